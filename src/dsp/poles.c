/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/poles.h"

#include <complex.h>
#include <math.h>

#include "core/fail.h"
#include "dsp/burg.h"
#include "stat/roots.h"

/** The poles: roots of z^order A(z) = z^order + a[1] z^(order - 1) + ... + a[order]. */
static vg_status find_poles(const double *a, size_t order, double complex *pole, vg_error *err)
{
    double c[VG_BURG_MAX_ORDER + 1];
    double parts[2 * VG_BURG_MAX_ORDER];

    for (size_t i = 0; i <= order; i++)
        c[i] = a[order - i];
    VG_TRY(vg_polynomial_roots(c, order, parts, err));
    for (size_t i = 0; i < order; i++)
        pole[i] = parts[2 * i] + I * parts[2 * i + 1];
    return VG_OK;
}

/** Residue of noise z^(order - 1) / prod (z - p[j]) (1 - z p[j]) at p[i]. Factors are taken in
 *  turn, so that no product of many of them runs out of range. */
static double complex residue(const double complex *pole, size_t order, size_t i, double noise)
{
    double complex r = noise / (1.0 - pole[i] * pole[i]);

    for (size_t j = 0; j < order; j++) {
        if (j != i)
            r *= pole[i] / ((pole[i] - pole[j]) * (1.0 - pole[i] * pole[j]));
    }
    return r;
}

vg_status vg_poles_compute(const double *a, size_t order, double noise, vg_component *out,
                           size_t *n, vg_error *err)
{
    double complex pole[VG_BURG_MAX_ORDER];

    *n = 0;
    if (order < 1 || order > VG_BURG_MAX_ORDER)
        return vg_fail(err, VG_ERR_OPTION, "the order is %zu; it must be 1 to %d", order,
                       VG_BURG_MAX_ORDER);
    VG_TRY(find_poles(a, order, pole, err));
    for (size_t i = 0; i < order; i++) {
        /* Of a pair the one above the axis stands for both. */
        if (cimag(pole[i]) < 0.0)
            continue;
        const double both = cimag(pole[i]) > 0.0 ? 2.0 : 1.0;
        const double power = both * creal(residue(pole, order, i, noise));
        if (!isfinite(power)) {
            *n = 0;
            return vg_fail(err, VG_ERR_NUMERIC, "two poles of the model coincide");
        }
        out[(*n)++] = (vg_component){carg(pole[i]) / (2.0 * M_PI), power};
    }
    return VG_OK;
}
