/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file detect.h
 *  Find heart beats in a channel of a recording.
 *
 *  ECG: the most likely rhythm through all candidates, each weighed by height, noise and
 *  shape; fiducials on the R peak refined below the sample grid. PPG: pulse peaks, marks at
 *  the steepest upslope. Sources and choices: docs/methods-beats.md.
 */
#ifndef VG_DETECT_H
#define VG_DETECT_H

#include <stdbool.h>

#include <vagus/beats.h>
#include <vagus/recording.h>

VG_BEGIN_DECLS

typedef struct vg_detect_opts {
    vg_kind kind;   /**< VG_KIND_ECG or VG_KIND_PPG; VG_KIND_OTHER: the channel's own [OTHER] */
    double start_s; /**< analyse from here, >= 0 [0] */
    double stop_s;  /**< to here; INFINITY is the end [INFINITY] */
    bool is_plain;  /**< no wide vector unit, for comparison: slower, the same beats [false] */
} vg_detect_opts;

VG_API vg_detect_opts vg_detect_defaults(void);

/** Detect beats. Memory stays bounded however long the recording is.
 *
 *  Times are seconds from the start of the recording whatever start_s is. A signal without
 *  heart beats (flat, missing, noise) gives no beats and its length as unusable spans.
 *  @param opts  NULL for the defaults
 *  @param out   {0} on failure
 *  @return VG_ERR_OPTION (no such channel; kind neither ECG nor PPG; rate out of range),
 *          VG_ERR_IO, VG_ERR_FORMAT, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_beats_detect(vg_recording *rec, size_t channel,
                                              const vg_detect_opts *opts, vg_beats *out,
                                              vg_error *err);

enum { VG_DETECT_LEADS_MAX = 8 };

/** Detect beats in several ECG leads of one recording together.
 *
 *  What one lead loses to noise another may have kept. The first channel gives the times (as
 *  its own R peaks, where it has any), amplitudes and unusable spans.
 *  @param channels  [n_channels] 1 to VG_DETECT_LEADS_MAX; one channel may be a PPG
 *  @return as vg_beats_detect()
 */
VG_API VG_NODISCARD vg_status vg_beats_detect_leads(vg_recording *rec, const size_t *channels,
                                                    size_t n_channels,
                                                    const vg_detect_opts *opts, vg_beats *out,
                                                    vg_error *err);

VG_END_DECLS

#endif /* VG_DETECT_H */
