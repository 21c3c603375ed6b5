/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/reml.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

/* Partial autocorrelations are searched as tanh(x): 0.989 at the edge, as far as a series of
 * some hundred values can tell it from 1. */
static const double largest_x = 2.6;
static const double longest_step = 0.7;
static const double difference = 1e-3;

enum { MOST_ROUNDS = 30, MOST_TRIES = 12 };

/** Room for the whitened columns, and the regression. */
typedef struct reml_job {
    const vg_reml_data *data;
    double *q; /**< [n (k + 1)] the last column is the residual */
    bool is_differenced;
} reml_job;

/** What one set of partial autocorrelations gives. */
typedef struct reml_point {
    double deviance;
    double ln_variance; /**< of the coefficient of interest */
} reml_point;

/** Slopes and curvature at a point. */
typedef struct reml_shape {
    double slope[VG_AR_MAX];
    double curvature[VG_AR_MAX][VG_AR_MAX];
    double variance_slope[VG_AR_MAX]; /**< of ln_variance */
} reml_shape;

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static vg_ar ar_of(const reml_job *job, const double *x, size_t order)
{
    double partial[VG_AR_MAX];

    for (size_t j = 0; j < order; j++)
        partial[j] = tanh(x[j]);
    vg_ar ar = vg_ar_from_partial(partial, order);
    ar.is_differenced = job->is_differenced;
    ar.weight = job->data->weight;
    return ar;
}

/** Column c in the order in which they are made orthogonal: the one of interest comes last,
 *  so that what is left of it tells its coefficient's variance; then the residual. */
static const double *column_at(const vg_reml_data *d, size_t c)
{
    if (c == d->k)
        return d->residual;
    if (c + 1 == d->k)
        return d->x + d->interest * d->n;
    return d->x + (c < d->interest ? c : c + 1) * d->n;
}

/** Whiten column c and take out what the columns before it explain; its sum of squares. */
static double reduce_column(const reml_job *job, const vg_ar *ar, size_t c, double *before)
{
    const vg_reml_data *d = job->data;
    double *column = job->q + c * d->n;

    vg_ar_whiten(ar, d->depth, column_at(d, c), d->n, column);
    *before = dot(column, column, d->n);
    for (size_t j = 0; j < c; j++) {
        const double *other = job->q + j * d->n;
        const double factor = dot(other, column, d->n);
        for (size_t i = 0; i < d->n; i++)
            column[i] -= factor * other[i];
    }
    return dot(column, column, d->n);
}

static reml_point evaluate(const reml_job *job, const double *x, size_t order)
{
    const double dependent = 1e-20;
    const vg_reml_data *d = job->data;
    const double spare = (double)(d->n - d->k);
    const vg_ar ar = ar_of(job, x, order);
    double ln_information = 0.0;
    double square = 0.0;
    double before;

    for (size_t c = 0; c < d->k; c++) {
        double *column = job->q + c * d->n;
        square = reduce_column(job, &ar, c, &before);
        const bool is_new = square > dependent * before;
        ln_information += is_new ? log(square) : 0.0;
        for (size_t i = 0; i < d->n; i++)
            column[i] = is_new ? column[i] / sqrt(square) : 0.0;
    }
    const double variance = reduce_column(job, &ar, d->k, &before) / spare;
    return (reml_point){spare * log(variance) + vg_ar_log_det(&ar, d->depth, d->n) +
                            ln_information,
                        log(variance) - log(square)};
}

/** Evaluate with steps added to two of the values (or twice to one). */
static reml_point evaluate_beside(const reml_job *job, const double *x, size_t order, size_t i,
                                  size_t j, double step_j)
{
    double y[VG_AR_MAX] = {0};

    memcpy(y, x, order * sizeof *y);
    y[j] += step_j;
    if (i != j)
        y[i] += difference;
    return evaluate(job, y, order);
}

static reml_shape shape_at(const reml_job *job, const double *x, size_t order, reml_point at)
{
    double above[VG_AR_MAX];
    reml_shape shape = {0};

    for (size_t i = 0; i < order; i++) {
        const reml_point high = evaluate_beside(job, x, order, i, i, difference);
        const reml_point low = evaluate_beside(job, x, order, i, i, -difference);
        above[i] = high.deviance;
        shape.slope[i] = (high.deviance - low.deviance) / (2.0 * difference);
        shape.variance_slope[i] = (high.ln_variance - low.ln_variance) / (2.0 * difference);
        shape.curvature[i][i] =
            (high.deviance - 2.0 * at.deviance + low.deviance) / (difference * difference);
        for (size_t j = 0; j < i; j++) {
            const reml_point both = evaluate_beside(job, x, order, i, j, difference);
            shape.curvature[i][j] =
                (both.deviance - above[i] - above[j] + at.deviance) / (difference * difference);
            shape.curvature[j][i] = shape.curvature[i][j];
        }
    }
    return shape;
}

/** Solve (curvature + ridge) out = right by Cholesky; false when it is not positive. */
static bool solve(const reml_shape *shape, size_t order, double ridge, const double *right,
                  double *out)
{
    double l[VG_AR_MAX][VG_AR_MAX] = {{0}};

    for (size_t i = 0; i < order; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = shape->curvature[i][j] + (i == j ? ridge : 0.0);
            for (size_t m = 0; m < j; m++)
                sum -= l[i][m] * l[j][m];
            if (i == j && !(sum > 1e-9))
                return false;
            l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
        }
    }
    for (size_t i = 0; i < order; i++) {
        double sum = right[i];
        for (size_t j = 0; j < i; j++)
            sum -= l[i][j] * out[j];
        out[i] = sum / l[i][i];
    }
    for (size_t i = order; i-- > 0;) {
        double sum = out[i];
        for (size_t j = i + 1; j < order; j++)
            sum -= l[j][i] * out[j];
        out[i] = sum / l[i][i];
    }
    return true;
}

static double within(double x, double largest)
{
    return fmax(-largest, fmin(largest, x));
}

/** One Newton step, damped until it goes downhill. False when there is nothing to gain. */
static bool improve(const reml_job *job, double *x, size_t order, const reml_shape *shape,
                    reml_point *at)
{
    const double least_gain = 1e-7;
    double ridge = 0.0;

    for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
        double step[VG_AR_MAX] = {0};
        double y[VG_AR_MAX] = {0};
        const bool is_solved = solve(shape, order, ridge, shape->slope, step);
        ridge = ridge > 0.0 ? 4.0 * ridge : 5.0;
        if (!is_solved)
            continue;
        for (size_t i = 0; i < order; i++)
            y[i] = within(x[i] - within(step[i], longest_step), largest_x);
        const reml_point next = evaluate(job, y, order);
        if (!(next.deviance < at->deviance))
            continue;
        const double gain = at->deviance - next.deviance;
        memcpy(x, y, order * sizeof *x);
        *at = next;
        return gain > least_gain;
    }
    return false;
}

/** The least deviance of an order, from a start that is already good in the lower ones. */
static reml_point minimise(const reml_job *job, double *x, size_t order, reml_shape *shape)
{
    reml_point at = evaluate(job, x, order);

    *shape = (reml_shape){0};
    for (int round = 0; order > 0 && round < MOST_ROUNDS; round++) {
        *shape = shape_at(job, x, order, at);
        if (!improve(job, x, order, shape, &at))
            break;
    }
    return at;
}

/** Satterthwaite: 2 over the relative variance of the estimated variance. It is uncertain
 *  because the residuals are few, and because the autocorrelations are estimates too. */
static double degrees_of_freedom(const reml_shape *shape, size_t order, double spare)
{
    double step[VG_AR_MAX];
    double from_errors = 0.0;

    if (order > 0 && solve(shape, order, 0.0, shape->variance_slope, step))
        from_errors = 2.0 * dot(step, shape->variance_slope, order);
    return 2.0 / (2.0 / spare + from_errors);
}

/** The best order of one family; its AICc, lowered by a handicap it must overcome. */
static void try_orders(const reml_job *job, size_t most_order, double handicap, double *best,
                       vg_reml *out)
{
    const double spare = (double)(job->data->n - job->data->k);
    double x[VG_AR_MAX] = {0};
    reml_shape shape;

    for (size_t order = 0; order <= most_order; order++) {
        const reml_point at = minimise(job, x, order, &shape);
        const double count = (double)order + 1.0;
        const double aicc = handicap + at.deviance + 2.0 * count +
                            2.0 * count * (count + 1.0) / (spare - count - 1.0);
        if (!(aicc < *best))
            continue;
        *best = aicc;
        *out = (vg_reml){ar_of(job, x, order), at.deviance,
                         degrees_of_freedom(&shape, order, spare)};
    }
}

vg_status vg_reml_estimate(const vg_reml_data *data, size_t most_order, vg_reml *out,
                           vg_error *err)
{
    const double differenced_handicap = 6.0;
    double best = INFINITY;

    assert(data->n > data->k && data->k <= VG_REML_COLUMNS && most_order <= VG_AR_MAX);
    *out = (vg_reml){.ar = {.weight = data->weight}, .dof = (double)(data->n - data->k)};
    reml_job job = {.data = data, .q = vg_alloc(data->n, (data->k + 1) * sizeof *job.q)};
    if (job.q == NULL)
        return vg_fail_memory(err);
    try_orders(&job, most_order, 0.0, &best, out);
    if (data->may_be_differenced) {
        job.is_differenced = true;
        try_orders(&job, most_order, differenced_handicap, &best, out);
    }
    vg_free(job.q);
    return VG_OK;
}
