/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/long_term.h"

#include <math.h>

#include "stat/welford.h"

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
