/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/order.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "hrv/geometric.h"
#include "stat/quantile.h"
#include "stat/search.h"

static const double ms_per_min = 60000.0;
static const double ms_per_s = 1000.0;
static const double rounding_ms = 1e-6;
/* Makes the MAD of a normal distribution its standard deviation: 1 / qnorm(0.75). */
static const double normal_mad = 1.4826;

/** The smallest step between values sorted ascending, rounding aside. */
static double resolution_of(const double *sorted_ms, size_t n)
{
    double least = INFINITY;

    for (size_t i = 1; i < n; i++) {
        const double step_ms = sorted_ms[i] - sorted_ms[i - 1];
        if (step_ms > rounding_ms && step_ms < least)
            least = step_ms;
    }
    return isfinite(least) ? least : NAN;
}

/** Median distance of sorted values from their median: the distances of either side are in
 * order already, and only need to be merged as far as the middle. */
static double median_distance(const double *sorted_ms, size_t n, double median)
{
    size_t right = vg_first_from(sorted_ms, n, median);
    double before = 0.0;
    double middle = 0.0;

    size_t left = right;
    for (size_t k = 0; k <= n / 2; k++) {
        const bool take_left = right == n || (left > 0 && median - sorted_ms[left - 1] <
                                                              sorted_ms[right] - median);
        before = middle;
        middle = take_left ? median - sorted_ms[--left] : sorted_ms[right++] - median;
    }
    return n % 2 == 1 ? middle : (before + middle) / 2.0;
}

void vg_order_measure(const double *ok_ms, size_t n, vg_time_domain *out)
{
    vg_geometric_compute(ok_ms, n, out);
    out->resolution_ms = resolution_of(ok_ms, n);
    out->min_nn_ms = ok_ms[0];
    out->max_nn_ms = ok_ms[n - 1];
    out->min_hr_bpm = ms_per_min / out->max_nn_ms;
    out->max_hr_bpm = ms_per_min / out->min_nn_ms;
    out->median_nn_ms = vg_quantile_sorted(ok_ms, n, 0.5);
    out->iqr_nn_ms = vg_quantile_sorted(ok_ms, n, 0.75) - vg_quantile_sorted(ok_ms, n, 0.25);
    out->prc20_nn_ms = vg_quantile_sorted(ok_ms, n, 0.2);
    out->prc80_nn_ms = vg_quantile_sorted(ok_ms, n, 0.8);
    out->mad_nn_ms = normal_mad * median_distance(ok_ms, n, out->median_nn_ms);
}

void vg_hrv_drop_short(double sum_ms, size_t n, vg_hrv *out)
{
    const double undefined = NAN;
    /* A span loses what it cuts off an interval at either end, which may be longer than the
     * mean. */
    const double seconds = n > 0 ? (sum_ms + 3.0 * sum_ms / (double)n) / ms_per_s : 0.0;
    size_t n_rows;
    const vg_metric *rows = vg_time_domain_metrics(&n_rows);

    for (size_t i = 0; i < n_rows; i++) {
        if (seconds < rows[i].min_seconds)
            memcpy((char *)&out->time + rows[i].offset, &undefined, sizeof undefined);
    }
}
