/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/working.h"

#include <math.h>

#include "beats/slide.h"
#include "core/alloc.h"
#include "core/fail.h"

void vg_working_init(vg_working *work, vg_recording *rec, size_t channel,
                     const double range_s[2], double pad_s, size_t decimation)
{
    const int64_t m = (int64_t)decimation;

    *work = (vg_working){.decimation = decimation};
    vg_window_init(&work->window, rec, channel, range_s, pad_s);
    work->rate_hz = work->window.fs_hz / (double)decimation;
    work->shift_s = 0.5 * (double)(decimation - 1) / work->window.fs_hz;
    const int64_t first = work->window.first;
    work->first = first >= 0 ? (first + m - 1) / m : -(-first / m);
}

void vg_working_free(vg_working *work)
{
    vg_window_free(&work->window);
    vg_free(work->x);
    *work = (vg_working){0};
}

/** Bring the working signal up to the samples of the window. */
static vg_status decimate(vg_working *work, vg_error *err)
{
    const vg_window *w = &work->window;
    const size_t m = work->decimation;
    const int64_t end = (w->first + (int64_t)w->n) / (int64_t)m;
    const int64_t begin = work->first + (int64_t)work->n;

    if (w->n == 0 || end <= begin)
        return VG_OK;
    const size_t room = w->capacity / m + 1;
    VG_TRY(vg_grow(&work->x, &work->capacity, room, sizeof *work->x, err));
    const float *x = w->x + (begin * (int64_t)m - w->first);
    w->kernels->average(x, (size_t)(end - begin), m, work->x + work->n);
    work->n += (size_t)(end - begin);
    return VG_OK;
}

static void forget(vg_working *work, int64_t from)
{
    if (from <= work->first)
        return;
    const int64_t ahead = from - work->first;
    const size_t drop = ahead < (int64_t)work->n ? (size_t)ahead : work->n;
    vg_slide(work->x, drop, work->n, sizeof *work->x);
    work->n -= drop;
    work->first += (int64_t)drop;
}

vg_status vg_working_move(vg_working *work, double from_s, double to_s, vg_error *err)
{
    const int64_t from = (int64_t)floor(from_s * work->rate_hz);
    const int64_t to = (int64_t)ceil(to_s * work->window.fs_hz);

    forget(work, from);
    VG_TRY(vg_window_move(&work->window, work->first * (int64_t)work->decimation, to, err));
    return decimate(work, err);
}
