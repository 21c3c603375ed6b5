/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/decimate.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"

static const double STOP_DB = 80.0;
static const double PASS_SHARE = 0.8; /* of the new Nyquist frequency */

struct vg_decimator {
    size_t factor;
    size_t reach;
    float *taps; /* [2 * reach + 1], symmetric */
};

/** Modified Bessel function of order 0 by its power series. */
static double bessel_i0(double x)
{
    double term = 1.0;
    double sum = 1.0;

    for (int k = 1; term > 1e-12 * sum; k++) {
        term *= (x / (2.0 * k)) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

static double sinc(double x)
{
    return fabs(x) < 1e-12 ? 1.0 : sin(M_PI * x) / (M_PI * x);
}

/** Kaiser's design: the width of the transition gives the length, the attenuation beta. */
static void design(vg_decimator *d)
{
    const double beta = 0.1102 * (STOP_DB - 8.7);
    const double cutoff = 0.5 * (PASS_SHARE + 2.0 - PASS_SHARE) / (double)d->factor;
    const double half = (double)d->reach;
    double sum = 0.0;

    for (size_t i = 0; i <= 2 * d->reach; i++) {
        const double k = (double)i - half;
        const double r = k / half;
        const double window = bessel_i0(beta * sqrt(fmax(0.0, 1.0 - r * r))) / bessel_i0(beta);
        const double tap = cutoff * sinc(cutoff * k) * window;
        d->taps[i] = (float)tap;
        sum += tap;
    }
    for (size_t i = 0; i <= 2 * d->reach; i++)
        d->taps[i] = (float)((double)d->taps[i] / sum);
}

vg_status vg_decimator_create(size_t factor, vg_decimator **out, vg_error *err)
{
    /* From 80 % of the new Nyquist frequency to its mirror image beyond it, in units of the
     * old Nyquist frequency times pi. */
    const double width = 2.0 * (1.0 - PASS_SHARE) * M_PI / (double)factor;
    const double order = (STOP_DB - 8.0) / (2.285 * width);
    vg_decimator *d = vg_alloc(1, sizeof *d);

    *out = NULL;
    if (d == NULL)
        return vg_fail_memory(err);
    d->factor = factor;
    d->reach = (size_t)ceil(order / 2.0);
    d->taps = vg_alloc(2 * d->reach + 1, sizeof *d->taps);
    if (d->taps == NULL) {
        vg_free(d);
        return vg_fail_memory(err);
    }
    design(d);
    *out = d;
    return VG_OK;
}

void vg_decimator_destroy(vg_decimator *decimator)
{
    if (decimator == NULL)
        return;
    vg_free(decimator->taps);
    vg_free(decimator);
}

size_t vg_decimator_reach(const vg_decimator *decimator)
{
    return decimator->reach;
}

void vg_decimate(const vg_decimator *d, const float *x, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++) {
        const float *left = x + i * d->factor;
        const float *right = left + 2 * d->reach;
        float sum = d->taps[d->reach] * left[d->reach];
        for (size_t k = 0; k < d->reach; k++)
            sum += d->taps[k] * (left[k] + right[-(ptrdiff_t)k]);
        out[i] = sum;
    }
}
