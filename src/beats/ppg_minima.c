/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_minima.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"

static const double enough_hz = 20.0;
static const double window_s = 6.0;
static const double overlap = 0.2;
static const double slowest_hz = 0.5; /* 30 beats a minute */
static const double merge_s = 0.25;   /* the same onset in two windows */

void vg_ppg_minima_free(vg_ppg_minima *m)
{
    vg_free(m->x);
    vg_free(m->steps);
    vg_free(m->low);
    vg_free(m->lowest);
    vg_free(m->time_s);
    *m = (vg_ppg_minima){0};
}

/** Where a window begins and what it is allowed to add. */
typedef struct place {
    double first_s; /**< time of its first sample */
    double rate_hz;
    double from_s; /**< onsets before this were up to the window before */
} place;

static vg_status find_in(vg_ppg_minima *m, const vg_pulse_kernels *kernels, size_t n,
                         const place *p, vg_error *err)
{
    /* L - 1 scales, of those the ones that a heart of 30 beats a minute needs */
    const double n_scales = ceil(0.5 * (double)n) - 1.0;
    const double most = n_scales * p->rate_hz / (slowest_hz * (double)n);
    const size_t scale = kernels->find_scale(m->steps, n, (size_t)fmin(n_scales, most));
    const size_t n_lowest = kernels->find_lowest(m->steps, n, scale, m->low, m->lowest);

    VG_TRY(vg_grow(&m->time_s, &m->time_capacity, m->n + n_lowest, sizeof *m->time_s, err));
    for (size_t i = 0; i < n_lowest; i++) {
        const double time_s = p->first_s + (double)m->lowest[i] / p->rate_hz;
        if (time_s < p->from_s || (m->n > 0 && time_s - m->time_s[m->n - 1] < merge_s))
            continue;
        m->time_s[m->n++] = time_s;
    }
    return VG_OK;
}

vg_status vg_ppg_minima_find(vg_ppg_minima *m, const vg_ppg_front *front,
                             const vg_ppg_stretch *wanted, size_t n_wanted, vg_error *err)
{
    const vg_window *w = &front->window;
    const vg_pulse_kernels *kernels = front->kernels;
    const size_t decimation = (size_t)fmax(1.0, floor(w->fs_hz / enough_hz));
    const double rate_hz = w->fs_hz / (double)decimation;
    const size_t n_x = w->n / decimation;
    const size_t n = (size_t)fmin(window_s * rate_hz, (double)n_x);
    const size_t step = (size_t)((1.0 - overlap) * window_s * rate_hz);
    const double first_s = ((double)w->first + 0.5 * (double)(decimation - 1)) / w->fs_hz;
    const size_t last = n_x - n;
    size_t k = 0;

    m->n = 0;
    VG_TRY(vg_grow(&m->x, &m->capacity, n, sizeof *m->x, err));
    VG_TRY(vg_grow(&m->steps, &m->step_capacity, n + VG_STEP_PADDING, sizeof *m->steps, err));
    VG_TRY(vg_grow(&m->low, &m->low_capacity, n + VG_STEP_PADDING, sizeof *m->low, err));
    VG_TRY(vg_grow(&m->lowest, &m->lowest_capacity, n / 2 + 1, sizeof *m->lowest, err));
    for (size_t i = 0; n > 2 && i < last + step; i += step) {
        const size_t begin = i < last ? i : last;
        const double at_s = first_s + (double)begin / rate_hz;
        while (k < n_wanted && wanted[k].to_s < at_s)
            k++;
        if (k == n_wanted)
            break;
        if (wanted[k].from_s > at_s + window_s)
            continue;
        w->kernels->average(w->x + begin * decimation, n, decimation, m->x);
        kernels->straighten(m->x, n, front->sign, m->steps);
        /* the middle of the overlap parts two windows */
        const place p = {at_s, rate_hz, i > 0 ? at_s + 0.5 * overlap * window_s : at_s};
        VG_TRY(find_in(m, kernels, n, &p, err));
    }
    return VG_OK;
}
