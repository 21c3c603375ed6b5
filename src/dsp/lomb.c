/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/lomb.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/fft.h"

enum { MIN_SAMPLES = 4, POINTS = 6, OVERSAMPLE = 4, PER_PERIOD = 16 };

static const double max_grid = 1.3e8;

/** Spread a value at a place of the circular grid over the six points around it, with the
 *  weights of Lagrange interpolation of fifth degree: at 16 points a period those of third
 *  degree, as Press & Rybicki have them, lose up to 0.1 % of a wave. */
static void extirpolate(double value, double place, double *grid, size_t n_grid)
{
    /* For each point the product of its distances from the others. */
    static const double scale[POINTS] = {-120.0, 24.0, -12.0, 12.0, -24.0, 120.0};
    const double base = floor(place);
    const double u = place - base;
    const double from[POINTS] = {u + 2.0, u + 1.0, u, u - 1.0, u - 2.0, u - 3.0};
    const size_t first = ((size_t)base + n_grid - 2) % n_grid;

    for (size_t k = 0; k < POINTS; k++) {
        double weight = value / scale[k];
        for (size_t j = 0; j < POINTS; j++)
            weight *= j == k ? 1.0 : from[j];
        grid[(first + k) % n_grid] += weight;
    }
}

/** Sums over the samples of cos and sin of a frequency: of x, and at twice it of 1. */
typedef struct sums {
    double c;
    double s;
    double c2;
    double s2;
} sums;

/** P_LS of Lomb 1976 at the frequency whose sums are given, from n samples. */
static double power_of(sums a, double n)
{
    const double length = hypot(a.c2, a.s2);
    const double half_c = length > 0.0 ? 0.5 * a.c2 / length : 0.5;
    const double half_s = length > 0.0 ? 0.5 * a.s2 / length : 0.0;
    const double cos_wt = sqrt(0.5 + half_c);
    const double sin_wt = copysign(sqrt(fmax(0.0, 0.5 - half_c)), half_s);
    const double cos_square = 0.5 * n + half_c * a.c2 + half_s * a.s2;
    const double in_phase = cos_wt * a.c + sin_wt * a.s;
    const double quadrature = cos_wt * a.s - sin_wt * a.c;
    const double sin_square = n - cos_square;

    return 0.5 * ((cos_square > 0.0 ? in_phase * in_phase / cos_square : 0.0) +
                  (sin_square > 0.0 ? quadrature * quadrature / sin_square : 0.0));
}

/** The transform of what two extirpolations made; both share one plan, and the first result
 *  is kept in kept, [2 * n_bins]. */
static void transform_both(const double *t, const double *x, size_t n, double mean,
                           double span_s, vg_fft *fft, size_t n_grid, double *kept,
                           size_t n_bins)
{
    double *grid = vg_fft_input(fft);
    const double scale = (double)n_grid / (OVERSAMPLE * span_s);

    memset(grid, 0, n_grid * sizeof *grid);
    for (size_t i = 0; i < n; i++)
        extirpolate(x[i] - mean, (t[i] - t[0]) * scale, grid, n_grid);
    memcpy(kept, vg_fft_execute(fft), 2 * n_bins * sizeof *kept);
    grid = vg_fft_input(fft);
    memset(grid, 0, n_grid * sizeof *grid);
    for (size_t i = 0; i < n; i++)
        extirpolate(1.0, fmod(2.0 * (t[i] - t[0]) * scale, (double)n_grid), grid, n_grid);
    (void)vg_fft_execute(fft);
}

static double mean_of(const double *x, size_t n)
{
    double mean = 0.0;

    for (size_t i = 0; i < n; i++)
        mean += (x[i] - mean) / (double)(i + 1);
    return mean;
}

/** A power of two with PER_PERIOD points in a period of max_hz. */
static size_t grid_size(double span_s, double max_hz)
{
    size_t n = 64;

    while ((double)n < PER_PERIOD * max_hz * OVERSAMPLE * span_s)
        n *= 2;
    return n;
}

vg_status vg_lomb_compute(const double *t, const double *x, size_t n, double max_hz,
                          double **density, vg_lomb_grid *grid, vg_error *err)
{
    *density = NULL;
    *grid = (vg_lomb_grid){0};
    if (n < MIN_SAMPLES)
        return vg_fail(err, VG_ERR_SHORT, "%zu samples; a Lomb periodogram needs %d", n,
                       MIN_SAMPLES);
    const double span_s = t[n - 1] - t[0];
    if (!(max_hz > 0.0 && PER_PERIOD * max_hz * OVERSAMPLE * span_s <= max_grid))
        return vg_fail(err, VG_ERR_OPTION, "%g s up to %g Hz are too much for one periodogram",
                       span_s, max_hz);
    const size_t n_grid = grid_size(span_s, max_hz);
    const size_t n_bins = (size_t)ceil(max_hz * OVERSAMPLE * span_s) + 1;
    double *p = vg_alloc(n_bins, sizeof *p);
    double *kept = vg_alloc(n_bins, 2 * sizeof *kept);
    vg_fft *fft = NULL;
    vg_status status = p != NULL && kept != NULL ? VG_OK : vg_fail_memory(err);
    if (status == VG_OK)
        status = vg_fft_create(n_grid, &fft, err);
    if (status == VG_OK) {
        transform_both(t, x, n, mean_of(x, n), span_s, fft, n_grid, kept, n_bins);
        const double *twice = vg_fft_output(fft);
        for (size_t k = 1; k < n_bins; k++) {
            const sums a = {kept[2 * k], -kept[2 * k + 1], twice[2 * k], -twice[2 * k + 1]};
            p[k] = 2.0 * span_s / (double)n * power_of(a, (double)n);
        }
        p[0] = n_bins > 1 ? p[1] : 0.0;
        *density = p;
        *grid = (vg_lomb_grid){n_bins, 1.0 / (OVERSAMPLE * span_s)};
        p = NULL;
    }
    vg_fft_destroy(fft);
    vg_free(kept);
    vg_free(p);
    return status;
}
