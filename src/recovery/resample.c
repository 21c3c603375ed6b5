/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/resample.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/rng.h"
#include "stat/quantile.h"

/* The same numbers every time. */
static const uint64_t seed = 20051989;

/* ln tau of a refit that ended on the edge of the range: beyond any range, but finite, so that
 * quantiles can be taken. */
static const double beyond = 1e3;

/** What every refit needs. */
typedef struct resample_job {
    vg_sep_data data; /**< y is made anew for each refit */
    const vg_sep_fit *fit;
    size_t length;
    double *fitted;   /**< [n] */
    double *residual; /**< [n] times their weights, mean 0 */
    double *y;        /**< [n] */
    vg_sep *sep;
} resample_job;

static double weight_at(const resample_job *job, size_t i)
{
    return job->data.ar.weight != NULL ? job->data.ar.weight[i] : 1.0;
}

static void find_residuals(resample_job *job, const double *y)
{
    const size_t n = job->data.n;
    double mean = 0.0;

    vg_sep_fitted(job->sep, job->fit, job->fitted);
    for (size_t i = 0; i < n; i++) {
        job->residual[i] = (y[i] - job->fitted[i]) * weight_at(job, i);
        mean += job->residual[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        job->residual[i] -= mean;
}

/** ln tau of one set of values put together from blocks. */
static double refit(resample_job *job, vg_rng *rng)
{
    const size_t n = job->data.n;
    vg_sep_fit fit = *job->fit;

    for (size_t i = 0; i < n;) {
        const size_t from = (size_t)vg_rng_below(rng, n - job->length + 1);
        for (size_t j = 0; j < job->length && i < n; j++, i++)
            job->y[i] = job->fitted[i] + job->residual[from + j] / weight_at(job, i);
    }
    vg_sep_renew(job->sep, &job->data);
    vg_sep_refine(job->sep, &fit);
    return fit.is_inside ? fit.theta[0] : copysign(beyond, fit.theta[0] - job->fit->theta[0]);
}

vg_status vg_resample(const vg_sep_data *data, const vg_sep_model *model, const vg_sep_fit *fit,
                      size_t length, size_t n_refits, vg_resampled *out, vg_error *err)
{
    const size_t n = data->n;
    vg_rng rng = vg_rng_seed(seed);
    double *block = vg_alloc(3 * n + n_refits, sizeof *block);

    *out = (vg_resampled){NAN, NAN};
    if (block == NULL)
        return vg_fail_memory(err);
    resample_job job = {.data = *data,
                        .fit = fit,
                        .length = length < n ? length : n,
                        .fitted = block,
                        .residual = block + n,
                        .y = block + 2 * n};
    double *theta = block + 3 * n;
    const vg_status status = vg_sep_create(data, model, &job.sep, err);
    if (status == VG_OK) {
        find_residuals(&job, data->y);
        job.data.y = job.y;
        for (size_t i = 0; i < n_refits; i++)
            theta[i] = refit(&job, &rng);
        vg_sort(theta, n_refits);
        *out = (vg_resampled){vg_quantile_sorted(theta, n_refits, 0.025),
                              vg_quantile_sorted(theta, n_refits, 0.975)};
        vg_sep_destroy(job.sep);
    }
    vg_free(block);
    return status;
}
