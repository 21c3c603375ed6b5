/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/slope_sum.h"

#include <math.h>

#include "beats/nearest.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double sum_s = 0.17;
static const double closed_s = 0.34;
static const double lag_s = 0.045;
static const double learning_s = 8.0;
static const double silent_s = 2.5;
static const float learnt = 3.0f;       /* peaks are so much above the mean at first */
static const float third = 1.0f / 3.0f; /* threshold */
static const float memory = 0.1f;       /* of the peak for a new one */
static const float least_rise = 0.005f; /* 10 of the 2000 that signals are scaled to */

vg_slope_sum vg_slope_sum_begin(double rate_hz, float sign)
{
    return (vg_slope_sum){.sign = sign,
                          .sum = vg_samples_in(sum_s, rate_hz),
                          .closed = vg_samples_in(closed_s, rate_hz),
                          .lag = vg_samples_in(lag_s, rate_hz),
                          .open = INT64_MIN,
                          .silent = INT64_MIN};
}

void vg_slope_sum_free(vg_slope_sum *s)
{
    vg_free(s->scratch);
    s->scratch = NULL;
    s->capacity = 0;
}

size_t vg_slope_sum_reach(const vg_slope_sum *s)
{
    return s->closed + s->sum + s->lag + 1;
}

/** Lowest (sign -1) or highest of z[0 .. n). */
static float extreme(const float *z, size_t n, float sign)
{
    float best = z[0];

    for (size_t i = 1; i < n; i++)
        best = sign * z[i] > sign * best ? z[i] : best;
    return best;
}

/** The steepest place within a sum's length to both sides of x[0]. */
static int64_t steepest(const vg_slope_sum *s, const float *x)
{
    const int64_t reach = (int64_t)s->sum;
    int64_t best = 0;
    float most = -INFINITY;

    for (int64_t i = -reach; i <= reach; i++) {
        const float slope = s->sign * (x[i + (int64_t)s->lag] - x[i - (int64_t)s->lag]);
        best = slope > most ? i : best;
        most = slope > most ? slope : most;
    }
    return best;
}

/** Sums of the rises that end at samples sum, sum + 1, ... of x[0 .. n), at those places. */
static float *add_up(const vg_slope_sum *s, const vg_kernels *kernels, const float *x, size_t n)
{
    float *rise = s->scratch;
    float *z = s->scratch + n;

    for (size_t i = 0; i + 1 < n; i++)
        rise[i] = fmaxf(0.0f, s->sign * (x[i + 1] - x[i]));
    kernels->boxcar(rise, n - 1, s->sum, z + s->sum);
    return z;
}

vg_status vg_slope_sum_take(vg_slope_sum *s, const vg_working *work, int64_t from, int64_t to,
                            vg_beats *out, vg_error *err)
{
    const size_t reach = vg_slope_sum_reach(s);
    const int64_t at = from - (int64_t)reach;
    const size_t n = to > from ? (size_t)(to - from) + 2 * reach : 0;
    const float *x = work->x + (at - work->first);
    const int64_t patience = (int64_t)vg_samples_in(silent_s, work->rate_hz);

    if (n == 0)
        return VG_OK;
    VG_TRY(vg_grow(&s->scratch, &s->capacity, 2 * n + s->sum, sizeof *s->scratch, err));
    const float *z = add_up(s, work->window.kernels, x, n);
    if (!s->has_peak) {
        const size_t wanted = vg_samples_in(learning_s, work->rate_hz);
        const size_t m = wanted < n - 2 * reach ? wanted : n - 2 * reach;
        for (size_t i = 0; i < m; i++)
            s->peak += learnt * z[reach + i] / (float)m;
        s->has_peak = true;
        s->silent = from + patience;
    }
    for (size_t i = reach; i < n - reach; i++) {
        const int64_t now = at + (int64_t)i;
        if (now > s->silent) {
            s->peak *= 0.5f;
            s->silent = now + patience;
        }
        if (now < s->open || !(z[i] > third * s->peak))
            continue;
        const float top = extreme(z + i, s->closed / 2 + 1, 1.0f);
        const float foot = extreme(z + i - s->closed / 2, s->closed / 2 + 1, -1.0f);
        if (!(top - foot > least_rise * s->peak))
            continue;
        const double time_s = vg_working_time_s(work, now + steepest(s, x + i));
        if (out->n == 0 || time_s > out->time_s[out->n - 1])
            VG_TRY(vg_beats_append(out, time_s, 'N', NAN, NAN, err));
        s->peak += memory * (top - s->peak);
        s->open = now + (int64_t)s->closed;
        s->silent = now + patience;
    }
    return VG_OK;
}
