/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_mark.h"

#include <math.h>

#include "beats/nearest.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double share = 0.4;      /* of the upslope, to both sides, for its steepness */
static const double widest_s = 0.250; /* an upslope is no longer */
static const double reach_s = 0.375;  /* foot and peak are no farther */

enum { LAGS = VG_PULSE_SHIFTS, MIDDLE = LAGS / 2, ENOUGH = 64, ROUNDS = 8, REMEMBERED = 4 };

void vg_ppg_marker_free(vg_ppg_marker *m)
{
    vg_free(m->wave);
    *m = (vg_ppg_marker){0};
}

/** When the middle of the shape lies over a candidate where it fits best. */
static double align_s(const vg_ppg_marker *m, const vg_pulse *pulse)
{
    const vg_ppg_front *f = m->front;
    float fit[LAGS];
    size_t best = MIDDLE;

    f->kernels->match(m->shape, m->n_shape, f->slope + pulse->at - m->n_shape / 2 - MIDDLE,
                      fit);
    while (best > 1 && fit[best - 1] > fit[best])
        best--;
    while (best + 2 < LAGS && fit[best + 1] > fit[best])
        best++;
    const float bend = 2.0f * fit[best] - fit[best - 1] - fit[best + 1];
    const float skew = fit[best + 1] - fit[best - 1];
    const double offset = bend > 0.0f ? 0.5 * (double)(skew / bend) : 0.0;
    const double limited = offset < -1.0 ? -1.0 : offset > 1.0 ? 1.0 : offset;
    return pulse->time_s + ((double)best - MIDDLE + limited) / f->rate_hz;
}

/** Sum of the samples around the alignments of some pulses, n to each side, and by how much
 *  they lie beside the nearest sample on average. */
static double average_wave(vg_ppg_marker *m, const vg_ppg_quality *q, int64_t n)
{
    const vg_window *w = &m->front->window;
    const size_t every = 1 + q->n / ENOUGH;
    double beside = 0.0;
    double n_learnt = 0.0;

    for (int64_t k = 0; k <= 2 * n; k++)
        m->wave[k] = 0.0f;
    for (size_t i = 0; i < q->n; i += every) {
        const double at = align_s(m, q->facts[i].pulse) * w->fs_hz;
        const float *x = w->x + (vg_nearest(at) - w->first);
        for (int64_t k = 0; k <= 2 * n; k++)
            m->wave[k] += m->front->sign * (x[k - n] - x[0]);
        beside += at - (double)vg_nearest(at);
        n_learnt += 1.0;
    }
    return beside / n_learnt;
}

/** Offset, in samples, of the steepest point of a least-squares cubic through
 *  x[-half .. half]. */
static double find_steepest(const float *x, int64_t half)
{
    const double h = (double)half;
    const double n = 2.0 * h + 1.0;
    const double s2 = h * (h + 1.0) * n / 3.0; /* sums of k^2, k^4, k^6 */
    const double s4 = s2 * (3.0 * h * h + 3.0 * h - 1.0) / 5.0;
    const double s6 = s2 * (3.0 * h * h * h * h + 6.0 * h * h * h - 3.0 * h + 1.0) / 7.0;
    double y0 = 0.0;
    double y1 = 0.0;
    double y2 = 0.0;
    double y3 = 0.0;

    for (int64_t k = 1; k <= half; k++) {
        const double kk = (double)k;
        const double even = (double)(x[k] - x[0]) + (double)(x[-k] - x[0]);
        const double odd = (double)(x[k] - x[-k]);
        y0 += even;
        y1 += kk * odd;
        y2 += kk * kk * even;
        y3 += kk * kk * kk * odd;
    }
    const double c2 = (n * y2 - s2 * y0) / (n * s4 - s2 * s2);
    const double c3 = (s2 * y3 - s4 * y1) / (s2 * s6 - s4 * s4);
    if (!(c3 < 0.0))
        return 0.0;
    return fmin(0.5 * h, fmax(-0.5 * h, -c2 / (3.0 * c3)));
}

/** Find the steepest point of the mean upslope beside the middle of the shape. */
static vg_status learn(vg_ppg_marker *m, const vg_ppg_quality *q, double upslope_s,
                       vg_error *err)
{
    const double fs_hz = m->front->window.fs_hz;
    const int64_t n = (int64_t)ceil(0.5 * upslope_s * fs_hz) + m->half;
    int64_t at = n;
    double offset = 0.0;

    if (q->n == 0)
        return VG_OK;
    VG_TRY(vg_grow(&m->wave, &m->capacity, (size_t)(2 * n + 1), sizeof *m->wave, err));
    const double beside = average_wave(m, q, n);
    for (int round = 0; round < ROUNDS; round++) {
        offset = find_steepest(m->wave + at, m->half);
        const int64_t next = at + vg_nearest(offset);
        if (next == at || next < m->half || next > 2 * n - m->half)
            break;
        at = next;
    }
    /* in noise it is not known well: the mean of the last stretches moves less */
    m->n_known = m->n_known < REMEMBERED ? m->n_known + 1 : REMEMBERED;
    m->steepest_s +=
        (((double)(at - n) + offset - beside) / fs_hz - m->steepest_s) / (double)m->n_known;
    return VG_OK;
}

vg_status vg_ppg_marker_set(vg_ppg_marker *m, const vg_ppg_front *front,
                            const vg_ppg_evidence *evidence, const vg_ppg_quality *quality,
                            vg_error *err)
{
    const vg_window *w = &front->window;
    const double upslope_s = fmin(widest_s, evidence->upslope_s);
    const size_t side = (size_t)ceil(upslope_s * front->rate_hz);
    const size_t before = side < evidence->before ? side : evidence->before;

    m->front = front;
    m->shape = evidence->mean + evidence->before - before;
    m->n_shape = 2 * before + 1;
    m->per_unit = 1.0 / fabs(vg_recording_channel(w->rec, w->channel)->gain);
    m->half = (int64_t)fmax(2.0, round(share * upslope_s * w->fs_hz));
    m->quarter = m->half / 2;
    m->reach = (int64_t)(reach_s * w->fs_hz);
    const double h = (double)m->half;
    const double q = (double)m->quarter;
    m->per_near = 0.5 * h * h / (q * (h * h - q * q));
    m->per_far = 0.5 * q * q / (h * (h * h - q * q));
    return learn(m, quality, upslope_s, err);
}

/** How far from x[0], in the direction of step, the farthest point is before the signal passes
 *  x[0] again, which for noise it can do no nearer than where the upslope ends.
 *  @param side  1 looks for the highest, -1 for the lowest */
static int64_t find_turn(const vg_ppg_marker *m, const float *x, int step, float side)
{
    return step * (int64_t)m->front->kernels->find_turn(x, (size_t)m->half, (size_t)m->reach,
                                                        step, side);
}

/** Slope at x[0] of a cubic through it, x[-half], x[half] and two points between. */
static double find_steepness(const vg_ppg_marker *m, const float *x)
{
    const double near = (double)(x[m->quarter] - x[-m->quarter]);
    const double far = (double)(x[m->half] - x[-m->half]);

    return m->per_near * near - m->per_far * far;
}

vg_pulse_marks vg_ppg_mark(const vg_ppg_marker *m, const vg_pulse *pulse)
{
    const vg_window *w = &m->front->window;
    const float sign = m->front->sign;
    const double mark = (align_s(m, pulse) + m->steepest_s) * w->fs_hz;
    const int64_t at = vg_nearest(mark);
    const double offset = mark - (double)at;
    const float *x = w->x + (at - w->first);
    const int64_t peak = find_turn(m, x, 1, sign);
    const int64_t foot = find_turn(m, x, -1, -sign);
    const double steep = (double)sign * find_steepness(m, x);
    const double rise = (double)(sign * (x[0] - x[foot]));
    const double level = steep > 0.0 ? -rise / steep : (double)foot;
    const double onset = level > (double)foot ? level : (double)foot;
    return (vg_pulse_marks){
        .upslope_s = mark / w->fs_hz,
        .onset_s = ((double)at + (onset < offset ? onset : offset)) / w->fs_hz,
        .peak_s = ((double)at + ((double)peak > offset ? (double)peak : offset)) / w->fs_hz,
        .height = (double)(sign * (x[peak] - x[foot])) * m->per_unit};
}
