/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/moving.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "hrv/spectra.h"
#include "hrv/timeline.h"

/* docs/methods.md H.1: a point is missing when less than this share of its window is valid. */
static const double min_valid_share = 0.7;

static const double max_points = 1e8;

static const double lf_band_hz = 0.11;
static const double hf_band_hz = 0.25;

struct vg_moving {
    vg_timeline line;
    vg_spectra *spectra; /**< NULL until a band is asked for */
};

/** Two edges that only move forwards, with the intervals they point at. */
typedef struct window_edges {
    const vg_timeline *line;
    double low_s, high_s;
    size_t low_hint, high_hint;
    size_t first, end; /**< intervals that begin inside */
    vg_tally content;
} window_edges;

static void move_edges(window_edges *w, double low_s, double high_s)
{
    const vg_tally low = vg_timeline_at(w->line, low_s, &w->low_hint);
    const vg_tally high = vg_timeline_at(w->line, high_s, &w->high_hint);

    w->low_s = low_s;
    w->high_s = high_s;
    w->first = vg_timeline_begin(w->line, low_s, w->first);
    w->end = vg_timeline_begin(w->line, high_s, w->end > w->first ? w->end : w->first);
    w->content = (vg_tally){high.beats - low.beats, high.covered_s - low.covered_s,
                            high.measured_s - low.measured_s};
}

/** Standard error of the mean of the rates of the intervals that begin inside. */
static double rate_se(const window_edges *w)
{
    const size_t n = w->end - w->first;
    const vg_timeline *line = w->line;

    if (n < 3)
        return NAN;
    const double sum = line->rate_bpm[w->end] - line->rate_bpm[w->first];
    const double square = line->rate_square[w->end] - line->rate_square[w->first];
    const double variance = (square - sum * sum / (double)n) / (double)(n - 1);
    return sqrt(fmax(variance, 0.0) / (double)n);
}

static void measure_hr(const window_edges *w, vg_curve *out, size_t i)
{
    const double window_s = w->high_s - w->low_s;

    out->n_used[i] = w->content.beats;
    out->valid_s[i] = w->content.covered_s;
    if (!(w->content.covered_s >= min_valid_share * window_s))
        return;
    out->value[i] = 60.0 * w->content.beats / w->content.covered_s;
    out->se[i] = rate_se(w);
}

static void measure_ln_rmssd(const window_edges *w, vg_curve *out, size_t i)
{
    const double window_s = w->high_s - w->low_s;
    size_t n_pairs;
    const double msd = vg_timeline_msd(w->line, w->first, w->end, &n_pairs);

    out->n_used[i] = (double)n_pairs;
    out->valid_s[i] = w->content.measured_s;
    if (!(w->content.measured_s >= min_valid_share * window_s) || !(msd > 0.0))
        return;
    out->value[i] = 0.5 * log(msd);
    /* Of uncorrelated normal intervals; docs/methods.md E, sampling error. */
    out->se[i] = 0.5 * sqrt(3.0 / (double)n_pairs);
}

static vg_status allocate(vg_curve *out, size_t n, vg_error *err)
{
    out->value = vg_alloc(n, sizeof *out->value);
    out->se = vg_alloc(n, sizeof *out->se);
    out->n_used = vg_alloc(n, sizeof *out->n_used);
    out->valid_s = vg_alloc(n, sizeof *out->valid_s);
    if (out->value == NULL || out->se == NULL || out->n_used == NULL || out->valid_s == NULL) {
        vg_curve_free(out);
        return vg_fail_memory(err);
    }
    out->n = n;
    return VG_OK;
}

/** Everything read from the spectrum of a window; its value is NaN where there is none. */
static vg_status measure_band(vg_spectra *spectra, vg_measure measure, const window_edges *w,
                              vg_curve *out, size_t i, vg_error *err)
{
    const double width_s = out->window_s;
    const double lf_se = vg_band_ln_se(lf_band_hz, width_s);
    const double hf_se = vg_band_ln_se(hf_band_hz, width_s);
    vg_window_spectrum window;

    VG_TRY(vg_spectra_window(spectra, w->low_s, width_s, measure == VG_MEASURE_RESP_RATE,
                             &window, err));
    out->n_used[i] = w->content.beats;
    out->valid_s[i] = window.valid_s;
    if (measure == VG_MEASURE_RESP_RATE) {
        out->value[i] = 60.0 * window.resp_hz;
        return VG_OK;
    }
    if (!(window.lf_ms2 > 0.0) || !(window.hf_ms2 > 0.0))
        return VG_OK;
    if (measure == VG_MEASURE_LF_HF) {
        out->value[i] = window.lf_ms2 / window.hf_ms2;
        out->se[i] = out->value[i] * hypot(lf_se, hf_se);
        return VG_OK;
    }
    out->value[i] = log(measure == VG_MEASURE_LN_LF ? window.lf_ms2 : window.hf_ms2);
    out->se[i] = measure == VG_MEASURE_LN_LF ? lf_se : hf_se;
    return VG_OK;
}

static vg_status check_grid(const vg_grid *g, vg_error *err)
{
    if (!isfinite(g->start_s) || !isfinite(g->stop_s))
        return vg_fail(err, VG_ERR_OPTION, "the grid runs from %g s to %g s", g->start_s,
                       g->stop_s);
    if (!(g->step_s > 0.0) || !isfinite(g->step_s))
        return vg_fail(err, VG_ERR_OPTION, "step_s is %g; it must be > 0", g->step_s);
    if (!(g->window_s >= 0.0) || !isfinite(g->window_s))
        return vg_fail(err, VG_ERR_OPTION, "window_s is %g; it must be >= 0", g->window_s);
    if (!((g->stop_s - g->start_s) / g->step_s < max_points))
        return vg_fail(err, VG_ERR_OPTION, "%g points are more than %g",
                       (g->stop_s - g->start_s) / g->step_s, max_points);
    return VG_OK;
}

static int is_spectral(vg_measure measure)
{
    return measure != VG_MEASURE_HR && measure != VG_MEASURE_LN_RMSSD;
}

vg_status vg_moving_create(vg_nn_view nn, vg_moving **out, vg_error *err)
{
    vg_moving *moving = vg_alloc(1, sizeof *moving);

    *out = NULL;
    if (moving == NULL)
        return vg_fail_memory(err);
    const vg_status status = vg_timeline_create(nn, &moving->line, err);
    if (status != VG_OK) {
        vg_free(moving);
        return status;
    }
    *out = moving;
    return VG_OK;
}

void vg_moving_destroy(vg_moving *moving)
{
    if (moving == NULL)
        return;
    vg_timeline_free(&moving->line);
    vg_spectra_destroy(moving->spectra);
    vg_free(moving);
}

vg_nn_view vg_moving_series(const vg_moving *moving)
{
    return moving->line.nn;
}

static vg_status fill(vg_moving *moving, vg_measure measure, int is_causal, vg_curve *out,
                      vg_error *err)
{
    const double before_s = is_causal ? out->window_s : out->window_s / 2.0;
    window_edges edges = {.line = &moving->line};

    for (size_t i = 0; i < out->n; i++) {
        const double low_s = out->start_s + (double)i * out->step_s - before_s;
        out->value[i] = NAN;
        out->se[i] = NAN;
        move_edges(&edges, low_s, low_s + out->window_s);
        if (measure == VG_MEASURE_HR)
            measure_hr(&edges, out, i);
        else if (measure == VG_MEASURE_LN_RMSSD)
            measure_ln_rmssd(&edges, out, i);
        else
            VG_TRY(measure_band(moving->spectra, measure, &edges, out, i, err));
    }
    return VG_OK;
}

vg_status vg_moving_curve(vg_moving *moving, vg_measure measure, const vg_grid *grid,
                          vg_curve *out, vg_error *err)
{
    /* A grid that was meant to end on stop_s must not lose that point to rounding. */
    const double rounding = 1e-9;

    *out = (vg_curve){0};
    VG_TRY(check_grid(grid, err));
    if (is_spectral(measure) && moving->spectra == NULL)
        VG_TRY(vg_spectra_create(moving->line.nn, &moving->spectra, err));
    const double steps = (grid->stop_s - grid->start_s) / grid->step_s;
    VG_TRY(allocate(out, steps < 0.0 ? 0 : 1 + (size_t)(steps + rounding), err));
    out->start_s = grid->start_s;
    out->step_s = grid->step_s;
    out->window_s = grid->window_s > 0.0 ? grid->window_s : vg_measure_window_s(measure);
    const vg_status status = fill(moving, measure, grid->is_causal, out, err);
    if (status != VG_OK)
        vg_curve_free(out);
    return status;
}

vg_status vg_curve_compute(vg_nn_view nn, vg_measure measure, double start_s, double stop_s,
                           double step_s, double window_s, vg_curve *out, vg_error *err)
{
    const vg_grid grid = {start_s, stop_s, step_s, window_s, 0};
    vg_moving *moving;

    *out = (vg_curve){0};
    VG_TRY(check_grid(&grid, err));
    VG_TRY(vg_moving_create(nn, &moving, err));
    const vg_status status = vg_moving_curve(moving, measure, &grid, out, err);
    vg_moving_destroy(moving);
    return status;
}
