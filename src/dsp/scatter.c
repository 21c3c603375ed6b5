/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/scatter.h"

#include <complex.h>
#include <math.h>

#include "core/fail.h"
#include "dsp/fft.h"
#include "stat/student.h"

/* Distances between bins. Under a sine taper the power of a steady sine has coefficients at 0
 * and 1, so that the first of use is 2; up to the last the power of breathing is still flat,
 * 0.03 Hz in five minutes. */
enum { FIRST = 2, LAST = 7 };
/* A band must be so many bins wide for pairs at the largest distance to be most of them. */
static const double least_bins = 2.0 * LAST;
static const double part_s = 300.0;
/* Sum of w^4 over the square of the sum of w^2 of a sine taper, times its length. */
static const double taper_cells = 1.5;
/* Coefficients one bin apart share (2/3)^2 of their variance, two apart (1/6)^2: 8 of them are
 * worth 8.8 degrees of freedom, and not 16. */
static const double freedom_of_term = 1.1;
static const double normal_975 = 1.959963984540054;

/** Sum over the band of X[k + q] conj X[k]. */
static double complex coefficient(const double *bins, size_t low, size_t high, size_t q)
{
    double complex sum = 0.0;

    for (size_t k = low; k + q < high; k++) {
        const double complex near = bins[2 * k] + I * bins[2 * k + 1];
        const double complex far = bins[2 * (k + q)] + I * bins[2 * (k + q) + 1];
        sum += far * conj(near);
    }
    return sum;
}

static void add_part(vg_scatter *band, const double *bins, size_t n, double fs_hz)
{
    const double length_s = (double)n / fs_hz;
    const size_t low = (size_t)ceil(band->low_hz * length_s);
    const size_t high = (size_t)ceil(band->high_hz * length_s);
    double square = 0.0;

    if (!((band->high_hz - band->low_hz) * length_s >= least_bins) || high > n / 2 + 1)
        return;
    for (size_t q = FIRST; q <= LAST; q++) {
        const double complex a = coefficient(bins, low, high, q);
        square += creal(a * conj(a)) / (LAST - FIRST + 1);
    }
    band->square += square;
    band->sum += creal(coefficient(bins, low, high, 0));
    band->length_s += length_s;
    band->terms += LAST - FIRST + 1;
}

vg_status vg_scatter_add(vg_scatter *bands, size_t n_bands, const double *x, size_t n,
                         double fs_hz, vg_error *err)
{
    const double parts = fmax(1.0, floor((double)n / (part_s * fs_hz) + 0.5));
    const size_t length = (size_t)((double)n / parts);
    vg_fft *fft = NULL;

    if (length < 2 * LAST)
        return VG_OK;
    VG_TRY(vg_fft_create(length, &fft, err));
    double *input = vg_fft_input(fft);
    for (size_t from = 0; from + length <= n; from += length) {
        for (size_t i = 0; i < length; i++)
            input[i] = x[from + i] * sin(M_PI * ((double)i + 0.5) / (double)length);
        const double *bins = vg_fft_execute(fft);
        for (size_t b = 0; b < n_bands; b++)
            add_part(&bands[b], bins, length, fs_hz);
    }
    vg_fft_destroy(fft);
    return VG_OK;
}

double vg_scatter_s(const vg_scatter *band)
{
    if (!(band->sum > 0.0))
        return NAN;
    const double widening =
        vg_student_quantile(0.975, freedom_of_term * band->terms) / normal_975;

    return widening * widening * band->square / (band->sum * band->sum) * band->length_s /
           taper_cells;
}
