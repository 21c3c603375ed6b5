/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/geometric.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "stat/quantile.h"

enum { MAX_BINS = 4096 };

static const double bin_ms = 7.8125; /* 1/128 s */
static const double stress_bin_ms = 50.0;
static const double ms_per_s = 1000.0;
/* Intervals of a 128 Hz recording lie on the edges of the bins; keep them on one side. */
static const double rounding = 1e-6;

/** Counts of bins first ... first + n - 1 of a given width. */
typedef struct histogram {
    double count[MAX_BINS];
    size_t n;
    size_t mode; /* the fullest bin, the lowest of equals */
} histogram;

/** x_ms >= 0 and below MAX_BINS widths: cutting off is rounding down. */
static size_t bin_of(double x_ms, double width_ms)
{
    return (size_t)(int)(x_ms / width_ms + rounding);
}

/** False when the intervals spread over more bins than there are. */
static bool fill(const double *sorted_ms, size_t n, double width_ms, histogram *h)
{
    if (!(sorted_ms[n - 1] < width_ms * MAX_BINS))
        return false;
    const size_t first = bin_of(sorted_ms[0], width_ms);
    h->n = bin_of(sorted_ms[n - 1], width_ms) - first + 1;
    h->mode = 0;
    if (h->n > MAX_BINS)
        return false;
    memset(h->count, 0, h->n * sizeof h->count[0]);
    for (size_t i = 0; i < n; i++)
        h->count[bin_of(sorted_ms[i], width_ms) - first] += 1.0;
    for (size_t k = 1; k < h->n; k++) {
        if (h->count[k] > h->count[h->mode])
            h->mode = k;
    }
    return true;
}

/** Distance from the mode to the foot of the best side of the triangle, in bins.
 *
 *  The two sides share no bin but the apex, where the fit is exact, so that each can be
 *  found by itself. Of equal feet the nearest wins. direction is -1 for the left side, +1 for
 * the right.
 */
static size_t best_foot(const histogram *h, int direction)
{
    const size_t room = direction < 0 ? h->mode : h->n - 1 - h->mode;
    const double height = h->count[h->mode];
    double least = INFINITY;
    size_t best = 1;

    /* The foot may stand one bin beyond the last count, where the side reaches 0. */
    for (size_t foot = 1; foot <= room + 1; foot++) {
        double error = 0.0;
        for (size_t d = 1; d <= room; d++) {
            const size_t k = direction < 0 ? h->mode - d : h->mode + d;
            const double side = d < foot ? height * (double)(foot - d) / (double)foot : 0.0;
            error += (h->count[k] - side) * (h->count[k] - side);
        }
        if (error < least - rounding) {
            least = error;
            best = foot;
        }
    }
    return best;
}

static void measure_triangle(const histogram *h, size_t n, vg_time_domain *out)
{
    out->hti = (double)n / h->count[h->mode];
    out->tinn_ms = bin_ms * (double)(best_foot(h, -1) + best_foot(h, 1));
    out->tinn_area_ms = 2.0 * out->hti * bin_ms;
}

static void measure_stress(const histogram *h, const double *sorted_ms, size_t n,
                           vg_time_domain *out)
{
    const double amplitude_percent = 100.0 * h->count[h->mode] / (double)n;
    const double median_s = vg_quantile_sorted(sorted_ms, n, 0.5) / ms_per_s;
    const double range_s = (sorted_ms[n - 1] - sorted_ms[0]) / ms_per_s;

    if (!(range_s > rounding))
        return;
    out->stress_index = amplitude_percent / (2.0 * median_s * range_s);
    out->sqrt_stress_index = sqrt(out->stress_index);
}

void vg_geometric_compute(const double *sorted_ms, size_t n, vg_time_domain *out)
{
    histogram h;

    if (fill(sorted_ms, n, bin_ms, &h))
        measure_triangle(&h, n, out);
    if (fill(sorted_ms, n, stress_bin_ms, &h))
        measure_stress(&h, sorted_ms, n, out);
}
