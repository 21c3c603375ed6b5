/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file compare.h
 *  Before and after: paired statistics for a cohort.
 *
 *  Differences are b - a. Sources and checks: docs/methods.md J.1, J.5.
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
    double p_wilcoxon;       /**< signed rank: exact, ties and all, to n = 50 */
    double dz;               /**< mean / SD of the differences */
    double g, g_low, g_high; /**< g_av = difference / mean SD, Hedges-corrected; interval */
} vg_paired;

/** Compare pairs.
 *
 *  @param a, b  [n] values of the same people, finite
 *  @param out   always written
 *  @return VG_ERR_SHORT below 2 pairs, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK. Without any
 *          spread of the differences t, df and the p values are NaN
 */
VG_API VG_NODISCARD vg_status vg_paired_compute(const double *a, const double *b, size_t n,
                                                vg_paired *out, vg_error *err);

/** Holm 1979: step-down adjusted p values that keep the family-wise error; NaN is left out.
 *  @param p  [n] raw values; @param out [n] adjusted */
VG_API VG_NODISCARD vg_status vg_holm(const double *p, size_t n, double *out, vg_error *err);

/** Benjamini & Hochberg 1995: q values that keep the false discovery rate. */
VG_API VG_NODISCARD vg_status vg_benjamini_hochberg(const double *p, size_t n, double *out,
                                                    vg_error *err);

VG_END_DECLS

#endif /* VG_COMPARE_H */
