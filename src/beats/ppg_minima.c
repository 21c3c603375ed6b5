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

enum { LANES = 8 };

void vg_ppg_minima_free(vg_ppg_minima *m)
{
    vg_free(m->x);
    vg_free(m->steps);
    vg_free(m->time_s);
    *m = (vg_ppg_minima){0};
}

/** What a window of samples is like. */
typedef struct outline {
    float mean;
    float slope; /**< of the least-squares line, per sample */
    float most;  /**< no sample is farther from that line */
} outline;

static outline describe(const float *x, size_t n)
{
    const float middle = 0.5f * (float)(n - 1);
    float sum[LANES] = {0};
    float moment[LANES] = {0};
    float most[LANES] = {0};
    size_t k = 0;

    for (; k + LANES <= n; k += LANES) {
        for (size_t j = 0; j < LANES; j++) {
            const float y = x[k + j] - x[0];
            sum[j] += y;
            moment[j] += ((float)(int)(k + j) - middle) * y;
            most[j] = fabsf(y) > most[j] ? fabsf(y) : most[j];
        }
    }
    for (; k < n; k++) {
        const float y = x[k] - x[0];
        sum[0] += y;
        moment[0] += ((float)(int)k - middle) * y;
        most[0] = fabsf(y) > most[0] ? fabsf(y) : most[0];
    }
    for (size_t j = 1; j < LANES; j++) {
        sum[0] += sum[j];
        moment[0] += moment[j];
        most[0] = fmaxf(most[0], most[j]);
    }
    const float mean = sum[0] / (float)n;
    /* sum of (k - middle)^2 */
    const float spread = (float)n * ((float)n * (float)n - 1.0f) / 12.0f;
    const float slope = moment[0] / spread;
    return (outline){x[0] + mean, slope, most[0] + fabsf(mean) + fabsf(slope) * middle};
}

/** Take the line out of a window, turn it upright, and make integers of it, of which a vector
 *  holds twice as many. */
static void quantise(const float *x, size_t n, float sign, int16_t *out)
{
    const outline o = describe(x, n);
    const float scale = o.most > 0.0f ? sign * 32767.0f / o.most : 0.0f;
    const float tilt = scale * o.slope;
    const float offset = tilt * 0.5f * (float)(n - 1);

    for (size_t k = 0; k < n; k++)
        out[k] = (int16_t)(scale * (x[k] - o.mean) - tilt * (float)(int)k + offset);
}

/** How many samples are lower than both neighbours at a distance. */
static int count_lower(const int16_t *x, size_t n, size_t distance)
{
    const int16_t *before = x;
    const int16_t *at = x + distance;
    const int16_t *after = x + 2 * distance;
    int16_t count = 0;

    for (size_t i = 0; i + 2 * distance < n; i++)
        count = (int16_t)(count + ((at[i] < before[i]) & (at[i] < after[i])));
    return count;
}

/** The distance, one in two is tried, at which most samples are lower than both neighbours. */
static size_t find_scale(const int16_t *x, size_t n, size_t most)
{
    size_t best = 1;
    int best_count = -1;

    for (size_t k = 1; k <= most; k += 2) {
        const int count = count_lower(x, n, k);
        if (count > best_count) {
            best_count = count;
            best = k;
        }
    }
    return best;
}

/** Is x[i] lower than all neighbours up to a distance? */
static bool is_lowest(const int16_t *x, size_t i, size_t distance)
{
    for (size_t k = 1; k <= distance; k++)
        if (!(x[i] < x[i - k] && x[i] < x[i + k]))
            return false;
    return true;
}

/** Where a window begins and what it is allowed to add. */
typedef struct place {
    double first_s; /**< time of its first sample */
    double rate_hz;
    double from_s; /**< onsets before this were up to the window before */
} place;

static vg_status find_in(vg_ppg_minima *m, size_t n, const place *p, vg_error *err)
{
    /* L - 1 scales, of those the ones that a heart of 30 beats a minute needs */
    const double n_scales = ceil(0.5 * (double)n) - 1.0;
    const double most = n_scales * p->rate_hz / (slowest_hz * (double)n);
    const size_t scale = find_scale(m->steps, n, (size_t)fmin(n_scales, most));

    for (size_t i = scale; i + scale < n; i++) {
        if (m->steps[i] >= m->steps[i - 1] || !is_lowest(m->steps, i, scale))
            continue;
        const double time_s = p->first_s + (double)i / p->rate_hz;
        if (time_s < p->from_s || (m->n > 0 && time_s - m->time_s[m->n - 1] < merge_s))
            continue;
        VG_TRY(vg_grow(&m->time_s, &m->time_capacity, m->n + 1, sizeof *m->time_s, err));
        m->time_s[m->n++] = time_s;
    }
    return VG_OK;
}

vg_status vg_ppg_minima_find(vg_ppg_minima *m, const vg_ppg_front *front, vg_error *err)
{
    const vg_window *w = &front->window;
    const size_t decimation = (size_t)fmax(1.0, floor(w->fs_hz / enough_hz));
    const double rate_hz = w->fs_hz / (double)decimation;
    const size_t n_x = w->n / decimation;
    const size_t n = (size_t)fmin(window_s * rate_hz, (double)n_x);
    const size_t step = (size_t)((1.0 - overlap) * window_s * rate_hz);
    const double first_s = ((double)w->first + 0.5 * (double)(decimation - 1)) / w->fs_hz;

    m->n = 0;
    VG_TRY(vg_grow(&m->x, &m->capacity, n_x, sizeof *m->x, err));
    VG_TRY(vg_grow(&m->steps, &m->step_capacity, n, sizeof *m->steps, err));
    w->kernels->average(w->x, n_x, decimation, m->x);
    for (size_t i = 0; n > 2 && i < n_x; i += step) {
        const size_t begin = i + n <= n_x ? i : n_x - n;
        const double at_s = first_s + (double)begin / rate_hz;
        quantise(m->x + begin, n, front->sign, m->steps);
        /* the middle of the overlap parts two windows */
        const place p = {at_s, rate_hz, i > 0 ? at_s + 0.5 * overlap * window_s : at_s};
        VG_TRY(find_in(m, n, &p, err));
        if (begin < i)
            break;
    }
    return VG_OK;
}
