/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/spline.h"

#include "core/alloc.h"
#include "core/fail.h"

void vg_spline_fit(const double *x, const double *y, size_t n, double *curve, double *scratch)
{
    curve[0] = 0.0;
    scratch[0] = 0.0;
    for (size_t i = 1; i + 1 < n; i++) {
        const double left = x[i] - x[i - 1];
        const double right = x[i + 1] - x[i];
        const double bend = (y[i + 1] - y[i]) / right - (y[i] - y[i - 1]) / left;
        const double pivot = 2.0 * (left + right) - left * scratch[i - 1];
        scratch[i] = right / pivot;
        curve[i] = (6.0 * bend - left * curve[i - 1]) / pivot;
    }
    curve[n - 1] = 0.0;
    for (size_t i = n - 1; i-- > 1;)
        curve[i] -= scratch[i] * curve[i + 1];
}

double vg_spline_value(const double *x, const double *y, const double *curve, size_t i,
                       double at)
{
    const double h = x[i + 1] - x[i];
    const double a = (x[i + 1] - at) / h;
    const double b = (at - x[i]) / h;

    return a * y[i] + b * y[i + 1] +
           ((a * a * a - a) * curve[i] + (b * b * b - b) * curve[i + 1]) * h * h / 6.0;
}

vg_status vg_spline_eval(const double *x, const double *y, size_t n, const double *at,
                         size_t n_at, double *out, vg_error *err)
{
    if (n < 2)
        return vg_fail(err, VG_ERR_SHORT, "%zu points; a spline needs 2", n);
    for (size_t i = 1; i < n; i++) {
        if (!(x[i] > x[i - 1]))
            return vg_fail(err, VG_ERR_DATA, "point %zu at %g does not come after %g", i, x[i],
                           x[i - 1]);
    }
    double *curve = vg_alloc(n, 2 * sizeof *curve);
    if (curve == NULL)
        return vg_fail_memory(err);
    vg_spline_fit(x, y, n, curve, curve + n);
    size_t piece = 0;
    for (size_t i = 0; i < n_at; i++) {
        while (piece + 2 < n && at[i] > x[piece + 1])
            piece++;
        out[i] = vg_spline_value(x, y, curve, piece, at[i]);
    }
    vg_free(curve);
    return VG_OK;
}
