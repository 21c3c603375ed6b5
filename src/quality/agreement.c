/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/quality.h>

#include <math.h>

#include <vagus/score.h>

#include "core/fail.h"
#include "stat/search.h"

static const double same_ms = 100.0; /* the PhysioNet toolbox; Li 2008 had 150 */
/* Beats so far outside may still decide which beats inside belong together. */
static const double beyond_s = 5.0;

/** Borrow the beats of a range, so that the cost is theirs and not that of the whole list. */
static vg_beats part_of(const vg_beats *beats, double start_s, double stop_s)
{
    const size_t first = vg_first_from(beats->time_s, beats->n, start_s);
    const size_t n = vg_first_from(beats->time_s, beats->n, stop_s) - first;

    if (n == 0)
        return (vg_beats){0};
    return (vg_beats){.time_s = beats->time_s + first, .label = beats->label + first, .n = n};
}

vg_status vg_bsqi_compute(const vg_beats *a, const vg_beats *b, double start_s, double stop_s,
                          double *out, vg_error *err)
{
    const vg_score_opts opts = {
        .window_ms = same_ms, .start_s = fmax(start_s, 0.0), .stop_s = stop_s};
    vg_score score;

    *out = NAN;
    if (!(stop_s > opts.start_s))
        return vg_fail(err, VG_ERR_OPTION, "stop_s is %g; it must be > start_s %g", stop_s,
                       opts.start_s);
    const vg_beats near_a = part_of(a, start_s - beyond_s, stop_s + beyond_s);
    const vg_beats near_b = part_of(b, start_s - beyond_s, stop_s + beyond_s);
    VG_TRY(vg_score_compute(&near_a, &near_b, &opts, &score, err));
    *out = vg_score_f1_percent(&score) / 100.0;
    return VG_OK;
}
