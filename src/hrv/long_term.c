/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/long_term.h"

#include <math.h>

#include "stat/welford.h"

enum { LAGS = 5, MIN_DIFFS = 10 };

static const double ms_per_s = 1000.0;
static const double segment_s = 300.0;
static const double least_valid_s = 240.0;
static const double rounding_s = 1e-6;

static void close_segment(const vg_welford *segment, vg_welford *means, vg_welford *sds)
{
    const double valid_s = segment->mean * (double)segment->n / ms_per_s;

    if (segment->n < 2 || valid_s < least_valid_s)
        return;
    vg_welford_add(means, segment->mean);
    vg_welford_add(sds, vg_welford_sd(segment));
}

void vg_long_term_compute(vg_nn_view nn, vg_time_domain *out)
{
    vg_welford segment = {0};
    vg_welford means = {0};
    vg_welford sds = {0};
    double at_s = 0.0;
    double stop_s = segment_s;
    double start_s = 0.0;

    if (nn.time_s != NULL && nn.n > 0)
        start_s = nn.time_s[0] - nn.nn_ms[0] / ms_per_s;
    for (size_t i = 0; i < nn.n; i++) {
        at_s = nn.time_s != NULL ? nn.time_s[i] - start_s : at_s + nn.nn_ms[i] / ms_per_s;
        /* An interval that ends on the boundary lies before it. */
        if (at_s > stop_s + rounding_s) {
            close_segment(&segment, &means, &sds);
            segment = (vg_welford){0};
            stop_s = segment_s * ceil((at_s - rounding_s) / segment_s);
        }
        if (vg_nn_ok(nn, i))
            vg_welford_add(&segment, nn.nn_ms[i]);
    }
    /* The last segment is a part of one, unless it ends with the series. */
    if (at_s >= stop_s - rounding_s)
        close_segment(&segment, &means, &sds);
    if (means.n < 2)
        return;
    out->sdann_ms = vg_welford_sd(&means);
    out->sdnni_ms = sds.mean;
}

/** The difference of a true pair, squared, less centre; NaN when i is none. */
static double excess(vg_nn_view nn, size_t i, double centre)
{
    if (!vg_nn_pair(nn, i))
        return NAN;
    const double diff_ms = nn.nn_ms[i] - nn.nn_ms[i - 1];
    return diff_ms * diff_ms - centre;
}

/** Newey-West sum of products of excesses that are at most LAGS apart in one run. */
static double long_run_sum(vg_nn_view nn, double centre)
{
    double sum = 0.0;

    for (size_t i = 1; i < nn.n; i++) {
        const double here = excess(nn, i, centre);
        if (isnan(here))
            continue;
        sum += here * here;
        for (size_t lag = 1; lag <= LAGS && lag < i; lag++) {
            const double there = excess(nn, i - lag, centre);
            if (isnan(there))
                break;
            sum += 2.0 * (1.0 - (double)lag / (LAGS + 1.0)) * here * there;
        }
    }
    return sum;
}

double vg_rmssd_log_error(vg_nn_view nn)
{
    vg_welford squares = {0};

    for (size_t i = 1; i < nn.n; i++) {
        if (vg_nn_pair(nn, i))
            vg_welford_add(&squares, excess(nn, i, 0.0));
    }
    if (squares.n < MIN_DIFFS || !(squares.mean > 0.0))
        return NAN;
    const double n = (double)squares.n;
    const double variance = long_run_sum(nn, squares.mean) / (n * n);
    return variance > 0.0 ? 0.5 * sqrt(variance) / squares.mean : NAN;
}
