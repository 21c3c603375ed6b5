/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/quality.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"

static double mean_of(const float *x, size_t n)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++)
        sum += (double)x[k];
    return sum / (double)n;
}

/** Correlation of a beat with the sum of all beats less itself. */
static double correlate(const float *beat, double mean, const double *sum, size_t n)
{
    double sum_bb = 0.0;
    double sum_rr = 0.0;
    double sum_br = 0.0;

    for (size_t k = 0; k < n; k++) {
        const double b = (double)beat[k] - mean;
        const double rest = sum[k] - b;
        sum_bb += b * b;
        sum_rr += rest * rest;
        sum_br += b * rest;
    }
    return sum_bb > 0.0 && sum_rr > 0.0 ? sum_br / sqrt(sum_bb * sum_rr) : NAN;
}

vg_status vg_tsqi_compute(const float *beats, size_t n_beats, size_t length, double *each,
                          double *out, vg_error *err)
{
    double total = 0.0;
    size_t n = 0;

    *out = NAN;
    for (size_t i = 0; each != NULL && i < n_beats; i++)
        each[i] = NAN;
    if (n_beats < 2 || length < 2)
        return vg_fail(err, VG_ERR_SHORT, "%zu beats of %zu samples; likeness needs 2 of 2",
                       n_beats, length);
    double *sum = vg_alloc(length, sizeof *sum);
    if (sum == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n_beats; i++) {
        const double mean = mean_of(beats + i * length, length);
        for (size_t k = 0; k < length; k++)
            sum[k] += (double)beats[i * length + k] - mean;
    }
    for (size_t i = 0; i < n_beats; i++) {
        const float *beat = beats + i * length;
        const double r = correlate(beat, mean_of(beat, length), sum, length);
        if (each != NULL)
            each[i] = r;
        if (isnan(r))
            continue;
        total += r;
        n++;
    }
    if (n >= 2)
        *out = total / (double)n;
    vg_free(sum);
    return VG_OK;
}
