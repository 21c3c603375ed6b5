/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/scatter.h"

#include <complex.h>
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/fft.h"
#include "stat/student.h"

/* Frequencies of the power that are looked at: up to 1/75 Hz, where the power of breathing that
 * drifts for half a minute is still flat, but three at least: fewer would know their own mean
 * too badly to be of use. */
static const double top_hz = 1.0 / 75.0;
enum { FEWEST = 3 };
static const double part_s = 300.0;
/* Sum of w^4 over the square of the sum of w^2 of a sine taper, times its length. */
static const double taper_cells = 1.5;
/* Its square is 1/2 at distance 0 and -1/4 at 1, so that a coefficient of the power is p[q] / 2
 * - (p[q - 1] + p[q + 1]) / 4, of variance 3/8; the first, without its share of the mean power,
 * p[1] / 2 - p[2] / 4 - (p[1] + p[-1]) / 8, of variance 7/32. */
static const double first_weight = 12.0 / 7.0;
/* Neighbours share variance: 3 to 8 coefficients have 3.4 to 8.5 degrees of freedom. */
static const double freedom_of_term = 1.1;

struct vg_scatter_plan {
    size_t n;
    double fs_hz;
    double *taper; /* [n] */
    vg_fft *fft;
};

/** Sum over the band of X[k + q] conj X[k], in real arithmetic: C's complex product stops to
 * look for infinities. */
static double complex coefficient(const double *bins, size_t low, size_t high, size_t q)
{
    double re = 0.0;
    double im = 0.0;

    for (size_t k = low; k + q < high; k++) {
        const double *near = bins + 2 * k;
        const double *far = bins + 2 * (k + q);
        re += far[0] * near[0] + far[1] * near[1];
        im += far[1] * near[0] - far[0] * near[1];
    }
    return re + I * im;
}

static size_t n_terms(double length_s)
{
    const long n = lround(length_s * top_hz);

    return n > FEWEST ? (size_t)n : FEWEST;
}

static double square_of(double complex z)
{
    return creal(z * conj(z));
}

static void add_band(vg_scatter *band, const double *bins, size_t n, double fs_hz)
{
    const double length_s = (double)n / fs_hz;
    const size_t low = (size_t)ceil(band->low_hz * length_s);
    const size_t high = (size_t)ceil(band->high_hz * length_s);
    const size_t last = n_terms(length_s);

    /* Most pairs of bins must be there at the largest distance. */
    if (!((band->high_hz - band->low_hz) * length_s >= 2.0 * (double)last) || high > n / 2 + 1)
        return;
    const double sum = creal(coefficient(bins, low, high, 0));
    /* What the taper makes of a power that never changes. */
    const double complex steady = -0.5 * sum * cexp(I * M_PI / (double)n);
    double square = first_weight * square_of(coefficient(bins, low, high, 1) - steady);
    for (size_t q = 2; q <= last; q++)
        square += square_of(coefficient(bins, low, high, q));
    band->square += square / (double)last;
    band->sum += sum;
    band->length_s += length_s;
    band->terms += (double)last;
}

vg_status vg_scatter_create(size_t n, double fs_hz, vg_scatter_plan **out, vg_error *err)
{
    vg_scatter_plan *plan = vg_alloc(1, sizeof *plan);

    *out = NULL;
    if (plan == NULL)
        return vg_fail_memory(err);
    *plan = (vg_scatter_plan){.n = n, .fs_hz = fs_hz, .taper = vg_alloc(n, sizeof(double))};
    const vg_status status =
        plan->taper != NULL ? vg_fft_create(n, &plan->fft, err) : vg_fail_memory(err);
    if (status != VG_OK) {
        vg_scatter_destroy(plan);
        return status;
    }
    for (size_t i = 0; i < n; i++)
        plan->taper[i] = sin(M_PI * ((double)i + 0.5) / (double)n);
    *out = plan;
    return VG_OK;
}

void vg_scatter_destroy(vg_scatter_plan *plan)
{
    if (plan == NULL)
        return;
    vg_fft_destroy(plan->fft);
    vg_free(plan->taper);
    vg_free(plan);
}

void vg_scatter_part(vg_scatter_plan *plan, const double *x, vg_scatter *bands, size_t n_bands)
{
    double *input = vg_fft_input(plan->fft);

    for (size_t i = 0; i < plan->n; i++)
        input[i] = x[i] * plan->taper[i];
    const double *bins = vg_fft_execute(plan->fft);
    for (size_t b = 0; b < n_bands; b++)
        add_band(&bands[b], bins, plan->n, plan->fs_hz);
}

vg_status vg_scatter_add(vg_scatter *bands, size_t n_bands, const double *x, size_t n,
                         double fs_hz, vg_error *err)
{
    const double parts = fmax(1.0, floor((double)n / (part_s * fs_hz) + 0.5));
    vg_scatter_plan *plan = NULL;

    if (n < 2)
        return VG_OK;
    const size_t length = vg_fft_fast_length((size_t)((double)n / parts), VG_FFT_FAST);
    VG_TRY(vg_scatter_create(length, fs_hz, &plan, err));
    for (size_t from = n % length / 2; from + length <= n; from += length)
        vg_scatter_part(plan, x + from, bands, n_bands);
    vg_scatter_destroy(plan);
    return VG_OK;
}

double vg_scatter_s(const vg_scatter *band)
{
    if (!(band->sum > 0.0))
        return NAN;
    const double widening = vg_student_widening(freedom_of_term * band->terms);

    return widening * widening * band->square / (band->sum * band->sum) * band->length_s /
           taper_cells;
}
