/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sums.h
 *  Running sums over a series of intervals, from which the moments of any part follow by one
 *  subtraction.
 */
#ifndef VG_HRV_SUMS_H
#define VG_HRV_SUMS_H

#include <vagus/nn.h>
#include <vagus/nonlinear.h>
#include <vagus/time_domain.h>

/** Sums over single intervals. Values are taken from the middle of the series, so that what is
 *  subtracted is not large. */
typedef struct vg_single_sums {
    double n_ok;
    double x, xx;   /**< NN as measured, less the centre */
    double hr, hr2; /**< 60000 / NN, less that of the centre */
    double all_ms;  /**< every interval */
} vg_single_sums;

/** Sums over true pairs, stored at the later interval. */
typedef struct vg_pair_sums {
    double n;
    double d, d2;         /**< differences */
    double along, along2; /**< sums of the two, less twice the centre */
    double n_above_50, n_above_20;
    double longer, shorter, n_longer, n_shorter;
} vg_pair_sums;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_sums {
    vg_single_sums *single; /**< [n + 1] of intervals before i */
    vg_pair_sums *pair;     /**< [n + 1] */
    double centre_ms;
} vg_sums;

void vg_sums_free(vg_sums *sums);
VG_NODISCARD vg_status vg_sums_compute(vg_nn_view nn, vg_sums *out, vg_error *err);

/** Moments and differences of intervals first ... end - 1; leaves measures of order alone. */
void vg_sums_time_domain(const vg_sums *s, size_t first, size_t end, vg_time_domain *out);

/** The Poincare plot of the same. */
void vg_sums_poincare(const vg_sums *s, size_t first, size_t end, vg_poincare *out);

#endif /* VG_HRV_SUMS_H */
