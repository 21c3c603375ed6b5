/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/bootstrap.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/rng.h"
#include "stat/distributions.h"
#include "stat/quantile.h"

static const double least_defined_share = 0.9;
static const double rounding = 1e-9;

/** sum (m - x_i)^3 / (6 (sum (m - x_i)^2)^1.5) over the leave-one-out values. */
static double acceleration(const vg_bootstrap *job, size_t *index, double *value)
{
    double mean = 0.0;
    double squares = 0.0;
    double cubes = 0.0;

    for (size_t i = 0; i < job->n; i++) {
        size_t kept = 0;
        for (size_t j = 0; j < job->n; j++)
            if (j != i)
                index[kept++] = j;
        value[i] = job->statistic(job->data, index, kept);
        mean += value[i] / (double)job->n;
    }
    for (size_t i = 0; i < job->n; i++) {
        const double off = mean - value[i];
        squares += off * off;
        cubes += off * off * off;
    }
    if (squares <= 0.0)
        return 0.0;
    return cubes / (6.0 * pow(squares, 1.5));
}

/** Values of the statistic for resampled subjects; returns how many are defined. */
static size_t resample(const vg_bootstrap *job, size_t *index, double *value)
{
    vg_rng rng = vg_rng_seed(job->seed);
    size_t defined = 0;

    for (size_t b = 0; b < job->n_resamples; b++) {
        for (size_t i = 0; i < job->n; i++)
            index[i] = (size_t)vg_rng_below(&rng, job->n);
        value[defined] = job->statistic(job->data, index, job->n);
        if (!isnan(value[defined]))
            defined++;
    }
    return defined;
}

/** The share of resamples below the corrected bound that p asks for. */
static double corrected(const vg_bca *bca, double p)
{
    const double z = bca->bias + vg_normal_quantile(p);

    return vg_normal_cdf(bca->bias + z / (1.0 - bca->acceleration * z));
}

static void find_bounds(const vg_bootstrap *job, double whole, double *value, size_t defined,
                        vg_bca *out)
{
    double below = 0.0;

    if ((double)defined < least_defined_share * (double)job->n_resamples)
        return;
    vg_sort(value, defined);
    /* A resample may be the sample in another order; rounding must not decide on which side
     * such ties fall, so each counts half. */
    const double same = rounding * (vg_quantile_sorted(value, defined, 0.75) -
                                    vg_quantile_sorted(value, defined, 0.25));
    for (size_t b = 0; b < defined; b++)
        below += value[b] < whole - same ? 1.0 : value[b] <= whole + same ? 0.5 : 0.0;
    if (!(0.0 < below && below < (double)defined && value[0] < value[defined - 1]))
        return;
    out->bias = vg_normal_quantile(below / (double)defined);
    if (isnan(out->acceleration))
        return;
    out->low = vg_quantile_sorted(value, defined, corrected(out, 0.025));
    out->high = vg_quantile_sorted(value, defined, corrected(out, 0.975));
}

vg_status vg_bca_interval(const vg_bootstrap *job, vg_bca *out, vg_error *err)
{
    const size_t n_values = job->n_resamples > job->n ? job->n_resamples : job->n;
    size_t *index = vg_alloc(job->n, sizeof *index);
    double *value = vg_alloc(n_values, sizeof *value);
    vg_status status = VG_OK;

    *out = (vg_bca){NAN, NAN, NAN, NAN};
    if (index == NULL || value == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; i < job->n; i++)
        index[i] = i;
    const double whole = job->statistic(job->data, index, job->n);
    if (isnan(whole))
        goto done;
    out->acceleration = acceleration(job, index, value);
    find_bounds(job, whole, value, resample(job, index, value), out);

done:
    vg_free(index);
    vg_free(value);
    return status;
}
