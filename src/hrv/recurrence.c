/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/recurrence.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/distance_kernels.h"
#include "hrv/diagonals.h"
#include "model/pairs.h"
#include "stat/welford.h"

/* So many pairs tell about where the radius lies; after so many passes they were no help. */
enum { TASTE = 8000000, FEW_PASSES = 4 };

enum { MOST_M = 20, MOST_DELAY = 50 };
_Static_assert((MOST_M - 1) * MOST_DELAY <= VG_MOST_REACH, "vectors fit");

/* Radii are whole multiples of this many standard deviations: far above what rounding makes of
 * equal intervals, and so fine that the rate is met within a few hundredths of a percent. */
static const double steps_per_sd = 1000.0;

/* A steady rhythm leaves nothing but the rounding of beat times. */
static const double least_cv = 1e-9;

static const vg_rqa undefined = {.rqa_radius_sd = NAN,
                                 .rqa_rec_percent = NAN,
                                 .rqa_det_percent = NAN,
                                 .rqa_lmean_beats = NAN,
                                 .rqa_lmax_beats = NAN,
                                 .rqa_entropy = NAN};

static const vg_metric metrics[] = {
    {"rqa_radius_sd", "sd", "least radius in thousandths of sd at which 5 % of pairs recur",
     "Marwan 2007", 0, 0, offsetof(vg_rqa, rqa_radius_sd)},
    {"rqa_rec_percent", "%",
     "pairs of vectors of 10 intervals (i < j) within rqa_radius_sd, of all; from 100 vectors",
     "Webber & Zbilut 1994", 0, 0, offsetof(vg_rqa, rqa_rec_percent)},
    {"rqa_det_percent", "%",
     "recurrences in diagonal lines of 2 or more, of all recurrences; from 100 vectors",
     "Webber & Zbilut 1994", 0, 0, offsetof(vg_rqa, rqa_det_percent)},
    {"rqa_lmean_beats", "beats", "mean length of diagonal lines of 2 or more; from 100 vectors",
     "Marwan 2007", 0, 1, offsetof(vg_rqa, rqa_lmean_beats)},
    {"rqa_lmax_beats", "beats",
     "longest diagonal line beside the line of identity; from 100 vectors",
     "Webber & Zbilut 1994", 0, 1, offsetof(vg_rqa, rqa_lmax_beats)},
    {"rqa_entropy", "",
     "-sum p ln p over the lengths of diagonal lines of 2 or more; from 100 vectors",
     "Webber & Zbilut 1994", 0, 0, offsetof(vg_rqa, rqa_entropy)},
};

const vg_metric *vg_rqa_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

vg_rqa_opts vg_rqa_defaults(void)
{
    return (vg_rqa_opts){
        .m = 10, .delay = 1, .min_line = 2, .rate_percent = 5.0, .radius_sd = 0.0};
}

static vg_status check_opts(const vg_rqa_opts *o, vg_error *err)
{
    if (!(1 <= o->m && o->m <= MOST_M))
        return vg_fail(err, VG_ERR_OPTION, "m is %d; it must be 1 to %d", o->m, MOST_M);
    if (!(1 <= o->delay && o->delay <= MOST_DELAY))
        return vg_fail(err, VG_ERR_OPTION, "delay is %d; it must be 1 to %d", o->delay,
                       MOST_DELAY);
    if (o->min_line < 2)
        return vg_fail(err, VG_ERR_OPTION, "min_line is %d; it must be at least 2",
                       o->min_line);
    if (!(0.0 < o->rate_percent && o->rate_percent < 100.0))
        return vg_fail(err, VG_ERR_OPTION, "rate_percent is %g; it must be > 0 and < 100",
                       o->rate_percent);
    if (!(o->radius_sd >= 0.0) || !isfinite(o->radius_sd))
        return vg_fail(err, VG_ERR_OPTION, "radius_sd is %g; it must be >= 0", o->radius_sd);
    return VG_OK;
}

/** One past the last interval that follows, one by one, from the first on. */
static size_t end_of_stretch(vg_nn_view nn, size_t first)
{
    size_t end = first + 1;

    while (end < nn.n && vg_follows_at(nn, end))
        end++;
    return end;
}

/** Values that the vectors are made of: stretches that hold any, NaN after each. */
static void count_values(vg_nn_view nn, const vg_delays *v, size_t *n_values, size_t *n_vectors)
{
    const size_t reach = (v->m - 1) * v->delay;

    *n_values = 0;
    *n_vectors = 0;
    for (size_t i = 0, end; i < nn.n; i = end) {
        end = end_of_stretch(nn, i);
        if (end - i <= reach)
            continue;
        *n_values += end - i + v->delay;
        *n_vectors += end - i - reach;
    }
}

static void copy_values(vg_nn_view nn, const vg_welford *w, vg_delays *v, double *x,
                        float *rounded)
{
    const double sd = vg_welford_sd(w);
    const size_t reach = (v->m - 1) * v->delay;
    size_t at = 0;

    for (size_t i = 0, end; i < nn.n; i = end) {
        end = end_of_stretch(nn, i);
        if (end - i <= reach)
            continue;
        for (size_t k = i; k < end; k++)
            x[at++] = (nn.nn_ms[k] - w->mean) / sd;
        for (size_t k = 0; k < v->delay; k++)
            x[at++] = NAN;
    }
    for (size_t k = 0; k < v->n; k++) {
        rounded[k] = (float)x[k];
        v->largest = fmax(v->largest, fabs(x[k]));
    }
    v->x = x;
    v->rounded = rounded;
}

/** Pairs in runs of recurrences by length. */
static uint64_t count_recurrent(const uint64_t *n_runs, size_t longest)
{
    uint64_t n = 0;

    for (size_t length = 1; length <= longest; length++)
        n += length * n_runs[length];
    return n;
}

static double sd_of(size_t radius)
{
    return (double)radius / steps_per_sd;
}

/** Radii in whole steps: too few pairs lie within one, enough within the other. */
typedef struct bracket {
    size_t few;
    size_t enough;
} bracket;

/** A radius, in steps, that no pair exceeds, but for rounding. */
static size_t largest_radius(const vg_delays *v)
{
    return 2 + (size_t)(steps_per_sd * 2.0 * v->largest * sqrt((double)v->m));
}

/** Count some pairs by distance, those of all smaller ones included.
 *
 *  @param n_near  [largest_radius() + 2] zeros before; pairs within a radius, in steps
 *  @return what one of them stands for
 */
static double taste_radii(const vg_delays *v, uint64_t n_pairs, uint64_t *n_near)
{
    const size_t largest = largest_radius(v);

    vg_diagonals_spread(v, 1 + n_pairs / TASTE, steps_per_sd, largest + 1, n_near + 1);
    for (size_t r = 1; r <= largest; r++)
        n_near[r] += n_near[r - 1];
    return (double)n_pairs / fmax(1.0, (double)n_near[largest]);
}

/** The first radius in a bracket within which so many of the pairs tasted lie, or the last. */
static size_t first_with(const uint64_t *n_near, bracket b, double n)
{
    size_t low = b.few + 1;
    size_t high = b.enough;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if ((double)n_near[middle] < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** The runs at the least radius that enough pairs lie within: those at a radius that is likely,
 *  and what lies within the next smaller one, until one is it. A pass says how many pairs there
 *  are too few or too many, and the taste how far away that is. */
static double find_runs(const vg_delays *v, const uint64_t *n_near, double each,
                        uint64_t enough, uint64_t *n_runs)
{
    bracket b = {0, largest_radius(v)};
    size_t guess = first_with(n_near, b, (double)enough / each);

    for (int pass = 1;; pass++) {
        uint64_t n_nearer;
        memset(n_runs, 0, (v->n + 1) * sizeof *n_runs);
        vg_diagonals_runs(v, (double[]){sd_of(guess), sd_of(guess - 1)}, n_runs, &n_nearer);
        const uint64_t n = count_recurrent(n_runs, v->n);
        if (n >= enough && n_nearer < enough)
            return sd_of(guess);
        if (n < enough)
            b.few = guess;
        else
            b.enough = guess - 1;
        guess = pass < FEW_PASSES
                    ? first_with(n_near, b,
                                 (double)n_near[guess] + ((double)enough - (double)n) / each)
                    : b.few + 1 + (b.enough - b.few - 1) / 2;
    }
}

/** The measures of runs of recurrences by length. */
static void measure_runs(const uint64_t *n_runs, size_t longest, size_t min_line, vg_rqa *out)
{
    double entropy = 0.0;

    out->n_recurrent = count_recurrent(n_runs, longest);
    for (size_t length = min_line; length <= longest; length++) {
        if (n_runs[length] == 0)
            continue;
        out->n_lines += n_runs[length];
        out->n_in_lines += length * n_runs[length];
        out->rqa_lmax_beats = (double)length;
    }
    out->rqa_rec_percent = 100.0 * (double)out->n_recurrent / (double)out->n_pairs;
    if (out->n_recurrent > 0)
        out->rqa_det_percent = 100.0 * (double)out->n_in_lines / (double)out->n_recurrent;
    if (out->n_lines == 0)
        return;
    for (size_t length = min_line; length <= longest; length++) {
        const double p = (double)n_runs[length] / (double)out->n_lines;
        entropy -= p > 0.0 ? p * log(p) : 0.0;
    }
    out->rqa_entropy = fmax(0.0, entropy);
    out->rqa_lmean_beats = (double)out->n_in_lines / (double)out->n_lines;
}

/** The runs at the radius of the rate; returns it. */
static vg_status count_at_rate(const vg_delays *v, double rate, uint64_t n_pairs,
                               uint64_t *n_runs, double *radius_sd, vg_error *err)
{
    uint64_t *n_near = vg_alloc(largest_radius(v) + 2, sizeof *n_near);

    if (n_near == NULL)
        return vg_fail_memory(err);
    const double each = taste_radii(v, n_pairs, n_near);
    *radius_sd =
        find_runs(v, n_near, each, (uint64_t)fmax(1.0, ceil(rate * (double)n_pairs)), n_runs);
    vg_free(n_near);
    return VG_OK;
}

static vg_status count_runs(const vg_delays *v, const vg_rqa_opts *o, vg_rqa *out,
                            uint64_t *n_runs, vg_error *err)
{
    uint64_t n_nearer;

    if (!(o->radius_sd > 0.0))
        return count_at_rate(v, o->rate_percent / 100.0, out->n_pairs, n_runs,
                             &out->rqa_radius_sd, err);
    out->rqa_radius_sd = o->radius_sd;
    vg_diagonals_runs(v, (double[]){o->radius_sd, 0.0}, n_runs, &n_nearer);
    return VG_OK;
}

static vg_status compute(vg_nn_view nn, const vg_rqa_opts *o, vg_rqa *out, vg_error *err)
{
    const vg_welford w = vg_welford_of(nn.nn_ms, nn.n);
    vg_delays v = {.m = (size_t)o->m, .delay = (size_t)o->delay};

    count_values(nn, &v, &v.n, &out->n_vectors);
    if (out->n_vectors < 2)
        return vg_fail(err, VG_ERR_SHORT,
                       "%zu vectors of %d intervals without a gap; recurrence needs 2",
                       out->n_vectors, (o->m - 1) * o->delay + 1);
    out->n_pairs = (uint64_t)out->n_vectors * (out->n_vectors - 1) / 2;
    if (!(vg_welford_sd(&w) > least_cv * w.mean) || !isfinite(vg_welford_sd(&w)))
        return VG_OK;
    double *x = vg_alloc(v.n, sizeof *x);
    float *rounded = vg_alloc(v.n, sizeof *rounded);
    uint64_t *n_runs = vg_alloc(v.n + 1, sizeof *n_runs);
    vg_status status =
        x != NULL && rounded != NULL && n_runs != NULL ? VG_OK : vg_fail_memory(err);
    if (status == VG_OK) {
        copy_values(nn, &w, &v, x, rounded);
        status = count_runs(&v, o, out, n_runs, err);
    }
    if (status == VG_OK)
        measure_runs(n_runs, v.n, (size_t)o->min_line, out);
    vg_free(x);
    vg_free(rounded);
    vg_free(n_runs);
    return status;
}

vg_status vg_rqa_compute(vg_nn_view nn, const vg_rqa_opts *opts, vg_rqa *out, vg_error *err)
{
    const vg_rqa_opts o = opts != NULL ? *opts : vg_rqa_defaults();

    *out = undefined;
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_nn_check(nn, err));
    const vg_status status = compute(nn, &o, out, err);
    if (status != VG_OK)
        *out = undefined;
    return status;
}
