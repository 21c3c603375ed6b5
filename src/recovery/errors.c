/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/errors.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/quantile.h"
#include "stat/reml.h"

/* Huber 1964; 95 % efficient for normal errors. */
static const double huber_k = 1.345;

/* MAD of a normal distribution times this is its SD. */
static const double mad_to_sd = 1.4826022185056018;

/* Beyond this many scales a value is an accident that says nothing about the other errors'
 * resemblance; below it, clipping would make them look smaller than they are. */
static const double gross_k = 4.0;

/* Below these, neither scale nor autocorrelation can be estimated well enough to be used. */
enum { FEWEST_ROBUST = 12, FEWEST_AUTOCORRELATED = 20, MOST_ROUNDS = 50 };

/* Three values describe a drift and one breathing rhythm; more cannot be told from 60 bins. */
enum { MOST_ORDER = 3 };

/** Room for the iteration: residuals as they are, whitened, and a copy to sort. */
typedef struct scratch {
    double *residual;
    double *white;
    double *sorted;
    double *fitted;
    double *clean;
    double *design; /**< [n VG_SEP_PARAMETERS] */
    double *pseudo; /**< of the caller */
    vg_sep *sep;
    vg_sep_fit fit;
} scratch;

/** Scale of the whitened residuals: SD of the normal distribution with their MAD. */
static double scale_of(const scratch *s, size_t n, size_t n_parameters)
{
    memcpy(s->sorted, s->white, n * sizeof *s->sorted);
    return mad_to_sd * vg_mad(s->sorted, n, 0.0) *
           sqrt((double)n / ((double)n - (double)n_parameters));
}

/** Clip the whitened residuals at k scales and stretch them so that least squares on
 *  fitted + result has the Huber estimate as its solution and Huber's covariance (Huber 1981,
 *  section 7.10) as its own. */
static void clip(const scratch *s, size_t n, size_t n_parameters, double *out)
{
    const double count = (double)n;
    double inner = 0.0;

    const double bound = huber_k * scale_of(s, n, n_parameters);
    for (size_t i = 0; i < n; i++)
        inner += fabs(s->white[i]) <= bound;
    const double share = inner / count;
    /* Huber's correction for small samples, K = 1 + p var(psi') / (n E(psi')^2). */
    const double stretch =
        (1.0 + (double)n_parameters * (1.0 - share) / (count * share)) / share;
    for (size_t i = 0; i < n; i++)
        out[i] = share < 1.0 ? stretch * fmax(-bound, fmin(bound, s->white[i])) : s->white[i];
}

/** Fit, and put residuals of the values y (measured or cleaned) into s. */
static void fit_residuals(const vg_sep_data *data, const double *y, scratch *s)
{
    vg_sep_renew(s->sep, data);
    vg_sep_refine(s->sep, &s->fit);
    vg_sep_fitted(s->sep, &s->fit, s->fitted);
    for (size_t i = 0; i < data->n; i++)
        s->residual[i] = y[i] - s->fitted[i];
}

/** Weights of errors that are as large as the curve is high, with a geometric mean of 1. */
static void weigh_by_height(vg_sep_data *data, scratch *s, double *weight)
{
    const double least_share = 0.1;
    double mean = 0.0;
    double ln_sum = 0.0;

    vg_sep_refine(s->sep, &s->fit);
    vg_sep_fitted(s->sep, &s->fit, s->fitted);
    for (size_t i = 0; i < data->n; i++)
        mean += s->fitted[i] / (double)data->n;
    if (!(mean > 0.0))
        return;
    for (size_t i = 0; i < data->n; i++) {
        weight[i] = mean / fmax(s->fitted[i], least_share * mean);
        ln_sum += log(weight[i]);
    }
    for (size_t i = 0; i < data->n; i++)
        weight[i] /= exp(ln_sum / (double)data->n);
    data->ar.weight = weight;
}

static bool is_unbroken(const vg_sep_data *data)
{
    for (size_t i = 1; data->depth != NULL && i < data->n; i++)
        if (data->depth[i] == 0)
            return false;
    return true;
}

/** Autocorrelation of the errors of the values y about the model. */
static vg_status estimate_ar(vg_sep_data *data, const vg_sep_model *model, const double *y,
                             bool is_count, scratch *s, vg_error *err)
{
    const size_t k = model->n_linear + model->n_theta;
    const vg_reml_data regression = {.x = s->design,
                                     .residual = s->residual,
                                     .depth = data->depth,
                                     .n = data->n,
                                     .weight = data->ar.weight,
                                     .k = k,
                                     .may_be_differenced = is_count && is_unbroken(data),
                                     .interest = model->n_theta > 0 ? model->n_linear : k - 1};
    vg_reml reml;

    fit_residuals(data, y, s);
    vg_sep_jacobian(s->sep, &s->fit, k, s->design);
    VG_TRY(vg_reml_estimate(&regression, MOST_ORDER, &reml, err));
    data->ar = reml.ar;
    data->dof = reml.dof;
    return VG_OK;
}

/** Largest change of a pseudo-value, relative to their scatter. */
static double renew_pseudo(const vg_sep_data *data, const scratch *s, size_t n_parameters,
                           double *pseudo)
{
    const size_t n = data->n;
    double change = 0.0;
    double square = 0.0;

    vg_ar_whiten(&data->ar, data->depth, s->residual, n, s->white);
    clip(s, n, n_parameters, s->sorted);
    vg_ar_colour(&data->ar, data->depth, s->sorted, n, s->white);
    for (size_t i = 0; i < n; i++) {
        const double value = s->fitted[i] + s->white[i];
        change = fmax(change, fabs(value - pseudo[i]));
        square += s->white[i] * s->white[i];
        pseudo[i] = value;
    }
    return square > 0.0 ? change / sqrt(square / (double)n) : 0.0;
}

/** Pseudo-values that no longer change. */
static void settle_pseudo(const vg_sep_data *data, const vg_sep_model *model, const double *y,
                          double *pseudo, scratch *s)
{
    const double settled = 1e-6;
    double change = INFINITY;

    for (int i = 0; i < MOST_ROUNDS && change > settled; i++) {
        fit_residuals(data, y, s);
        change = renew_pseudo(data, s, model->n_linear + model->n_theta, pseudo);
    }
}

/** The values as measured, but for gross errors; into clean. */
static void cut_gross_errors(const vg_sep_data *data, scratch *s, size_t n_parameters,
                             double *clean)
{
    const size_t n = data->n;

    vg_ar_whiten(&data->ar, data->depth, s->residual, n, s->white);
    const double bound = gross_k * scale_of(s, n, n_parameters);
    for (size_t i = 0; i < n; i++)
        s->sorted[i] = fmax(-bound, fmin(bound, s->white[i]));
    vg_ar_colour(&data->ar, data->depth, s->sorted, n, s->white);
    for (size_t i = 0; i < n; i++)
        clean[i] = s->fitted[i] + s->white[i];
}

/* Twice: the first estimate of the autocorrelation rests on a fit that knew nothing of it,
 * and on values with their outliers. */
static vg_status iterate(vg_sep_data *data, const vg_sep_model *model, const double *y,
                         const vg_fit_opts *opts, scratch *s, vg_error *err)
{
    const bool is_robust = opts->is_robust != 0 && data->n >= FEWEST_ROBUST;
    const bool has_ar = opts->is_autocorrelated != 0 && data->n >= FEWEST_AUTOCORRELATED;
    const double *values = y;

    for (int round = 0; round < 2; round++) {
        if (has_ar)
            VG_TRY(estimate_ar(data, model, values, opts->is_count != 0, s, err));
        if (!is_robust)
            continue;
        settle_pseudo(data, model, y, s->pseudo, s);
        cut_gross_errors(data, s, model->n_linear + model->n_theta, s->clean);
        values = s->clean;
    }
    return VG_OK;
}

vg_status vg_errors_settle(vg_sep_data *data, const vg_sep_model *model, const double *y,
                           double *room, const vg_fit_opts *opts, vg_error *err)
{
    const size_t n = data->n;
    double *block = vg_alloc(n, (5 + VG_SEP_PARAMETERS) * sizeof *block);
    double *pseudo = room;
    double *weight = room + n;
    vg_status status;

    if (block == NULL)
        return vg_fail_memory(err);
    scratch s = {.residual = block,
                 .white = block + n,
                 .sorted = block + 2 * n,
                 .fitted = block + 3 * n,
                 .clean = block + 4 * n,
                 .design = block + 5 * n,
                 .pseudo = pseudo};
    memcpy(pseudo, y, n * sizeof *pseudo);
    data->y = pseudo;
    status = vg_sep_create(data, model, &s.sep, err);
    if (status == VG_OK && opts->is_count != 0)
        weigh_by_height(data, &s, weight);
    if (status == VG_OK)
        status = iterate(data, model, y, opts, &s, err);
    vg_sep_destroy(s.sep);
    vg_free(block);
    return status;
}
