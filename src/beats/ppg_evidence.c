/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_evidence.h"

#include <math.h>

#include "beats/evidence.h"
#include "beats/middle.h"
#include "core/alloc.h"
#include "core/fail.h"

/* At 30 beats a minute each bin holds a pulse, and most of five do even where a heart pauses
 * for six seconds. */
static const double bin_s = 2.0;
static const float log_half = -0.6931472f;
static const double before_s = 0.25;
static const double after_s = 0.30;
static const float hopeless = -1.9f; /* a seventh as steep as the pulses around */

static const float bias = -1.2f;

enum { SIDE = 3, ROWS = 3, LANES = 4 };

void vg_ppg_evidence_free(vg_ppg_evidence *e)
{
    vg_free(e->bins);
    *e = (vg_ppg_evidence){0};
}

/** Put the candidates in bins; how many there are. */
static size_t fill_bins(vg_ppg_front *f)
{
    size_t bin = 0;
    double end_s = f->n_pulses > 0 ? f->pulses[0].time_s + bin_s : 0.0;

    for (size_t i = 0; i < f->n_pulses; i++) {
        for (; f->pulses[i].time_s >= end_s; end_s += bin_s)
            bin++;
        f->pulses[i].bin = bin;
    }
    return bin + 1;
}

/** Highest log height in each bin of the candidates that are marked, or of the others;
 *  -INFINITY where there is none. */
static void fill_highest(const vg_ppg_front *f, bool of_beats, float *bins, size_t n_bins)
{
    for (size_t b = 0; b < n_bins; b++)
        bins[b] = -INFINITY;
    for (size_t i = 0; i < f->n_pulses; i++) {
        const vg_pulse *p = &f->pulses[i];
        float *bin = &bins[p->bin];
        if (p->is_beat == of_beats && p->log_height > *bin)
            *bin = p->log_height;
    }
}

/** Median of the bins within SIDE of each that hold something; -INFINITY if none does. */
static void smooth(const float *bins, size_t n_bins, float *out)
{
    for (size_t b = 0; b < n_bins; b++) {
        float values[2 * SIDE + 1];
        size_t n = 0;
        for (size_t k = b > SIDE ? b - SIDE : 0; k < n_bins && k <= b + SIDE; k++)
            if (bins[k] > -INFINITY)
                values[n++] = bins[k];
        out[b] = n > 0 ? vg_middle(values, n) : -INFINITY;
    }
}

/** A first guess: mark all candidates half as steep as the steepest around. */
static void guess(vg_ppg_front *f, float *bins, size_t n_bins, float *level)
{
    for (size_t i = 0; i < f->n_pulses; i++)
        f->pulses[i].is_beat = true;
    fill_highest(f, true, bins, n_bins);
    smooth(bins, n_bins, level);
    for (size_t i = 0; i < f->n_pulses; i++) {
        vg_pulse *p = &f->pulses[i];
        p->is_beat = p->log_height >= level[p->bin] + log_half;
    }
}

/** Sum of a[k] b[k]. */
static float dot(const float *a, const float *b, size_t n)
{
    float sum[LANES] = {0};

    for (size_t k = 0; k < n; k += LANES)
        for (size_t j = 0; j < LANES; j++)
            sum[j] += a[k + j] * b[k + j];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/** Mean of the marked pulses, each of unit norm. */
static void average_pulses(vg_ppg_evidence *e, const vg_ppg_front *f)
{
    const size_t n = e->n_points;

    for (size_t k = 0; k < n; k++)
        e->mean[k] = 0.0f;
    for (size_t i = 0; i < f->n_pulses; i++) {
        if (!f->pulses[i].is_beat)
            continue;
        const float *y = f->slope + (f->pulses[i].at - e->before);
        const float scale = 1.0f / sqrtf(dot(y, y, n));
        for (size_t k = 0; k < n; k++)
            e->mean[k] += scale * y[k];
    }
    const float norm = sqrtf(dot(e->mean, e->mean, n));
    for (size_t k = 0; k < n && norm > 0.0f; k++)
        e->mean[k] /= norm;
}

/** How long the mean pulse rises at least half as fast as it can. */
static double measure_upslope(const vg_ppg_evidence *e, double rate_hz)
{
    const float half = 0.5f * e->mean[e->before];
    size_t from = e->before;
    size_t to = e->before;

    while (from > 0 && e->mean[from - 1] > half)
        from--;
    while (to + 1 < e->n_points && e->mean[to + 1] > half)
        to++;
    return (double)(to - from + 1) / rate_hz;
}

/** Slope has no mean to speak of, so that the cosine serves as correlation. */
static float compare(const vg_ppg_evidence *e, const float *y)
{
    return dot(y, e->mean, e->n_points) / sqrtf(dot(y, y, e->n_points));
}

vg_status vg_ppg_weigh(vg_ppg_evidence *e, vg_ppg_front *f, vg_error *err)
{
    const size_t n_bins = fill_bins(f);

    VG_TRY(vg_grow(&e->bins, &e->capacity, ROWS * n_bins, sizeof *e->bins, err));
    float *level = e->bins + n_bins;
    float *noise = level + n_bins;
    guess(f, e->bins, n_bins, level);
    fill_highest(f, false, e->bins, n_bins);
    smooth(e->bins, n_bins, noise);
    e->before = (size_t)(before_s * f->rate_hz);
    e->n_points = ((size_t)((before_s + after_s) * f->rate_hz) + LANES - 1) / LANES * LANES;
    average_pulses(e, f);
    e->upslope_s = measure_upslope(e, f->rate_hz);
    for (size_t i = 0; i < f->n_pulses; i++) {
        vg_pulse *p = &f->pulses[i];
        p->likeness = 0.0f;
        p->evidence = -INFINITY;
        if (!(p->log_height >= level[p->bin] + hopeless))
            continue;
        p->likeness = compare(e, f->slope + (p->at - e->before));
        p->evidence = vg_evidence(bias, p->log_height - level[p->bin],
                                  p->log_height - noise[p->bin], vg_log_unlike(p->likeness));
    }
    return VG_OK;
}
