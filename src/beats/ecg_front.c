/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_front.h"

#include <math.h>

#include "beats/slide.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double lag_s = 0.0345;    /* of the second difference */
static const double smooth_s = 0.024;  /* moving mean of the signal */
static const double hum_s = 0.017;     /* another, over a period of mains hum */
static const double sharpen_s = 0.025; /* what the band loses of itself lies so far off */
static const double energy_s = 0.099;  /* moving sum of the squared band */
static const double merge_s = 0.135;   /* two ventricles cannot follow closer */
static const double enough_hz = 120.0; /* the working rate is at least this, below twice this */
/* Share of itself before and behind that the band loses: less of T waves and of tremor. */
static const float sharpness = 0.1f;
/* Filters and fiducials reach this far beyond a candidate. */
static const double reach_s = 0.6;
/* No beat so close to missing signal, nor where the filters look beyond an end. */
static const double blank_s = 0.150;
static const double edge_s = 0.050;
/* A stretch that turns out to be constant has begun no longer ago than this. */
static const double doubt_s = 3.0;

/* Small enough that all of it stays in the nearest cache. */
enum { TILE = 960 };

static size_t samples(double seconds, double rate_hz)
{
    const double n = round(seconds * rate_hz);

    return n < 1.0 ? 1 : (size_t)n;
}

/** Samples that one value of the energy looks at. */
static size_t support(const vg_ecg_front *front)
{
    return 2 * (front->lag + front->sharpen) + front->hum + front->smooth + front->energy - 3;
}

vg_status vg_ecg_front_init(vg_ecg_front *front, vg_recording *rec, size_t channel,
                            const double range_s[2], vg_error *err)
{
    const double fs_hz = vg_recording_channel(rec, channel)->fs_hz;
    const size_t decimation = fs_hz > enough_hz ? (size_t)(fs_hz / enough_hz) : 1;

    vg_working_init(&front->work, rec, channel, range_s, 2.0 * reach_s, decimation);
    front->lag = samples(lag_s, front->work.rate_hz);
    front->smooth = samples(smooth_s, front->work.rate_hz);
    front->energy = samples(energy_s, front->work.rate_hz);
    front->hum = samples(hum_s, front->work.rate_hz);
    front->sharpen = samples(sharpen_s, front->work.rate_hz);
    front->merge = (int64_t)ceil(merge_s * front->work.rate_hz);
    front->sure_s = -INFINITY;
    front->scanned = front->work.first;
    front->tile = vg_alloc(2 * (TILE + 2 + support(front)), sizeof *front->tile);
    front->peaks = vg_alloc(TILE, sizeof *front->peaks);
    return front->tile != NULL && front->peaks != NULL ? VG_OK : vg_fail_memory(err);
}

void vg_ecg_front_free(vg_ecg_front *front)
{
    vg_working_free(&front->work);
    vg_free(front->band);
    vg_free(front->tile);
    vg_free(front->peaks);
    vg_free(front->candidates);
    *front = (vg_ecg_front){0};
}

/** What candidates are the peaks of, at working samples at, at + 1, ... n of them; the band is
 *  kept. */
static const float *compute_energy(vg_ecg_front *front, int64_t at, size_t n)
{
    const vg_kernels *kernels = front->work.window.kernels;
    const size_t n_band = n + front->energy - 1;
    const size_t n_bend = n_band + 2 * front->sharpen;
    const size_t n_smooth = n_bend + 2 * front->lag;
    const size_t n_clean = n_smooth + front->smooth - 1;
    const size_t n_x = n_clean + front->hum - 1;
    const int64_t here = at - front->work.first;
    const float *x = front->work.x + here - (int64_t)(support(front) / 2);
    float *band = front->band + here - (int64_t)((front->energy - 1) / 2);
    float *one = front->tile;
    float *two = one + TILE + 2 + support(front);

    kernels->boxcar(x, n_x, front->hum, one);
    kernels->boxcar(one, n_clean, front->smooth, two);
    kernels->bend(two, n_bend, front->lag, one);
    kernels->sharpen(one, n_band, front->sharpen, sharpness, band, two);
    kernels->boxcar(two, n_band, front->energy, one);
    return one;
}

/** Add peaks of e, which begins at working sample at, to the candidates, for which there is
 *  room; of two that are too close the higher stays. */
static void take(vg_ecg_front *front, int64_t at, const float *e, size_t n_peaks)
{
    vg_candidate *next = front->candidates + front->n_candidates;
    float energy = front->n_candidates > 0 ? next[-1].energy : 0.0f;
    /* peaks before are too close to the last */
    int64_t clear = front->n_candidates > 0 ? next[-1].at - at + front->merge : 0;

    const uint32_t *peak = front->peaks;
    const uint32_t *end = peak + n_peaks;
    const int64_t merge = front->merge;
    for (; peak < end; peak++) {
        if (*peak >= clear)
            next++;
        else if (!(e[*peak] > energy))
            continue;
        clear = *peak + merge;
        energy = e[*peak];
        next[-1].at = at + *peak;
        next[-1].energy = energy;
    }
    front->n_candidates = (size_t)(next - front->candidates);
}

/** Give candidates from the first on their time and height. */
static void measure(vg_ecg_front *front, size_t first)
{
    const float smooth = 1.0f / (float)(front->hum * front->smooth);
    const float share = 1.0f / (float)front->energy;

    for (size_t i = first; i < front->n_candidates; i++) {
        vg_candidate *c = &front->candidates[i];
        c->time_s = vg_working_time_s(&front->work, c->at);
        c->height = smooth * sqrtf(share * c->energy);
        c->shift_s = 0.0f;
        c->is_beat = false;
    }
}

/** Peaks of the energy among working samples [scanned, end). */
static vg_status scan(vg_ecg_front *front, int64_t end, vg_error *err)
{
    /* the last one so far may give way to a higher */
    const size_t first = front->n_candidates > 0 ? front->n_candidates - 1 : 0;
    /* those that are not too close, and what one tile may add before they are thinned */
    const size_t room = front->work.capacity / (size_t)front->merge + TILE;

    VG_TRY(vg_grow(&front->candidates, &front->candidate_capacity, room,
                   sizeof *front->candidates, err));
    while (front->scanned < end) {
        const int64_t at = front->scanned - 1;
        const size_t n = end - front->scanned < TILE ? (size_t)(end - front->scanned) : TILE;
        const float *e = compute_energy(front, at, n + 2);
        const size_t n_peaks = front->work.window.kernels->find_peaks(e, n + 2, front->peaks);

        take(front, at, e, n_peaks);
        front->scanned += (int64_t)n;
    }
    measure(front, first);
    return VG_OK;
}

size_t vg_ecg_front_find(const vg_ecg_front *front, double time_s)
{
    size_t first = 0;
    size_t last = front->n_candidates;

    while (first < last) {
        const size_t middle = first + (last - first) / 2;
        if (front->candidates[middle].time_s < time_s)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

/** Take out candidates that lie at the edges of what can be read, as it is known now. */
static void drop_doubtful(vg_ecg_front *front)
{
    const vg_window *w = &front->work.window;
    const double start_s = (double)w->start / w->fs_hz + edge_s;
    const double stop_s = (double)w->stop / w->fs_hz - edge_s;
    const bool is_clear = !vg_window_is_blank(w, front->sure_s - blank_s, INFINITY);
    size_t i = vg_ecg_front_find(front, front->sure_s);
    size_t n;

    if (is_clear && i < front->n_candidates && start_s <= front->candidates[i].time_s &&
        front->candidates[front->n_candidates - 1].time_s < stop_s)
        i = front->n_candidates;
    for (n = i; i < front->n_candidates; i++) {
        const double t = front->candidates[i].time_s;
        if (!(start_s <= t && t < stop_s) ||
            (!is_clear && vg_window_is_blank(w, t - blank_s, t + blank_s)))
            continue;
        if (n < i)
            front->candidates[n] = front->candidates[i];
        n++;
    }
    front->n_candidates = n;
    front->sure_s = (double)(w->first + (int64_t)w->n) / w->fs_hz - doubt_s;
}

static void forget(vg_ecg_front *front, double from_s)
{
    const size_t n_old = vg_ecg_front_find(front, from_s);

    vg_slide(front->candidates, n_old, front->n_candidates, sizeof *front->candidates);
    front->n_candidates -= n_old;
}

/** Move the working signal on, and the band with it. */
static vg_status move_signal(vg_ecg_front *front, double from_s, double to_s, vg_error *err)
{
    const vg_working *work = &front->work;
    const int64_t first = work->first;
    const size_t n_old = work->n;

    VG_TRY(vg_working_move(&front->work, from_s, to_s, err));
    VG_TRY(
        vg_grow(&front->band, &front->band_capacity, work->capacity, sizeof *front->band, err));
    vg_slide(front->band, (size_t)(work->first - first), n_old, sizeof *front->band);
    return VG_OK;
}

vg_status vg_ecg_front_move(vg_ecg_front *front, double from_s, double to_s, vg_error *err)
{
    const vg_working *work = &front->work;
    const int64_t half = (int64_t)support(front) / 2 + 2;

    forget(front, from_s);
    VG_TRY(move_signal(front, from_s - 2.0 * reach_s, to_s + reach_s, err));
    if (front->scanned < work->first + half)
        front->scanned = work->first + half;
    VG_TRY(scan(front, work->first + (int64_t)work->n - half, err));
    drop_doubtful(front);
    return VG_OK;
}
