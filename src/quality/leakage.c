/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/leakage.h"

#include <math.h>

static const double band_hz[2] = {1.0, 30.0};
static const double settle_s = 2.0;
static const double least_s = 4.0;

/** A first-order high-pass and two low-passes, in place. */
static void filter(double *x, size_t n, double fs_hz)
{
    const double slow = 1.0 - exp(-2.0 * M_PI * band_hz[0] / fs_hz);
    const double fast = 1.0 - exp(-2.0 * M_PI * band_hz[1] / fs_hz);
    double base = x[0];
    double once = 0.0;
    double twice = 0.0;

    for (size_t i = 0; i < n; i++) {
        base += slow * (x[i] - base);
        once += fast * (x[i] - base - once);
        twice += fast * (once - twice);
        x[i] = twice;
    }
}

vg_leakage vg_leakage_compute(double *x, size_t n, double fs_hz)
{
    const size_t skip = (size_t)(settle_s * fs_hz);
    const vg_leakage unknown = {NAN, NAN};
    double height = 0.0;
    double change = 0.0;
    double left = 0.0;
    double whole = 0.0;

    if ((double)n < least_s * fs_hz || n < skip + 2)
        return unknown;
    filter(x, n, fs_hz);
    const double *y = x + skip;
    const size_t m = n - skip;
    for (size_t i = 1; i < m; i++) {
        height += fabs(y[i]);
        change += fabs(y[i] - y[i - 1]);
    }
    const double half = round(M_PI * height / change);
    if (!(half >= 1.0 && half < (double)m))
        return unknown;
    const size_t lag = (size_t)half;
    for (size_t i = lag; i < m; i++) {
        left += fabs(y[i] + y[i - lag]);
        whole += fabs(y[i]) + fabs(y[i - lag]);
    }
    return (vg_leakage){.share = left / whole,
                        .rate_hz = fs_hz * change / (2.0 * M_PI * height)};
}
