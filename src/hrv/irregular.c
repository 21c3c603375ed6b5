/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/irregular.h"

#include <math.h>

#include <vagus/nonlinear.h>

#include "core/fail.h"
#include "dsp/burg.h"
#include "dsp/detrend.h"
#include "model/pairs.h"
#include "stat/ranks.h"
#include "stat/welford.h"

/* Dash 2009 looks at 128 intervals at a time; a series is cut into equal blocks of about that
 * many, so the longest is one short of 192. */
enum { BLOCK = 128, LONGEST_BLOCK = 192, MIN_BLOCK = 60, ORDER = 8 };

/* Lake & Moorman 2011 set fibrillation apart by COSEn at -1.4. */
static const double least_entropy = -1.4;
static const double tolerance_ms = 30.0;
/* Below this coefficient of variation no distribution of intervals much longer than 30 ms
 * reaches that entropy: the mean density of the most even one, a parabola, is 3 / (5 sqrt 5) by
 * the deviation, which gives -ln(0.268 / 0.06) = -1.5, and order only lowers it. Intervals of
 * 250 ms reach it when they are all alike. */
static const double least_variation = 0.06;
/* The sinus node is modulated, and what modulates it - breath, pressure, vessels - takes
 * several beats: earlier intervals tell the next. In fibrillation they do not (Bootsma 1970).
 */
static const double most_predicted = 0.2;

typedef struct block {
    double rr_ms[LONGEST_BLOCK];
    unsigned char follows[LONGEST_BLOCK];
    size_t n;
} block;

/** Also false for NaN, the interval that ends in an inserted beat. */
static bool is_measured(vg_nn_view nn, size_t i)
{
    return vg_measured_at(nn, i) > 0.0;
}

/** The next n measured intervals from *at. */
static void take_block(vg_nn_view nn, size_t n, size_t *at, block *out)
{
    bool is_joined = false;

    for (out->n = 0; out->n < n; (*at)++) {
        if (!is_measured(nn, *at)) {
            is_joined = false;
            continue;
        }
        out->rr_ms[out->n] = vg_measured_at(nn, *at);
        out->follows[out->n++] = is_joined && vg_follows_at(nn, *at);
        is_joined = true;
    }
}

/** COSEn = -ln(A / B) + ln(2 r) - ln(mean), m = 1; NaN when nothing matches. */
static vg_status measure_entropy(const block *b, double mean_ms, double *out, vg_error *err)
{
    const vg_nn_view nn = {.nn_ms = b->rr_ms, .follows = b->follows, .n = b->n};
    vg_entropy_opts opts = vg_entropy_defaults();
    vg_entropy entropy;

    opts.m = 1;
    opts.r_ms = tolerance_ms;
    opts.without_apen = 1;
    VG_TRY(vg_entropy_compute(nn, &opts, &entropy, err));
    *out = entropy.sampen + log(2.0 * tolerance_ms) - log(mean_ms);
    return VG_OK;
}

/** Share of the variance of ranks, less a line, that an autoregression explains, adjusted for
 *  the number of its coefficients; ranks, so that a few pauses do not outweigh the rest. */
static vg_status measure_order(const block *b, double *out, vg_error *err)
{
    double x[LONGEST_BLOCK];
    size_t rank2[LONGEST_BLOCK];
    double a[ORDER + 1];
    double noise;
    double square = 0.0;
    const double n = (double)b->n;

    for (size_t i = 0; i < b->n; i++)
        x[i] = b->rr_ms[i];
    vg_detrend_line(x, b->n);
    VG_TRY(vg_ranks_doubled(x, b->n, 0.0, rank2, err));
    for (size_t i = 0; i < b->n; i++)
        x[i] = (double)rank2[i];
    vg_detrend_mean(x, b->n);
    for (size_t i = 0; i < b->n; i++)
        square += x[i] * x[i] / n;
    VG_TRY(vg_burg_fit(x, b->n, ORDER, a, &noise, err));
    *out = square > 0.0 ? 1.0 - noise / square * (n - 1.0) / (n - 1.0 - ORDER) : 1.0;
    return VG_OK;
}

static vg_status judge(const block *b, bool *out, vg_error *err)
{
    const vg_welford rr_ms = vg_welford_of(b->rr_ms, b->n);
    double entropy = NAN;
    double predicted = NAN;

    *out = false;
    if (!(sqrt(rr_ms.m2 / (double)b->n) / rr_ms.mean > least_variation))
        return VG_OK;
    VG_TRY(measure_entropy(b, rr_ms.mean, &entropy, err));
    if (!(entropy > least_entropy))
        return VG_OK;
    VG_TRY(measure_order(b, &predicted, err));
    *out = predicted < most_predicted;
    return VG_OK;
}

vg_status vg_is_irregular(vg_nn_view nn, bool *out, vg_error *err)
{
    size_t n = 0;
    size_t at = 0;
    size_t n_irregular = 0;

    *out = false;
    for (size_t i = 0; i < nn.n; i++)
        n += is_measured(nn, i);
    if (n < MIN_BLOCK)
        return VG_OK;
    const size_t n_blocks = n < LONGEST_BLOCK ? 1 : (n + BLOCK / 2) / BLOCK;
    for (size_t i = 0; i < n_blocks; i++) {
        block b;
        bool is_one;
        take_block(nn, n * (i + 1) / n_blocks - n * i / n_blocks, &at, &b);
        VG_TRY(judge(&b, &is_one, err));
        n_irregular += is_one;
    }
    *out = 2 * n_irregular > n_blocks;
    return VG_OK;
}
