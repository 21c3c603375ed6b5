/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/exercise.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "recovery/indices.h"

static const double end_window_s = 10.0;
static const double later_window_s = 5.0;

/** Heart rate of one window centred on a time. */
static vg_status rate_at(vg_moving *moving, double time_s, double window_s, double *out,
                         vg_error *err)
{
    const vg_grid grid = {time_s, time_s, 1.0, window_s, 0};
    vg_curve curve;

    VG_TRY(vg_moving_curve(moving, VG_MEASURE_HR, &grid, &curve, err));
    *out = curve.value[0];
    vg_curve_free(&curve);
    return VG_OK;
}

/** Fall from the end of the stressor to so many seconds later; NaN beyond the recovery. */
static vg_status fall_after(vg_moving *moving, const vg_episode *e, double at_end,
                            double after_s, double *out, vg_error *err)
{
    const double time_s = e->stress.stop_s + after_s;
    double later;

    if (time_s + later_window_s / 2.0 > e->recovery.stop_s)
        return VG_OK;
    VG_TRY(rate_at(moving, time_s, later_window_s, &later, err));
    *out = at_end - later;
    return VG_OK;
}

/** Rates of the intervals after the stressor's end, each at its middle. */
static vg_status measure_t30(vg_moving *moving, const vg_episode *e, double from_s, double *out,
                             vg_error *err)
{
    const double start_s = e->stress.stop_s + from_s;
    const vg_nn_view nn = vg_nn_slice(vg_moving_series(moving), start_s, e->recovery.stop_s);
    vg_points rates;

    VG_TRY(vg_points_allocate(nn.n, &rates, err));
    for (size_t i = 0; i < nn.n; i++) {
        rates.t_s[i] = nn.time_s[i] - nn.nn_ms[i] / 2000.0 - start_s;
        rates.y[i] = vg_nn_ok(nn, i) ? 60000.0 / nn.nn_ms[i] : NAN;
    }
    *out = vg_points_t30(rates.t_s, rates.y, rates.n);
    vg_points_free(&rates);
    return VG_OK;
}

vg_status vg_exercise_measure(vg_moving *moving, const vg_episode *episode, double t30_from_s,
                              vg_recovery *out, vg_error *err)
{
    const double at_s = episode->stress.stop_s - end_window_s / 2.0;
    double at_end;

    VG_TRY(rate_at(moving, at_s, end_window_s, &at_end, err));
    VG_TRY(fall_after(moving, episode, at_end, 30.0, &out->hrr30, err));
    VG_TRY(fall_after(moving, episode, at_end, 60.0, &out->hrr60, err));
    VG_TRY(fall_after(moving, episode, at_end, 120.0, &out->hrr120, err));
    /* Beats a minute times minutes. */
    out->excess_beats = out->area_to_recovery;
    return measure_t30(moving, episode, t30_from_s, &out->t30_s, err);
}
