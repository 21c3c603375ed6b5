/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/errors.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/quantile.h"

/* Huber 1964; 95 % efficient for normal errors. */
static const double huber_k = 1.345;

/* MAD of a normal distribution times this is its SD. */
static const double mad_to_sd = 1.4826022185056018;

/* Below these, neither scale nor autocorrelation can be estimated well enough to be used. */
enum { FEWEST_ROBUST = 12, FEWEST_AUTOCORRELATED = 20, MOST_ROUNDS = 50 };

/** Room for the iteration: residuals as they are, whitened, and a copy to sort. */
typedef struct scratch {
    double *residual;
    double *white;
    double *sorted;
    double *fitted;
} scratch;

/** Lag-1 autocorrelation of the residuals, corrected for its bias towards negative values
 *  after fitting a level and a trend (Marriott & Pope 1954): E(r) = rho - (2 + 4 rho) / n. */
static double estimate_rho(const double *residual, const unsigned char *depth, size_t n)
{
    const double largest = 0.95;
    double product = 0.0;
    double square = 0.0;

    for (size_t i = 0; i < n; i++) {
        square += residual[i] * residual[i];
        if (i > 0 && (depth == NULL || depth[i] > 0))
            product += residual[i] * residual[i - 1];
    }
    if (!(square > 0.0))
        return 0.0;
    const double count = (double)n;
    const double rho = (product / square + 2.0 / count) / (1.0 - 4.0 / count);
    /* Not distinguishable from 0: within two standard errors of it. */
    if (fabs(rho) < 1.96 / sqrt(count))
        return 0.0;
    return fmax(-largest, fmin(largest, rho));
}

/** Clip the whitened residuals at k scales and stretch them so that least squares on
 *  fitted + result has the Huber estimate as its solution and Huber's covariance (Huber 1981,
 *  section 7.10) as its own. */
static void clip(const scratch *s, size_t n, size_t n_parameters, double *out)
{
    const double count = (double)n;
    double inner = 0.0;

    memcpy(s->sorted, s->white, n * sizeof *s->sorted);
    const double scale =
        mad_to_sd * vg_mad(s->sorted, n, 0.0) * sqrt(count / (count - (double)n_parameters));
    const double bound = huber_k * scale;
    for (size_t i = 0; i < n; i++)
        inner += fabs(s->white[i]) <= bound;
    const double share = inner / count;
    /* Huber's correction for small samples, K = 1 + p var(psi') / (n E(psi')^2). */
    const double stretch =
        (1.0 + (double)n_parameters * (1.0 - share) / (count * share)) / share;
    for (size_t i = 0; i < n; i++)
        out[i] = share < 1.0 ? stretch * fmax(-bound, fmin(bound, s->white[i])) : s->white[i];
}

/** Fit, and put residuals of the measured values (not of the pseudo-values) into s. */
static vg_status fit_residuals(const vg_sep_data *data, const vg_sep_model *model,
                               const double *y, scratch *s, vg_error *err)
{
    vg_sep *sep;
    vg_sep_fit fit;

    VG_TRY(vg_sep_create(data, model, &sep, err));
    vg_sep_minimise(sep, &fit);
    vg_sep_fitted(sep, &fit, s->fitted);
    vg_sep_destroy(sep);
    for (size_t i = 0; i < data->n; i++)
        s->residual[i] = y[i] - s->fitted[i];
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

static vg_status iterate(vg_sep_data *data, const vg_sep_model *model, const double *y,
                         double *pseudo, bool is_autocorrelated, scratch *s, vg_error *err)
{
    const double settled = 1e-6;
    const size_t n_parameters = model->n_linear + model->n_theta;
    double change = INFINITY;

    VG_TRY(fit_residuals(data, model, y, s, err));
    if (is_autocorrelated) {
        const double rho = estimate_rho(s->residual, data->depth, data->n);
        data->ar = vg_ar_from_partial(&rho, rho != 0.0 ? 1 : 0);
    }
    if (pseudo == NULL)
        return VG_OK;
    data->y = pseudo;
    for (int i = 0; i < MOST_ROUNDS && change > settled; i++) {
        change = renew_pseudo(data, s, n_parameters, pseudo);
        VG_TRY(fit_residuals(data, model, y, s, err));
    }
    return VG_OK;
}

vg_status vg_errors_settle(vg_sep_data *data, const vg_sep_model *model, const double *y,
                           double *pseudo, bool is_robust, bool is_autocorrelated,
                           vg_error *err)
{
    const size_t n = data->n;
    double *block = vg_alloc(n, 4 * sizeof *block);
    vg_status status;

    if (block == NULL)
        return vg_fail_memory(err);
    scratch s = {block, block + n, block + 2 * n, block + 3 * n};
    memcpy(pseudo, y, n * sizeof *pseudo);
    data->y = pseudo;
    status = iterate(data, model, y, is_robust && n >= FEWEST_ROBUST ? pseudo : NULL,
                     is_autocorrelated && n >= FEWEST_AUTOCORRELATED, &s, err);
    vg_free(block);
    return status;
}
