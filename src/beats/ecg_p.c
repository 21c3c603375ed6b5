/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_p.h"

#include <math.h>

#include "stat/quantile.h"

/* Before the middle of a beat: PR intervals are 120 to 200 ms, half a QRS complex takes up to
 * 60 ms, of a wide one up to 100. */
static const double from_s = 0.28;
static const double to_s = 0.07;
static const double wide_to_s = 0.11;
/* The delay to the ventricles changes with the rate by less than this. */
static const double shift_s = 0.04;
/* Of the usual share of the wave. */
static const float least_share = 0.33f;
/* Beats agree on a wave when the median deviation of their shares is less than this: then one
 * in 250 has less than a third of it by chance. */
static const double most_deviation = 0.17;
/* Of the square of the wave, what may differ from it where it is there, besides noise. */
static const float most_unlike = 0.6f;

/* Beats to learn from, at most and at least. */
enum { SAMPLED = 48, FEWEST = 16, MIN_POINTS = 4, MOST_SHIFTS = 24 };

void vg_ecg_p_init(vg_ecg_p *p, double rate_hz)
{
    *p = (vg_ecg_p){.before = (size_t)(from_s * rate_hz),
                    .shifts = (size_t)(shift_s * rate_hz),
                    .whole.n = (size_t)((from_s - to_s) * rate_hz),
                    .clear.n = (size_t)((from_s - wide_to_s) * rate_hz)};
    if (p->whole.n > VG_P_POINTS)
        p->whole.n = VG_P_POINTS;
    if (p->shifts > (MOST_SHIFTS - 1) / 2)
        p->shifts = (MOST_SHIFTS - 1) / 2;
}

/** Samples of a wave up to whole lanes. */
static size_t n_padded(const vg_ecg_wave *w)
{
    return (w->n + VG_LANES - 1) / VG_LANES * VG_LANES;
}

/** Where point k of n is, from their middle. */
static float place(size_t k, size_t n)
{
    return (float)k - 0.5f * (float)(n - 1);
}

/** Sum of the squares of that. */
static float sum_of_squares(size_t n)
{
    return (float)n * ((float)n * (float)n - 1.0f) / 12.0f;
}

/** A line through points. */
typedef struct line {
    float mean; /**< of the points, its value in their middle */
    float slope;
    float rest; /**< sum of squares about it */
} line;

static line fit_line(const float *x, size_t n)
{
    float sum = 0.0f;
    float tilt = 0.0f;
    float square = 0.0f;

    for (size_t k = 0; k < n; k++) {
        const float y = x[k] - x[0];
        sum += y;
        tilt += y * place(k, n);
        square += y * y;
    }
    const float mean = sum / (float)n;
    const float slope = tilt / sum_of_squares(n);
    return (line){mean + x[0], slope, square - mean * sum - slope * tilt};
}

/** Where the wave of a beat begins if it comes neither early nor late. */
static const float *before(const vg_ecg_p *p, const vg_ecg_front *front, const vg_candidate *c)
{
    const vg_working *work = &front->work;
    const double late_s = c->likeness >= vg_alike ? (double)c->shift_s : 0.0;

    return work->x + (vg_working_index(work, c->time_s + late_s) - work->first) -
           (int64_t)p->before;
}

static float share_at(const vg_ecg_wave *w, const vg_ecg_front *front, const float *x)
{
    return front->work.window.kernels->beat->project(w->x, n_padded(w), x) / w->square;
}

void vg_ecg_p_forget(vg_ecg_p *p, int shape, size_t n_beats, const double range_s[2])
{
    p->shape = shape;
    p->n_beats = n_beats;
    p->range_s[0] = range_s[0];
    p->range_s[1] = range_s[1];
    p->is_learnt = false;
    p->usual = 0.0f;
}

/** Where the waves of beats to learn from begin, of those after intervals that are long
 *  enough: at most SAMPLED, spread over the range. How many. */
static size_t sample(const vg_ecg_p *p, const vg_ecg_front *front, const float *at[SAMPLED])
{
    const size_t step = p->n_beats / SAMPLED + 1;
    double before_s = -INFINITY;
    size_t n_seen = 0;
    size_t n = 0;

    for (size_t i = vg_ecg_front_find(front, p->range_s[0]);
         i < front->n_candidates && front->candidates[i].time_s < p->range_s[1]; i++) {
        const vg_candidate *c = &front->candidates[i];
        if (!c->is_beat)
            continue;
        const bool is_clear = c->time_s - before_s >= vg_p_least_interval_s;
        before_s = c->time_s;
        if (c->shape == p->shape && n_seen++ % step == 0 && is_clear)
            at[n++] = before(p, front, c);
    }
    return n;
}

/** Make a wave of the first of a sum of signals, divided by how many. */
static void make_wave(vg_ecg_wave *w, const float *sum, float n_summed)
{
    const line l = fit_line(sum, w->n);

    for (size_t k = 0; k < VG_P_POINTS; k++)
        w->x[k] = k < w->n ? (sum[k] - l.mean - l.slope * place(k, w->n)) / n_summed : 0.0f;
    w->square = l.rest / (n_summed * n_summed);
}

/** Of the clear part of the usual wave, x where it should be: the squares that differ, as a
 *  share of its own: |x - w|^2 = |x|^2 - 2 x w + |w|^2. */
static float unlikeness(const vg_ecg_p *p, const float *x, float share)
{
    const vg_ecg_wave *w = &p->clear;
    const float rest = fit_line(x, w->n).rest / (p->usual * p->usual * w->square);

    return rest - 2.0f * share / p->usual + 1.0f;
}

static double unlikeness_of_usual(const vg_ecg_p *p, const vg_ecg_front *front, const float *x)
{
    return (double)unlikeness(p, x, share_at(&p->clear, front, x));
}

static void learn(vg_ecg_p *p, const vg_ecg_front *front)
{
    const float *at[SAMPLED];
    float sum[VG_P_POINTS] = {0.0f};
    double share[SAMPLED];
    const size_t n = p->clear.n < MIN_POINTS ? 0 : sample(p, front, at);

    if (n < FEWEST)
        return;
    for (size_t i = 0; i < n; i++)
        front->work.window.kernels->beat->add_beat(at[i], n_padded(&p->whole), sum);
    make_wave(&p->whole, sum, (float)n);
    make_wave(&p->clear, sum, (float)n);
    if (!(p->whole.square > 0.0f && p->clear.square > 0.0f))
        return;
    for (size_t i = 0; i < n; i++)
        share[i] = (double)share_at(&p->whole, front, at[i]);
    const double usual = vg_median(share, n);
    if (vg_mad(share, n, usual) >= most_deviation * usual)
        return;
    p->usual = (float)usual;
    for (size_t i = 0; i < FEWEST; i++)
        share[i] = unlikeness_of_usual(p, front, at[i * n / FEWEST]);
    p->noise = (float)vg_median(share, FEWEST);
}

bool vg_ecg_p_is_known(vg_ecg_p *p, const vg_ecg_front *front)
{
    if (!p->is_learnt)
        learn(p, front);
    p->is_learnt = true;
    return p->usual > 0.0f;
}

/** Where a wave is most before a beat, and its share there. */
static const float *find_most(const vg_ecg_p *p, const vg_ecg_wave *w,
                              const vg_ecg_front *front, const vg_candidate *c, float *share)
{
    const vg_beat_kernels *kernels = front->work.window.kernels->beat;
    const float *x = before(p, front, c) - p->shifts;
    const size_t n = 2 * p->shifts + 1;
    float product[MOST_SHIFTS];

    kernels->filter(w->x, w->n, x, n, product);
    const size_t most = kernels->find_top(product, n, 1.0f);
    *share = product[most] / w->square;
    return x + most;
}

bool vg_ecg_p_is_missing(vg_ecg_p *p, const vg_ecg_front *front, const vg_candidate *c)
{
    float share;

    if (!vg_ecg_p_is_known(p, front) ||
        share_at(&p->whole, front, before(p, front, c)) >= least_share * p->usual)
        return false;
    (void)find_most(p, &p->whole, front, c, &share);
    return share < least_share * p->usual;
}

bool vg_ecg_p_is_unlike(vg_ecg_p *p, const vg_ecg_front *front, const vg_candidate *c)
{
    float share;

    if (!vg_ecg_p_is_known(p, front))
        return false;
    const float *x = find_most(p, &p->clear, front, c, &share);
    return share < least_share * p->usual || unlikeness(p, x, share) > p->noise + most_unlike;
}
