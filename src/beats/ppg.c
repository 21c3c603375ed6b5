/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulses are found at 20 to 40 Hz in windows of 6 s (docs/methods.md B.5), then marked at the
 * signal's own rate where the upslope is steepest. */
#include "beats/ppg.h"

#include <math.h>
#include <string.h>

#include "beats/fiducial.h"
#include "beats/likeness.h"
#include "beats/msptd.h"
#include "beats/working.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double work_hz = 20.0;
static const double window_s = 6.0;
static const double step_s = 4.8;
static const double trend_s = 0.75;   /* half width of the moving mean that is removed */
static const double slowest_hz = 0.5; /* scales beyond this rate are not looked at */
static const double refractory_s = 0.25;
static const double upslope_s = 0.40; /* the steepest point is within this of the peak */
static const double slope_s = 0.030;  /* the derivative is smoothed over twice this */
static const double stretch_s = 30.0;
static const double pad_s = 1.5;
static const double blank_s = 0.3;
static const double min_signal_s = 2.0; /* below this there is no telling a pulse */
static const double template_s[2] = {-0.20, 0.40};

/** State of a run. */
typedef struct ppg {
    vg_working work;
    int polarity;
    double window_s; /**< length of a window */
    double next_s;   /**< start of the next 6 s window */
    double *peaks_s; /**< [n] in time order */
    float *height;   /**< [n] of the filtered signal */
    size_t n;
    size_t peak_capacity;
    size_t height_capacity;
    float *y; /**< [length] the filtered window */
    unsigned char *marks;
    size_t length;
    float *shape;
    size_t shape_length;
} ppg;

static void free_ppg(ppg *p)
{
    vg_working_free(&p->work);
    vg_free(p->peaks_s);
    vg_free(p->height);
    vg_free(p->y);
    vg_free(p->marks);
    vg_free(p->shape);
    *p = (ppg){0};
}

static vg_status init_ppg(ppg *p, vg_recording *rec, size_t channel, const double range_s[2],
                          vg_error *err)
{
    const double fs_hz = vg_recording_channel(rec, channel)->fs_hz;
    const size_t decimation = fs_hz >= 2.0 * work_hz ? (size_t)(fs_hz / work_hz) : 1;

    vg_working_init(&p->work, rec, channel, range_s, pad_s, decimation);
    p->window_s = fmin(window_s, range_s[1] - range_s[0]);
    p->length = (size_t)(p->window_s * p->work.rate_hz);
    p->shape_length = (size_t)((template_s[1] - template_s[0]) * p->work.rate_hz) + 1;
    p->next_s = range_s[0];
    p->y = vg_alloc(p->length, sizeof *p->y);
    p->marks = vg_alloc(2 * p->length, 1);
    p->shape = vg_alloc(p->shape_length, sizeof *p->shape);
    if (p->y == NULL || p->marks == NULL || p->shape == NULL)
        return vg_fail_memory(err);
    return VG_OK;
}

/** The window that begins at working sample k, without its moving mean. */
static void filter(ppg *p, int64_t k)
{
    const int64_t half = (int64_t)(trend_s * p->work.rate_hz);
    const float *x = p->work.x + (k - p->work.first);
    double sum = 0.0;

    for (int64_t i = -half; i < half; i++)
        sum += (double)x[i] - (double)x[0];
    for (int64_t i = 0; i < (int64_t)p->length; i++) {
        sum += (double)x[i + half] - (double)x[0];
        const double mean = sum / (double)(2 * half + 1);
        p->y[i] = (float)((double)p->polarity * ((double)x[i] - (double)x[0] - mean));
        sum -= (double)x[i - half] - (double)x[0];
    }
}

/** Add a peak in its place; of two that are too close the higher stays. */
static vg_status push(ppg *p, double time_s, float height, vg_error *err)
{
    size_t i = p->n;

    while (i > 0 && p->peaks_s[i - 1] > time_s + refractory_s)
        i--;
    if (i > 0 && time_s - p->peaks_s[i - 1] < refractory_s) {
        if (height > p->height[i - 1]) {
            p->peaks_s[i - 1] = time_s;
            p->height[i - 1] = height;
        }
        return VG_OK;
    }
    VG_TRY(vg_grow(&p->peaks_s, &p->peak_capacity, p->n + 1, sizeof *p->peaks_s, err));
    VG_TRY(vg_grow(&p->height, &p->height_capacity, p->n + 1, sizeof *p->height, err));
    memmove(p->peaks_s + i + 1, p->peaks_s + i, (p->n - i) * sizeof *p->peaks_s);
    memmove(p->height + i + 1, p->height + i, (p->n - i) * sizeof *p->height);
    p->peaks_s[i] = time_s;
    p->height[i] = height;
    p->n++;
    return VG_OK;
}

/** Peaks of the 6 s that begin at a time. */
static vg_status scan_window(ppg *p, double at_s, vg_error *err)
{
    const int64_t k = vg_working_index(&p->work, at_s);
    const size_t n = p->length;
    const size_t scales = (size_t)(0.5 * (double)n / (slowest_hz * p->window_s));

    filter(p, k);
    vg_msptd_peaks(p->y, n, scales, p->marks + n, p->marks);
    for (size_t i = 0; i < n; i++) {
        const double t = vg_working_time_s(&p->work, k + (int64_t)i);
        if (p->marks[i] && !vg_window_is_blank(&p->work.window, t - blank_s, t + blank_s))
            VG_TRY(push(p, t, p->y[i], err));
    }
    return VG_OK;
}

/* A pulse rises faster than it falls, so that the derivative of an upright signal leans to
 * the positive side. */
static void choose_polarity(ppg *p)
{
    double s3 = 0.0;

    for (size_t i = 1; i < p->work.n; i++) {
        const double d = (double)p->work.x[i] - (double)p->work.x[i - 1];
        s3 += d * d * d;
    }
    if (p->polarity == 0)
        p->polarity = s3 < 0.0 ? -1 : 1;
}

/** Smoothed derivative at sample i of the window, per sample pair. */
static float slope(const ppg *p, const float *x, int reach)
{
    double sum = 0.0;

    for (int j = 1; j <= reach; j++)
        sum += (double)x[j] - (double)x[-j];
    return (float)(p->polarity * sum);
}

/** Time of the steepest upslope before a peak. */
static double find_upslope(const ppg *p, double peak_s)
{
    enum { MAX_HALF = 512 };
    const vg_window *w = &p->work.window;
    const int reach = (int)fmin(MAX_HALF, fmax(1.0, round(slope_s * w->fs_hz)));
    const int64_t last = (int64_t)llround(peak_s * w->fs_hz) - w->first;
    const int64_t first = last - (int64_t)(upslope_s * w->fs_hz);
    float around[2 * MAX_HALF + 1];
    int64_t best = first;
    float steepest = -INFINITY;
    double height = 0.0;

    for (int64_t i = first; i <= last; i++) {
        const float d = slope(p, w->x + i, reach);
        if (d > steepest) {
            steepest = d;
            best = i;
        }
    }
    for (int k = -reach; k <= reach; k++)
        around[k + reach] = slope(p, w->x + best + k, reach);
    const double offset = vg_parabola_vertex(around + reach, reach, 1, &height);
    return ((double)(w->first + best) + offset) / w->fs_hz;
}

static const float *shape_at(const ppg *p, double time_s)
{
    return p->work.x + (vg_working_index(&p->work, time_s + template_s[0]) - p->work.first);
}

/** Sum of the pulse shapes of the first n peaks. */
static void build_template(ppg *p, size_t n)
{
    for (size_t k = 0; k < p->shape_length; k++)
        p->shape[k] = 0.0f;
    for (size_t i = 0; i < n; i++)
        vg_shape_add(p->shape, shape_at(p, p->peaks_s[i]), p->shape_length);
}

/** Turn the first n peaks into beats and forget them. */
static vg_status finish(ppg *p, size_t n, vg_beats *out, vg_error *err)
{
    const vg_window *w = &p->work.window;
    const vg_channel *ch = vg_recording_channel(w->rec, w->channel);

    build_template(p, n);
    for (size_t i = 0; i < n; i++) {
        const double time_s = find_upslope(p, p->peaks_s[i]);
        const float x = w->x[llround(p->peaks_s[i] * w->fs_hz) - w->first];
        const double quality =
            vg_likeness(p->shape, shape_at(p, p->peaks_s[i]), p->shape_length);
        if (out->n > 0 && !(time_s > out->time_s[out->n - 1]))
            continue;
        VG_TRY(vg_beats_append(out, time_s, 'N', ((double)x - ch->baseline) / ch->gain, quality,
                               err));
    }
    p->n -= n;
    memmove(p->peaks_s, p->peaks_s + n, p->n * sizeof *p->peaks_s);
    memmove(p->height, p->height + n, p->n * sizeof *p->height);
    return VG_OK;
}

/** All windows that begin before to_s, the last one flush with the end of the range. */
static vg_status scan(ppg *p, double to_s, double end_s, vg_error *err)
{
    const double last_s = end_s - p->window_s;

    while (p->next_s < to_s && p->next_s <= last_s) {
        VG_TRY(scan_window(p, p->next_s, err));
        if (p->next_s >= last_s)
            p->next_s = INFINITY;
        else
            p->next_s = fmin(p->next_s + step_s, last_s);
    }
    return VG_OK;
}

static vg_status run(ppg *p, const double range_s[2], vg_beats *out, vg_error *err)
{
    for (double at_s = range_s[0]; at_s < range_s[1]; at_s += stretch_s) {
        const double to_s = fmin(at_s + stretch_s, range_s[1]);
        size_t n = 0;
        VG_TRY(
            vg_working_move(&p->work, at_s - window_s - pad_s, to_s + window_s + pad_s, err));
        choose_polarity(p);
        VG_TRY(scan(p, to_s, range_s[1], err));
        while (n < p->n && p->peaks_s[n] < to_s)
            n++;
        if (n > 0)
            VG_TRY(finish(p, n, out, err));
    }
    for (size_t i = 0; i < p->work.window.n_spans; i++) {
        const vg_span *span = &p->work.window.spans[i];
        VG_TRY(vg_beats_mark_unusable(out, span->start_s, span->stop_s, span->code, err));
    }
    return VG_OK;
}

vg_status vg_ppg_detect(vg_recording *rec, size_t channel, const double range_s[2],
                        vg_beats *out, vg_error *err)
{
    ppg p = {0};
    vg_status status = VG_OK;

    if (range_s[1] - range_s[0] < min_signal_s)
        return VG_OK;
    status = init_ppg(&p, rec, channel, range_s, err);
    if (status == VG_OK)
        status = run(&p, range_s, out, err);
    free_ppg(&p);
    return status;
}
