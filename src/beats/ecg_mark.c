/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_mark.h"

#include <math.h>

static const double qrs_s = 0.100; /* a QRS complex, as where its energy is summed */
static const double smooth_s = 0.008;
static const double far_s = 0.080;  /* its peak may be so far from the middle of its energy */
static const double near_s = 0.012; /* and varies so much among beats of one shape */
/* A top so high is as good as the highest on its side. */
static const float nearly = 0.8f;

void vg_ecg_mark_init(vg_ecg_mark *mark, double rate_hz)
{
    const size_t half = (size_t)(0.5 * qrs_s * rate_hz);
    double sum = 0.0;

    *mark = (vg_ecg_mark){.half = half,
                          .far = (size_t)(far_s * rate_hz),
                          .near = (int)lround(near_s * rate_hz),
                          .parabola = vg_parabola_of_qrs(rate_hz)};
    const size_t n = 2 * mark->half + 1;
    for (size_t k = 0; k < n; k++) {
        const double z = ((double)k - (double)mark->half) / (smooth_s * rate_hz);
        mark->weights[k] = (float)exp(-0.5 * z * z);
        sum += (double)mark->weights[k];
    }
    for (size_t k = 0; k < n; k++)
        mark->weights[k] = (float)((double)mark->weights[k] / sum - 1.0 / (double)n);
}

size_t vg_ecg_mark_reach(const vg_ecg_mark *mark)
{
    return mark->half + mark->far;
}

/** The band from reach samples before middle to as many after: [2 reach + 1], and room for
 *  more up to whole lanes. */
static void find_band(const vg_ecg_mark *mark, const vg_kernels *kernels, const float *middle,
                      size_t reach, float *band)
{
    kernels->beat->filter(mark->weights, 2 * mark->half + 1, middle - mark->half - reach,
                          2 * reach + 1, band);
}

/** The first top of sign times band, [n], that is nearly the highest; the middle if none. */
static size_t find_top(const float *band, size_t n, float sign)
{
    float highest = 0.0f;

    for (size_t k = 0; k < n; k++)
        highest = sign * band[k] > highest ? sign * band[k] : highest;
    for (size_t k = 1; k + 1 < n; k++) {
        const float y = sign * band[k];
        if (y >= nearly * highest && y > sign * band[k - 1] && y >= sign * band[k + 1])
            return k;
    }
    return n / 2;
}

vg_peak vg_ecg_mark_choose(const vg_ecg_mark *mark, const vg_kernels *kernels,
                           const float *middle, int side, float loyalty)
{
    float band[VG_MARK_POINTS];
    const size_t n = 2 * mark->far + 1;

    find_band(mark, kernels, middle, mark->far, band);
    const size_t up = find_top(band, n, 1.0f);
    const size_t down = find_top(band, n, -1.0f);
    const float up_share = side > 0 ? loyalty : 1.0f;
    const float down_share = side < 0 ? loyalty : 1.0f;
    const bool is_up = up_share * band[up] >= -down_share * band[down];
    return (vg_peak){is_up ? 1 : -1, (int)(is_up ? up : down) - (int)mark->far};
}

double vg_ecg_mark_refine(const vg_ecg_mark *mark, const vg_working *work, double time_s,
                          int polarity)
{
    enum { MOST = 32 };
    float band[MOST];
    double height;
    const int half = mark->parabola.half;
    const int reach = mark->near + half;
    const int64_t at = vg_working_index(work, time_s);
    const float sign = (float)polarity;
    int best = reach;

    find_band(mark, work->window.kernels, work->x + (at - work->first), (size_t)reach, band);
    float high = sign * band[reach];
    for (int k = half; k <= reach + mark->near; k++) {
        const float y = sign * band[k];
        best = y > high ? k : best;
        high = y > high ? y : high;
    }
    const double offset = vg_parabola_vertex(&mark->parabola, band + best, polarity, &height);
    return vg_working_time_s(work, at) + (best - reach + offset) / work->rate_hz;
}
