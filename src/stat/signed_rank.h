/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file signed_rank.h
 *  Wilcoxon's signed rank test with ties, and the shift that goes with it (Hodges & Lehmann
 *  1963). Source: Hollander & Wolfe 1999, section 3.1; docs/methods.md J.1.
 */
#ifndef VG_STAT_SIGNED_RANK_H
#define VG_STAT_SIGNED_RANK_H

#include <stddef.h>

#include <vagus/status.h>

enum { VG_SIGNED_RANK_EXACT = 50 };

typedef struct vg_signed_rank {
    size_t n;        /**< differences that are not zero */
    double v;        /**< sum of the ranks of positive differences */
    double p;        /**< two-sided: exact up to 50, else the normal approximation */
    double p_normal; /**< normal approximation with ties and continuity correction */
} vg_signed_rank;

/** The test. Zeros are dropped first (Wilcoxon's rule), mid-ranks stand for ties.
 *
 *  @param d          [n] differences, finite
 *  @param tolerance  magnitudes this close are tied, and this close to 0 are zero: what is
 *                    left when equal decimals are subtracted
 *  @return VG_ERR_MEMORY or VG_OK; NaN in out when every difference is zero
 */
VG_NODISCARD vg_status vg_signed_rank_test(const double *d, size_t n, double tolerance,
                                           vg_signed_rank *out, vg_error *err);

/** Chance of a sum at most limit when each of n doubled ranks counts with probability 1/2.
 *
 *  @param rank2  [n] twice the mid-ranks, n <= 50
 *  @param count  [1 + sum of rank2] scratch
 */
double vg_signed_rank_cdf(const size_t *rank2, size_t n, size_t limit, double *count);

typedef struct vg_shift {
    double estimate;  /**< median of the Walsh averages (d_i + d_j) / 2, i <= j */
    double low, high; /**< 95 % or just above; NaN below 6, where it cannot be had */
} vg_shift;

enum { VG_SHIFT_LARGEST = 4096 };

/** The Hodges-Lehmann shift; NaN above 4096 differences, whose averages would fill memory. */
VG_NODISCARD vg_status vg_hodges_lehmann(const double *d, size_t n, vg_shift *out,
                                         vg_error *err);

#endif /* VG_STAT_SIGNED_RANK_H */
