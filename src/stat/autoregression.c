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

void vg_ar_whiten(const vg_ar *ar, const unsigned char *depth, const double *x, size_t n,
                  double *out)
{
    for (size_t i = 0; i < n; i++) {
        const size_t k = depth_at(ar, depth, i);
        double e = x[i];
        for (size_t j = 0; j < k; j++)
            e -= ar->phi[k][j] * x[i - 1 - j];
        out[i] = k < ar->order ? e * ar->scale[k] : e;
    }
}

void vg_ar_colour(const vg_ar *ar, const unsigned char *depth, const double *e, size_t n,
                  double *out)
{
    for (size_t i = 0; i < n; i++) {
        const size_t k = depth_at(ar, depth, i);
        double x = k < ar->order ? e[i] / ar->scale[k] : e[i];
        for (size_t j = 0; j < k; j++)
            x += ar->phi[k][j] * out[i - 1 - j];
        out[i] = x;
    }
}

double vg_ar_log_det(const vg_ar *ar, const unsigned char *depth, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        const size_t k = depth_at(ar, depth, i);
        if (k < ar->order)
            sum -= 2.0 * log(ar->scale[k]);
    }
    return sum;
}
