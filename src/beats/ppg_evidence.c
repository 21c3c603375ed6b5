/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_evidence.h"

#include <math.h>
#include <string.h>

#include "beats/evidence.h"
#include "beats/middle.h"
#include "core/alloc.h"
#include "core/fail.h"

/* At 30 beats a minute each bin holds a pulse, and most of five do even where a heart pauses
 * for six seconds. */
static const double bin_s = 2.0;
/* A dicrotic wave of 60 % of its pulse rises half as steeply. */
static const float share = 0.55f;
static const float least_share = 0.1f;
static const double before_s = 0.25;
static const double after_s = 0.30;
static const float hopeless = 0.15f; /* a seventh as steep as the pulses around */

static const float bias = -1.2f;

enum { SIDE = 3, ROWS = 3, LANES = 4, SOME = 24 };

/* Four neighbours at a time, and the same as it lies in memory. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef float packed
    __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float)), may_alias));
#define AT(x) (*(const packed *)(x))

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

static void raise_to(float *bin, float height)
{
    *bin = height > *bin ? height : *bin;
}

/** A first guess: mark all candidates 0.55 as steep as the steepest around, and put the
 *  highest of the others in bins. */
static void guess(vg_ppg_front *f, const float *level, float *others)
{
    for (size_t i = 0; i < f->n_pulses; i++) {
        vg_pulse *p = &f->pulses[i];
        p->is_beat = p->height >= share * level[p->bin];
        if (!p->is_beat)
            raise_to(&others[p->bin], p->height);
    }
}

/** Sum of a[k] b[k]. */
static float dot(const float *a, const float *b, size_t n)
{
    lanes sum = {0};

    for (size_t k = 0; k < n; k += LANES)
        sum += AT(a + k) * AT(b + k);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/** Mean of the marked pulses that are not much less high than is typical, each of unit norm:
 * what noise makes while a cuff is closed has no say in what a pulse looks like. */
static void average_pulses(vg_ppg_evidence *e, const vg_ppg_front *f, float typical)
{
    const size_t n = e->n_points;

    for (size_t k = 0; k < n; k++)
        e->mean[k] = 0.0f;
    for (size_t i = 0; i < f->n_pulses; i++) {
        vg_pulse *p = &f->pulses[i];
        if (!p->is_beat)
            continue;
        const float *y = f->slope + (p->at - e->before);
        p->norm = sqrtf(dot(y, y, n));
        if (p->height < least_share * typical)
            continue;
        const float scale = 1.0f / p->norm;
        for (size_t k = 0; k < n; k += LANES)
            *(packed *)(e->mean + k) = AT(e->mean + k) + scale * AT(y + k);
    }
    const float norm = sqrtf(dot(e->mean, e->mean, n));
    for (size_t k = 0; k < n && norm > 0.0f; k++)
        e->mean[k] /= norm;
}

/** How long the mean pulse rises at least half as fast as it can. */
static double measure_upslope(const vg_ppg_evidence *e, double rate_hz)
{
    const float enough = 0.5f * e->mean[e->before];
    size_t from = e->before;
    size_t to = e->before;

    while (from > 0 && e->mean[from - 1] > enough)
        from--;
    while (to + 1 < e->n_points && e->mean[to + 1] > enough)
        to++;
    return (double)(to - from + 1) / rate_hz;
}

/** Slope has no mean to speak of, so that the cosine serves as correlation. */
static float compare(const vg_ppg_evidence *e, const vg_pulse *p, const float *y)
{
    const float norm = p->is_beat ? p->norm : sqrtf(dot(y, y, e->n_points));

    return dot(y, e->mean, e->n_points) / norm;
}

/** What is around the candidates of each bin: [n_bins] each. */
typedef struct levels {
    float *level;     /**< height of the pulses; 0 where nothing is known */
    float *log_level; /**< its logarithm */
    float *log_noise; /**< logarithm of the height of what is no pulse */
    float typical;    /**< median level of the stretch */
} levels;

/** Median of some of the levels. */
static float find_typical(const float *level, size_t n_bins)
{
    float some[SOME];
    const size_t every = 1 + n_bins / SOME;
    size_t n = 0;

    for (size_t b = 0; b < n_bins; b += every)
        some[n++] = level[b];
    return vg_middle(some, n);
}

/** Put the highest candidates in bins, smooth them, and guess which are pulses. */
static vg_status find_levels(vg_ppg_evidence *e, vg_ppg_front *f, levels *out, vg_error *err)
{
    const vg_kernels *kernels = f->window.kernels;
    const size_t n_bins = fill_bins(f);
    const size_t n_lanes = (n_bins + VG_LANES - 1) / VG_LANES * VG_LANES;
    const size_t length = n_lanes + VG_LANES; /* SIDE empty bins beyond both ends */

    VG_TRY(vg_grow(&e->bins, &e->capacity, ROWS * length, sizeof *e->bins, err));
    float *row = e->bins;
    float *bins = row + SIDE;
    *out = (levels){row + length, row, row + 2 * length, 0.0f};
    memset(row, 0, length * sizeof *row);
    for (size_t i = 0; i < f->n_pulses; i++)
        raise_to(&bins[f->pulses[i].bin], f->pulses[i].height);
    kernels->middle_of_seven(row, n_lanes, out->level);
    out->typical = find_typical(out->level, n_bins);
    memset(row, 0, length * sizeof *row);
    guess(f, out->level, bins);
    kernels->middle_of_seven(row, n_lanes, out->log_noise);
    for (size_t b = 0; b < n_bins; b++) {
        out->log_level[b] = logf(out->level[b]);
        out->log_noise[b] = logf(out->log_noise[b]);
    }
    return VG_OK;
}

vg_status vg_ppg_weigh(vg_ppg_evidence *e, vg_ppg_front *f, vg_error *err)
{
    levels around;

    VG_TRY(find_levels(e, f, &around, err));
    e->before = (size_t)(before_s * f->rate_hz);
    e->n_points = ((size_t)((before_s + after_s) * f->rate_hz) + LANES - 1) / LANES * LANES;
    average_pulses(e, f, around.typical);
    e->upslope_s = measure_upslope(e, f->rate_hz);
    for (size_t i = 0; i < f->n_pulses; i++) {
        vg_pulse *p = &f->pulses[i];
        p->evidence = -INFINITY;
        if (!(p->height >= hopeless * around.level[p->bin]))
            continue;
        p->likeness = compare(e, p, f->slope + (p->at - e->before));
        p->log_height = logf(p->height);
        p->evidence =
            vg_evidence(bias, p->log_height - around.log_level[p->bin],
                        p->log_height - around.log_noise[p->bin], vg_log_unlike(p->likeness));
    }
    return VG_OK;
}
