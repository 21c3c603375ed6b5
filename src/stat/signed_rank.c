/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/signed_rank.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/distributions.h"
#include "stat/quantile.h"
#include "stat/ranks.h"

/** count[s]: in how many of the 2^n choices the chosen ranks sum to s. Below 2^50 doubles
 *  count exactly. Returns the largest sum. */
static size_t count_sums(const size_t *rank2, size_t n, double *count)
{
    size_t total = 0;

    count[0] = 1.0;
    for (size_t i = 0; i < n; i++) {
        for (size_t s = total + 1; s <= total + rank2[i]; s++)
            count[s] = 0.0;
        total += rank2[i];
        for (size_t s = total; s >= rank2[i]; s--)
            count[s] += count[s - rank2[i]];
    }
    return total;
}

double vg_signed_rank_cdf(const size_t *rank2, size_t n, size_t limit, double *count)
{
    const size_t total = count_sums(rank2, n, count);
    double below = 0.0;

    for (size_t s = 0; s <= total && s <= limit; s++)
        below += count[s];
    return ldexp(below, -(int)n);
}

/** Two-sided p of the doubled sum v2: twice the smaller tail, at most 1. */
static vg_status exact_p(const size_t *rank2, size_t n, size_t v2, double *p, vg_error *err)
{
    size_t total = 0;

    for (size_t i = 0; i < n; i++)
        total += rank2[i];
    double *count = vg_alloc(total + 1, sizeof *count);
    if (count == NULL)
        return vg_fail_memory(err);
    /* The distribution is symmetric, so the upper tail of v2 is the lower of total - v2. */
    const size_t smaller = v2 < total - v2 ? v2 : total - v2;
    *p = fmin(1.0, 2.0 * vg_signed_rank_cdf(rank2, n, smaller, count));
    vg_free(count);
    return VG_OK;
}

static double normal_p(const size_t *rank2, size_t n, double v)
{
    double mean = 0.0;
    double variance = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double rank = 0.5 * (double)rank2[i];
        mean += 0.5 * rank;
        variance += 0.25 * rank * rank;
    }
    const double z = fmax(0.0, fabs(v - mean) - 0.5) / sqrt(variance);
    return fmin(1.0, 2.0 * vg_normal_cdf(-z));
}

vg_status vg_signed_rank_test(const double *d, size_t n, double tolerance, vg_signed_rank *out,
                              vg_error *err)
{
    double *magnitude = vg_alloc(n, sizeof *magnitude);
    unsigned char *positive = vg_alloc(n, 1);
    size_t *rank2 = vg_alloc(n, sizeof *rank2);
    vg_status status = VG_OK;
    size_t used = 0;
    size_t v2 = 0;

    *out = (vg_signed_rank){.v = NAN, .p = NAN, .p_normal = NAN};
    if (magnitude == NULL || positive == NULL || rank2 == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        if (fabs(d[i]) <= tolerance)
            continue;
        positive[used] = d[i] > 0.0;
        magnitude[used++] = fabs(d[i]);
    }
    if (used == 0)
        goto done;
    status = vg_ranks_doubled(magnitude, used, tolerance, rank2, err);
    if (status != VG_OK)
        goto done;
    for (size_t i = 0; i < used; i++)
        v2 += positive[i] ? rank2[i] : 0;
    vg_signed_rank result = {.n = used, .v = 0.5 * (double)v2};
    result.p_normal = normal_p(rank2, used, result.v);
    result.p = result.p_normal;
    if (used <= VG_SIGNED_RANK_EXACT)
        status = exact_p(rank2, used, v2, &result.p, err);
    if (status == VG_OK)
        *out = result;

done:
    vg_free(magnitude);
    vg_free(positive);
    vg_free(rank2);
    return status;
}

/** The 2.5 % quantile of the untied signed rank sum: the place of the Walsh average, from 1,
 *  that bounds a 95 % interval; 0 when even the outermost does not reach 95 %. */
static size_t quantile_of_sum(size_t n)
{
    enum { LARGEST_SUM2 = VG_SIGNED_RANK_EXACT * (VG_SIGNED_RANK_EXACT + 1) };
    size_t rank2[VG_SIGNED_RANK_EXACT];
    double count[LARGEST_SUM2 + 1];
    size_t quantile = 0;

    if (n > VG_SIGNED_RANK_EXACT) {
        const double m = (double)n;
        const double sd = sqrt(m * (m + 1.0) * (2.0 * m + 1.0) / 24.0);
        return (size_t)(0.25 * m * (m + 1.0) + vg_normal_quantile(0.025) * sd);
    }
    for (size_t i = 0; i < n; i++)
        rank2[i] = 2 * (i + 1);
    (void)count_sums(rank2, n, count);
    double below = count[0];
    while (ldexp(below, -(int)n) < 0.025)
        below += count[2 * ++quantile];
    return quantile;
}

vg_status vg_hodges_lehmann(const double *d, size_t n, vg_shift *out, vg_error *err)
{
    const size_t n_averages = n * (n + 1) / 2;
    size_t k = 0;

    *out = (vg_shift){NAN, NAN, NAN};
    if (n == 0 || n > VG_SHIFT_LARGEST)
        return VG_OK;
    double *average = vg_alloc(n_averages, sizeof *average);
    if (average == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            average[k++] = 0.5 * d[i] + 0.5 * d[j];
    vg_sort(average, n_averages);
    out->estimate = vg_quantile_sorted(average, n_averages, 0.5);
    const size_t quantile = quantile_of_sum(n);
    if (quantile > 0) {
        out->low = average[quantile - 1];
        out->high = average[n_averages - quantile];
    }
    vg_free(average);
    return VG_OK;
}
