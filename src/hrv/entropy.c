/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/nonlinear.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "hrv/matches.h"
#include "model/pairs.h"
#include "stat/welford.h"

enum { MAX_M = 10, MAX_SCALES = 100 };

static const vg_entropy undefined = {.r_ms = NAN,
                                     .sampen = NAN,
                                     .apen = NAN,
                                     .mse2 = NAN,
                                     .mse3 = NAN,
                                     .mse4 = NAN,
                                     .mse5 = NAN,
                                     .complexity_index = NAN};

static const vg_metric metrics[] = {
    {"sampen", "", "sample entropy, m = 2, r = 0.2 sd, distance < r; from 100 intervals",
     "Richman & Moorman 2000", 0, 0, offsetof(vg_entropy, sampen)},
    {"apen", "",
     "approximate entropy, m = 2, r = 0.2 sd, distance <= r, self-matches; from 100 intervals",
     "Pincus 1991", 0, 0, offsetof(vg_entropy, apen)},
    {"mse2", "",
     "sample entropy of means of 2 intervals, m = 2, r = 0.15 sd of the intervals; from 100 "
     "means",
     "Costa 2002", 0, 0, offsetof(vg_entropy, mse2)},
    {"mse3", "",
     "sample entropy of means of 3 intervals, m = 2, r = 0.15 sd of the intervals; from 100 "
     "means",
     "Costa 2002", 0, 0, offsetof(vg_entropy, mse3)},
    {"mse4", "",
     "sample entropy of means of 4 intervals, m = 2, r = 0.15 sd of the intervals; from 100 "
     "means",
     "Costa 2002", 0, 0, offsetof(vg_entropy, mse4)},
    {"mse5", "",
     "sample entropy of means of 5 intervals, m = 2, r = 0.15 sd of the intervals; from 100 "
     "means",
     "Costa 2002", 0, 0, offsetof(vg_entropy, mse5)},
    {"complexity_index", "",
     "sum of multiscale entropies of 1 to 5 intervals, r = 0.15 sd; from 500 intervals",
     "Costa 2005", 0, 0, offsetof(vg_entropy, complexity_index)},
};

const vg_metric *vg_entropy_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

vg_entropy_opts vg_entropy_defaults(void)
{
    return (vg_entropy_opts){.m = 2, .r_sd = 0.2, .r_ms = 0.0, .without_apen = 0};
}

static vg_status check_opts(const vg_entropy_opts *o, vg_error *err)
{
    if (!(0 <= o->m && o->m <= MAX_M))
        return vg_fail(err, VG_ERR_OPTION, "m is %d; it must be 0 to %d", o->m, MAX_M);
    if (!(o->r_sd > 0.0) || !isfinite(o->r_sd))
        return vg_fail(err, VG_ERR_OPTION, "r_sd is %g; it must be > 0", o->r_sd);
    if (!(o->r_ms >= 0.0) || !isfinite(o->r_ms))
        return vg_fail(err, VG_ERR_OPTION, "r_ms is %g; it must be >= 0", o->r_ms);
    return VG_OK;
}

/** Templates of a series, none of which reaches across a gap. */
typedef struct templates {
    size_t *first;           /* [n] */
    unsigned char *has_next; /* [n] */
    size_t n;
} templates;

static void free_templates(templates *t)
{
    vg_free(t->first);
    vg_free(t->has_next);
    *t = (templates){0};
}

/** All templates of m values; only those that have a next value when with_next is set. */
static vg_status find_templates(vg_nn_view nn, size_t m, bool with_next, templates *out,
                                vg_error *err)
{
    size_t run = 0; /* intervals up to here that follow one another */

    *out = (templates){vg_alloc(nn.n, sizeof *out->first), vg_alloc(nn.n, 1), 0};
    if (out->first == NULL || out->has_next == NULL) {
        free_templates(out);
        return vg_fail_memory(err);
    }
    for (size_t i = 0; i < nn.n; i++) {
        const bool goes_on = i + 1 < nn.n && vg_follows_at(nn, i + 1);
        run = vg_follows_at(nn, i) ? run + 1 : 1;
        if (with_next && run > m)
            out->first[out->n] = i - m;
        else if (!with_next && m > 0 && run >= m)
            out->first[out->n] = i + 1 - m;
        else
            continue;
        out->has_next[out->n++] = with_next || goes_on;
    }
    return VG_OK;
}

static vg_status count_sampen(vg_nn_view nn, size_t m, double r_ms, vg_entropy *out,
                              vg_error *err)
{
    templates t = {0};
    vg_matches *matches = NULL;

    VG_TRY(find_templates(nn, m, true, &t, err));
    const vg_match_task task = {nn.nn_ms, nn.n, t.first, t.has_next, t.n, m, r_ms, false};
    vg_status status = vg_matches_create(&task, &matches, err);
    if (status == VG_OK)
        status = vg_matches_count(matches, &out->n_matches, &out->n_longer, err);
    vg_matches_destroy(matches);
    free_templates(&t);
    if (out->n_matches > 0 && out->n_longer > 0)
        out->sampen = log((double)out->n_matches / (double)out->n_longer);
    return status;
}

/** Phi(m) - Phi(m + 1) of Pincus 1991 from the matches of every template. A template with a
 * next value matches itself at m + 1 too. */
static double phi_difference(uint64_t (*counts)[2], size_t n)
{
    double n_next = 0.0;
    double sum_short = 0.0;
    double sum_long = 0.0;

    for (size_t i = 0; i < n; i++)
        n_next += counts[i][1] > 0;
    for (size_t i = 0; i < n; i++) {
        sum_short += log((double)counts[i][0] / (double)n);
        if (counts[i][1] > 0)
            sum_long += log((double)counts[i][1] / n_next);
    }
    return sum_short / (double)n - sum_long / n_next;
}

static vg_status count_apen(vg_nn_view nn, size_t m, double r_ms, vg_entropy *out,
                            vg_error *err)
{
    templates t = {0};
    vg_matches *matches = NULL;

    if (m == 0)
        return VG_OK;
    VG_TRY(find_templates(nn, m, false, &t, err));
    const vg_match_task task = {nn.nn_ms, nn.n, t.first, t.has_next, t.n, m, r_ms, true};
    uint64_t(*counts)[2] = vg_alloc(t.n, sizeof *counts);
    vg_status status = counts != NULL ? VG_OK : vg_fail_memory(err);
    if (status == VG_OK)
        status = vg_matches_create(&task, &matches, err);
    if (status == VG_OK)
        status = vg_matches_of_all(matches, counts, err);
    if (status == VG_OK)
        out->apen = phi_difference(counts, t.n);
    if (!isfinite(out->apen))
        out->apen = NAN;
    vg_matches_destroy(matches);
    vg_free(counts);
    free_templates(&t);
    return status;
}

static double sd_of(vg_nn_view nn)
{
    const vg_welford w = vg_welford_of(nn.nn_ms, nn.n);

    return vg_welford_sd(&w);
}

/** Sampen, and apen if asked, of a checked series at a tolerance. */
static vg_status compute_at(vg_nn_view nn, const vg_entropy_opts *o, double r_ms,
                            vg_entropy *out, vg_error *err)
{
    const size_t m = (size_t)o->m;

    out->n = nn.n;
    out->r_ms = r_ms;
    if (nn.n < m + 2)
        return vg_fail(err, VG_ERR_SHORT, "%zu intervals; templates of %zu need %zu", nn.n, m,
                       m + 2);
    /* A constant series has no tolerance to speak of, and no entropy. */
    if (!(r_ms > 0.0))
        return VG_OK;
    VG_TRY(count_sampen(nn, m, r_ms, out, err));
    return o->without_apen ? VG_OK : count_apen(nn, m, r_ms, out, err);
}

vg_status vg_entropy_compute(vg_nn_view nn, const vg_entropy_opts *opts, vg_entropy *out,
                             vg_error *err)
{
    const vg_entropy_opts o = opts != NULL ? *opts : vg_entropy_defaults();

    *out = undefined;
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_nn_check(nn, err));
    const vg_status status =
        compute_at(nn, &o, o.r_ms > 0.0 ? o.r_ms : o.r_sd * sd_of(nn), out, err);
    if (status != VG_OK)
        *out = undefined;
    return status;
}

/** Means of scale intervals in a row; what is left over before a gap is dropped. */
static vg_nn_view coarse_grain(vg_nn_view nn, size_t scale, double *x, unsigned char *follows)
{
    vg_nn_view out = {.nn_ms = x, .follows = follows};
    bool after_gap = true;
    double sum_ms = 0.0;
    size_t n = 0;

    for (size_t i = 0; i < nn.n; i++) {
        if (!vg_follows_at(nn, i)) {
            after_gap = true;
            sum_ms = 0.0;
            n = 0;
        }
        sum_ms += nn.nn_ms[i];
        if (++n < scale)
            continue;
        x[out.n] = sum_ms / (double)scale;
        follows[out.n++] = !after_gap;
        after_gap = false;
        sum_ms = 0.0;
        n = 0;
    }
    return out;
}

vg_status vg_multiscale_compute(vg_nn_view nn, const vg_entropy_opts *opts, size_t n_scales,
                                double *out, vg_error *err)
{
    vg_entropy_opts o = opts != NULL ? *opts : vg_entropy_defaults();
    vg_status status = VG_OK;

    for (size_t i = 0; i < n_scales; i++)
        out[i] = NAN;
    if (n_scales > MAX_SCALES)
        return vg_fail(err, VG_ERR_OPTION, "n_scales is %zu; it must be at most %d", n_scales,
                       MAX_SCALES);
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_nn_check(nn, err));
    const double r_ms = o.r_ms > 0.0 ? o.r_ms : o.r_sd * sd_of(nn);
    double *x = vg_alloc(nn.n, sizeof *x);
    unsigned char *follows = vg_alloc(nn.n, 1);
    if (x == NULL || follows == NULL)
        status = vg_fail_memory(err);
    o.without_apen = 1;
    for (size_t i = 0; i < n_scales && status == VG_OK; i++) {
        vg_entropy e = undefined;
        vg_error ignored;
        status = compute_at(coarse_grain(nn, i + 1, x, follows), &o, r_ms, &e, &ignored);
        out[i] = e.sampen;
        if (status == VG_ERR_SHORT)
            status = VG_OK;
        else if (status != VG_OK)
            (void)vg_fail_memory(err);
    }
    vg_free(x);
    vg_free(follows);
    return status;
}
