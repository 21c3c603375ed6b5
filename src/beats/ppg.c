/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mark of a pulse: where it rises most steeply (docs/methods-beats.md). */
#include "beats/ecg_lead.h"

#include <math.h>

#include "beats/fiducial.h"

static const double near_s = 0.060;   /* the mark is so close to the candidate */
static const double slope_s = 0.030;  /* slopes are taken over twice this */
static const double widest_s = 0.250; /* no upslope is wider to either side */
static const double look = 0.3;       /* of the width of the upslope */
static const double foot_s = 0.300;   /* foot and peak are so close to the mark */
enum { MAX_REACH = 512 };

/** Smoothed slope at a sample. */
static float slope(const float *x, int reach, float sign)
{
    float sum = 0.0f;

    for (int j = 1; j <= reach; j++)
        sum += x[j] - x[-j];
    return sign * sum;
}

/** From the lowest before a sample to the highest behind it, turned upright. */
static double rise(const float *x, int64_t reach, float sign)
{
    float low = sign * x[0];
    float high = low;

    for (int64_t k = 1; k <= reach; k++) {
        low = fminf(low, sign * x[-k]);
        high = fmaxf(high, sign * x[k]);
    }
    return (double)high - (double)low;
}

/** Steepest point within near samples of one. */
static int64_t find_steepest(const float *x, int64_t centre, int64_t near, int reach,
                             float sign)
{
    float steepest = -INFINITY;
    int64_t best = centre;

    for (int64_t i = centre - near; i <= centre + near; i++) {
        const float s = slope(x + i, reach, sign);
        if (s > steepest) {
            steepest = s;
            best = i;
        }
    }
    return best;
}

/** How far the slope around its steepest point stays above half of it, both sides together. */
static int64_t half_width(const float *x, int64_t limit, int reach, float sign)
{
    const float half = 0.5f * slope(x, reach, sign);
    int64_t left = 0;
    int64_t right = 0;

    while (left < limit && slope(x - left, reach, sign) > half)
        left++;
    while (right < limit && slope(x + right, reach, sign) > half)
        right++;
    return left + right;
}

double vg_ecg_lead_upslope_s(const vg_ecg_lead *lead, const vg_candidate *c, double *height)
{
    const vg_window *w = &lead->front.work.window;
    const vg_channel *ch = vg_recording_channel(w->rec, w->channel);
    const float sign = (float)lead->front.polarity;
    const int64_t centre = (int64_t)llround(c->time_s * w->fs_hz) - w->first;
    const int64_t near = (int64_t)(near_s * w->fs_hz);
    const int64_t limit = (int64_t)(widest_s * w->fs_hz);
    int reach = (int)fmin(MAX_REACH, fmax(1.0, round(slope_s * w->fs_hz)));
    float around[2 * MAX_REACH + 1];
    double peak;

    int64_t best = find_steepest(w->x, centre, near, reach, sign);
    const double width = (double)half_width(w->x + best, limit, reach, sign);
    /* A wide upslope is flat at its steepest point, and needs a wider look. */
    reach = (int)fmin(MAX_REACH, fmax((double)reach, round(look * width)));
    best = find_steepest(w->x, best, near, reach, sign);
    for (int k = -reach; k <= reach; k++)
        around[k + reach] = slope(w->x + best + k, reach, sign);
    const double offset = vg_parabola_vertex(around + reach, reach, 1, &peak);
    *height = rise(w->x + best, (int64_t)(foot_s * w->fs_hz), sign) / fabs(ch->gain);
    return ((double)(w->first + best) + offset) / w->fs_hz;
}
