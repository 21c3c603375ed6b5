/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/psd.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/fft.h"
#include "dsp/window.h"

struct vg_welch {
    size_t segment;
    size_t n_bins;
    double fs_hz;
    double window_power; /* sum of squared weights */
    double fourth;       /* of their squares */
    double shared;       /* of the products of squares that neighbours share */
    double *window;
    double *sum;  /* [n_bins] of densities */
    double *mean; /* [n_bins] */
    vg_fft *fft;
    size_t n_segments;
    size_t n_neighbours; /* pairs of segments that overlap */
};

static void weigh(vg_welch *welch)
{
    const size_t half = (welch->segment + 1) / 2;

    for (size_t i = 0; i < welch->segment; i++) {
        const double w = welch->window[i];
        const double next = i >= half ? welch->window[i - half] : 0.0;
        welch->window_power += w * w;
        welch->fourth += w * w * w * w;
        welch->shared += w * w * next * next;
    }
}

vg_status vg_welch_create(size_t segment, double fs_hz, vg_welch **out, vg_error *err)
{
    *out = NULL;
    if (segment < 2)
        return vg_fail(err, VG_ERR_OPTION, "a segment of %zu samples; it must have 2", segment);
    if (!(fs_hz > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "the rate is %g Hz; it must be > 0", fs_hz);
    vg_welch *welch = vg_alloc(1, sizeof *welch);
    if (welch == NULL)
        return vg_fail_memory(err);
    welch->segment = segment;
    welch->n_bins = segment / 2 + 1;
    welch->fs_hz = fs_hz;
    welch->window = vg_alloc(segment, sizeof *welch->window);
    welch->sum = vg_alloc(welch->n_bins, sizeof *welch->sum);
    welch->mean = vg_alloc(welch->n_bins, sizeof *welch->mean);
    vg_status status = VG_OK;
    if (welch->window == NULL || welch->sum == NULL || welch->mean == NULL)
        status = vg_fail_memory(err);
    else
        status = vg_fft_create(segment, &welch->fft, err);
    if (status != VG_OK) {
        vg_welch_destroy(welch);
        return status;
    }
    vg_window_hann(welch->window, segment);
    weigh(welch);
    *out = welch;
    return VG_OK;
}

void vg_welch_destroy(vg_welch *welch)
{
    if (welch == NULL)
        return;
    vg_fft_destroy(welch->fft);
    vg_free(welch->window);
    vg_free(welch->sum);
    vg_free(welch->mean);
    vg_free(welch);
}

void vg_welch_reset(vg_welch *welch)
{
    memset(welch->sum, 0, welch->n_bins * sizeof *welch->sum);
    welch->n_segments = 0;
    welch->n_neighbours = 0;
}

static void add_segment(vg_welch *welch, const double *x)
{
    double *in = vg_fft_input(welch->fft);
    double mean = 0.0;

    for (size_t i = 0; i < welch->segment; i++)
        mean += x[i];
    mean /= (double)welch->segment;
    for (size_t i = 0; i < welch->segment; i++)
        in[i] = (x[i] - mean) * welch->window[i];
    const double *bins = vg_fft_execute(welch->fft);
    const double scale = 2.0 / (welch->fs_hz * welch->window_power);
    for (size_t k = 0; k < welch->n_bins; k++) {
        /* Frequency 0 and Nyquist have no mirror image to count. */
        const double sides = k == 0 || 2 * k == welch->segment ? 0.5 : 1.0;
        const double re = bins[2 * k];
        const double im = bins[2 * k + 1];
        welch->sum[k] += sides * scale * (re * re + im * im);
    }
    welch->n_segments++;
}

size_t vg_welch_add(vg_welch *welch, const double *x, size_t n)
{
    const size_t step = (welch->segment + 1) / 2;
    size_t n_added = 0;

    for (size_t first = 0; first + welch->segment <= n; first += step) {
        add_segment(welch, x + first);
        welch->n_neighbours += n_added > 0;
        n_added++;
    }
    return n_added;
}

vg_psd vg_welch_borrow(vg_welch *welch, size_t *n_segments)
{
    const double n = welch->n_segments > 0 ? (double)welch->n_segments : 1.0;

    for (size_t k = 0; k < welch->n_bins; k++)
        welch->mean[k] = welch->sum[k] / n;
    *n_segments = welch->n_segments;
    return (vg_psd){welch->mean, welch->n_bins, welch->fs_hz / (double)welch->segment};
}

/* The estimate is close to a mean of the squared band-passed series, each sample weighted by
 * the sum W of the squared windows that lie on it; its variance is that of a weighted mean,
 * sum W^2 / (sum W)^2, over the band. Neighbours share W on half their length. */
double vg_welch_spread_of(const vg_welch *welch, size_t n_segments, size_t n_neighbours)
{
    const double n = (double)n_segments;
    const double sum = n * welch->window_power;

    if (n_segments == 0)
        return NAN;
    return welch->fs_hz * (n * welch->fourth + 2.0 * (double)n_neighbours * welch->shared) /
           (sum * sum);
}

double vg_welch_spread_hz(const vg_welch *welch)
{
    return vg_welch_spread_of(welch, welch->n_segments, welch->n_neighbours);
}

double vg_psd_at(vg_psd psd, double hz)
{
    const double place = hz / psd.step_hz;
    const size_t k = (size_t)(long)place;

    if (k + 1 >= psd.n)
        return psd.density[psd.n - 1];
    return psd.density[k] + (place - (double)k) * (psd.density[k + 1] - psd.density[k]);
}

double vg_psd_power(vg_psd psd, double low_hz, double high_hz)
{
    const double low = fmax(low_hz, 0.0);
    const double high = fmin(high_hz, psd.step_hz * (double)(psd.n - 1));
    double power = 0.0;

    if (!(high > low))
        return 0.0;
    double at_hz = low;
    double at = vg_psd_at(psd, low);
    for (size_t k = (size_t)floor(low / psd.step_hz) + 1; at_hz < high; k++) {
        const double next_hz = fmin((double)k * psd.step_hz, high);
        const double next = vg_psd_at(psd, next_hz);
        power += (next_hz - at_hz) * (at + next) / 2.0;
        at_hz = next_hz;
        at = next;
    }
    return power;
}

double vg_psd_power_between_bins(vg_psd psd, double low_hz, double high_hz)
{
    double power = 0.0;

    for (size_t k = 0; k + 1 < psd.n; k++) {
        if (low_hz <= (double)k * psd.step_hz && (double)(k + 1) * psd.step_hz < high_hz)
            power += psd.step_hz * (psd.density[k] + psd.density[k + 1]) / 2.0;
    }
    return power;
}

double vg_psd_peak(vg_psd psd, double low_hz, double high_hz)
{
    size_t best = psd.n;

    for (size_t k = (size_t)ceil(low_hz / psd.step_hz); k < psd.n; k++) {
        if ((double)k * psd.step_hz >= high_hz)
            break;
        if (psd.density[k] > (best < psd.n ? psd.density[best] : 0.0))
            best = k;
    }
    if (best == psd.n)
        return NAN;
    double shift = 0.0;
    if (best > 0 && best + 1 < psd.n && psd.density[best - 1] > 0.0 &&
        psd.density[best + 1] > 0.0) {
        const double left = log(psd.density[best - 1] / psd.density[best]);
        const double right = log(psd.density[best + 1] / psd.density[best]);
        /* A band edge on the slope of a neighbouring peak has no peak to refine. */
        if (left < 0.0 && right < 0.0)
            shift = 0.5 * (left - right) / (left + right);
    }
    return ((double)best + shift) * psd.step_hz;
}
