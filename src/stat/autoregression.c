/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/autoregression.h"

#include <assert.h>
#include <math.h>

vg_ar vg_ar_from_partial(const double *partial, size_t order)
{
    vg_ar ar = {.order = order};
    double variance[VG_AR_MAX + 1] = {1.0};

    assert(order <= VG_AR_MAX);
    for (size_t k = 1; k <= order; k++) {
        const double p = partial[k - 1];
        for (size_t j = 0; j + 1 < k; j++)
            ar.phi[k][j] = ar.phi[k - 1][j] - p * ar.phi[k - 1][k - 2 - j];
        ar.phi[k][k - 1] = p;
        variance[k] = variance[k - 1] * (1.0 - p * p);
    }
    for (size_t k = 0; k <= order; k++)
        ar.scale[k] = sqrt(variance[order] / variance[k]);
    return ar;
}

/** How many values before x[i] its prediction may use. */
static size_t depth_at(const vg_ar *ar, const unsigned char *depth, size_t i)
{
    const size_t known = depth != NULL ? depth[i] : i;

    return known < ar->order ? known : ar->order;
}

/** Error i as a value of the process. */
static double weighted(const vg_ar *ar, const double *x, size_t i)
{
    return ar->weight != NULL ? x[i] * ar->weight[i] : x[i];
}

/** The process' values back as errors, in place. */
static void unweight(const vg_ar *ar, double *x, size_t n)
{
    for (size_t i = 0; ar->weight != NULL && i < n; i++)
        x[i] /= ar->weight[i];
}

/** What whitening makes of a constant 1 at point i of an unbroken series. */
static double whitened_one(const vg_ar *ar, size_t i)
{
    const size_t k = i < ar->order ? i : ar->order;
    double e = 1.0;

    for (size_t j = 0; j < k; j++)
        e -= ar->phi[k][j];
    return e * ar->scale[k];
}

/** Sum of squares of those over points 0 ... n. */
static double square_of_ones(const vg_ar *ar, size_t n)
{
    const double late = whitened_one(ar, ar->order);
    double sum = 0.0;
    size_t i = 0;

    for (; i < ar->order && i <= n; i++)
        sum += whitened_one(ar, i) * whitened_one(ar, i);
    return sum + (double)(n + 1 - i) * late * late;
}

/* The running sum z of the differences is the process itself but for an unknown start. With o
 * the whitened ones, a Householder reflection turns o onto the first axis; leaving out that
 * axis projects the start away and keeps n independent values (the restricted likelihood of
 * Patterson & Thompson 1971 for a constant). z[0] = 0, so the first whitened value is 0. */
static void whiten_sum(const vg_ar *ar, const double *x, size_t n, double *out)
{
    const double length = sqrt(square_of_ones(ar, n));
    const double first = fabs(whitened_one(ar, 0));
    double z[VG_AR_MAX + 1] = {0.0}; /* the latest sums, newest first */
    double product = 0.0;

    for (size_t i = 1; i <= n; i++) {
        const size_t k = i < ar->order ? i : ar->order;
        for (size_t j = VG_AR_MAX; j > 0; j--)
            z[j] = z[j - 1];
        z[0] = z[1] + weighted(ar, x, i - 1);
        double e = z[0];
        for (size_t j = 0; j < k; j++)
            e -= ar->phi[k][j] * z[j + 1];
        out[i - 1] = e * ar->scale[k];
        product += out[i - 1] * whitened_one(ar, i);
    }
    const double factor = product / (length * (length + first));
    for (size_t i = 1; i <= n; i++)
        out[i - 1] -= factor * whitened_one(ar, i);
}

/** The inverse: the coordinate left out is the one that makes z[0] = 0. */
static void colour_sum(const vg_ar *ar, const double *e, size_t n, double *out)
{
    const double length = sqrt(square_of_ones(ar, n));
    const double first = fabs(whitened_one(ar, 0));
    double z[VG_AR_MAX + 1] = {0.0};
    double product = 0.0;

    for (size_t i = 1; i <= n; i++)
        product += e[i - 1] * whitened_one(ar, i);
    const double factor = product / (first * (length + first));
    for (size_t i = 1; i <= n; i++) {
        const size_t k = i < ar->order ? i : ar->order;
        for (size_t j = VG_AR_MAX; j > 0; j--)
            z[j] = z[j - 1];
        z[0] = (e[i - 1] + factor * whitened_one(ar, i)) / ar->scale[k];
        for (size_t j = 0; j < k; j++)
            z[0] += ar->phi[k][j] * z[j + 1];
        out[i - 1] = z[0] - z[1];
    }
}

void vg_ar_whiten(const vg_ar *ar, const unsigned char *depth, const double *x, size_t n,
                  double *out)
{
    if (ar->is_differenced) {
        whiten_sum(ar, x, n, out);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t k = depth_at(ar, depth, i);
        double e = weighted(ar, x, i);
        for (size_t j = 0; j < k; j++)
            e -= ar->phi[k][j] * weighted(ar, x, i - 1 - j);
        out[i] = k < ar->order ? e * ar->scale[k] : e;
    }
}

void vg_ar_colour(const vg_ar *ar, const unsigned char *depth, const double *e, size_t n,
                  double *out)
{
    if (ar->is_differenced) {
        colour_sum(ar, e, n, out);
        unweight(ar, out, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t k = depth_at(ar, depth, i);
        double x = k < ar->order ? e[i] / ar->scale[k] : e[i];
        for (size_t j = 0; j < k; j++)
            x += ar->phi[k][j] * out[i - 1 - j];
        out[i] = x;
    }
    unweight(ar, out, n);
}

double vg_ar_log_det(const vg_ar *ar, const unsigned char *depth, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; ar->weight != NULL && i < n; i++)
        sum -= 2.0 * log(ar->weight[i]);
    if (ar->is_differenced) {
        for (size_t k = 0; k < ar->order && k <= n; k++)
            sum -= 2.0 * log(ar->scale[k]);
        return sum + log(square_of_ones(ar, n));
    }
    for (size_t i = 0; i < n; i++) {
        const size_t k = depth_at(ar, depth, i);
        if (k < ar->order)
            sum -= 2.0 * log(ar->scale[k]);
    }
    return sum;
}
