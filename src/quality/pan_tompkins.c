/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/pan_tompkins.h"

#include <math.h>

#include "beats/nearest.h"
#include "core/alloc.h"
#include "core/fail.h"

/* At the 200 Hz of the paper: 6, 32, 1 and 30 samples. */
static const double low_s = 0.030;
static const double high_s = 0.160;
static const double step_s = 0.005;
static const double sum_s = 0.150;
static const double near_s = 0.100; /* half the refractory time */

static const double learning_s = 2.0;
static const float quarter = 0.25f;     /* threshold between noise and signal */
static const float memory = 0.125f;     /* of the levels for a new peak, */
static const float memory_back = 0.25f; /* and for one found by searching back */
static const double refractory_s = 0.200;
static const double t_wave_s = 0.360;
static const float t_wave_slope = 0.5f;
static const double missed = 1.66;  /* of the mean interval, */
static const double missed_s = 1.5; /* or so long while there is none (SleepECG) */
static const double regular[2] = {0.92, 1.16};
enum { HALVINGS_MAX = 15, ROWS = 4 };

vg_pan_tompkins vg_pt_begin(double rate_hz, double start_s)
{
    return (vg_pan_tompkins){.low = vg_samples_in(low_s, rate_hz),
                             .high = vg_samples_in(high_s, rate_hz) | 1,
                             .step = vg_samples_in(step_s, rate_hz),
                             .sum = vg_samples_in(sum_s, rate_hz) | 1,
                             .near = vg_samples_in(near_s, rate_hz),
                             .start_s = start_s};
}

void vg_pt_free(vg_pan_tompkins *pt)
{
    vg_free(pt->scratch);
    pt->scratch = NULL;
    pt->capacity = 0;
}

size_t vg_pt_reach(const vg_pan_tompkins *pt)
{
    return pt->high / 2 + 2 * pt->step + pt->sum / 2 + pt->near + 1;
}

/** The rows of a tile of n samples: what of each is known lies between its margins. */
typedef struct tile {
    float *band;
    float *slope; /**< absolute */
    float *mean;
    size_t n;
} tile;

/** Filter x[0 .. n): band from high / 2 on, slope from there + 2 step, mean + sum / 2. */
static tile filter(const vg_pan_tompkins *pt, const vg_kernels *kernels, const float *x,
                   size_t n)
{
    float *spare = pt->scratch + 3 * n;
    tile t = {
        .band = pt->scratch, .slope = pt->scratch + n, .mean = pt->scratch + 2 * n, .n = n};
    const size_t half = pt->high / 2;
    const size_t d = pt->step;
    const size_t edge = half + 2 * d;
    const float per_low = 1.0f / (float)(pt->low * pt->low);
    const float per_high = 1.0f / (float)pt->high;

    kernels->boxcar(x, n, pt->low, spare);
    kernels->boxcar(spare, n - pt->low + 1, pt->low, t.slope);
    kernels->boxcar(x, n, pt->high, t.mean);
    for (size_t i = half; i < n - half; i++)
        t.band[i] = per_low * t.slope[i - pt->low + 1] - per_high * t.mean[i - half];
    for (size_t i = edge; i < n - edge; i++) {
        const float *b = t.band + i;
        const float slope = 2.0f * (b[2 * d] - *(b - 2 * d)) + (b[d] - *(b - d));
        t.slope[i] = fabsf(slope);
        spare[i] = slope * slope;
    }
    kernels->boxcar(spare + edge, n - 2 * edge, pt->sum, t.mean + edge + pt->sum / 2);
    return t;
}

static float threshold(const vg_pt_level *level)
{
    return level->noise + quarter * (level->signal - level->noise);
}

/** Signal at first the highest, noise the mean of the first two seconds (SleepECG). */
static void learn(vg_pan_tompkins *pt, const tile *t, size_t first, size_t stop)
{
    float sum[2] = {0.0f, 0.0f};

    for (size_t i = first; i < stop; i++) {
        const float band = fabsf(t->band[i]);
        pt->mean.signal = fmaxf(pt->mean.signal, t->mean[i]);
        pt->band.signal = fmaxf(pt->band.signal, band);
        sum[0] += t->mean[i];
        sum[1] += band;
    }
    pt->mean.noise = sum[0] / (float)(stop - first);
    pt->band.noise = sum[1] / (float)(stop - first);
    pt->has_levels = true;
}

static void follow(float *level, float peak, float share)
{
    *level += share * (peak - *level);
}

static double mean_rr_s(const vg_pan_tompkins *pt)
{
    const size_t n = pt->n_rr < VG_PT_INTERVALS ? pt->n_rr : VG_PT_INTERVALS;
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += pt->rr_s[i];
    return n > 0 ? sum / (double)n : 0.0;
}

/** The rhythm is regular if all of the last intervals are near their mean. */
static bool is_regular(const vg_pan_tompkins *pt)
{
    const size_t n = pt->n_rr < VG_PT_INTERVALS ? pt->n_rr : VG_PT_INTERVALS;
    const double mean = mean_rr_s(pt);

    for (size_t i = 0; i < n; i++)
        if (!(regular[0] * mean <= pt->rr_s[i] && pt->rr_s[i] <= regular[1] * mean))
            return false;
    return true;
}

static vg_status accept(vg_pan_tompkins *pt, const vg_pt_peak *peak, float share, vg_beats *out,
                        vg_error *err)
{
    if (pt->has_last)
        pt->rr_s[pt->n_rr++ % VG_PT_INTERVALS] = peak->time_s - pt->last.time_s;
    pt->has_last = true;
    pt->last = *peak;
    follow(&pt->mean.signal, peak->mean, share);
    follow(&pt->band.signal, peak->band, share);
    return vg_beats_append(out, peak->time_s, 'N', NAN, NAN, err);
}

/** The highest pending peak above thresholds lowered by a factor; VG_PT_PENDING: none. */
static size_t find_pending(const vg_pan_tompkins *pt, float factor)
{
    size_t best = VG_PT_PENDING;

    for (size_t i = 0; i < pt->n_pending; i++) {
        const vg_pt_peak *p = &pt->pending[i];
        if (p->mean > factor * threshold(&pt->mean) &&
            p->band > factor * threshold(&pt->band) &&
            (best == VG_PT_PENDING || p->mean > pt->pending[best].mean))
            best = i;
    }
    return best;
}

/** Forget the pending peaks up to a time. */
static void drop_pending(vg_pan_tompkins *pt, double time_s)
{
    size_t n = 0;

    for (size_t i = 0; i < pt->n_pending; i++)
        if (pt->pending[i].time_s > time_s)
            pt->pending[n++] = pt->pending[i];
    pt->n_pending = n;
}

/** Where a beat is missed before time_s, take the highest of the low peaks.
 *
 *  The paper halves the threshold once, and an artefact can then make the detector deaf for
 *  good. Here it is halved once more for each further interval of silence, and where that was
 *  needed the levels are, too. */
static vg_status search_back(vg_pan_tompkins *pt, double time_s, vg_beats *out, vg_error *err)
{
    for (;;) {
        const double since_s = pt->has_last ? pt->last.time_s : pt->start_s;
        const double limit_s = pt->n_rr > 0 ? missed * mean_rr_s(pt) : missed_s;
        const double n = fmin(floor((time_s - since_s) / limit_s), HALVINGS_MAX);
        if (!(n >= 1.0))
            return VG_OK;
        const size_t best = find_pending(pt, (float)exp2(-n));
        if (best == VG_PT_PENDING)
            return VG_OK;
        const vg_pt_peak peak = pt->pending[best];
        const float worn = (float)exp2(1.0 - n);
        pt->mean.signal *= worn;
        pt->band.signal *= worn;
        VG_TRY(accept(pt, &peak, memory_back, out, err));
        drop_pending(pt, peak.time_s + refractory_s);
    }
}

/** Is this the T wave of the last beat? */
static bool is_t_wave(const vg_pan_tompkins *pt, const vg_pt_peak *peak)
{
    return pt->has_last && peak->time_s - pt->last.time_s < t_wave_s &&
           peak->slope < t_wave_slope * pt->last.slope;
}

static void remember(vg_pan_tompkins *pt, const vg_pt_peak *peak)
{
    if (pt->n_pending == VG_PT_PENDING)
        drop_pending(pt, pt->pending[0].time_s);
    pt->pending[pt->n_pending++] = *peak;
}

/** Is it a beat? Peaks come in order of time. */
static vg_status judge(vg_pan_tompkins *pt, const vg_pt_peak *peak, vg_beats *out,
                       vg_error *err)
{
    const float factor = is_regular(pt) ? 1.0f : 0.5f;

    VG_TRY(search_back(pt, peak->time_s, out, err));
    if (pt->has_last && peak->time_s - pt->last.time_s < refractory_s) {
        if (peak->mean > pt->last.mean && peak->time_s > pt->last.time_s) {
            pt->last = *peak; /* the higher of the two is the beat */
            out->time_s[out->n - 1] = peak->time_s;
        }
        return VG_OK;
    }
    const bool is_wave = is_t_wave(pt, peak);
    if (!is_wave && peak->mean > factor * threshold(&pt->mean) &&
        peak->band > factor * threshold(&pt->band)) {
        pt->n_pending = 0;
        return accept(pt, peak, memory, out, err);
    }
    follow(&pt->mean.noise, peak->mean, memory);
    follow(&pt->band.noise, peak->band, memory);
    if (!is_wave)
        remember(pt, peak);
    return VG_OK;
}

/** Is the mean at i the highest so far to both sides, the first of equals? */
static bool is_peak(const vg_pan_tompkins *pt, const float *mean)
{
    if (!(*(mean - 1) < *mean && *mean >= mean[1]))
        return false;
    for (size_t k = 2; k <= pt->near; k++)
        if (!(*(mean - k) < *mean && *mean >= mean[k]))
            return false;
    return true;
}

/** Describe the peak at sample i of a tile that begins at working sample at. */
static vg_pt_peak describe(const vg_pan_tompkins *pt, const tile *t, const vg_working *work,
                           int64_t at, size_t i)
{
    vg_pt_peak peak = {.mean = t->mean[i]};
    size_t best = i;

    for (size_t k = i - pt->sum / 2; k <= i + pt->sum / 2; k++) {
        best = fabsf(t->band[k]) > fabsf(t->band[best]) ? k : best;
        peak.slope = fmaxf(peak.slope, t->slope[k]);
    }
    peak.band = fabsf(t->band[best]);
    peak.time_s = vg_working_time_s(work, at + (int64_t)best);
    return peak;
}

vg_status vg_pt_take(vg_pan_tompkins *pt, const vg_working *work, int64_t from, int64_t to,
                     vg_beats *out, vg_error *err)
{
    const size_t reach = vg_pt_reach(pt);
    const int64_t at = from - (int64_t)reach;
    const size_t n = (size_t)(to - from) + 2 * reach;

    if (to <= from)
        return VG_OK;
    VG_TRY(vg_grow(&pt->scratch, &pt->capacity, ROWS * n, sizeof *pt->scratch, err));
    const tile t = filter(pt, work->window.kernels, work->x + (at - work->first), n);
    if (!pt->has_levels) {
        const size_t first = vg_samples_in(learning_s, work->rate_hz);
        learn(pt, &t, reach, first < n - 2 * reach ? reach + first : n - reach);
    }
    for (size_t i = reach; i < n - reach; i++) {
        if (!is_peak(pt, t.mean + i))
            continue;
        const vg_pt_peak peak = describe(pt, &t, work, at, i);
        if (out->n == 0 || peak.time_s > out->time_s[out->n - 1])
            VG_TRY(judge(pt, &peak, out, err));
    }
    return VG_OK;
}

vg_status vg_pt_end(vg_pan_tompkins *pt, double stop_s, vg_beats *out, vg_error *err)
{
    return search_back(pt, stop_s, out, err);
}
