/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/source.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/newey_west.h"

static const double min_valid_share = 0.7;
static const double min_rate_share = 0.5;
static const double grid_s = 1.0;

/* Width of the bins whose scatter gives the standard error of a mean heart rate; the other
 * measures use their window. */
static const double hr_scatter_s = 10.0;

vg_status vg_points_allocate(size_t n, vg_points *out, vg_error *err)
{
    *out = (vg_points){vg_alloc(n, sizeof *out->t_s), vg_alloc(n, sizeof *out->y), n};
    if (out->t_s != NULL && out->y != NULL)
        return VG_OK;
    vg_points_free(out);
    return vg_fail_memory(err);
}

void vg_points_free(vg_points *points)
{
    vg_free(points->t_s);
    vg_free(points->y);
    *points = (vg_points){0};
}

/** Windows step_s apart that lie wholly between two times. */
static vg_grid grid_within(double start_s, double stop_s, double step_s, double window_s)
{
    return (vg_grid){start_s + window_s / 2.0, stop_s - window_s / 2.0, step_s, window_s, 0};
}

/** Newey-West standard error of the mean of the values that are known; moves them. */
static double scatter_of(double *x, size_t n)
{
    size_t n_known = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            x[n_known++] = x[i];
    return vg_newey_west_se(x, n_known);
}

/** Standard error from non-overlapping bins; that of the whole span as it stands when they
 *  are too few to see how they scatter. */
static vg_status standard_error(const vg_source *s, double start_s, double stop_s, double *se,
                                vg_error *err)
{
    const double bin_s =
        s->measure == VG_MEASURE_HR ? hr_scatter_s : vg_measure_window_s(s->measure);
    vg_curve bins;

    const vg_grid grid = grid_within(start_s, stop_s, bin_s, bin_s);
    VG_TRY(vg_moving_curve(s->moving, s->measure, &grid, &bins, err));
    const double from_bins = scatter_of(bins.value, bins.n);
    vg_curve_free(&bins);
    if (!isnan(from_bins))
        *se = from_bins;
    return VG_OK;
}

/** One window over the whole span: heart rate and RMSSD. */
static vg_status value_of_whole(const vg_source *s, double start_s, double stop_s,
                                vg_phase_value *out, vg_error *err)
{
    const double length_s = stop_s - start_s;
    vg_curve whole;

    const vg_grid grid = grid_within(start_s, stop_s, length_s, length_s);
    VG_TRY(vg_moving_curve(s->moving, s->measure, &grid, &whole, err));
    out->value = whole.value[0];
    out->se = whole.se[0];
    out->valid_share = whole.valid_s[0] / length_s;
    /* A rate over minutes does not suffer from holes as one over seconds does. */
    if (s->measure == VG_MEASURE_HR && out->valid_share >= min_rate_share)
        out->value = 60.0 * whole.n_used[0] / whole.valid_s[0];
    vg_curve_free(&whole);
    return VG_OK;
}

/** Mean over the windows of a span, of powers where values are their logarithms. */
static vg_status mean_of_windows(const vg_source *s, vg_measure measure, double start_s,
                                 double stop_s, vg_phase_value *out, vg_error *err)
{
    const double window_s = vg_measure_window_s(s->measure);
    const bool is_log = vg_measure_is_log(measure) != 0;
    double sum = 0.0;
    size_t n = 0;
    vg_curve curve;

    /* Windows that share seven eighths hold all that there is. */
    const vg_grid grid = grid_within(start_s, stop_s, window_s / 8.0, window_s);
    VG_TRY(vg_moving_curve(s->moving, measure, &grid, &curve, err));
    out->is_short = curve.n == 0;
    out->se = curve.n > 0 ? curve.se[0] : NAN;
    for (size_t i = 0; i < curve.n; i++) {
        if (isnan(curve.value[i]))
            continue;
        sum += is_log ? exp(curve.value[i]) : curve.value[i];
        n++;
    }
    out->valid_share = curve.n > 0 ? (double)n / (double)curve.n : 0.0;
    if (n > 0 && out->valid_share >= min_valid_share)
        out->value = is_log ? log(sum / (double)n) : sum / (double)n;
    vg_curve_free(&curve);
    return VG_OK;
}

/** LF over HF of the mean powers, which is not the mean of the ratios. */
static vg_status ratio_of_windows(const vg_source *s, double start_s, double stop_s,
                                  vg_phase_value *out, vg_error *err)
{
    vg_phase_value hf = {NAN, NAN, 0.0, false};

    VG_TRY(mean_of_windows(s, VG_MEASURE_LN_LF, start_s, stop_s, out, err));
    VG_TRY(mean_of_windows(s, VG_MEASURE_LN_HF, start_s, stop_s, &hf, err));
    out->value = exp(out->value - hf.value);
    out->se = out->value * hypot(out->se, hf.se);
    return VG_OK;
}

static vg_status beats_value(const vg_source *s, double start_s, double stop_s,
                             vg_phase_value *out, vg_error *err)
{
    const double rounding_s = 1e-6;

    *out = (vg_phase_value){NAN, NAN, 0.0, false};
    /* A rate may be read off less than a window, but such a value is no phase's. */
    if (!(stop_s - start_s >= s->curve_window_s - rounding_s)) {
        out->is_short = true;
        return VG_OK;
    }
    if (s->measure == VG_MEASURE_HR || s->measure == VG_MEASURE_LN_RMSSD)
        VG_TRY(value_of_whole(s, start_s, stop_s, out, err));
    else if (s->measure == VG_MEASURE_LF_HF)
        VG_TRY(ratio_of_windows(s, start_s, stop_s, out, err));
    else
        VG_TRY(mean_of_windows(s, s->measure, start_s, stop_s, out, err));
    return isnan(out->value) ? VG_OK : standard_error(s, start_s, stop_s, &out->se, err);
}

/** Hand the arrays of a curve over as points. */
static vg_points take_points(vg_curve *curve, double zero_s)
{
    vg_points points = {curve->se, curve->value, curve->n};

    for (size_t i = 0; i < curve->n; i++)
        points.t_s[i] = curve->start_s + (double)i * curve->step_s - zero_s;
    curve->se = NULL;
    curve->value = NULL;
    vg_curve_free(curve);
    return points;
}

static vg_status beats_curve(const vg_source *s, double start_s, double stop_s, double zero_s,
                             vg_points *out, vg_error *err)
{
    /* A point falls on the stressor's end. */
    const double offset_s = fmod(fmod(zero_s - start_s, grid_s) + grid_s, grid_s);
    const vg_grid grid = {start_s + offset_s, stop_s, grid_s, 0.0, 0};
    vg_curve curve;

    *out = (vg_points){0};
    VG_TRY(vg_moving_curve(s->moving, s->measure, &grid, &curve, err));
    *out = take_points(&curve, zero_s);
    return VG_OK;
}

static vg_status beats_bins(const vg_source *s, double start_s, double stop_s, double zero_s,
                            vg_points *out, vg_error *err)
{
    const double bin_s = vg_measure_bin_s(s->measure);
    vg_curve curve;

    *out = (vg_points){0};
    const vg_grid grid = grid_within(start_s, stop_s, bin_s, bin_s);
    VG_TRY(vg_moving_curve(s->moving, s->measure, &grid, &curve, err));
    *out = take_points(&curve, zero_s);
    return VG_OK;
}

vg_source vg_source_of_beats(vg_moving *moving, vg_measure measure)
{
    const bool is_log = vg_measure_is_log(measure) != 0;

    return (vg_source){.direction = vg_measure_direction(measure),
                       .is_log = is_log,
                       /* 5 % of a power or of RMSSD, 1 beat a minute; docs/methods.md I.3 */
                       .min_height = is_log                        ? log(1.05)
                                     : measure == VG_MEASURE_LF_HF ? 0.0
                                                                   : 1.0,
                       .curve_window_s = vg_measure_window_s(measure),
                       .fit_window_s = vg_measure_bin_s(measure),
                       .value = beats_value,
                       .curve = beats_curve,
                       .bins = beats_bins,
                       .moving = moving,
                       .measure = measure};
}
