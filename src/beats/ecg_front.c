/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_front.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/boxcar.h"

const vg_band vg_band_ecg = {.lag_s = 0.036,
                             .smooth_s = 0.024,
                             .energy_s = 0.100,
                             .merge_s = 0.135, /* two ventricles cannot follow closer */
                             .shape_s = 0.128,
                             .shift_s = 0.040,
                             .enough_hz = 120.0};
const vg_band vg_band_ppg = {.is_slope = true,
                             .lag_s = 0.050,
                             .smooth_s = 0.060,
                             .merge_s = 0.200,
                             .shape_s = 0.300,
                             .shift_s = 0.060,
                             .enough_hz = 40.0};

/* Filters and fiducials reach this far beyond a candidate. */
static const double reach_s = 0.6;
/* No beat so close to missing signal, nor where the filters look beyond an end. */
static const double blank_s = 0.150;
static const double edge_s = 0.100;

enum { TILE = 2048 };

static size_t samples(double seconds, double rate_hz)
{
    const double n = round(seconds * rate_hz);

    return n < 1.0 ? 1 : (size_t)n;
}

/** Samples that one value of the energy looks at. */
static size_t support(const vg_ecg_front *front)
{
    return 2 * front->lag + front->smooth + front->energy - 2;
}

vg_status vg_ecg_front_init(vg_ecg_front *front, vg_recording *rec, size_t channel,
                            const vg_band *how, const double range_s[2], vg_error *err)
{
    const double fs_hz = vg_recording_channel(rec, channel)->fs_hz;
    const size_t decimation = fs_hz > how->enough_hz ? (size_t)(fs_hz / how->enough_hz) : 1;

    vg_working_init(&front->work, rec, channel, range_s, 2.0 * reach_s, decimation);
    front->how = how;
    front->lag = samples(how->lag_s, front->work.rate_hz);
    front->smooth = samples(how->smooth_s, front->work.rate_hz);
    front->energy = how->is_slope ? 1 : samples(how->energy_s, front->work.rate_hz);
    front->scanned = front->work.first;
    front->tile = vg_alloc(2 * (TILE + 2 + support(front)), sizeof *front->tile);
    return front->tile != NULL ? VG_OK : vg_fail_memory(err);
}

void vg_ecg_front_free(vg_ecg_front *front)
{
    vg_working_free(&front->work);
    vg_free(front->band);
    vg_free(front->tile);
    vg_free(front->candidates);
    *front = (vg_ecg_front){0};
}

/** What candidates are the peaks of, at working samples at, at + 1, ... n of them, into the
 *  tile; the band is kept. */
static void compute_energy(vg_ecg_front *front, int64_t at, size_t n)
{
    const size_t lag = front->lag;
    const size_t n_band = n + front->energy - 1;
    const size_t n_raw = n_band + front->smooth - 1;
    const float *x = front->work.x + (at - front->work.first) - (int64_t)(support(front) / 2);
    const float sign = (float)front->polarity;
    float *y = front->tile;
    float *spare = y + TILE + 2 + support(front);

    if (front->how->is_slope)
        for (size_t i = 0; i < n_raw; i++)
            y[i] = sign * (x[i + 2 * lag] - x[i]);
    else
        for (size_t i = 0; i < n_raw; i++)
            y[i] = (x[i + lag] - x[i]) + (x[i + lag] - x[i + 2 * lag]);
    vg_boxcar(y, n_raw, front->smooth, spare);
    memcpy(front->band + (at - front->work.first), y + (front->energy - 1) / 2, n * sizeof *y);
    if (front->how->is_slope)
        return;
    for (size_t i = 0; i < n_band; i++)
        y[i] *= y[i];
    vg_boxcar(y, n_band, front->energy, spare);
}

static vg_status push(vg_ecg_front *front, int64_t at, float energy, vg_error *err)
{
    const float smooth = (float)front->smooth;
    const float height =
        front->how->is_slope ? energy / smooth : sqrtf(energy / (float)front->energy) / smooth;
    const vg_candidate c = {.time_s = vg_working_time_s(&front->work, at), .height = height};

    if (front->n_candidates > 0) {
        vg_candidate *last = &front->candidates[front->n_candidates - 1];
        if (c.time_s - last->time_s < front->how->merge_s) {
            if (c.height > last->height)
                *last = c;
            return VG_OK;
        }
    }
    VG_TRY(vg_grow(&front->candidates, &front->candidate_capacity, front->n_candidates + 1,
                   sizeof *front->candidates, err));
    front->candidates[front->n_candidates++] = c;
    return VG_OK;
}

/** Peaks of the energy among working samples [scanned, end). */
static vg_status scan(vg_ecg_front *front, int64_t end, vg_error *err)
{
    while (front->scanned < end) {
        const int64_t at = front->scanned;
        const size_t n = end - at < TILE ? (size_t)(end - at) : TILE;
        const float *e = front->tile;

        compute_energy(front, at - 1, n + 2);
        for (size_t i = 1; i <= n; i++)
            if (e[i] > e[i - 1] && e[i] >= e[i + 1] && e[i] > 0.0f)
                VG_TRY(push(front, at + (int64_t)i - 1, e[i], err));
        front->scanned = at + (int64_t)n;
    }
    return VG_OK;
}

/** Take out candidates that lie at the edges of what can be read. */
static void drop_doubtful(vg_ecg_front *front)
{
    const vg_window *w = &front->work.window;
    const double start_s = (double)w->start / w->fs_hz + edge_s;
    const double stop_s = (double)w->stop / w->fs_hz - edge_s;
    size_t n = 0;

    for (size_t i = 0; i < front->n_candidates; i++) {
        const double t = front->candidates[i].time_s;
        if (start_s <= t && t < stop_s && !vg_window_is_blank(w, t - blank_s, t + blank_s))
            front->candidates[n++] = front->candidates[i];
    }
    front->n_candidates = n;
}

static void forget(vg_ecg_front *front, double from_s)
{
    size_t n_old = 0;

    while (n_old < front->n_candidates && front->candidates[n_old].time_s < from_s)
        n_old++;
    if (n_old > 0)
        memmove(front->candidates, front->candidates + n_old,
                (front->n_candidates - n_old) * sizeof *front->candidates);
    front->n_candidates -= n_old;
}

/** Move the working signal on, and the band with it. */
static vg_status move_signal(vg_ecg_front *front, double from_s, double to_s, vg_error *err)
{
    const vg_working *work = &front->work;
    const int64_t first = work->first;
    const size_t n_old = work->n;

    VG_TRY(vg_working_move(&front->work, from_s, to_s, err));
    VG_TRY(vg_grow(&front->band, &front->band_capacity, work->n, sizeof *front->band, err));
    const size_t dropped = (size_t)(work->first - first);
    if (0 < dropped && dropped < n_old)
        memmove(front->band, front->band + dropped, (n_old - dropped) * sizeof *front->band);
    return VG_OK;
}

/* A pulse rises faster than it falls, so that the slopes of an upright signal lean to the
 * positive side (docs/methods-beats.md). */
static void choose_polarity(vg_ecg_front *front)
{
    const vg_working *work = &front->work;
    double skew = 0.0;

    for (size_t i = 1; i < work->n; i++) {
        const double slope = (double)work->x[i] - (double)work->x[i - 1];
        skew += slope * slope * slope;
    }
    front->polarity = skew < 0.0 ? -1 : 1;
}

vg_status vg_ecg_front_move(vg_ecg_front *front, double from_s, double to_s, vg_error *err)
{
    const vg_working *work = &front->work;
    const int64_t half = (int64_t)support(front) / 2 + 2;

    forget(front, from_s);
    VG_TRY(move_signal(front, from_s - 2.0 * reach_s, to_s + reach_s, err));
    if (front->polarity == 0)
        choose_polarity(front);
    if (front->scanned < work->first + half)
        front->scanned = work->first + half;
    VG_TRY(scan(front, work->first + (int64_t)work->n - half, err));
    /* A stretch that turned out to be constant may have begun before. */
    drop_doubtful(front);
    return VG_OK;
}
