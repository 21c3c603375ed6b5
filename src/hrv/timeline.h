/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file timeline.h
 *  Running totals of an interval series over time, so that any window costs two look-ups.
 */
#ifndef VG_HRV_TIMELINE_H
#define VG_HRV_TIMELINE_H

#include <stddef.h>

#include <vagus/nn.h>

/** Totals up to an instant. Differences of two are the contents of a window. */
typedef struct vg_tally {
    double beats;      /**< fractional: part of an interval is that part of a beat */
    double covered_s;  /**< seconds covered by intervals */
    double measured_s; /**< seconds covered by intervals that are as measured */
} vg_tally;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_timeline {
    vg_nn_view nn;
    double *start_s;     /**< [n] where the interval begins; >= the end of the one before */
    double *measured_s;  /**< [n + 1] totals before interval i */
    double *covered_s;   /**< [n + 1] */
    double *square_ms2;  /**< [n + 1] sum of squared successive differences before pair i */
    size_t *pairs;       /**< [n + 1] true successive pairs before interval i */
    double *rate_bpm;    /**< [n + 1] sum of rates less their mean */
    double *rate_square; /**< [n + 1] sum of squares of the same */
} vg_timeline;

/** nn must stay where it is while the timeline is used. VG_ERR_DATA without times. */
VG_NODISCARD vg_status vg_timeline_create(vg_nn_view nn, vg_timeline *out, vg_error *err);
void vg_timeline_free(vg_timeline *line);

/** Totals up to time_s; *hint is the interval to start looking at, moved forwards only. */
vg_tally vg_timeline_at(const vg_timeline *line, double time_s, size_t *hint);

/** Mean square successive difference of the pairs whose middle beat is in [start, stop).
 *
 *  @param n_pairs  how many there are
 *  @return NaN without any
 */
double vg_timeline_msd(const vg_timeline *line, size_t first, size_t end, size_t *n_pairs);

/** Index of the first interval that begins at or after time_s, searched from hint on. */
size_t vg_timeline_begin(const vg_timeline *line, double time_s, size_t hint);

#endif /* VG_HRV_TIMELINE_H */
