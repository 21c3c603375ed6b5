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
    vg_free(m->line);
    vg_free(m->time_s);
    *m = (vg_ppg_minima){0};
}

/** Copy x[0 .. n) without its least-squares line. */
static void detrend(const float *x, size_t n, float *out)
{
    const float middle = 0.5f * (float)(n - 1);
    float sum = 0.0f;
    float sum_k = 0.0f;

    for (size_t k = 0; k < n; k++) {
        const float y = x[k] - x[0];
        sum += y;
        sum_k += ((float)k - middle) * y;
    }
    /* sum of (k - middle)^2 */
    const float spread = (float)n * ((float)n * (float)n - 1.0f) / 12.0f;
    const float mean = x[0] + sum / (float)n;
    const float slope = sum_k / spread;
    for (size_t k = 0; k < n; k++)
        out[k] = x[k] - mean - slope * ((float)k - middle);
}

/** How many samples are lower than both neighbours at a distance. */
static int count_lower(const float *x, size_t n, size_t distance)
{
    const float *before = x;
    const float *at = x + distance;
    const float *after = x + 2 * distance;
    int count = 0;

    for (size_t i = 0; i + 2 * distance < n; i++)
        count += (at[i] < before[i]) & (at[i] < after[i]);
    return count;
}

/** The distance at which most samples are lower than both neighbours. */
static size_t find_scale(const float *x, size_t n, size_t most)
{
    size_t best = 1;
    int best_count = -1;

    for (size_t k = 1; k <= most; k++) {
        const int count = count_lower(x, n, k);
        if (count > best_count) {
            best_count = count;
            best = k;
        }
    }
    return best;
}

/** Is x[i] lower than all neighbours up to a distance? */
static bool is_lowest(const float *x, size_t i, size_t distance)
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
    const size_t scale = find_scale(m->line, n, (size_t)fmin(n_scales, most));

    for (size_t i = scale; i + scale < n; i++) {
        const double time_s = p->first_s + (double)i / p->rate_hz;
        if (time_s < p->from_s || !is_lowest(m->line, i, scale) ||
            (m->n > 0 && time_s - m->time_s[m->n - 1] < merge_s))
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
    VG_TRY(vg_grow(&m->line, &m->line_capacity, n, sizeof *m->line, err));
    vg_ppg_average(w->x, n_x, decimation, m->x);
    for (size_t i = 0; i < n_x; i++)
        m->x[i] *= front->sign;
    for (size_t i = 0; n > 2 && i < n_x; i += step) {
        const size_t begin = i + n <= n_x ? i : n_x - n;
        const double at_s = first_s + (double)begin / rate_hz;
        detrend(m->x + begin, n, m->line);
        /* the middle of the overlap parts two windows */
        const place p = {at_s, rate_hz, i > 0 ? at_s + 0.5 * overlap * window_s : at_s};
        VG_TRY(find_in(m, n, &p, err));
        if (begin < i)
            break;
    }
    return VG_OK;
}
