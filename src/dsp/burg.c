/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/burg.h"

#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/fft.h"

/** Reflection coefficient of the next stage: forward errors f and backward errors b, [n]. */
static double reflection(const double *f, const double *b, size_t n)
{
    double cross = 0.0;
    double power = 0.0;

    for (size_t i = 0; i < n; i++) {
        cross += f[i] * b[i];
        power += f[i] * f[i] + b[i] * b[i];
    }
    return power > 0.0 ? -2.0 * cross / power : 0.0;
}

/** a <- [a, 0] + k reversed([a, 0]), Levinson's step from order m - 1 to m. */
static void extend(double *a, size_t m, double k)
{
    a[m] = 0.0;
    for (size_t i = 0; i <= m / 2; i++) {
        const double left = a[i];
        const double right = a[m - i];
        a[i] = left + k * right;
        if (i != m - i)
            a[m - i] = right + k * left;
    }
}

vg_status vg_burg_fit(const double *x, size_t n, size_t order, double *a, double *noise,
                      vg_error *err)
{
    *noise = 0.0;
    if (order < 1 || order > VG_BURG_MAX_ORDER)
        return vg_fail(err, VG_ERR_OPTION, "the order is %zu; it must be 1 to %d", order,
                       VG_BURG_MAX_ORDER);
    memset(a, 0, (order + 1) * sizeof *a);
    if (n <= order)
        return vg_fail(err, VG_ERR_SHORT, "%zu samples; a model of order %zu needs more", n,
                       order);
    double *f = vg_copy(x, n, sizeof *f);
    double *b = vg_copy(x, n, sizeof *b);
    if (f == NULL || b == NULL) {
        vg_free(f);
        vg_free(b);
        return vg_fail_memory(err);
    }
    double power = 0.0;
    for (size_t i = 0; i < n; i++)
        power += x[i] * x[i] / (double)n;
    a[0] = 1.0;
    for (size_t m = 1; m <= order; m++) {
        /* Forward errors begin m later than backward ones: both are kept from index 0. */
        const size_t left = n - m;
        const double k = reflection(f + 1, b, left);
        extend(a, m, k);
        power *= 1.0 - k * k;
        for (size_t i = 0; i < left; i++) {
            const double forward = f[i + 1];
            f[i] = forward + k * b[i];
            b[i] = b[i] + k * forward;
        }
    }
    *noise = power;
    vg_free(f);
    vg_free(b);
    return VG_OK;
}

vg_status vg_burg_density(const double *a, size_t order, double noise, double fs_hz,
                          double *density, size_t n_bins, vg_error *err)
{
    vg_fft *fft = NULL;
    const size_t n = 2 * (n_bins - 1);

    if (n_bins < 2 || n <= order)
        return vg_fail(err, VG_ERR_OPTION, "%zu frequencies are too few", n_bins);
    VG_TRY(vg_fft_create(n, &fft, err));
    memset(vg_fft_input(fft), 0, n * sizeof(double));
    memcpy(vg_fft_input(fft), a, (order + 1) * sizeof *a);
    const double *bins = vg_fft_execute(fft);
    for (size_t k = 0; k < n_bins; k++) {
        const double re = bins[2 * k];
        const double im = bins[2 * k + 1];
        density[k] = 2.0 * noise / (fs_hz * (re * re + im * im));
    }
    vg_fft_destroy(fft);
    return VG_OK;
}
