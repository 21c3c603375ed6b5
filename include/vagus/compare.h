/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file compare.h
 *  Before and after: paired statistics for a cohort.
 *
 *  Differences are b - a. Equal decimals need not have equal binary differences, so what
 *  differs by no more than rounding (8 eps of the largest value) counts as tied, or as zero.
 *  Random draws have fixed seeds: the same pairs in the same order give the same numbers.
 *  Sources and checks: docs/methods.md J.1, J.2, J.5.
 */
#ifndef VG_COMPARE_H
#define VG_COMPARE_H

#include <stddef.h>

#include <vagus/status.h>

VG_BEGIN_DECLS

/** A paired comparison. Undefined members are NaN. */
typedef struct vg_paired {
    size_t n; /**< pairs */
    double mean_a, mean_b;
    double difference;       /**< mean of b - a */
    double ci_low, ci_high;  /**< 95 % interval by Student's t */
    double t, df, p_t;       /**< two-sided */
    double p_permutation;    /**< sign flips of the mean: exact to n = 20, else 100 000 drawn */
    double p_wilcoxon;       /**< signed rank without zeros: exact, ties and all, to n = 50,
                              *   else normal with ties and continuity; NaN if all are zero */
    double dz;               /**< mean / SD of the differences */
    double g, g_low, g_high; /**< g_av = difference / sqrt((var_a + var_b) / 2) times Hedges'
                              *   factor, n - 1 df; BCa bootstrap interval, 10 000 resamples of
                              *   the pairs, from n = 5. NaN below 3 pairs */
    double dz_low, dz_high;  /**< 95 % interval of dz by the noncentral t */
    double wilcoxon_v;       /**< sum of the ranks of positive differences */
    double shift;            /**< Hodges-Lehmann estimate of the difference; to n = 4096 */
    double shift_low, shift_high; /**< its interval of at least 95 %, from n = 6 */
} vg_paired;

/** Compare pairs.
 *
 *  @param a, b  [n] values of the same people, finite
 *  @param out   always written
 *  @return VG_ERR_SHORT below 2 pairs, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK. Without any
 *          spread of the differences t, p_t, dz and the interval of the mean are NaN
 */
VG_API VG_NODISCARD vg_status vg_paired_compute(const double *a, const double *b, size_t n,
                                                vg_paired *out, vg_error *err);

/** Holm 1979: step-down adjusted p values that keep the family-wise error.
 *
 *  @param p    [n] raw values, 0 to 1; NaN is left out of the family and stays NaN
 *  @param out  [n] adjusted; all NaN on failure. May be p itself
 *  @return VG_ERR_DATA naming the index, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_holm(const double *p, size_t n, double *out, vg_error *err);

/** Benjamini & Hochberg 1995: q values that keep the false discovery rate. As vg_holm(). */
VG_API VG_NODISCARD vg_status vg_benjamini_hochberg(const double *p, size_t n, double *out,
                                                    vg_error *err);

VG_END_DECLS

#endif /* VG_COMPARE_H */
