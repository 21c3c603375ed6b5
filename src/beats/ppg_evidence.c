/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_evidence.h"

#include <math.h>
#include <string.h>

#include "beats/evidence.h"
#include "beats/middle.h"
#include "beats/ppg_alone.h"
#include "core/alloc.h"
#include "core/fail.h"

/* At 30 beats a minute each bin holds a pulse, and most of five do even where a heart pauses
 * for six seconds. */
static const double bin_s = 2.0;
/* A dicrotic wave of 60 % of its pulse rises half as steeply. */
static const float share = 0.55f;
static const float weak_likeness = 0.9f;
static const float least_share = 0.1f;
static const double before_s = 0.25;
static const double after_s = 0.375;
static const float clearly = 0.02f;  /* more alike */
static const float hopeless = 0.15f; /* a seventh as steep as the pulses around */

static const float bias = -1.2f;

enum { SIDE = 3, BIN_ROWS = 4, ROWS = 5, SOME = 24, ENOUGH = 64, STRIDE = VG_PULSE_POINTS };

void vg_ppg_evidence_free(vg_ppg_evidence *e)
{
    vg_free(e->bins);
    vg_free(e->at);
    vg_free(e->rows);
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

/** Scratch for all candidates: [n] each. */
typedef struct rows {
    uint32_t *at; /**< first point of each */
    float *log_height;
    float *log_level;
    float *log_noise;
    float *likeness;
    float *evidence;
} rows;

static vg_status make_rows(vg_ppg_evidence *e, size_t n, rows *out, vg_error *err)
{
    VG_TRY(vg_grow(&e->at, &e->at_capacity, n, sizeof *e->at, err));
    VG_TRY(vg_grow(&e->rows, &e->row_capacity, ROWS * n, sizeof *e->rows, err));
    *out =
        (rows){e->at, e->rows, e->rows + n, e->rows + 2 * n, e->rows + 3 * n, e->rows + 4 * n};
    return VG_OK;
}

/** List where the marked pulses begin that are not much less high than is typical: what noise
 *  makes while a cuff is closed has no say in what a pulse looks like. */
static size_t list_marked(const vg_ppg_evidence *e, const vg_ppg_front *f, float typical,
                          uint32_t *at)
{
    const float least = least_share * typical;
    size_t n_at = 0;

    for (size_t i = 0; i < f->n_pulses; i++) {
        at[n_at] = (uint32_t)(f->pulses[i].at - e->before);
        n_at += f->pulses[i].is_beat && f->pulses[i].height >= least;
    }
    return n_at;
}

/** Mean of pulses, each of unit norm, in a slope.
 *  @return how alike they are: the mean of their likeness to it, 0 without any */
static float average_pulses(vg_ppg_evidence *e, const vg_ppg_front *f, const float *slope,
                            const uint32_t *at, size_t n_at)
{
    float squares = 0.0f;

    memset(e->mean, 0, sizeof e->mean);
    f->kernels->add_units(slope, at, n_at, e->n_points, e->mean);
    for (size_t k = 0; k < e->n_points; k++)
        squares += e->mean[k] * e->mean[k];
    if (!(squares > 0.0f))
        return 0.0f;
    const float norm = sqrtf(squares);
    for (size_t k = 0; k < e->n_points; k++)
        e->mean[k] /= norm;
    return norm / (float)n_at;
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

/** What is around the candidates of each bin: [n_bins] each. */
typedef struct levels {
    float *level;     /**< height of the pulses; 0 where nothing is known */
    float *log_level; /**< its logarithm */
    float *log_noise; /**< logarithm of the height of what is no pulse */
    float *row;       /**< scratch, with SIDE bins more at both ends */
    size_t n_bins;
    size_t n_lanes; /**< n_bins rounded up */
    float typical;  /**< median level of the stretch */
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

/** Put the highest candidates in bins, smooth them, and mark all that are 0.55 as steep as the
 *  steepest around: a first guess. */
static vg_status find_levels(vg_ppg_evidence *e, vg_ppg_front *f, levels *out, vg_error *err)
{
    const size_t n_bins = fill_bins(f);
    const size_t n_lanes = (n_bins + VG_LANES - 1) / VG_LANES * VG_LANES;
    const size_t length = n_lanes + VG_LANES; /* SIDE empty bins beyond both ends */

    VG_TRY(vg_grow(&e->bins, &e->capacity, BIN_ROWS * length, sizeof *e->bins, err));
    float *row = e->bins;
    *out = (levels){.row = row,
                    .level = row + length,
                    .log_level = row + 2 * length,
                    .log_noise = row + 3 * length,
                    .n_bins = n_bins,
                    .n_lanes = n_lanes};
    memset(row, 0, length * sizeof *row);
    for (size_t i = 0; i < f->n_pulses; i++)
        raise_to(&row[SIDE + f->pulses[i].bin], f->pulses[i].height);
    f->window.kernels->middle_of_seven(row, n_lanes, out->level);
    out->typical = find_typical(out->level, n_bins);
    for (size_t i = 0; i < f->n_pulses; i++)
        f->pulses[i].is_beat = f->pulses[i].height >= share * out->level[f->pulses[i].bin];
    return VG_OK;
}

/** The first mark behind candidate i, or NULL. */
static const vg_pulse *next_mark(const vg_ppg_front *f, size_t i)
{
    for (i++; i < f->n_pulses; i++)
        if (f->pulses[i].is_beat)
            return &f->pulses[i];
    return NULL;
}

/** Is candidate i, lower than a pulse, very much like one and far from those around? */
static bool is_weak_pulse(const vg_ppg_front *f, size_t i, const vg_pulse *last, float likeness)
{
    const vg_pulse *next = last != NULL && likeness >= weak_likeness ? next_mark(f, i) : NULL;

    return next != NULL && vg_pulse_is_alone(&f->pulses[i], last, next);
}

/** Mark weak pulses too, and find the level of all others. */
static void find_noise(vg_ppg_front *f, const float *likeness, levels *around)
{
    const vg_pulse *last = NULL;
    float *others = around->row + SIDE;

    memset(around->row, 0, (around->n_lanes + VG_LANES) * sizeof *around->row);
    for (size_t i = 0; i < f->n_pulses; i++) {
        vg_pulse *p = &f->pulses[i];
        p->is_beat = p->is_beat || is_weak_pulse(f, i, last, likeness[i]);
        if (p->is_beat)
            last = p;
        else
            raise_to(&others[p->bin], p->height);
    }
    f->window.kernels->middle_of_seven(around->row, around->n_lanes, around->log_noise);
    for (size_t b = 0; b < around->n_bins; b++) {
        around->log_level[b] = vg_quick_log(around->level[b]);
        around->log_noise[b] = vg_quick_log(around->log_noise[b]);
    }
}

/** List the candidates beside what is around them. */
static void list_rows(const vg_ppg_front *f, const levels *around, const rows *r)
{
    for (size_t i = 0; i < f->n_pulses; i++) {
        const vg_pulse *p = &f->pulses[i];
        r->log_height[i] = p->height;
        r->log_level[i] = around->log_level[p->bin];
        r->log_noise[i] = around->log_noise[p->bin];
    }
}

/** Several candidates at a time, if the compiler knows how. */
static void weigh_rows(size_t n, float *restrict log_height, const float *restrict log_level,
                       const float *restrict log_noise, const float *restrict likeness,
                       float *restrict evidence)
{
    for (size_t i = 0; i < n; i++) {
        log_height[i] = vg_quick_log(log_height[i]);
        const float of_height = vg_evidence_of_height(bias, log_height[i] - log_level[i],
                                                      log_height[i] - log_noise[i]);
        evidence[i] = vg_evidence(of_height, vg_log_unlike(likeness[i]));
    }
}

/** Are some of the pulses clearly more alike without the drift under each? */
static bool do_drift(vg_ppg_evidence *e, const vg_ppg_front *f, const uint32_t *at, size_t n_at)
{
    const size_t every = 1 + n_at / ENOUGH;
    float level[ENOUGH * STRIDE];
    uint32_t some[ENOUGH];
    uint32_t places[ENOUGH];
    size_t n = 0;

    for (size_t i = 0; i < n_at; i += every) {
        const float drift = vg_ppg_front_drift(f, at[i] + e->before);
        for (size_t k = 0; k < STRIDE; k++)
            level[n * STRIDE + k] = k < e->n_points ? f->slope[at[i] + k] - drift : 0.0f;
        places[n] = (uint32_t)(n * STRIDE);
        some[n++] = at[i];
    }
    return average_pulses(e, f, level, places, n) >
           average_pulses(e, f, f->slope, some, n) + clearly;
}

/** Learn the mean pulse; if need be from slopes without drift. */
static vg_status learn(vg_ppg_evidence *e, vg_ppg_front *f, levels *around, rows *r,
                       vg_error *err)
{
    VG_TRY(find_levels(e, f, around, err));
    VG_TRY(make_rows(e, f->n_pulses, r, err));
    size_t n_at = list_marked(e, f, around->typical, r->at);
    if (do_drift(e, f, r->at, n_at)) {
        VG_TRY(vg_ppg_front_level(f, err));
        VG_TRY(find_levels(e, f, around, err));
        VG_TRY(make_rows(e, f->n_pulses, r, err));
        n_at = list_marked(e, f, around->typical, r->at);
    }
    (void)average_pulses(e, f, f->slope, r->at, n_at);
    return VG_OK;
}

vg_status vg_ppg_weigh(vg_ppg_evidence *e, vg_ppg_front *f, vg_error *err)
{
    levels around;
    rows r;

    e->before = (size_t)(before_s * f->rate_hz);
    e->n_points = (size_t)((before_s + after_s) * f->rate_hz);
    VG_TRY(learn(e, f, &around, &r, err));
    const size_t n = f->n_pulses;
    e->upslope_s = measure_upslope(e, f->rate_hz);
    for (size_t i = 0; i < n; i++)
        r.at[i] = (uint32_t)(f->pulses[i].at - e->before);
    /* slope has no mean to speak of, so that the cosine serves as correlation */
    f->kernels->compare(f->slope, r.at, n, e->mean, e->n_points, r.likeness);
    find_noise(f, r.likeness, &around);
    list_rows(f, &around, &r);
    weigh_rows(n, r.log_height, r.log_level, r.log_noise, r.likeness, r.evidence);
    for (size_t i = 0; i < n; i++) {
        vg_pulse *p = &f->pulses[i];
        const bool is_hopeless = !(p->height >= hopeless * around.level[p->bin]);
        p->likeness = r.likeness[i];
        p->log_height = r.log_height[i];
        p->evidence = is_hopeless ? -INFINITY : r.evidence[i];
    }
    return VG_OK;
}
