/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file window.h
 *  A stretch of one channel that slides forward: what a detector may look at.
 *
 *  Missing samples are bridged; they and constant stretches are noted as unusable. In front
 *  of the first and behind the last sample the signal is continued by its end value, so that
 *  filters need no special case there.
 */
#ifndef VG_BEATS_WINDOW_H
#define VG_BEATS_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include <vagus/beats.h>
#include <vagus/recording.h>

#include "dsp/kernels.h"

typedef struct vg_window {
    const vg_kernels *kernels; /**< the fastest, unless changed after init */
    vg_recording *rec;
    size_t channel;
    double fs_hz;
    int64_t start; /**< samples analysed: [start, stop) of the channel */
    int64_t stop;
    int64_t pad; /**< samples by which both ends are continued */
    float *x;    /**< [n] samples first, first + 1, ...; all finite */
    int64_t first;
    size_t n;
    size_t capacity;
    bool without_spikes; /**< bridge pulses of a pacemaker and clicks (spikes.h); false at first
                          */
    int64_t clean;       /**< spikes before this sample are bridged */
    float last;          /**< last valid sample; NaN before there is one */
    int64_t missing;  /**< start of the missing run under way; INT64_MAX when there is none */
    int64_t min_flat; /**< samples of a constant run that is worth noting */
    int64_t flat;     /**< start of the constant run under way */
    float low, high;  /**< range of that run */
    float tolerance;  /**< range within which a run is constant */
    vg_span *spans;   /**< [n_spans] missing and flat signal in time order */
    size_t n_spans;
    size_t span_capacity;
} vg_window;

/** Samples of a channel in [start_s, stop_s), continued by pad_s at both ends. */
void vg_window_init(vg_window *w, vg_recording *rec, size_t channel, const double range_s[2],
                    double pad_s);

/** Forget what lies before sample from, and read on to sample to or the end. */
VG_NODISCARD vg_status vg_window_move(vg_window *w, int64_t from, int64_t to, vg_error *err);

/** Does [from_s, to_s) touch missing or constant signal? */
bool vg_window_is_blank(const vg_window *w, double from_s, double to_s);

void vg_window_free(vg_window *w);

#endif /* VG_BEATS_WINDOW_H */
