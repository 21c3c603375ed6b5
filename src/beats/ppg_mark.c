/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_mark.h"

#include <math.h>

static const double share = 0.4;      /* of the upslope, to both sides, a cubic is fitted to */
static const double widest_s = 0.150; /* and never more than this */
static const double reach_s = 0.400;  /* foot and peak are no farther */
enum { ROUNDS = 3 };

/** Upslope as a cubic around a sample. */
typedef struct cubic {
    double offset; /**< of the steepest point, samples */
    double slope;  /**< there, per sample */
} cubic;

/** Least-squares cubic through x[-half .. half]: where its slope is greatest. */
static cubic fit(const float *x, int64_t half)
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
    const double c1 = (s6 * y1 - s4 * y3) / (s2 * s6 - s4 * s4);
    const double c2 = (n * y2 - s2 * y0) / (n * s4 - s2 * s2);
    const double c3 = (s2 * y3 - s4 * y1) / (s2 * s6 - s4 * s4);
    if (!(c1 * c3 < 0.0))
        return (cubic){0.0, c1};
    const double offset = fmin(0.5 * h, fmax(-0.5 * h, -c2 / (3.0 * c3)));
    return (cubic){offset, c1 + 2.0 * c2 * offset + 3.0 * c3 * offset * offset};
}

/** The farthest point from where the signal passes x[0] until it passes it again, which can be
 *  no nearer than near_far[0], for noise, nor farther than near_far[1]; step is the direction
 * to go, side 1 looks for the highest. */
static int64_t find_turn(const float *x, const int64_t near_far[2], int step, float side)
{
    const float level = side * x[0];
    float farthest = level;
    int64_t best = 0;

    for (int64_t k = 1; k < near_far[1]; k++) {
        const float y = side * x[step * k];
        if (y < level && k >= near_far[0])
            break;
        best = y > farthest ? k : best;
        farthest = y > farthest ? y : farthest;
    }
    return step * best;
}

vg_pulse_marks vg_ppg_mark(const vg_ppg_front *front, double upslope_s, const vg_pulse *pulse)
{
    const vg_window *w = &front->window;
    const vg_channel *ch = vg_recording_channel(w->rec, w->channel);
    const float sign = front->sign;
    const double half_s = fmin(widest_s, share * upslope_s);
    const int64_t half = (int64_t)fmax(2.0, round(half_s * w->fs_hz));
    int64_t at = (int64_t)llround(pulse->time_s * w->fs_hz) - w->first;
    cubic c = fit(w->x + at, half);

    for (int round = 1; round < ROUNDS && fabs(c.offset) > 0.5; round++) {
        at += (int64_t)llround(c.offset);
        c = fit(w->x + at, half);
    }
    const float *x = w->x + at;
    const int64_t near_far[2] = {half, (int64_t)(reach_s * w->fs_hz)};
    const int64_t peak = find_turn(x, near_far, 1, sign);
    const int64_t foot = find_turn(x, near_far, -1, -sign);
    const double steep = (double)sign * c.slope;
    const double rise = (double)(sign * (x[0] - x[foot]));
    const double back = steep > 0.0 ? fmin(rise / steep, -(double)foot) : -(double)foot;
    const double at_s = (double)(w->first + at);
    return (vg_pulse_marks){.upslope_s = (at_s + c.offset) / w->fs_hz,
                            .onset_s = (at_s + fmin(-back, c.offset)) / w->fs_hz,
                            .peak_s = (at_s + fmax((double)peak, c.offset)) / w->fs_hz,
                            .height = (double)(sign * (x[peak] - x[foot])) / fabs(ch->gain)};
}
