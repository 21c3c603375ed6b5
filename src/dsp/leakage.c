/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/leakage.h"

#include <math.h>

static const double band_hz[2] = {1.0, 30.0};
static const double settle_s = 2.0;
static const double least_s = 2.0;
static const double slope_s = 0.005;
static const double flat_share = 0.1;
static const double segment_s = 3.0;
static const double high_share = 0.2;
static const double flutter_hz[2] = {2.5, 7.0};

void vg_wave_filter_run(vg_wave_filter *filter, double *x, size_t n, double fs_hz)
{
    const double slow = 1.0 - exp(-2.0 * M_PI * band_hz[0] / fs_hz);
    const double fast = 1.0 - exp(-2.0 * M_PI * band_hz[1] / fs_hz);
    vg_wave_filter f = *filter;

    if (!f.is_begun && n > 0)
        f = (vg_wave_filter){.base = x[0], .is_begun = true};
    for (size_t i = 0; i < n; i++) {
        f.base += slow * (x[i] - f.base);
        f.once += fast * (x[i] - f.base - f.once);
        f.twice += fast * (f.once - f.twice);
        x[i] = f.twice;
    }
    *filter = f;
}

vg_leakage vg_leakage_measure(const double *x, size_t n, double fs_hz)
{
    vg_leakage out = {NAN, NAN};
    double height = 0.0;
    double change = 0.0;
    double left = 0.0;
    double outside = 0.0;

    if ((double)n < least_s * fs_hz || n < 2)
        return out;
    for (size_t i = 1; i < n; i++) {
        height += fabs(x[i]);
        change += fabs(x[i] - x[i - 1]);
    }
    const double half = round(M_PI * height / change);
    if (!(half >= 1.0 && half < (double)n))
        return out;
    const size_t lag = (size_t)half;
    for (size_t i = lag; i < n; i++)
        left += fabs(x[i] + x[i - lag]);
    /* of both magnitudes: all, twice, but for those that have no other to be added to */
    for (size_t i = 0; i < lag; i++)
        outside += fabs(x[i]) + fabs(x[n - 1 - i]);
    out.share = left / (2.0 * (height + fabs(x[0])) - outside);
    out.rate_hz = fs_hz * change / (2.0 * M_PI * height);
    return out;
}

vg_leakage vg_leakage_compute(double *x, size_t n, double fs_hz)
{
    const size_t skip = (size_t)(settle_s * fs_hz);
    vg_wave_filter filter = {0};

    if ((double)n < (settle_s + least_s) * fs_hz || n < skip)
        return (vg_leakage){NAN, NAN};
    vg_wave_filter_run(&filter, x, n, fs_hz);
    return vg_leakage_measure(x + skip, n - skip, fs_hz);
}

bool vg_leakage_is_flutter(vg_leakage leakage, double most)
{
    return leakage.share < most && flutter_hz[0] <= leakage.rate_hz &&
           leakage.rate_hz <= flutter_hz[1];
}

double vg_wave_rest(const double *x, size_t n, double fs_hz)
{
    const size_t lag = (size_t)fmax(1.0, round(slope_s * fs_hz));
    double steepest = 0.0;
    size_t n_flat = 0;

    for (size_t i = lag; i < n; i++) {
        const double slope = fabs(x[i] - x[i - lag]);
        steepest = slope > steepest ? slope : steepest;
    }
    for (size_t i = lag; i < n; i++)
        n_flat += fabs(x[i] - x[i - lag]) < flat_share * steepest;
    return n > lag ? (double)n_flat / (double)(n - lag) : NAN;
}

/** Share of x[0 .. n) above a fifth of its greatest magnitude. */
static double find_high(const double *x, size_t n)
{
    double highest = 0.0;
    size_t n_high = 0;

    for (size_t i = 0; i < n; i++)
        highest = fabs(x[i]) > highest ? fabs(x[i]) : highest;
    for (size_t i = 0; i < n; i++)
        n_high += fabs(x[i]) > high_share * highest;
    return (double)n_high / (double)n;
}

double vg_wave_high(const double *x, size_t n, double fs_hz)
{
    const size_t length = (size_t)fmin((double)n, segment_s * fs_hz);
    double sum = 0.0;
    size_t n_segments = 0;

    for (size_t at = 0; length > 0 && at + length <= n; at += length) {
        sum += find_high(x + at, length);
        n_segments++;
    }
    return n_segments > 0 ? sum / (double)n_segments : NAN;
}
