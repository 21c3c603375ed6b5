/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg.h
 *  Heart beats in an electrocardiogram of one or more leads, or in a photoplethysmogram.
 */
#ifndef VG_BEATS_ECG_H
#define VG_BEATS_ECG_H

#include <vagus/detect.h>

/** Append the beats (out->source says of which kind) and unusable spans of channels within
 *  [opts->start_s, opts->stop_s), which lies within the recording; the first channel gives the
 *  times, amplitudes and spans. */
VG_NODISCARD vg_status vg_ecg_detect(vg_recording *rec, const size_t *channels,
                                     size_t n_channels, const vg_detect_opts *opts,
                                     vg_beats *out, vg_error *err);

#endif /* VG_BEATS_ECG_H */
