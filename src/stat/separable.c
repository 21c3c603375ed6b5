/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/separable_impl.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

vg_status vg_sep_create(const vg_sep_data *data, const vg_sep_model *model, vg_sep **out,
                        vg_error *err)
{
    vg_sep *sep = vg_alloc(1, sizeof *sep);

    *out = NULL;
    if (sep == NULL)
        return vg_fail_memory(err);
    sep->data = *data;
    sep->model = *model;
    sep->y = vg_alloc(data->n, (4 + VG_SEP_LINEAR + VG_SEP_PARAMETERS) * sizeof *sep->y);
    if (sep->y == NULL) {
        vg_free(sep);
        return vg_fail_memory(err);
    }
    sep->rest = sep->y + data->n;
    sep->slope = sep->rest + data->n;
    sep->spare = sep->slope + data->n;
    sep->raw = sep->spare + data->n;
    sep->q = sep->raw + VG_SEP_LINEAR * data->n;
    vg_ar_whiten(&data->ar, data->depth, data->y, data->n, sep->y);
    *out = sep;
    return VG_OK;
}

void vg_sep_renew(vg_sep *sep, const vg_sep_data *data)
{
    sep->data = *data;
    vg_ar_whiten(&data->ar, data->depth, data->y, data->n, sep->y);
}

void vg_sep_destroy(vg_sep *sep)
{
    if (sep == NULL)
        return;
    vg_free(sep->y);
    vg_free(sep);
}

double vg_sep_dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

void vg_sep_subtract(double *a, double factor, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        a[i] -= factor * b[i];
}

/** Modified Gram-Schmidt on the columns of q in place; r is upper triangular, row by row.
 *  A column that is a combination of those before it gets a zero on the diagonal. */
static void orthogonalise(double *q, size_t n, size_t n_columns, double *r)
{
    const double dependent = 1e-12;

    for (size_t k = 0; k < n_columns; k++) {
        double *column = q + k * n;
        const double before = sqrt(vg_sep_dot(column, column, n));
        for (size_t j = 0; j < k; j++) {
            r[j * n_columns + k] = vg_sep_dot(q + j * n, column, n);
            vg_sep_subtract(column, r[j * n_columns + k], q + j * n, n);
        }
        const double length = sqrt(vg_sep_dot(column, column, n));
        const bool is_new = length > dependent * before && length > 0.0;
        r[k * n_columns + k] = is_new ? length : 0.0;
        for (size_t i = 0; i < n; i++)
            column[i] = is_new ? column[i] / length : 0.0;
    }
}

double vg_sep_solve(vg_sep *sep, const double *theta, double *c, double *residual)
{
    const size_t n = sep->data.n;
    const size_t k_linear = sep->model.n_linear;
    double r[VG_SEP_LINEAR * VG_SEP_LINEAR] = {0};
    double projection[VG_SEP_LINEAR];

    sep->model.columns(&sep->data, theta, sep->raw);
    for (size_t k = 0; k < k_linear; k++)
        vg_ar_whiten(&sep->data.ar, sep->data.depth, sep->raw + k * n, n, sep->q + k * n);
    orthogonalise(sep->q, n, k_linear, r);
    memcpy(sep->rest, sep->y, n * sizeof *sep->rest);
    for (size_t k = 0; k < k_linear; k++) {
        projection[k] = vg_sep_dot(sep->q + k * n, sep->rest, n);
        vg_sep_subtract(sep->rest, projection[k], sep->q + k * n, n);
    }
    for (size_t k = k_linear; k-- > 0;) {
        double sum = projection[k];
        for (size_t j = k + 1; j < k_linear; j++)
            sum -= r[k * k_linear + j] * c[j];
        c[k] = r[k * k_linear + k] > 0.0 ? sum / r[k * k_linear + k] : 0.0;
    }
    if (residual != NULL)
        memcpy(residual, sep->rest, n * sizeof *residual);
    return vg_sep_dot(sep->rest, sep->rest, n);
}

void vg_sep_fitted(vg_sep *sep, const vg_sep_fit *fit, double *out)
{
    const size_t n = sep->data.n;

    sep->model.columns(&sep->data, fit->theta, sep->raw);
    for (size_t i = 0; i < n; i++) {
        out[i] = 0.0;
        for (size_t k = 0; k < sep->model.n_linear; k++)
            out[i] += fit->c[k] * sep->raw[k * n + i];
    }
}

/** Invert R'R from the upper triangle r: (R'R)^-1 = R^-1 R^-T. */
static void invert(const double *r, size_t k, double *out)
{
    double inverse[VG_SEP_PARAMETERS * VG_SEP_PARAMETERS] = {0};

    for (size_t j = 0; j < k; j++) {
        inverse[j * k + j] = 1.0 / r[j * k + j];
        for (size_t i = j; i-- > 0;) {
            double sum = 0.0;
            for (size_t l = i + 1; l <= j; l++)
                sum += r[i * k + l] * inverse[l * k + j];
            inverse[i * k + j] = -sum / r[i * k + i];
        }
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double sum = 0.0;
            for (size_t l = i > j ? i : j; l < k; l++)
                sum += inverse[i * k + l] * inverse[j * k + l];
            out[i * k + j] = sum;
        }
}

void vg_sep_jacobian(vg_sep *sep, const vg_sep_fit *fit, size_t n_free, double *out)
{
    const size_t n = sep->data.n;
    const size_t n_linear = sep->model.n_linear;

    sep->model.columns(&sep->data, fit->theta, out);
    for (size_t k = n_linear; k < n_free; k++)
        sep->model.slope(&sep->data, fit->theta, k - n_linear, fit->c, out + k * n);
}

void vg_sep_covariance(vg_sep *sep, const vg_sep_fit *fit, size_t n_free, double *out)
{
    const size_t n = sep->data.n;
    const size_t n_linear = sep->model.n_linear;
    double r[VG_SEP_PARAMETERS * VG_SEP_PARAMETERS] = {0};

    sep->model.columns(&sep->data, fit->theta, sep->raw);
    for (size_t k = 0; k < n_free; k++) {
        if (k >= n_linear)
            sep->model.slope(&sep->data, fit->theta, k - n_linear, fit->c, sep->slope);
        vg_ar_whiten(&sep->data.ar, sep->data.depth,
                     k < n_linear ? sep->raw + k * n : sep->slope, n, sep->q + k * n);
    }
    orthogonalise(sep->q, n, n_free, r);
    for (size_t k = 0; k < n_free; k++) {
        if (r[k * n_free + k] > 0.0)
            continue;
        for (size_t i = 0; i < n_free * n_free; i++)
            out[i] = NAN;
        return;
    }
    invert(r, n_free, out);
}
