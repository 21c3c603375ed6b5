/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file slope_sum.h
 *  A second, independent way to find pulses: the slope sum of Zong 2003 (qppg).
 *
 *  The rises of the last 0.17 s are added up; where they pass a third of what they reach in
 *  pulses there is one, and none for the next 0.34 s. Thresholds are relative, and halve with
 *  every 2.5 s of silence (handbook B.3).
 */
#ifndef VG_QUALITY_SLOPE_SUM_H
#define VG_QUALITY_SLOPE_SUM_H

#include <vagus/beats.h>

#include "beats/working.h"

/** Made by vg_slope_sum_begin(); freed by vg_slope_sum_free(). */
typedef struct vg_slope_sum {
    float sign;     /**< 1, or -1 for pulses that are turned over */
    size_t sum;     /**< samples that are added up */
    size_t closed;  /**< in which no second pulse is looked for */
    size_t lag;     /**< samples to each side that steepness is measured over */
    float *scratch; /**< two rows, and a sum that kernels write beyond */
    size_t capacity;
    float peak; /**< what sums reach in pulses */
    bool has_peak;
    int64_t open;   /**< pulses are looked for from this sample on */
    int64_t silent; /**< the threshold halves after this sample */
} vg_slope_sum;

vg_slope_sum vg_slope_sum_begin(double rate_hz, float sign);

/** Samples needed before and after those looked at. */
size_t vg_slope_sum_reach(const vg_slope_sum *s);

/** Look at working samples [from, to), in order, and append the steepest points of pulses. */
VG_NODISCARD vg_status vg_slope_sum_take(vg_slope_sum *s, const vg_working *work, int64_t from,
                                         int64_t to, vg_beats *out, vg_error *err);

void vg_slope_sum_free(vg_slope_sum *s);

#endif /* VG_QUALITY_SLOPE_SUM_H */
