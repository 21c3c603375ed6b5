/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/long_term.h"

#include <math.h>

#include "model/pairs.h"
#include "stat/welford.h"

static const double ms_per_s = 1000.0;
static const double segment_s = 300.0;
static const double least_valid_s = 240.0;
static const double rounding_s = 1e-6;

/** Of the intervals as measured among first ... end - 1. */
static vg_welford moments_of(vg_nn_view nn, size_t first, size_t end)
{
    vg_welford w = {0};
    double sum_ms = 0.0;

    for (size_t i = first; i < end; i++) {
        if (vg_ok_at(nn, i)) {
            sum_ms += nn.nn_ms[i] - nn.nn_ms[first];
            w.n++;
        }
    }
    w.mean = w.n > 0 ? nn.nn_ms[first] + sum_ms / (double)w.n : 0.0;
    for (size_t i = first; i < end; i++) {
        if (vg_ok_at(nn, i))
            w.m2 += (nn.nn_ms[i] - w.mean) * (nn.nn_ms[i] - w.mean);
    }
    return w;
}

static void close_segment(vg_welford segment, vg_welford *means, vg_welford *sds)
{
    const double valid_s = segment.mean * (double)segment.n / ms_per_s;

    if (segment.n < 2 || valid_s < least_valid_s)
        return;
    vg_welford_add(means, segment.mean);
    vg_welford_add(sds, vg_welford_sd(&segment));
}

void vg_long_term_compute(vg_nn_view nn, vg_time_domain *out)
{
    vg_welford means = {0};
    vg_welford sds = {0};
    size_t first = 0;
    double at_s = 0.0;
    double stop_s = segment_s;
    double start_s = 0.0;

    if (nn.time_s != NULL && nn.n > 0)
        start_s = nn.time_s[0] - nn.nn_ms[0] / ms_per_s;
    for (size_t i = 0; i < nn.n; i++) {
        at_s = nn.time_s != NULL ? nn.time_s[i] - start_s : at_s + nn.nn_ms[i] / ms_per_s;
        /* An interval that ends on the boundary lies before it. */
        if (at_s > stop_s + rounding_s) {
            close_segment(moments_of(nn, first, i), &means, &sds);
            first = i;
            stop_s = segment_s * ceil((at_s - rounding_s) / segment_s);
        }
    }
    /* The last segment is a part of one, unless it ends with the series. */
    if (at_s >= stop_s - rounding_s)
        close_segment(moments_of(nn, first, nn.n), &means, &sds);
    if (means.n < 2)
        return;
    out->sdann_ms = vg_welford_sd(&means);
    out->sdnni_ms = sds.mean;
}
