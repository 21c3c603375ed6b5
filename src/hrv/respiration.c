/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/respiration.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/detrend.h"
#include "dsp/resample.h"
#include "hrv/breaths.h"
#include "hrv/tachogram.h"
#include "stat/quantile.h"
#include "stat/search.h"
#include "stat/welford.h"

enum { MIN_POINTS = 16, MIN_BREATHS = 3, MIN_BEATS_A_BREATH = 3 };

static const double ms_per_s = 1000.0;
static const double s_per_min = 60.0;
static const double grid_hz = 4.0;
/* Cut-off 0.046 Hz: keeps 4.8 breaths a minute, drops what is slower. */
static const double lambda = 300.0;
static const double window_s = 64.0;
static const double min_length_s = 30.0;
/* An amplitude or area that far from the median, in median distances, is an artefact's. */
static const double most_mads = 6.0;
static const double most_missing_share = 0.2;

static const vg_respiration undefined = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

static const vg_metric metrics[] = {
    {"resp_rate_bpm", "breaths/min",
     "breathing rate from sinus arrhythmia and the amplitude and area of beats", "Karlen 2013",
     30, 0, offsetof(vg_respiration, resp_rate_bpm)},
    {"rsa_pv_ms", "ms", "longest less shortest interval of a breath, mean of the breaths",
     "Grossman 1990", 30, 1, offsetof(vg_respiration, rsa_pv_ms)},
};

const vg_metric *vg_respiration_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

/** A series at beats. */
typedef struct series {
    double *t_s;
    double *x;
    size_t n;
} series;

static vg_status allocate(size_t n, series *out, vg_error *err)
{
    *out = (series){.t_s = vg_alloc(n, 2 * sizeof *out->t_s)};
    if (out->t_s == NULL)
        return vg_fail_memory(err);
    out->x = out->t_s + n;
    return VG_OK;
}

/** Is what detrending left of a series no more than rounding? */
static bool is_rounding(const series *s, const double *x, size_t n)
{
    const double least_share = 1e-6;
    double level = 0.0;
    double most = 0.0;

    for (size_t i = 0; i < s->n; i++)
        level = fmax(level, fabs(s->x[i]));
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i]));
    return most <= least_share * level;
}

/** The series evenly sampled and detrended; out NULL for an empty one. */
static vg_status sample(const series *s, double **out, size_t *n, vg_error *err)
{
    vg_smoother *smoother = NULL;

    *out = NULL;
    *n = 0;
    if (s->n == 0)
        return VG_OK;
    const size_t count = vg_resample_count(s->t_s, s->n, grid_hz);
    double *x = vg_alloc(count, sizeof *x);
    if (x == NULL)
        return vg_fail_memory(err);
    vg_status status = vg_resample_spline(s->t_s, s->x, s->n, grid_hz, x, err);
    if (status == VG_OK)
        status = vg_smoother_create(count, lambda, &smoother, err);
    if (status != VG_OK) {
        vg_free(x);
        return status;
    }
    vg_smoother_detrend(smoother, x);
    vg_smoother_destroy(smoother);
    if (is_rounding(s, x, count))
        memset(x, 0, count * sizeof *x);
    *out = x;
    *n = count;
    return VG_OK;
}

static vg_status gather_intervals(vg_nn_view nn, vg_run run, series *out, vg_error *err)
{
    VG_TRY(allocate(run.end - run.first, out, err));
    for (size_t i = run.first; i < run.end; i++) {
        out->t_s[out->n] = nn.time_s[i];
        out->x[out->n++] = nn.nn_ms[i];
    }
    return VG_OK;
}

/** Replace values that lie far from the rest by the median. */
static vg_status tame(series *s, vg_error *err)
{
    double *copy = vg_copy(s->x, s->n, sizeof *copy);

    if (copy == NULL)
        return vg_fail_memory(err);
    const double median = vg_median(copy, s->n);
    const double mad = vg_mad(copy, s->n, median);
    for (size_t i = 0; i < s->n; i++) {
        if (fabs(s->x[i] - median) > most_mads * mad)
            s->x[i] = median;
    }
    vg_free(copy);
    return VG_OK;
}

/** A measure of the normal beats of a run; none if too many are missing. */
static vg_status gather_measure(vg_nn_view nn, vg_run run, const vg_beats *beats,
                                const float *measure, series *out, vg_error *err)
{
    const double start_s = nn.time_s[run.first] - nn.nn_ms[run.first] / ms_per_s;
    const double stop_s = nn.time_s[run.end - 1];
    const double n_expected = (double)(run.end - run.first + 1);
    const size_t first = vg_first_from(beats->time_s, beats->n, start_s);
    const size_t end = vg_first_from(beats->time_s, beats->n, nextafter(stop_s, INFINITY));

    VG_TRY(allocate(end - first, out, err));
    for (size_t i = first; i < end; i++) {
        if (!isfinite((double)measure[i]) || !vg_label_is_normal(beats->label[i]))
            continue;
        out->t_s[out->n] = beats->time_s[i];
        out->x[out->n++] = (double)measure[i];
    }
    if (out->n < MIN_POINTS || (double)out->n < (1.0 - most_missing_share) * n_expected) {
        out->n = 0;
        return VG_OK;
    }
    return tame(out, err);
}

static vg_status gather(vg_nn_view nn, vg_run run, const vg_beats *beats, series out[],
                        vg_error *err)
{
    VG_TRY(gather_intervals(nn, run, &out[VG_BREATH_INTERVALS], err));
    if (beats != NULL)
        VG_TRY(
            gather_measure(nn, run, beats, beats->amplitude, &out[VG_BREATH_AMPLITUDES], err));
    if (beats != NULL && beats->area != NULL)
        VG_TRY(gather_measure(nn, run, beats, beats->area, &out[VG_BREATH_AREAS], err));
    return VG_OK;
}

/** Look for breaths in a run, or in a block of a long one. */
static vg_status add_piece(vg_nn_view nn, vg_run piece, const vg_beats *beats,
                           vg_breaths **breaths, vg_error *err)
{
    const size_t whole = (size_t)lround(window_s * grid_hz);
    series s[VG_N_BREATH_SERIES] = {{0}};
    double *x[VG_N_BREATH_SERIES] = {NULL};
    vg_breath_series found[VG_N_BREATH_SERIES] = {{0}};
    vg_status status = gather(nn, piece, beats, s, err);

    for (int k = 0; k < VG_N_BREATH_SERIES && status == VG_OK; k++) {
        status = sample(&s[k], &x[k], &found[k].n, err);
        found[k].x = x[k];
    }
    /* Amplitudes begin one beat before the intervals. */
    if (status == VG_OK && *breaths == NULL)
        status =
            vg_breaths_create(found[0].n < whole ? found[0].n : whole, grid_hz, breaths, err);
    if (status == VG_OK)
        status = vg_breaths_add(*breaths, found, err);
    for (int k = 0; k < VG_N_BREATH_SERIES; k++) {
        vg_free(s[k].t_s);
        vg_free(x[k]);
    }
    return status;
}

static vg_status read_rates(const vg_breaths *breaths, vg_respiration *out, vg_error *err)
{
    VG_TRY(vg_breaths_rate(breaths, VG_BREATH_INTERVALS, &out->from_rate_bpm,
                           &out->from_rate_quality, err));
    VG_TRY(vg_breaths_rate(breaths, VG_BREATH_AMPLITUDES, &out->from_amplitude_bpm,
                           &out->from_amplitude_quality, err));
    VG_TRY(vg_breaths_rate(breaths, VG_BREATH_AREAS, &out->from_area_bpm,
                           &out->from_area_quality, err));
    return vg_breaths_rate(breaths, VG_BREATH_ALL, &out->resp_rate_bpm, &out->quality, err);
}

static vg_status find_rates(vg_nn_view nn, vg_run run, const vg_beats *beats,
                            vg_respiration *out, vg_error *err)
{
    const double block_s = vg_block_s(nn);
    vg_breaths *breaths = NULL;
    vg_status status = VG_OK;

    for (size_t i = run.first; i < run.end && status == VG_OK;) {
        const vg_run piece = vg_run_front(nn, i, block_s);
        /* What is left over of a long run may be too short for a window. */
        if (isinf(block_s) || piece.length_s >= window_s || run.length_s < block_s)
            status = add_piece(nn, piece, beats, &breaths, err);
        i = vg_run_next(nn, piece);
    }
    if (status == VG_OK && breaths != NULL)
        status = read_rates(breaths, out, err);
    vg_breaths_destroy(breaths);
    return status;
}

/** Mean over breaths of the longest less the shortest interval. Any span of one period holds
 *  one peak and one valley, wherever it begins. */
static double peak_to_valley(vg_nn_view nn, vg_run run, double rate_bpm)
{
    const double period_s = s_per_min / rate_bpm;
    vg_welford breaths = {0};
    size_t i = run.first;

    while (i < run.end) {
        const double stop_s = nn.time_s[i] - nn.nn_ms[i] / ms_per_s + period_s;
        double longest = 0.0;
        double shortest = INFINITY;
        size_t n = 0;
        size_t n_mended = 0;
        for (; i < run.end && nn.time_s[i] - nn.nn_ms[i] / ms_per_s < stop_s; i++) {
            longest = fmax(longest, nn.nn_ms[i]);
            shortest = fmin(shortest, nn.nn_ms[i]);
            n_mended += !vg_nn_ok(nn, i);
            n++;
        }
        /* The last breath is a part of one. */
        if (i < run.end && n >= MIN_BEATS_A_BREATH && n_mended == 0)
            vg_welford_add(&breaths, longest - shortest);
    }
    return breaths.n >= MIN_BREATHS ? breaths.mean : NAN;
}

static vg_run longest_run(vg_nn_view nn)
{
    vg_run longest = {0};

    for (size_t i = 0; i < nn.n;) {
        const vg_run run = vg_run_at(nn, i);
        if (run.length_s > longest.length_s)
            longest = run;
        i = run.end;
    }
    return longest;
}

vg_status vg_respiration_compute(vg_nn_view nn, const vg_beats *beats, vg_respiration *out,
                                 vg_error *err)
{
    *out = undefined;
    VG_TRY(vg_nn_check(nn, err));
    const vg_run run = longest_run(nn);
    const size_t n = run.end - run.first;
    const double spare_s = n > 1 ? 4.0 * run.length_s / (double)(n - 1) : 0.0;
    if (nn.time_s == NULL || n < MIN_POINTS || run.length_s + spare_s < min_length_s)
        return vg_fail(err, VG_ERR_SHORT, "%g s without a gap; breathing needs %g",
                       run.length_s, min_length_s);
    if (run.length_s > (double)n * window_s)
        return vg_fail(err, VG_ERR_SHORT, "%zu intervals in %g s hold no breathing", n,
                       run.length_s);
    const vg_status status = find_rates(nn, run, beats, out, err);
    if (status != VG_OK) {
        *out = undefined;
        return status;
    }
    if (isfinite(out->resp_rate_bpm))
        out->rsa_pv_ms = peak_to_valley(nn, run, out->resp_rate_bpm);
    return VG_OK;
}
