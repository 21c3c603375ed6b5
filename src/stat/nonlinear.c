/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/nonlinear.h"

#include <math.h>

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { MOST_ITERATIONS = 200 };

/** What the callbacks need. */
typedef struct polish_job {
    const vg_sep_data *data;
    const vg_sep_model *model;
    size_t n_free;
    double theta1;   /**< where it is held */
    double *columns; /**< [n VG_SEP_LINEAR] */
    double *raw;     /**< [n] */
    double *white;   /**< [n] */
} polish_job;

/** Split GSL's parameters into c and theta. */
static void unpack(const polish_job *job, const gsl_vector *x, double *c, double *theta)
{
    const size_t n_linear = job->model->n_linear;

    theta[1] = job->theta1;
    for (size_t k = 0; k < job->n_free; k++) {
        if (k < n_linear)
            c[k] = gsl_vector_get(x, k);
        else
            theta[k - n_linear] = gsl_vector_get(x, k);
    }
}

static int residuals(const gsl_vector *x, void *params, gsl_vector *f)
{
    const polish_job *job = params;
    const size_t n = job->data->n;
    double c[VG_SEP_LINEAR], theta[VG_SEP_THETA];

    unpack(job, x, c, theta);
    job->model->columns(job->data, theta, job->columns);
    for (size_t i = 0; i < n; i++) {
        job->raw[i] = -job->data->y[i];
        for (size_t k = 0; k < job->model->n_linear; k++)
            job->raw[i] += c[k] * job->columns[k * n + i];
    }
    vg_ar_whiten(&job->data->ar, job->data->depth, job->raw, n, job->white);
    for (size_t i = 0; i < n; i++)
        gsl_vector_set(f, i, job->white[i]);
    return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *x, void *params, gsl_matrix *j)
{
    const polish_job *job = params;
    const size_t n = job->data->n;
    const size_t n_linear = job->model->n_linear;
    double c[VG_SEP_LINEAR], theta[VG_SEP_THETA];

    unpack(job, x, c, theta);
    job->model->columns(job->data, theta, job->columns);
    for (size_t k = 0; k < job->n_free; k++) {
        if (k >= n_linear)
            job->model->slope(job->data, theta, k - n_linear, c, job->raw);
        vg_ar_whiten(&job->data->ar, job->data->depth,
                     k < n_linear ? job->columns + k * n : job->raw, n, job->white);
        for (size_t i = 0; i < n; i++)
            gsl_matrix_set(j, i, k, job->white[i]);
    }
    return GSL_SUCCESS;
}

/** Iterate; on success write the parameters back. */
static vg_status drive(gsl_multifit_nlinear_workspace *w, polish_job *job, vg_sep_fit *fit,
                       vg_error *err)
{
    const double x_tolerance = 1e-8;
    const double g_tolerance = 1e-10;
    double start[VG_SEP_PARAMETERS];
    double rss;
    int info;
    gsl_multifit_nlinear_fdf system = {
        .f = residuals, .df = jacobian, .n = job->data->n, .p = job->n_free, .params = job};

    for (size_t k = 0; k < job->n_free; k++)
        start[k] = k < job->model->n_linear ? fit->c[k] : fit->theta[k - job->model->n_linear];
    const gsl_vector_const_view x = gsl_vector_const_view_array(start, job->n_free);
    if (gsl_multifit_nlinear_init(&x.vector, &system, w) != GSL_SUCCESS)
        return vg_fail(err, VG_ERR_NUMERIC, "the fit could not start");
    const int code = gsl_multifit_nlinear_driver(MOST_ITERATIONS, x_tolerance, g_tolerance, 0.0,
                                                 NULL, NULL, &info, w);
    /* No progress from a point that is the minimum already is the best of outcomes. */
    if (code != GSL_SUCCESS && code != GSL_ENOPROG)
        return vg_fail(err, VG_ERR_NUMERIC, "no convergence in %d iterations", MOST_ITERATIONS);
    gsl_blas_ddot(gsl_multifit_nlinear_residual(w), gsl_multifit_nlinear_residual(w), &rss);
    if (!isfinite(rss))
        return vg_fail(err, VG_ERR_NUMERIC, "the fit diverged");
    unpack(job, gsl_multifit_nlinear_position(w), fit->c, fit->theta);
    fit->rss = rss;
    return VG_OK;
}

vg_status vg_nonlinear_polish(const vg_sep_data *data, const vg_sep_model *model,
                              vg_sep_fit *fit, vg_error *err)
{
    polish_job job = {.data = data,
                      .model = model,
                      .n_free = model->n_linear + model->n_theta - (model->has_kink ? 1 : 0),
                      .theta1 = fit->theta[1]};
    gsl_multifit_nlinear_parameters options = gsl_multifit_nlinear_default_parameters();
    vg_status status;

    options.trs = gsl_multifit_nlinear_trs_lmaccel;
    if (data->n < job.n_free)
        return vg_fail(err, VG_ERR_NUMERIC, "%zu points for %zu parameters", data->n,
                       job.n_free);
    double *block = vg_alloc(data->n, (VG_SEP_LINEAR + 2) * sizeof *block);
    if (block == NULL)
        return vg_fail_memory(err);
    job.columns = block;
    job.raw = block + VG_SEP_LINEAR * data->n;
    job.white = job.raw + data->n;
    gsl_multifit_nlinear_workspace *w =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &options, data->n, job.n_free);
    status = w != NULL ? drive(w, &job, fit, err) : vg_fail_memory(err);
    if (w != NULL)
        gsl_multifit_nlinear_free(w);
    vg_free(block);
    return status;
}
