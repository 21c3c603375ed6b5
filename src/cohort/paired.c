/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/compare.h>

#include <float.h>
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/bootstrap.h"
#include "stat/distributions.h"
#include "stat/permutation.h"
#include "stat/signed_rank.h"
#include "stat/welford.h"

enum { LEAST_PAIRS = 2, LEAST_PAIRS_BOOTSTRAP = 5, RESAMPLES = 10000 };

static const uint64_t flip_seed = 1;
static const uint64_t bootstrap_seed = 2;
/* A difference of two decimals is off by at most this many eps of the larger. */
static const double rounding_eps = 8.0;

static const vg_paired undefined = {.mean_a = NAN,
                                    .mean_b = NAN,
                                    .difference = NAN,
                                    .ci_low = NAN,
                                    .ci_high = NAN,
                                    .t = NAN,
                                    .df = NAN,
                                    .p_t = NAN,
                                    .p_permutation = NAN,
                                    .p_wilcoxon = NAN,
                                    .dz = NAN,
                                    .g = NAN,
                                    .g_low = NAN,
                                    .g_high = NAN,
                                    .dz_low = NAN,
                                    .dz_high = NAN,
                                    .wilcoxon_v = NAN,
                                    .shift = NAN,
                                    .shift_low = NAN,
                                    .shift_high = NAN};

typedef struct pairs {
    const double *a;
    const double *b;
    size_t n;
    double rounding; /**< differences this small are zero */
} pairs;

static vg_status check_pairs(const double *a, const double *b, size_t n, vg_error *err)
{
    if (n < LEAST_PAIRS)
        return vg_fail(err, VG_ERR_SHORT, "%zu pairs; a comparison needs %d", n, LEAST_PAIRS);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(a[i]) || !isfinite(b[i]) || !isfinite(b[i] - a[i]))
            return vg_fail(err, VG_ERR_DATA, "pair %zu is %g and %g; both must be finite", i,
                           a[i], b[i]);
    return VG_OK;
}

/** g_av without the small-sample factor, of the pairs that index names. */
static double standardised_difference(const void *data, const size_t *index, size_t n)
{
    const pairs *p = data;
    double mean_a = 0.0;
    double mean_b = 0.0;
    double squares = 0.0;

    for (size_t i = 0; i < n; i++) {
        mean_a += p->a[index[i]];
        mean_b += p->b[index[i]];
    }
    mean_a /= (double)n;
    mean_b /= (double)n;
    for (size_t i = 0; i < n; i++) {
        const double off_a = p->a[index[i]] - mean_a;
        const double off_b = p->b[index[i]] - mean_b;
        squares += off_a * off_a + off_b * off_b;
    }
    const double sd = sqrt(0.5 * squares / (double)(n - 1));
    return sd > p->rounding ? (mean_b - mean_a) / sd : NAN;
}

static void measure_t(const vg_welford *d, double rounding, vg_paired *out)
{
    const double n = (double)d->n;
    const double sd = vg_welford_sd(d);

    out->df = n - 1.0;
    if (!(sd > rounding))
        return;
    const double se = sd / sqrt(n);
    const double half_width = vg_t_quantile(0.975, out->df) * se;
    out->ci_low = d->mean - half_width;
    out->ci_high = d->mean + half_width;
    out->t = d->mean / se;
    out->p_t = vg_t_two_sided(out->t, out->df);
    out->dz = d->mean / sd;
    out->dz_low = vg_noncentral_t_ncp(out->t, out->df, 0.975) / sqrt(n);
    out->dz_high = vg_noncentral_t_ncp(out->t, out->df, 0.025) / sqrt(n);
}

static vg_status measure_g(const pairs *p, const vg_welford *a, const vg_welford *b,
                           vg_paired *out, vg_error *err)
{
    const double factor = vg_hedges_factor((double)p->n - 1.0);
    const double sd = sqrt(0.5 * (vg_welford_variance(a) + vg_welford_variance(b)));
    const vg_bootstrap job = {.statistic = standardised_difference,
                              .data = p,
                              .n = p->n,
                              .n_resamples = RESAMPLES,
                              .seed = bootstrap_seed};
    vg_bca interval;

    if (!(sd > p->rounding))
        return VG_OK;
    out->g = factor * out->difference / sd;
    if (p->n < LEAST_PAIRS_BOOTSTRAP)
        return VG_OK;
    VG_TRY(vg_bca_interval(&job, &interval, err));
    out->g_low = factor * interval.low;
    out->g_high = factor * interval.high;
    return VG_OK;
}

static vg_status measure_ranks(const double *d, const pairs *p, vg_paired *out, vg_error *err)
{
    vg_signed_rank ranks;
    vg_shift shift;

    VG_TRY(vg_signed_rank_test(d, p->n, p->rounding, &ranks, err));
    VG_TRY(vg_hodges_lehmann(d, p->n, &shift, err));
    out->p_wilcoxon = ranks.p;
    out->wilcoxon_v = ranks.v;
    out->shift = shift.estimate;
    out->shift_low = shift.low;
    out->shift_high = shift.high;
    return VG_OK;
}

vg_status vg_paired_compute(const double *a, const double *b, size_t n, vg_paired *out,
                            vg_error *err)
{
    vg_welford all_a = {0};
    vg_welford all_b = {0};
    vg_welford all_d = {0};
    double largest = 0.0;

    *out = undefined;
    out->n = n;
    VG_TRY(check_pairs(a, b, n, err));
    double *d = vg_alloc(n, sizeof *d);
    if (d == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        d[i] = b[i] - a[i];
        largest = fmax(largest, fmax(fabs(a[i]), fabs(b[i])));
        vg_welford_add(&all_a, a[i]);
        vg_welford_add(&all_b, b[i]);
        vg_welford_add(&all_d, d[i]);
    }
    const pairs p = {a, b, n, rounding_eps * DBL_EPSILON * largest};
    vg_paired result = undefined;
    result.n = n;
    result.mean_a = all_a.mean;
    result.mean_b = all_b.mean;
    result.difference = all_d.mean;
    measure_t(&all_d, p.rounding, &result);
    vg_status status =
        vg_sign_flip_test(d, n, (double)n * p.rounding, flip_seed, &result.p_permutation, err);
    if (status == VG_OK)
        status = measure_ranks(d, &p, &result, err);
    if (status == VG_OK)
        status = measure_g(&p, &all_a, &all_b, &result, err);
    if (status == VG_OK)
        *out = result;
    vg_free(d);
    return status;
}
