/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/indices.h"

#include <math.h>

/* A stay in the band counts as seen when at least this share of its points are known. */
static const double min_known_share = 0.7;

double vg_area(const double *t, const double *y, size_t n)
{
    size_t last = n;
    size_t n_known = 0;
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        if (last < n)
            sum += 0.5 * (y[last] + y[i]) * (t[i] - t[last]);
        last = i;
        n_known++;
    }
    return n_known < 2 ? NAN : sum;
}

/* One pass: a stay grows while points are inside, starts anew after one outside. */
vg_return vg_band_return(const vg_band *band)
{
    const size_t hold = (size_t)ceil(band->hold_s / band->step_s - 1e-9);
    size_t start = 0;
    size_t n_known = 0;
    size_t n_all = 0;
    vg_return out = {NAN, NAN};

    for (size_t i = 0; i < band->n; i++) {
        const double y = band->elevation[i];
        n_all += isnan(y) ? 0 : 1;
        if (!isnan(y) && y > band->height) {
            start = i + 1;
            n_known = 0;
            continue;
        }
        if (n_known == 0 && isnan(y)) {
            /* A return is not dated to a point that nobody saw. */
            start = i + 1;
            continue;
        }
        n_known += isnan(y) ? 0 : 1;
        if (i - start >= hold && (double)n_known >= min_known_share * (double)(hold + 1)) {
            out = (vg_return){(double)start * band->step_s, 0.0};
            return out;
        }
    }
    if (band->n > 0 && (double)n_all >= min_known_share * (double)band->n)
        out = (vg_return){(double)(band->n - 1) * band->step_s, 1.0};
    return out;
}
