/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/wander.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"

/* Slower wandering moves a recovery of minutes as a whole, faster averages out; from 10 to
 * 120 s the result hardly changes. */
static const double memory_s = 20.0;

/** Variance of sum_i weight[i] x[i] for a first-order process x of unit variance. */
static double variance_of_sum(const double *weight, const double *t, size_t n)
{
    double remembered = 0.0;
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            remembered = (remembered + weight[i - 1]) * exp(-(t[i] - t[i - 1]) / memory_s);
        sum += weight[i] * (weight[i] + 2.0 * remembered);
    }
    return sum;
}

/** What each value adds to the estimate of parameter number at: a row of (J'J)^-1 J'. The
 *  jacobian's first column becomes the weights. */
static void weigh(const double *covariance, size_t k, size_t at, double *jacobian, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < k; j++)
            sum += covariance[at * k + j] * jacobian[j * n + i];
        jacobian[i] = sum;
    }
}

vg_status vg_wander_se(const vg_sep_data *data, const vg_sep_model *model,
                       const vg_sep_fit *fit, double sd, double *out, vg_error *err)
{
    const size_t k = model->n_linear + model->n_theta;
    double covariance[VG_SEP_PARAMETERS * VG_SEP_PARAMETERS];
    vg_sep_data plain = *data;
    vg_sep *sep;

    *out = NAN;
    plain.ar = (vg_ar){0};
    double *jacobian = vg_alloc(data->n, VG_SEP_PARAMETERS * sizeof *jacobian);
    if (jacobian == NULL)
        return vg_fail_memory(err);
    const vg_status status = vg_sep_create(&plain, model, &sep, err);
    if (status == VG_OK) {
        vg_sep_covariance(sep, fit, k, covariance);
        vg_sep_jacobian(sep, fit, k, jacobian);
        weigh(covariance, k, model->n_linear, jacobian, data->n);
        const double variance = variance_of_sum(jacobian, data->t, data->n);
        *out = isnan(variance) ? INFINITY : sd * sqrt(variance);
        vg_sep_destroy(sep);
    }
    vg_free(jacobian);
    return status;
}
