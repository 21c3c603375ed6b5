/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/time_domain.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "hrv/long_term.h"
#include "hrv/order.h"
#include "hrv/rmssd_error.h"
#include "model/pairs.h"
#include "stat/radix.h"
#include "stat/welford.h"

enum { MIN_INTERVALS = 2 };

static const double ms_per_min = 60000.0;
/* Beat times are multiples of a sample period that binary fractions cannot hold, so that a
 * difference of 18 samples at 360 Hz may come out a hair above 50 ms. It is not above. */
static const double rounding_ms = 1e-6;

static const vg_time_domain undefined = {.mean_nn_ms = NAN,
                                         .sdnn_ms = NAN,
                                         .rmssd_ms = NAN,
                                         .sdsd_ms = NAN,
                                         .pnn50_percent = NAN,
                                         .pnn20_percent = NAN,
                                         .cvnn = NAN,
                                         .cvsd = NAN,
                                         .median_nn_ms = NAN,
                                         .mad_nn_ms = NAN,
                                         .iqr_nn_ms = NAN,
                                         .prc20_nn_ms = NAN,
                                         .prc80_nn_ms = NAN,
                                         .min_nn_ms = NAN,
                                         .max_nn_ms = NAN,
                                         .ln_rmssd = NAN,
                                         .mean_hr_bpm = NAN,
                                         .sd_hr_bpm = NAN,
                                         .min_hr_bpm = NAN,
                                         .max_hr_bpm = NAN,
                                         .sdann_ms = NAN,
                                         .sdnni_ms = NAN,
                                         .hti = NAN,
                                         .tinn_ms = NAN,
                                         .tinn_area_ms = NAN,
                                         .stress_index = NAN,
                                         .sqrt_stress_index = NAN,
                                         .se_ln_rmssd = NAN,
                                         .resolution_ms = NAN};

static const vg_metric metrics[] = {
    {"mean_nn_ms", "ms", "mean of the NN intervals", "Task Force 1996", 0, 0,
     offsetof(vg_time_domain, mean_nn_ms)},
    {"sdnn_ms", "ms", "standard deviation of the NN intervals, divisor n - 1",
     "Task Force 1996", 60, 1, offsetof(vg_time_domain, sdnn_ms)},
    {"rmssd_ms", "ms", "root mean square of true successive differences", "Task Force 1996", 0,
     1, offsetof(vg_time_domain, rmssd_ms)},
    {"sdsd_ms", "ms", "standard deviation of true successive differences, divisor n - 1",
     "Task Force 1996", 0, 1, offsetof(vg_time_domain, sdsd_ms)},
    {"pnn50_percent", "%", "successive differences with magnitude > 50 ms, of those counted",
     "Task Force 1996", 0, 0, offsetof(vg_time_domain, pnn50_percent)},
    {"pnn20_percent", "%", "successive differences with magnitude > 20 ms, of those counted",
     "Mietus 2002", 0, 0, offsetof(vg_time_domain, pnn20_percent)},
    {"cvnn", "", "sdnn_ms / mean_nn_ms", "Shaffer & Ginsberg 2017", 60, 1,
     offsetof(vg_time_domain, cvnn)},
    {"cvsd", "", "rmssd_ms / mean_nn_ms", "Shaffer & Ginsberg 2017", 0, 1,
     offsetof(vg_time_domain, cvsd)},
    {"median_nn_ms", "ms", "median of the NN intervals", "this project", 0, 0,
     offsetof(vg_time_domain, median_nn_ms)},
    {"mad_nn_ms", "ms", "1.4826 times the median distance from the median", "this project", 0,
     1, offsetof(vg_time_domain, mad_nn_ms)},
    {"iqr_nn_ms", "ms", "distance between the quartiles (type 7)", "Hyndman & Fan 1996", 0, 1,
     offsetof(vg_time_domain, iqr_nn_ms)},
    {"prc20_nn_ms", "ms", "20th percentile (type 7)", "Hyndman & Fan 1996", 0, 0,
     offsetof(vg_time_domain, prc20_nn_ms)},
    {"prc80_nn_ms", "ms", "80th percentile (type 7)", "Hyndman & Fan 1996", 0, 0,
     offsetof(vg_time_domain, prc80_nn_ms)},
    {"min_nn_ms", "ms", "shortest NN interval", "this project", 0, 0,
     offsetof(vg_time_domain, min_nn_ms)},
    {"max_nn_ms", "ms", "longest NN interval", "this project", 0, 0,
     offsetof(vg_time_domain, max_nn_ms)},
    {"ln_rmssd", "", "natural logarithm of rmssd_ms", "this project", 0, 0,
     offsetof(vg_time_domain, ln_rmssd)},
    {"mean_hr_bpm", "bpm", "60000 / mean_nn_ms: beats over time, not the mean of rates",
     "this project", 0, 0, offsetof(vg_time_domain, mean_hr_bpm)},
    {"sd_hr_bpm", "bpm", "standard deviation of 60000 / NN, divisor n - 1", "this project", 0,
     1, offsetof(vg_time_domain, sd_hr_bpm)},
    {"min_hr_bpm", "bpm", "60000 / longest NN interval", "this project", 0, 0,
     offsetof(vg_time_domain, min_hr_bpm)},
    {"max_hr_bpm", "bpm", "60000 / shortest NN interval", "this project", 0, 0,
     offsetof(vg_time_domain, max_hr_bpm)},
    {"sdann_ms", "ms",
     "standard deviation of the means of 5-minute segments at least 80 % valid",
     "Task Force 1996", 600, 1, offsetof(vg_time_domain, sdann_ms)},
    {"sdnni_ms", "ms",
     "mean of the standard deviations of 5-minute segments at least 80 % valid",
     "Task Force 1996", 600, 1, offsetof(vg_time_domain, sdnni_ms)},
    {"hti", "", "intervals / height of their histogram, bins of 1/128 s", "Task Force 1996", 60,
     1, offsetof(vg_time_domain, hti)},
    {"tinn_ms", "ms", "base of the triangle that fits the histogram best, apex at its mode",
     "Task Force 1996", 60, 1, offsetof(vg_time_domain, tinn_ms)},
    {"tinn_area_ms", "ms", "base of the triangle of the histogram's area: 2 * hti / 128 s",
     "Task Force 1996", 60, 1, offsetof(vg_time_domain, tinn_area_ms)},
    {"stress_index", "1/s2", "percent in the fullest 50 ms bin / (2 * median * range, in s)",
     "Baevsky 2009", 60, 1, offsetof(vg_time_domain, stress_index)},
    {"sqrt_stress_index", "1/s", "square root of stress_index", "Kubios", 60, 1,
     offsetof(vg_time_domain, sqrt_stress_index)},
    {"se_ln_rmssd", "",
     "standard error of ln_rmssd, by how squared differences rise and fall along the row",
     "Lazarus 2018", 0, 0, offsetof(vg_time_domain, se_ln_rmssd)},
};

const vg_metric *vg_time_domain_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

/** Mean square of true successive differences about a centre. */
static double square_about(vg_nn_view nn, double centre_ms)
{
    double sum = 0.0;
    size_t n = 0;

    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_pair_at(nn, i))
            continue;
        const double d_ms = nn.nn_ms[i] - nn.nn_ms[i - 1] - centre_ms;
        sum += d_ms * d_ms;
        n++;
    }
    return sum / (double)n;
}

/** Measures of true successive differences. */
static void measure_diffs(vg_nn_view nn, vg_time_domain *out)
{
    double sum_ms = 0.0;
    size_t n_diffs = 0;
    size_t n_above_50 = 0;
    size_t n_above_20 = 0;

    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_pair_at(nn, i))
            continue;
        const double diff_ms = nn.nn_ms[i] - nn.nn_ms[i - 1];
        sum_ms += diff_ms;
        n_diffs++;
        n_above_50 += fabs(diff_ms) > 50.0 + rounding_ms;
        n_above_20 += fabs(diff_ms) > 20.0 + rounding_ms;
    }
    out->n_diffs = n_diffs;
    if (n_diffs == 0)
        return;
    const double n = (double)n_diffs;
    out->rmssd_ms = sqrt(square_about(nn, 0.0));
    if (n_diffs > 1)
        out->sdsd_ms = sqrt(square_about(nn, sum_ms / n) * n / (n - 1.0));
    out->pnn50_percent = 100.0 * (double)n_above_50 / n;
    out->pnn20_percent = 100.0 * (double)n_above_20 / n;
    /* A perfectly steady rhythm has an RMSSD of 0, whose logarithm says nothing. */
    out->ln_rmssd = out->rmssd_ms > 0.0 ? log(out->rmssd_ms) : NAN;
}

static double log_error(vg_nn_view nn, const vg_time_domain *td)
{
    const double n = (double)td->n_diffs;
    const size_t n_blocks = vg_blocks_for(td->n_diffs);
    vg_blocks blocks = {0};
    size_t i = 1;

    for (size_t b = 0; b < n_blocks; b++) {
        double n_here = 0.0;
        double d2 = 0.0;
        for (const size_t end = 1 + (b + 1) * (nn.n - 1) / n_blocks; i < end; i++) {
            if (!vg_pair_at(nn, i))
                continue;
            n_here += 1.0;
            d2 += (nn.nn_ms[i] - nn.nn_ms[i - 1]) * (nn.nn_ms[i] - nn.nn_ms[i - 1]);
        }
        vg_blocks_add(&blocks, n_here, d2);
    }
    return vg_blocks_log_error(&blocks, n, n > 0.0 ? td->rmssd_ms * td->rmssd_ms * n : 0.0);
}

/** Copy the intervals that are as measured; returns how many. */
static size_t gather_ok(vg_nn_view nn, double *ok_ms)
{
    size_t n = 0;

    for (size_t i = 0; i < nn.n; i++) {
        if (vg_ok_at(nn, i))
            ok_ms[n++] = nn.nn_ms[i];
    }
    return n;
}

static void measure_spread(const double *ok_ms, size_t n, vg_time_domain *out)
{
    const vg_welford all = vg_welford_of(ok_ms, n);
    const double mean_bpm = ms_per_min / all.mean;
    double sum_bpm = 0.0;
    vg_welford rate = {.n = n};

    for (size_t i = 0; i < n; i++)
        sum_bpm += ms_per_min / ok_ms[i] - mean_bpm;
    rate.mean = mean_bpm + sum_bpm / (double)n;
    for (size_t i = 0; i < n; i++) {
        const double off_bpm = ms_per_min / ok_ms[i] - rate.mean;
        rate.m2 += off_bpm * off_bpm;
    }
    out->n_intervals = n;
    out->mean_nn_ms = all.mean;
    out->mean_hr_bpm = mean_bpm;
    out->sdnn_ms = vg_welford_sd(&all);
    out->sd_hr_bpm = vg_welford_sd(&rate);
    out->cvnn = out->sdnn_ms / all.mean;
}

vg_status vg_time_domain_compute(vg_nn_view nn, vg_time_domain *out, vg_error *err)
{
    *out = undefined;
    VG_TRY(vg_nn_check(nn, err));
    double *ok_ms = vg_alloc(nn.n, sizeof *ok_ms);
    double *scratch = vg_alloc(nn.n, sizeof *scratch);
    vg_status status = VG_OK;
    if (ok_ms == NULL || scratch == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    const size_t n = gather_ok(nn, ok_ms);
    if (n < MIN_INTERVALS) {
        status = vg_fail(err, VG_ERR_SHORT,
                         "%zu intervals as measured; time-domain measures need %d", n,
                         MIN_INTERVALS);
        goto done;
    }
    measure_spread(ok_ms, n, out);
    measure_diffs(nn, out);
    out->cvsd = out->rmssd_ms / out->mean_nn_ms;
    vg_radix_sort(ok_ms, n, scratch);
    vg_order_measure(ok_ms, n, out);
    out->se_ln_rmssd = log_error(nn, out);
    vg_long_term_compute(nn, out);

done:
    vg_free(ok_ms);
    vg_free(scratch);
    return status;
}
