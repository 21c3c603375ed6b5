/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/separable.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

static const double golden = 0.3819660112501051; /* 2 - the golden ratio */

struct vg_sep {
    vg_sep_data data;
    vg_sep_model model;
    double *y;     /**< [n] whitened */
    double *raw;   /**< [n n_linear] columns as the model gives them */
    double *q;     /**< [n VG_SEP_PARAMETERS] whitened, then orthonormal */
    double *rest;  /**< [n] whitened residuals */
    double *slope; /**< [n] */
    double *spare; /**< [n] */
};

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

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void subtract(double *a, double factor, const double *b, size_t n)
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
        const double before = sqrt(dot(column, column, n));
        for (size_t j = 0; j < k; j++) {
            r[j * n_columns + k] = dot(q + j * n, column, n);
            subtract(column, r[j * n_columns + k], q + j * n, n);
        }
        const double length = sqrt(dot(column, column, n));
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
        projection[k] = dot(sep->q + k * n, sep->rest, n);
        subtract(sep->rest, projection[k], sep->q + k * n, n);
    }
    for (size_t k = k_linear; k-- > 0;) {
        double sum = projection[k];
        for (size_t j = k + 1; j < k_linear; j++)
            sum -= r[k * k_linear + j] * c[j];
        c[k] = r[k * k_linear + k] > 0.0 ? sum / r[k * k_linear + k] : 0.0;
    }
    if (residual != NULL)
        memcpy(residual, sep->rest, n * sizeof *residual);
    return dot(sep->rest, sep->rest, n);
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

/** Derivative of the RSS by theta[j], up to a factor of -2, at the solution just computed. */
static double gradient(vg_sep *sep, const double *theta, size_t j, const double *c)
{
    const size_t n = sep->data.n;

    sep->model.slope(&sep->data, theta, j, c, sep->slope);
    vg_ar_whiten(&sep->data.ar, sep->data.depth, sep->slope, n, sep->spare);
    return dot(sep->rest, sep->spare, n);
}

static double rss_at(vg_sep *sep, double theta0, double theta1, double *c)
{
    return vg_sep_solve(sep, (double[]){theta0, theta1}, c, NULL);
}

static double gradient_at(vg_sep *sep, double theta0, double theta1, double *c)
{
    const double theta[] = {theta0, theta1};

    (void)vg_sep_solve(sep, theta, c, NULL);
    return gradient(sep, theta, 0, c);
}

/** Root of the gradient between two values of theta[0] where it is > 0 and < 0 (the sum of
 *  squares falls, then rises): regula falsi with the Illinois step, to the last digits. */
static double descend(vg_sep *sep, double low, double high, double theta1, double *c)
{
    const double tolerance = 1e-13;
    double f_low = gradient_at(sep, low, theta1, c);
    double f_high = gradient_at(sep, high, theta1, c);
    double at = 0.5 * (low + high);
    int side = 0;

    for (int i = 0; i < 100 && high - low > tolerance * (1.0 + fabs(low)); i++) {
        const double secant = (low * f_high - high * f_low) / (f_high - f_low);
        at = secant > low && secant < high ? secant : 0.5 * (low + high);
        const double f = gradient_at(sep, at, theta1, c);
        if (f == 0.0)
            break;
        if (f > 0.0) {
            low = at;
            f_low = f;
            f_high *= side > 0 ? 0.5 : 1.0;
            side = 1;
        } else {
            high = at;
            f_high = f;
            f_low *= side < 0 ? 0.5 : 1.0;
            side = -1;
        }
    }
    return at;
}

/** Best theta[0] with theta[1] held. The RSS; is_inside says whether it is a true minimum. */
static double best_theta0(vg_sep *sep, double theta1, double *theta0, double *c,
                          bool *is_inside)
{
    const vg_sep_model *m = &sep->model;
    const double step = (m->high[0] - m->low[0]) / (double)(m->n_grid[0] - 1);
    double best = INFINITY;
    size_t at = 0;

    for (size_t i = 0; i < m->n_grid[0]; i++) {
        const double rss = rss_at(sep, m->low[0] + (double)i * step, theta1, c);
        if (rss < best) {
            best = rss;
            at = i;
        }
    }
    *is_inside = at > 0 && at + 1 < m->n_grid[0];
    *theta0 = m->low[0] + (double)at * step;
    const double low = fmax(m->low[0], *theta0 - step);
    const double high = fmin(m->high[0], *theta0 + step);
    if (gradient_at(sep, low, theta1, c) > 0.0 && gradient_at(sep, high, theta1, c) < 0.0) {
        *theta0 = descend(sep, low, high, theta1, c);
        *is_inside = true;
    }
    return rss_at(sep, *theta0, theta1, c);
}

/** The RSS as a function of theta[1]: either theta[0] is held or it follows. */
typedef struct outer_search {
    vg_sep *sep;
    bool is_held;
    double theta0;
    double c[VG_SEP_LINEAR];
    bool is_inside;
} outer_search;

static double outer_rss(outer_search *s, double theta1)
{
    if (s->is_held)
        return rss_at(s->sep, s->theta0, theta1, s->c);
    return best_theta0(s->sep, theta1, &s->theta0, s->c, &s->is_inside);
}

/** Golden section between low and high, which surround a minimum near at. */
static double golden_section(outer_search *s, double low, double at, double high)
{
    const double tolerance = 1e-7;
    double f_at = outer_rss(s, at);

    for (int i = 0; i < 100 && high - low > tolerance * (1.0 + fabs(at)); i++) {
        const bool to_right = high - at > at - low;
        const double next = to_right ? at + golden * (high - at) : at - golden * (at - low);
        const double f_next = outer_rss(s, next);
        if (f_next < f_at) {
            *(to_right ? &low : &high) = at;
            at = next;
            f_at = f_next;
        } else {
            *(to_right ? &high : &low) = next;
        }
    }
    return at;
}

static double search_theta1(outer_search *s)
{
    const vg_sep_model *m = &s->sep->model;
    const double step = (m->high[1] - m->low[1]) / (double)(m->n_grid[1] - 1);
    double best = INFINITY;
    double at = m->low[1];

    for (size_t i = 0; i < m->n_grid[1]; i++) {
        const double theta1 = m->low[1] + (double)i * step;
        const double rss = outer_rss(s, theta1);
        if (rss < best) {
            best = rss;
            at = theta1;
        }
    }
    return golden_section(s, fmax(m->low[1], at - step), at, fmin(m->high[1], at + step));
}

void vg_sep_minimise(vg_sep *sep, vg_sep_fit *out)
{
    outer_search search = {.sep = sep, .is_inside = true};

    *out = (vg_sep_fit){.is_inside = true};
    if (sep->model.n_theta == 2)
        out->theta[1] = search_theta1(&search);
    if (sep->model.n_theta > 0)
        out->rss = best_theta0(sep, out->theta[1], &out->theta[0], out->c, &out->is_inside);
    else
        out->rss = vg_sep_solve(sep, out->theta, out->c, NULL);
}

void vg_sep_refine(vg_sep *sep, vg_sep_fit *out)
{
    const double widest = 1.0;
    const double at = out->theta[0];

    if (sep->model.n_theta == 1 && out->is_inside)
        for (double half = 0.02; half < widest; half *= 3.0) {
            const double low = fmax(at - half, sep->model.low[0]);
            const double high = fmin(at + half, sep->model.high[0]);
            if (!(gradient_at(sep, low, 0.0, out->c) > 0.0) ||
                !(gradient_at(sep, high, 0.0, out->c) < 0.0))
                continue;
            out->theta[0] = descend(sep, low, high, 0.0, out->c);
            out->rss = rss_at(sep, out->theta[0], 0.0, out->c);
            return;
        }
    vg_sep_minimise(sep, out);
}

double vg_sep_profile(vg_sep *sep, double theta0, double *theta1, double *c)
{
    const vg_sep_model *m = &sep->model;

    if (m->n_theta == 2) {
        const double step = (m->high[1] - m->low[1]) / (double)(m->n_grid[1] - 1);
        outer_search search = {.sep = sep, .is_held = true, .theta0 = theta0};
        double at = *theta1;
        double f_at = outer_rss(&search, at);
        for (int side = -1; side <= 1; side += 2) {
            /* Walk downhill in grid steps first: the valley may have moved. */
            for (double next = at + side * step; m->low[1] <= next && next <= m->high[1];
                 next += side * step) {
                const double f = outer_rss(&search, next);
                if (!(f < f_at))
                    break;
                f_at = f;
                at = next;
            }
        }
        *theta1 = golden_section(&search, fmax(m->low[1], at - step), at,
                                 fmin(m->high[1], at + step));
    }
    return rss_at(sep, theta0, *theta1, c);
}

/** An interval of theta[0] over which the profile crosses rss, with its excess at the ends. */
typedef struct crossing {
    double inside, outside;
    double f_inside, f_outside;
} crossing;

/** Walk away from the minimum in growing steps until the profile is above rss. */
static crossing bracket_crossing(vg_sep *sep, const vg_sep_fit *fit, double rss, double limit,
                                 double *theta1)
{
    const double direction = limit > fit->theta[0] ? 1.0 : -1.0;
    crossing x = {fit->theta[0], fit->theta[0], fit->rss - rss, fit->rss - rss};
    double c[VG_SEP_LINEAR];

    for (double step = 0.05; x.f_outside < 0.0 && x.outside != limit; step *= 1.6) {
        x.inside = x.outside;
        x.f_inside = x.f_outside;
        x.outside += direction * step;
        if (direction * (x.outside - limit) > 0.0)
            x.outside = limit;
        x.f_outside = vg_sep_profile(sep, x.outside, theta1, c) - rss;
    }
    return x;
}

double vg_sep_crossing(vg_sep *sep, const vg_sep_fit *fit, double rss, double limit)
{
    const double tolerance = 1e-11;
    double theta1 = fit->theta[1];
    double c[VG_SEP_LINEAR];
    crossing x = bracket_crossing(sep, fit, rss, limit, &theta1);
    int side = 0;

    if (x.f_outside < 0.0)
        return limit;
    for (int i = 0; i < 60 && fabs(x.outside - x.inside) > tolerance * (1.0 + fabs(x.inside));
         i++) {
        const double secant =
            (x.inside * x.f_outside - x.outside * x.f_inside) / (x.f_outside - x.f_inside);
        const bool is_between = (secant - x.inside) * (secant - x.outside) < 0.0;
        const double at = is_between ? secant : 0.5 * (x.inside + x.outside);
        const double f = vg_sep_profile(sep, at, &theta1, c) - rss;
        if (f < 0.0) {
            x.inside = at;
            x.f_inside = f;
            x.f_outside *= side > 0 ? 0.5 : 1.0;
            side = 1;
        } else {
            x.outside = at;
            x.f_outside = f;
            x.f_inside *= side < 0 ? 0.5 : 1.0;
            side = -1;
        }
    }
    return 0.5 * (x.inside + x.outside);
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
