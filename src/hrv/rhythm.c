/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/rhythm.h"

#include <math.h>

#include <vagus/nonlinear.h>

#include "core/fail.h"

/* A rhythm is judged in blocks of intervals. */
enum { BLOCK = 300, MIN_BLOCK = 60 };
/* More early beats in a row are a rhythm. */
enum { LONGEST_RUN = 10 };
/* White intervals reach the limit of irregularity at 0.10, and any order among them only lowers
 * it. */
static const double most_irregular = -1.0;
static const double least_variation = 0.08;
/* An early beat and its pause: of an interval and the one before it, how much of their mean
 * lies between them. Schmidt 1999 asks for 0.8 and 1.2 of the rhythm, that is 0.4; pauses after
 * atrial beats are shorter. */
static const double least_jump = 0.3;

/** Does a pause end at interval i, after an early beat? Asks for the rare thing first. */
static bool is_pause(vg_nn_view nn, size_t i)
{
    return i > 0 &&
           nn.nn_ms[i] - nn.nn_ms[i - 1] > least_jump * (nn.nn_ms[i] + nn.nn_ms[i - 1]) / 2.0 &&
           vg_nn_pair(nn, i);
}

/** The early beats in a row before the pause i; 1 when what precedes it is as long as a rhythm
 *  of its own. */
static size_t early_before(vg_nn_view nn, size_t i)
{
    const double early_ms = (nn.nn_ms[i] + 2.0 * nn.nn_ms[i - 1]) / 3.0;

    for (size_t n = 1; n <= LONGEST_RUN && n <= i; n++) {
        if (nn.nn_ms[i - n] >= early_ms)
            return n - 1;
        if (!vg_nn_pair(nn, i - n))
            break;
    }
    return 1;
}

static bool is_moved(vg_nn_view nn, size_t i)
{
    return nn.label != NULL && nn.label[i] == VG_NN_ECTOPIC &&
           (nn.fixed == NULL || nn.fixed[i] > 0);
}

double vg_rhythm_ectopic_percent(vg_nn_view nn, size_t n_beats)
{
    size_t n = 0;

    for (size_t i = 0; i < nn.n; i++) {
        if (is_moved(nn, i))
            n++;
        else if (is_pause(nn, i))
            n += early_before(nn, i);
    }
    return n_beats > 0 ? 100.0 * (double)n / (double)n_beats : 0.0;
}

/** COSEn = -ln(A / B) + ln(2 r) - ln(mean), m = 1, r = 30 ms, of Lake & Moorman 2011; NaN when
 *  nothing matches. They set atrial fibrillation apart at -1.4 in short segments; resting
 *  people with a large respiratory arrhythmia reach -1.24, fibrillation lies around -0.5. */
static vg_status irregularity(vg_nn_view nn, double *out, vg_error *err)
{
    const double tolerance_ms = 30.0;
    vg_entropy_opts opts = vg_entropy_defaults();
    vg_entropy entropy;
    double mean_ms = 0.0;

    opts.m = 1;
    opts.r_ms = tolerance_ms;
    opts.without_apen = 1;
    const vg_status status = vg_entropy_compute(nn, &opts, &entropy, err);
    for (size_t i = 0; i < nn.n; i++)
        mean_ms += nn.nn_ms[i] / (double)nn.n;
    *out = entropy.sampen + log(2.0 * tolerance_ms) - log(mean_ms);
    return status;
}

/** Intervals first ... first + n - 1 of a view; the first of them follows nothing. */
static vg_nn_view part_of(vg_nn_view nn, size_t first, size_t n)
{
    return (vg_nn_view){.nn_ms = nn.nn_ms + first,
                        .follows = nn.follows != NULL ? nn.follows + first : NULL,
                        .n = n};
}

static double variation_of(vg_nn_view nn)
{
    double sum = 0.0;
    double square = 0.0;

    for (size_t i = 0; i < nn.n; i++)
        sum += nn.nn_ms[i];
    const double mean = sum / (double)nn.n;
    for (size_t i = 0; i < nn.n; i++)
        square += (nn.nn_ms[i] - mean) * (nn.nn_ms[i] - mean);
    return sqrt(square / (double)nn.n) / mean;
}

vg_status vg_rhythm_is_irregular(vg_nn_view nn, bool *out, vg_error *err)
{
    size_t n_blocks = 0;
    size_t n_irregular = 0;

    *out = false;
    for (size_t first = 0; first + MIN_BLOCK <= nn.n; first += BLOCK) {
        const size_t left = nn.n - first;
        const vg_nn_view block = part_of(nn, first, left < BLOCK ? left : BLOCK);
        double value = NAN;
        if (variation_of(block) > least_variation)
            VG_TRY(irregularity(block, &value, err));
        n_blocks++;
        n_irregular += value > most_irregular;
    }
    *out = 2 * n_irregular > n_blocks;
    return VG_OK;
}
