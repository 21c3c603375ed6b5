/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/moving.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "hrv/timeline.h"

/* docs/methods.md H.1: a point is missing when less than this share of its window is valid. */
static const double min_valid_share = 0.7;

static const double max_points = 1e8;

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

static vg_status check_grid(double start_s, double stop_s, double step_s, double window_s,
                            vg_error *err)
{
    if (!isfinite(start_s) || !isfinite(stop_s))
        return vg_fail(err, VG_ERR_OPTION, "the grid runs from %g s to %g s", start_s, stop_s);
    if (!(step_s > 0.0) || !isfinite(step_s))
        return vg_fail(err, VG_ERR_OPTION, "step_s is %g; it must be > 0", step_s);
    if (!(window_s >= 0.0) || !isfinite(window_s))
        return vg_fail(err, VG_ERR_OPTION, "window_s is %g; it must be >= 0", window_s);
    if (!((stop_s - start_s) / step_s < max_points))
        return vg_fail(err, VG_ERR_OPTION, "%g points are more than %g",
                       (stop_s - start_s) / step_s, max_points);
    return VG_OK;
}

vg_status vg_curve_compute(vg_nn_view nn, vg_measure measure, double start_s, double stop_s,
                           double step_s, double window_s, vg_curve *out, vg_error *err)
{
    /* A grid that was meant to end on stop_s must not lose that point to rounding. */
    const double rounding = 1e-9;
    vg_timeline line = {0};
    vg_status status;

    *out = (vg_curve){0};
    VG_TRY(check_grid(start_s, stop_s, step_s, window_s, err));
    const double width_s = window_s > 0.0 ? window_s : vg_measure_window_s(measure);
    const size_t n =
        stop_s < start_s ? 0 : 1 + (size_t)((stop_s - start_s) / step_s + rounding);
    VG_TRY(vg_timeline_create(nn, &line, err));
    status = allocate(out, n, err);
    if (status != VG_OK)
        goto done;
    out->start_s = start_s;
    out->step_s = step_s;
    out->window_s = width_s;
    window_edges edges = {.line = &line};
    for (size_t i = 0; i < n; i++) {
        const double centre_s = start_s + (double)i * step_s;
        out->value[i] = NAN;
        out->se[i] = NAN;
        move_edges(&edges, centre_s - width_s / 2.0, centre_s + width_s / 2.0);
        if (measure == VG_MEASURE_LN_RMSSD)
            measure_ln_rmssd(&edges, out, i);
        else
            measure_hr(&edges, out, i);
    }

done:
    vg_timeline_free(&line);
    return status;
}
