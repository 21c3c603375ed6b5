/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/sums.h"

#include <math.h>

#include "core/alloc.h"
#include "hrv/axes.h"
#include "hrv/rmssd_error.h"

enum { MIN_PAIRS = 3 };

static const double ms_per_min = 60000.0;
static const double rounding_ms = 1e-6;

void vg_sums_free(vg_sums *s)
{
    vg_free(s->single);
    vg_free(s->pair);
    *s = (vg_sums){0};
}

static void add_single(vg_nn_view nn, size_t i, double centre_ms, vg_single_sums *s)
{
    s->all_ms += nn.nn_ms[i];
    if (!vg_nn_ok(nn, i))
        return;
    const double x = nn.nn_ms[i] - centre_ms;
    const double hr = ms_per_min / nn.nn_ms[i] - ms_per_min / centre_ms;
    s->n_ok += 1.0;
    s->x += x;
    s->xx += x * x;
    s->hr += hr;
    s->hr2 += hr * hr;
}

static void add_pair(vg_nn_view nn, size_t i, double centre_ms, vg_pair_sums *s)
{
    if (!vg_nn_pair(nn, i))
        return;
    const double d = nn.nn_ms[i] - nn.nn_ms[i - 1];
    const double along = nn.nn_ms[i] + nn.nn_ms[i - 1] - 2.0 * centre_ms;
    s->n += 1.0;
    s->d += d;
    s->d2 += d * d;
    s->along += along;
    s->along2 += along * along;
    s->n_above_50 += fabs(d) > 50.0 + rounding_ms;
    s->n_above_20 += fabs(d) > 20.0 + rounding_ms;
    s->longer += fmax(d, 0.0);
    s->shorter += fmax(-d, 0.0);
    s->n_longer += d > rounding_ms;
    s->n_shorter += d < -rounding_ms;
}

vg_status vg_sums_compute(vg_nn_view nn, vg_sums *out, vg_error *err)
{
    *out = (vg_sums){.single = vg_alloc(nn.n + 1, sizeof *out->single),
                     .pair = vg_alloc(nn.n + 1, sizeof *out->pair)};
    if (out->single == NULL || out->pair == NULL) {
        vg_sums_free(out);
        return vg_fail_memory(err);
    }
    for (size_t i = 0; i < nn.n; i++)
        out->centre_ms += (nn.nn_ms[i] - out->centre_ms) / (double)(i + 1);
    for (size_t i = 0; i < nn.n; i++) {
        out->single[i + 1] = out->single[i];
        out->pair[i + 1] = out->pair[i];
        add_single(nn, i, out->centre_ms, &out->single[i + 1]);
        add_pair(nn, i, out->centre_ms, &out->pair[i + 1]);
    }
    return VG_OK;
}

/** Variance, divisor n - 1, from a sum and a sum of squares; NaN below two values. */
static double variance(double n, double sum, double square)
{
    return n < 2.0 ? NAN : fmax(0.0, (square - sum * sum / n) / (n - 1.0));
}

static double log_error(const vg_sums *s, size_t first, size_t end, double n, double d2)
{
    const size_t n_blocks = vg_blocks_for((size_t)n);
    const size_t length = end - first - 1;
    vg_blocks blocks = {0};

    for (size_t b = 0; b < n_blocks; b++) {
        const vg_pair_sums *low = &s->pair[first + 1 + b * length / n_blocks];
        const vg_pair_sums *high = &s->pair[first + 1 + (b + 1) * length / n_blocks];
        vg_blocks_add(&blocks, high->n - low->n, high->d2 - low->d2);
    }
    return vg_blocks_log_error(&blocks, n, d2);
}

static void measure_diffs(const vg_sums *s, size_t first, size_t end, vg_time_domain *out)
{
    const vg_pair_sums *low = &s->pair[first + 1];
    const vg_pair_sums *high = &s->pair[end];
    const double n = high->n - low->n;
    const double d2 = high->d2 - low->d2;

    out->n_diffs = (size_t)n;
    if (!(n > 0.0))
        return;
    out->rmssd_ms = sqrt(fmax(0.0, d2 / n));
    out->sdsd_ms = sqrt(variance(n, high->d - low->d, d2));
    out->pnn50_percent = 100.0 * (high->n_above_50 - low->n_above_50) / n;
    out->pnn20_percent = 100.0 * (high->n_above_20 - low->n_above_20) / n;
    out->ln_rmssd = out->rmssd_ms > 0.0 ? log(out->rmssd_ms) : NAN;
    out->se_ln_rmssd = log_error(s, first, end, n, d2);
}

void vg_sums_time_domain(const vg_sums *s, size_t first, size_t end, vg_time_domain *out)
{
    const vg_single_sums *low = &s->single[first];
    const vg_single_sums *high = &s->single[end];
    const double n = high->n_ok - low->n_ok;

    out->n_intervals = (size_t)n;
    out->mean_nn_ms = s->centre_ms + (high->x - low->x) / n;
    out->mean_hr_bpm = ms_per_min / out->mean_nn_ms;
    out->sdnn_ms = sqrt(variance(n, high->x - low->x, high->xx - low->xx));
    out->sd_hr_bpm = sqrt(variance(n, high->hr - low->hr, high->hr2 - low->hr2));
    out->cvnn = out->sdnn_ms / out->mean_nn_ms;
    measure_diffs(s, first, end, out);
    out->cvsd = out->rmssd_ms / out->mean_nn_ms;
}

void vg_sums_poincare(const vg_sums *s, size_t first, size_t end, vg_poincare *out)
{
    const vg_pair_sums *low = &s->pair[first + 1];
    const vg_pair_sums *high = &s->pair[end];
    const double n = high->n - low->n;
    const double longer = high->longer - low->longer;
    const double n_longer = high->n_longer - low->n_longer;
    const double n_changing = n_longer + high->n_shorter - low->n_shorter;

    out->n_pairs = (size_t)n;
    if (n < MIN_PAIRS)
        return;
    vg_poincare_from_axes(
        sqrt(variance(n, high->d - low->d, high->d2 - low->d2) / 2.0),
        sqrt(variance(n, high->along - low->along, high->along2 - low->along2) / 2.0), out);
    if (n_changing > 0.0) {
        out->guzik_percent = 100.0 * longer / (longer + high->shorter - low->shorter);
        out->porta_percent = 100.0 * (n_changing - n_longer) / n_changing;
    }
}
