/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_front.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"

/* The fastest part of a pulse, its upslope, has little above 8 Hz. */
static const double enough_hz = 25.0;
/* Half of the upslope of a fast pulse, a quarter of that of a slow one. */
static const double lag_s = 0.09;
/* No heart beats 300 times a minute: of two candidates this close the steeper stays. */
static const double merge_s = 0.2;
/* Breathing and posture are slower; a pulse is over. */
static const double drift_s = 0.75;
static const double vote_s = 8.0;
static const double most_share = 0.3; /* which pulses seldom exceed */
static const double pad_s = 1.0;      /* what marks and shapes look at around a candidate */

void vg_ppg_front_init(vg_ppg_front *front, vg_recording *rec, size_t channel,
                       const double range_s[2])
{
    *front = (vg_ppg_front){0};
    vg_window_init(&front->window, rec, channel, range_s, pad_s);
    front->decimation = (size_t)fmax(1.0, floor(front->window.fs_hz / enough_hz));
    front->rate_hz = front->window.fs_hz / (double)front->decimation;
    front->lag = (size_t)fmax(1.0, round(lag_s * front->rate_hz));
    front->width = 4 * (size_t)round(0.25 * drift_s * front->rate_hz);
    front->sign = 1.0f;
    front->kernels = vg_pulse_kernels_best();
}

void vg_ppg_front_free(vg_ppg_front *front)
{
    vg_window_free(&front->window);
    vg_free(front->x);
    vg_free(front->slope);
    vg_free(front->sums);
    vg_free(front->peaks);
    vg_free(front->pulses);
    *front = (vg_ppg_front){0};
}

static vg_status make_room(vg_ppg_front *f, vg_error *err)
{
    VG_TRY(vg_grow(&f->x, &f->capacity[0], f->n, sizeof *f->x, err));
    return vg_grow(&f->slope, &f->capacity[1], f->n, sizeof *f->slope, err);
}

/** The slope of all samples; zero where it would look beyond an end. */
static void differentiate(vg_ppg_front *f)
{
    const size_t lag = f->lag;
    const size_t n_out = f->n > 2 * lag ? f->n + 1 - 2 * lag : 0;

    for (size_t i = 0; i < lag && i < f->n; i++)
        f->slope[i] = f->slope[f->n - 1 - i] = 0.0f;
    f->kernels->rise(f->x, n_out, lag, f->slope + lag);
}

/** How much more of y[0 .. n) is below zero than above, as a share, times its magnitude: clear
 *  stretches count for more than noise, and height counts for nothing; nor does it count that
 *  a drift falls all the time. */
static double vote(const vg_pulse_kernels *kernels, const float *y, size_t n)
{
    const double share = n > 0 ? (double)kernels->balance(y, n) / (double)n : 0.0;
    const double limited = fmin(most_share, fmax(-most_share, share));

    return limited * fabs(limited);
}

/** A pulse rises faster than it falls, so that it falls for longer than it rises; what most
 *  of the recording so far says is held upright. */
static void turn_upright(vg_ppg_front *f)
{
    const size_t block = (size_t)(vote_s * f->rate_hz);

    for (size_t i = 0; i < f->n; i += block)
        f->votes += vote(f->kernels, f->slope + i, f->n - i < block ? f->n - i : block);
    f->sign = f->votes < 0.0 ? -1.0f : 1.0f;
    for (size_t i = 0; i < f->n && f->votes < 0.0; i++)
        f->slope[i] = -f->slope[i];
}

/** Make candidates of the peaks of the slope. */
static void list_candidates(vg_ppg_front *f)
{
    const size_t merge = (size_t)ceil(merge_s * f->rate_hz);
    vg_pulse *last = NULL;

    for (size_t i = 0; i < f->n_peaks; i++) {
        const size_t at = f->peaks[i];
        const float height = f->slope[at];
        const bool is_new = last == NULL || at - last->at >= merge;
        if (!is_new && height <= last->height)
            continue;
        if (is_new)
            last = &f->pulses[f->n_pulses++];
        *last = (vg_pulse){
            .time_s = f->first_s + (double)at / f->rate_hz, .at = at, .height = height};
    }
}

/** Drop the candidates that touch missing or constant signal. */
static void drop_blank(vg_ppg_front *f)
{
    size_t n = 0;

    if (f->n_pulses == 0 || !vg_window_is_blank(&f->window, f->pulses[0].time_s - lag_s,
                                                f->pulses[f->n_pulses - 1].time_s + lag_s))
        return;
    for (size_t i = 0; i < f->n_pulses; i++) {
        const vg_pulse *p = &f->pulses[i];
        if (!vg_window_is_blank(&f->window, p->time_s - lag_s, p->time_s + lag_s))
            f->pulses[n++] = *p;
    }
    f->n_pulses = n;
}

static vg_status find_candidates(vg_ppg_front *f, vg_error *err)
{
    const size_t margin = (size_t)ceil(pad_s * f->rate_hz);
    const size_t n_inside = f->n > 2 * margin ? f->n - 2 * margin : 0;

    f->n_pulses = f->n_peaks = 0;
    if (n_inside == 0)
        return VG_OK;
    VG_TRY(vg_grow(&f->peaks, &f->peak_capacity, n_inside / 2 + 1, sizeof *f->peaks, err));
    const size_t first = margin - 1;
    const size_t n_peaks =
        f->window.kernels->find_peaks(f->slope + first, n_inside + 2, f->peaks);
    for (size_t i = 0; i < n_peaks; i++) {
        const uint32_t at = f->peaks[i] + (uint32_t)first;
        f->peaks[f->n_peaks] = at;
        f->n_peaks += f->slope[at] > 0.0f;
    }
    VG_TRY(vg_grow(&f->pulses, &f->pulse_capacity, f->n_peaks, sizeof *f->pulses, err));
    list_candidates(f);
    drop_blank(f);
    return VG_OK;
}

/** A slope over the longer time, by the square of how much longer it is. */
static float per_drift(const vg_ppg_front *f)
{
    const float longer = (float)f->width / (float)f->lag;

    return f->sign / (longer * longer);
}

float vg_ppg_front_drift(const vg_ppg_front *f, size_t i)
{
    const float *x = f->x + i;
    float rise = 0.0f;

    if (i < f->width || i + f->width > f->n)
        return 0.0f;
    for (size_t k = 0; k < f->width; k++)
        rise += x[k] - x[(ptrdiff_t)k - (ptrdiff_t)f->width];
    return per_drift(f) * rise;
}

/* Where that would look beyond an end, it stays as it is. */
vg_status vg_ppg_front_level(vg_ppg_front *f, vg_error *err)
{
    const size_t width = f->width;
    const float share = per_drift(f);

    if (f->n <= 2 * width)
        return VG_OK;
    VG_TRY(vg_grow(&f->sums, &f->capacity[2], f->n, sizeof *f->sums, err));
    f->window.kernels->boxcar(f->x, f->n, width, f->sums);
    const float *behind = f->sums;
    const float *ahead = behind + width;
    const size_t n_drifts = f->n + 1 - 2 * width;
    for (size_t i = 0; i < n_drifts; i++)
        f->slope[width + i] -= share * (ahead[i] - behind[i]);
    const float first = share * (ahead[0] - behind[0]);
    const float last = share * (ahead[n_drifts - 1] - behind[n_drifts - 1]);
    for (size_t i = 0; i < width; i++)
        f->slope[i] -= first;
    for (size_t i = width + n_drifts; i < f->n; i++)
        f->slope[i] -= last;
    return find_candidates(f, err);
}

vg_status vg_ppg_front_load(vg_ppg_front *f, double from_s, double to_s, vg_error *err)
{
    vg_window *w = &f->window;
    const int64_t m = (int64_t)f->decimation;

    VG_TRY(vg_window_move(w, (int64_t)floor((from_s - pad_s) * w->fs_hz),
                          (int64_t)ceil((to_s + pad_s) * w->fs_hz), err));
    /* Groups of samples begin at multiples of m, so that stretches agree where they overlap. */
    const int64_t begin = w->first >= 0 ? (w->first + m - 1) / m : -(-w->first / m);
    const int64_t end = (int64_t)floor((double)(w->first + (int64_t)w->n) / (double)m);
    f->n = end > begin ? (size_t)(end - begin) : 0;
    f->first_s = ((double)(begin * m) + 0.5 * (double)(m - 1)) / w->fs_hz;
    VG_TRY(make_room(f, err));
    w->kernels->average(w->x + (begin * m - w->first), f->n, f->decimation, f->x);
    differentiate(f);
    /* slope[i] compares what lies before sample i with what begins there */
    f->first_s -= 0.5 / f->rate_hz;
    turn_upright(f);
    return find_candidates(f, err);
}
