/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/artefact.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "nn/multiples.h"
#include "nn/running.h"

/* Constants of Lipponen & Tarvainen 2019. */
enum { HALF_THRESHOLD = 45, HALF_MEDIAN = 5, REACH = 2, N_SERIES = 5 };
static const double alpha = 5.2;
static const double c1 = 0.13;
static const double c2 = 0.17;
static const double far_off = 3.0;
/* Ours: a move must bring its intervals closer to the median by this share of a threshold, and
 * of the median itself. The quartiles of a Gaussian rhythm put 3 % of its differences beyond
 * the first threshold; without a floor on what is worth moving, RMSSD of clean days is low by
 * up to 4 % (docs/methods.md D). */
static const double least_gain = 0.5;
static const double least_shift = 0.07;

/* Of 11 intervals with a fifth of the beats lost, most are long too often. */
enum { HALF_PLAIN = 15 };
/* Beside a plainly missed beat no interval may be shorter than this share of the median. */
static const double least_neighbour = 0.8;

static const double ms_per_s = 1000.0;

/** Interval j lies between beats j and j + 1. */
typedef struct series {
    double *rr;  /**< [n] ms */
    double *d;   /**< [n] difference to the interval before, in thresholds */
    double *m;   /**< [n] distance from the local median, in thresholds */
    double *med; /**< [n] local median, ms */
    double *th2; /**< [n] threshold of m, ms */
    size_t n;
} series;

/** The best explanation of an artefact so far: the smallest distance from the median. */
typedef struct explanation {
    size_t beat;
    vg_mending mending;
    unsigned char n_behind; /**< beats missing behind it */
    double residual_ms;
} explanation;

static void fill_series(const vg_stretch *s, double floor_ms, series *a)
{
    for (size_t j = 0; j < a->n; j++)
        a->rr[j] = ms_per_s * (s->beats[j + 1].t_s - s->beats[j].t_s);
    /* th2 serves as scratch for the first threshold until its own turn. */
    a->d[0] = 0.0;
    for (size_t j = 1; j < a->n; j++)
        a->d[j] = a->rr[j] - a->rr[j - 1];
    vg_running_quartile_deviation(a->d, a->n, HALF_THRESHOLD, a->th2);
    for (size_t j = 0; j < a->n; j++)
        a->d[j] /= fmax(alpha * a->th2[j], floor_ms);
    vg_running_median(a->rr, a->n, HALF_MEDIAN, a->med);
    for (size_t j = 0; j < a->n; j++) {
        a->m[j] = a->rr[j] - a->med[j];
        if (a->m[j] < 0.0)
            a->m[j] *= 2.0;
    }
    vg_running_quartile_deviation(a->m, a->n, HALF_THRESHOLD, a->th2);
    for (size_t j = 0; j < a->n; j++) {
        a->th2[j] = fmax(alpha * a->th2[j], floor_ms);
        a->m[j] /= a->th2[j];
    }
}

static bool is_ectopic(const series *a, size_t j)
{
    if (j == 0 || j + 1 >= a->n)
        return false;
    const double d = a->d[j];
    const double before = a->d[j - 1];
    const double after = a->d[j + 1];

    return (d > 1.0 && fmax(before, after) < -c1 * d - c2) ||
           (d < -1.0 && fmin(before, after) > -c1 * d + c2);
}

/** The difference j + k, or that before it where the series ends. The paper leaves the ends
 *  open; reflecting them, as others do, makes patterns out of nothing. */
static double difference_after(const series *a, size_t j, size_t k)
{
    return a->d[j + k < a->n ? j + k : a->n - 1];
}

static bool is_long(const series *a, size_t j)
{
    const double next = fmin(difference_after(a, j, 1), difference_after(a, j, 2));

    return (a->d[j] > 1.0 && next < -1.0) || a->m[j] > far_off;
}

static bool is_short(const series *a, size_t j)
{
    const double next = fmax(difference_after(a, j, 1), difference_after(a, j, 2));

    return (a->d[j] < -1.0 && next > 1.0) || a->m[j] < -far_off;
}

static void offer(explanation *best, size_t beat, vg_mending mending, double residual_ms)
{
    if (residual_ms < best->residual_ms)
        *best = (explanation){beat, mending, 0, residual_ms};
}

/** Are beats missing inside interval j? Mend 3: as many as the local median says, up to 4. */
static void try_missed(const series *a, size_t j, explanation *best)
{
    const double parts = round(a->rr[j] / a->med[j]);
    const double residual_ms = fabs(a->rr[j] / parts - a->med[j]);
    const vg_mending insert = {VG_MEND_INSERT, VG_NN_MISSED, (unsigned char)(parts - 1.0)};

    if (parts >= 2.0 && parts <= VG_MOST_MISSED + 1.0 && residual_ms < a->th2[j])
        offer(best, j + 1, insert, residual_ms);
}

/** Is a beat at one end of interval j one too many? */
static void try_extra(const vg_stretch *s, const series *a, size_t j, explanation *best)
{
    const vg_mending removal = {VG_MEND_REMOVE, VG_NN_EXTRA, 0};

    if (j + 1 < a->n && s->beats[j + 1].state == VG_NN_OK) {
        const double residual_ms = fabs(a->rr[j] + a->rr[j + 1] - a->med[j]);
        if (residual_ms < a->th2[j])
            offer(best, j + 1, removal, residual_ms);
    }
    if (j > 0 && s->beats[j].state == VG_NN_OK) {
        const double residual_ms = fabs(a->rr[j - 1] + a->rr[j] - a->med[j]);
        if (residual_ms < a->th2[j])
            offer(best, j, removal, residual_ms);
    }
}

static bool is_whole(double rr_ms, double median_ms)
{
    const double parts = fmax(round(rr_ms / median_ms), 1.0);

    return fabs(rr_ms - parts * median_ms) <= vg_plain_share * median_ms;
}

/** Is beat b, between intervals b - 1 and b, an early one beside beats missing? Then neither
 *  interval is a whole number of medians, but both together are, and at least three. It is
 *  moved, and the beats put into the longer interval. */
static void try_astray(const vg_stretch *s, const series *a, size_t j, size_t b,
                       explanation *best)
{
    if (b == 0 || b >= a->n || s->beats[b].state != VG_NN_OK ||
        is_whole(a->rr[b - 1], a->med[j]) || is_whole(a->rr[b], a->med[j]))
        return;
    const double both_ms = a->rr[b - 1] + a->rr[b];
    const double parts = round(both_ms / a->med[j]);
    const double residual_ms = fabs(both_ms / parts - a->med[j]);

    if (!(parts >= 3.0 && parts <= VG_MOST_MISSED + 1.0 && residual_ms < a->th2[j] &&
          residual_ms < best->residual_ms))
        return;
    const unsigned char n_missed = (unsigned char)(parts - 2.0);
    const bool is_behind = a->rr[b] > a->rr[b - 1];
    const vg_mending move = {VG_MEND_MOVE, VG_NN_ECTOPIC, is_behind ? 0 : n_missed};

    *best = (explanation){b, move, is_behind ? n_missed : 0, residual_ms};
}

/** Move beat b? Its two intervals must both come out closer to the median, and clearly so:
 *  a normal interval beside a long one also looks short to the differences. */
static void try_move(const vg_stretch *s, const series *a, size_t j, size_t b,
                     vg_nn_label label, explanation *best)
{
    const double before = b > 0 ? a->rr[b - 1] : a->med[j];
    const double after = b < a->n ? a->rr[b] : a->med[j];
    const double worst_ms = fmax(fabs(before - a->med[j]), fabs(after - a->med[j]));
    const double residual_ms = fabs((before + after) / 2.0 - a->med[j]);
    const vg_mending move = {VG_MEND_MOVE, (unsigned char)label, 0};

    /* A beat that was moved already, or inserted, is where its neighbours want it. */
    if (s->beats[b].state == VG_NN_OK &&
        worst_ms - residual_ms > fmax(least_gain * a->th2[j], least_shift * a->med[j]))
        offer(best, b, move, residual_ms);
}

/** The best explanation of interval j; residual INFINITY if it is no artefact or nothing
 *  can be done about it. */
static explanation explain(const vg_stretch *s, const series *a, size_t j,
                           const vg_correct_opts *opts)
{
    explanation best = {.residual_ms = INFINITY};
    const bool ectopic = is_ectopic(a, j);
    const bool long_one = is_long(a, j);
    const bool short_one = is_short(a, j);

    if (!ectopic && !long_one && !short_one)
        return best;
    /* The fault may lie next door: the differences point at both sides of a jump. */
    for (size_t i = j > 0 ? j - 1 : 0; i <= j + 1 && i < a->n; i++) {
        if (a->rr[i] > a->med[i])
            try_missed(a, i, &best);
        else
            try_extra(s, a, i, &best);
    }
    try_astray(s, a, j, j, &best);
    try_astray(s, a, j, j + 1, &best);
    /* A pause that is not a whole number of beats cannot be mended by moving its ends; the
     * range rule will cut it out. */
    if (a->rr[j] <= opts->max_nn_ms) {
        const vg_nn_label label = ectopic ? VG_NN_ECTOPIC : long_one ? VG_NN_LONG : VG_NN_SHORT;
        try_move(s, a, j, j + 1, label, &best);
        try_move(s, a, j, j, label, &best);
    }
    return best;
}

static size_t find_all(const vg_stretch *s, const series *a, const vg_correct_opts *opts,
                       vg_mending *mending)
{
    size_t n_found = 0;
    size_t clear_from = 0;

    memset(mending, 0, s->n * sizeof *mending);
    for (size_t j = 0; j < a->n; j++) {
        const explanation best = explain(s, a, j, opts);
        n_found += isfinite(best.residual_ms) != 0;
        /* What lies next to a beat just mended may only echo it: next round will tell. */
        if (j < clear_from || !isfinite(best.residual_ms))
            continue;
        mending[best.beat] = best.mending;
        if (best.n_behind > 0)
            mending[best.beat + 1] = (vg_mending){VG_MEND_INSERT, VG_NN_MISSED, best.n_behind};
        clear_from = best.beat + REACH + 1;
    }
    return n_found;
}

static bool is_short_for(const double *rr, size_t n, size_t j, double median_ms)
{
    return j < n && rr[j] < least_neighbour * median_ms;
}

/** Beats plainly missing inside interval j, none if it may be the pause after an early beat. */
static unsigned char plainly_missed(const double *rr, size_t n, size_t j, double median_ms)
{
    const double parts = round(rr[j] / median_ms);
    const bool is_pause = (j > 0 && is_short_for(rr, n, j - 1, median_ms)) ||
                          is_short_for(rr, n, j + 1, median_ms);

    if (!(parts >= 2.0 && parts <= VG_MOST_MISSED + 1.0) || is_pause ||
        fabs(rr[j] / parts - median_ms) > vg_plain_share * median_ms)
        return 0;
    return (unsigned char)(parts - 1.0);
}

/** Mean of the two intervals up to before and the two from after, which tell a changing rhythm
 *  better than a median of 31; the median where they do not agree. */
static double beside(const double *rr, size_t n, size_t before, size_t after, double median_ms)
{
    if (before < 1 || before >= n || after + 1 >= n)
        return median_ms;
    const double around[] = {rr[before - 1], rr[before], rr[after], rr[after + 1]};
    const double mean_ms = (around[0] + around[1] + around[2] + around[3]) / 4.0;
    for (int k = 0; k < 4; k++) {
        if (fabs(around[k] - mean_ms) > vg_plain_share * mean_ms)
            return median_ms;
    }
    return mean_ms;
}

/** How far intervals j and j + 1 together are from the length of one, a share of it; INFINITY
 * when they are no two parts of one. */
static double distance_of_split(const double *rr, size_t n, size_t j, double median_ms)
{
    if (j + 1 >= n)
        return INFINITY;
    const double distance = fabs(rr[j] + rr[j + 1] - median_ms) / median_ms;
    return distance <= vg_plain_share ? distance : INFINITY;
}

/** The same by the median or by the intervals around, whichever is nearer. */
static double distance_of_either(const double *rr, size_t n, size_t j, double median_ms)
{
    const double near_ms = beside(rr, n, j - 1, j + 2, median_ms);

    return fmin(distance_of_split(rr, n, j, median_ms), distance_of_split(rr, n, j, near_ms));
}

/** Beat j + 1 plainly splits an interval; of a short one it is the end that fits better. */
static bool is_plainly_split(const double *rr, size_t n, size_t j, double median_ms)
{
    const double distance = distance_of_either(rr, n, j, median_ms);

    return isfinite(distance) && distance <= distance_of_either(rr, n, j + 1, median_ms);
}

/** What is plainly wrong with interval j, to be mended at the beat that ends it. */
static vg_mending plain_fault(const double *rr, size_t n, size_t j, double median_ms)
{
    const double near_ms = beside(rr, n, j - 1, j + 1, median_ms);
    unsigned char n_missed = plainly_missed(rr, n, j, median_ms);

    if (n_missed == 0)
        n_missed = plainly_missed(rr, n, j, near_ms);
    if (n_missed > 0)
        return (vg_mending){VG_MEND_INSERT, VG_NN_MISSED, n_missed};
    if (is_plainly_split(rr, n, j, median_ms))
        return (vg_mending){VG_MEND_REMOVE, VG_NN_EXTRA, 0};
    return (vg_mending){0};
}

vg_status vg_artefacts_find_plain(const vg_stretch *s, double usual_ms, vg_mending *mending,
                                  size_t *n_found, vg_error *err)
{
    *n_found = 0;
    memset(mending, 0, s->n * sizeof *mending);
    if (s->n < 2)
        return VG_OK;
    const size_t n = s->n - 1;
    double *rr = vg_alloc(n, 2 * sizeof *rr);
    unsigned char *n_missed = vg_alloc(n, sizeof *n_missed);
    if (rr == NULL || n_missed == NULL) {
        vg_free(rr);
        vg_free(n_missed);
        return vg_fail_memory(err);
    }
    double *med = rr + n;
    for (size_t j = 0; j < n; j++)
        rr[j] = ms_per_s * (s->beats[j + 1].t_s - s->beats[j].t_s);
    vg_running_median(rr, n, HALF_PLAIN, med);
    for (size_t j = 0; j < n && isfinite(usual_ms); j++)
        med[j] = usual_ms;
    vg_multiples_find(rr, med, n, n_missed);
    for (size_t j = 0; j < n; j++) {
        const vg_mending fault = n_missed[j] > 0
                                     ? (vg_mending){VG_MEND_INSERT, VG_NN_MISSED, n_missed[j]}
                                     : plain_fault(rr, n, j, med[j]);
        if (fault.mend == VG_MEND_NONE)
            continue;
        mending[j + 1] = fault;
        (*n_found)++;
        /* The second part of an interval that was split is mended with the first. */
        j += fault.mend == VG_MEND_REMOVE;
    }
    vg_free(rr);
    vg_free(n_missed);
    return VG_OK;
}

vg_status vg_artefacts_find(const vg_stretch *s, const vg_correct_opts *opts, double floor_ms,
                            vg_mending *mending, size_t *n_found, vg_error *err)
{
    *n_found = 0;
    if (s->n < 2)
        return VG_OK;
    const size_t n = s->n - 1;
    double *block = vg_alloc(n, N_SERIES * sizeof *block);
    if (block == NULL)
        return vg_fail_memory(err);
    series a = {block, block + n, block + 2 * n, block + 3 * n, block + 4 * n, n};
    fill_series(s, floor_ms, &a);
    *n_found = find_all(s, &a, opts, mending);
    vg_free(block);
    return VG_OK;
}
