/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_mark.h"

#include <math.h>

static const double share = 0.4;      /* of the upslope, to both sides, a cubic is fitted to */
static const double widest_s = 0.150; /* and never more than this */
static const double reach_s = 0.400;  /* foot and peak are no farther */
enum { ROUNDS = 3 };

/** The coefficients c1, c2, c3 of a least-squares cubic through x[-half .. half] are weighted
 *  sums of the sums of k x, k^3 x; x, k^2 x; k x, k^3 x. */
static void design(vg_ppg_marker *m)
{
    const double h = (double)m->half;
    const double n = 2.0 * h + 1.0;
    const double s2 = h * (h + 1.0) * n / 3.0; /* sums of k^2, k^4, k^6 */
    const double s4 = s2 * (3.0 * h * h + 3.0 * h - 1.0) / 5.0;
    const double s6 = s2 * (3.0 * h * h * h * h + 6.0 * h * h * h - 3.0 * h + 1.0) / 7.0;
    const double odd = s2 * s6 - s4 * s4;
    const double even = n * s4 - s2 * s2;

    m->weights[0] = s6 / odd;
    m->weights[1] = -s4 / odd;
    m->weights[2] = -s2 / even;
    m->weights[3] = n / even;
    m->weights[4] = -s4 / odd;
    m->weights[5] = s2 / odd;
}

vg_ppg_marker vg_ppg_marker_for(const vg_ppg_front *front, double upslope_s)
{
    const vg_window *w = &front->window;
    const double half_s = fmin(widest_s, share * upslope_s);
    vg_ppg_marker m = {.front = front,
                       .gain = fabs(vg_recording_channel(w->rec, w->channel)->gain),
                       .half = (int64_t)fmax(2.0, round(half_s * w->fs_hz)),
                       .reach = (int64_t)(reach_s * w->fs_hz)};

    design(&m);
    return m;
}

/** Upslope as a cubic around a sample. */
typedef struct cubic {
    double offset; /**< of the steepest point, samples */
    double slope;  /**< there, per sample */
} cubic;

/** Least-squares cubic around x[0]: where its slope is greatest. */
static cubic fit(const vg_ppg_marker *m, const float *x)
{
    const double *w = m->weights;
    const double most = 0.5 * (double)m->half;
    float y0 = 0.0f;
    float y1 = 0.0f;
    float y2 = 0.0f;
    float y3 = 0.0f;

    for (int64_t k = 1; k <= m->half; k++) {
        const float kk = (float)k;
        const float even = (x[k] - x[0]) + (x[-k] - x[0]);
        const float odd = kk * (x[k] - x[-k]);
        y0 += even;
        y1 += odd;
        y2 += kk * kk * even;
        y3 += kk * kk * odd;
    }
    const double c1 = w[0] * (double)y1 + w[1] * (double)y3;
    const double c2 = w[2] * (double)y0 + w[3] * (double)y2;
    const double c3 = w[4] * (double)y1 + w[5] * (double)y3;
    if (!(c1 * c3 < 0.0))
        return (cubic){0.0, c1};
    const double offset = -c2 / (3.0 * c3);
    const double near = offset < -most ? -most : offset > most ? most : offset;
    return (cubic){near, c1 + (2.0 * c2 + 3.0 * c3 * near) * near};
}

/** How far from x[0], in the direction of step, the farthest point is before the signal passes
 *  x[0] again, which for noise it can do no nearer than where the upslope ends.
 *  @param side  1 looks for the highest, -1 for the lowest */
static int64_t find_turn(const vg_ppg_marker *m, const float *x, int step, float side)
{
    return step * (int64_t)m->front->kernels->find_turn(x, (size_t)m->half, (size_t)m->reach,
                                                        step, side);
}

/** The nearest whole number, for what is no farther than 2^62. */
static int64_t nearest(double x)
{
    return (int64_t)(x < 0.0 ? x - 0.5 : x + 0.5);
}

vg_pulse_marks vg_ppg_mark(const vg_ppg_marker *m, const vg_pulse *pulse)
{
    const vg_window *w = &m->front->window;
    const float sign = m->front->sign;
    int64_t at = nearest(pulse->time_s * w->fs_hz) - w->first;
    cubic c = fit(m, w->x + at);

    for (int round = 1; round < ROUNDS && fabs(c.offset) > 0.5; round++) {
        at += nearest(c.offset);
        c = fit(m, w->x + at);
    }
    const float *x = w->x + at;
    const int64_t peak = find_turn(m, x, 1, sign);
    const int64_t foot = find_turn(m, x, -1, -sign);
    const double steep = (double)sign * c.slope;
    const double rise = (double)(sign * (x[0] - x[foot]));
    const double level = steep > 0.0 ? -rise / steep : (double)foot;
    const double onset = level > (double)foot ? level : (double)foot;
    const double at_s = (double)(w->first + at);
    return (vg_pulse_marks){
        .upslope_s = (at_s + c.offset) / w->fs_hz,
        .onset_s = (at_s + (onset < c.offset ? onset : c.offset)) / w->fs_hz,
        .peak_s = (at_s + ((double)peak > c.offset ? (double)peak : c.offset)) / w->fs_hz,
        .height = (double)(sign * (x[peak] - x[foot])) / m->gain};
}
