/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/breaths.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/psd.h"
#include "stat/quantile.h"

static const double s_per_min = 60.0;
/* Breathing of adults, with room for the refinement of a peak at the edge. */
static const double low_hz = 0.08;
static const double high_hz = 0.55;
static const double half_width_hz = 0.035;
/* Below this the waves of blood pressure make a peak of their own in rate and pulse. */
static const double sure_hz = 0.15;
static const double least_quality = 0.35;
static const double least_slow_quality = 0.8;
/* Karlen 2013: estimates farther apart than this do not measure the same. */
static const double most_apart_bpm = 4.0;
static const double least_share = 0.5;

/** One window; the rate NaN where nothing stands out. */
typedef struct estimate {
    double rate_bpm;
    double quality;
} estimate;

struct vg_breaths {
    vg_welch *welch;
    size_t window;
    size_t n_bins;
    double step_hz;
    double *density[2]; /* [n_bins] of the window at hand */
    double *joint;      /* [n_bins] */
    estimate *found[VG_N_BREATH_SOURCES];
    size_t capacity[VG_N_BREATH_SOURCES];
    size_t n[VG_N_BREATH_SOURCES];
};

vg_status vg_breaths_create(size_t window, double fs_hz, vg_breaths **out, vg_error *err)
{
    *out = NULL;
    vg_breaths *b = vg_alloc(1, sizeof *b);
    if (b == NULL)
        return vg_fail_memory(err);
    b->window = window;
    b->n_bins = window / 2 + 1;
    b->step_hz = fs_hz / (double)window;
    vg_status status = vg_welch_create(window, fs_hz, &b->welch, err);
    if (status == VG_OK) {
        b->density[0] = vg_alloc(b->n_bins, 3 * sizeof *b->joint);
        if (b->density[0] == NULL)
            status = vg_fail_memory(err);
    }
    if (status != VG_OK) {
        vg_breaths_destroy(b);
        return status;
    }
    b->density[1] = b->density[0] + b->n_bins;
    b->joint = b->density[1] + b->n_bins;
    *out = b;
    return VG_OK;
}

void vg_breaths_destroy(vg_breaths *b)
{
    if (b == NULL)
        return;
    vg_welch_destroy(b->welch);
    vg_free(b->density[0]);
    for (int k = 0; k < VG_N_BREATH_SOURCES; k++)
        vg_free(b->found[k]);
    vg_free(b);
}

/** The peak between two frequencies, if it is one and not the slope of something below. */
static estimate peak_between(vg_psd psd, double from_hz, double to_hz, double least)
{
    const estimate none = {NAN, 0.0};
    const double all = vg_psd_power(psd, from_hz, to_hz);
    const double peak_hz = vg_psd_peak(psd, from_hz, to_hz);

    if (!(all > 0.0) || !isfinite(peak_hz))
        return none;
    const size_t k = (size_t)lround(peak_hz / psd.step_hz);
    if (k == 0 || k + 1 >= psd.n || psd.density[k - 1] > psd.density[k] ||
        psd.density[k + 1] > psd.density[k])
        return none;
    const double about = vg_psd_power(psd, fmax(from_hz, peak_hz - half_width_hz),
                                      fmin(to_hz, peak_hz + half_width_hz));
    const double quality = fmin(1.0, about / all);
    return (estimate){quality >= least ? s_per_min * peak_hz : NAN, quality};
}

static bool is_slow(estimate e)
{
    return e.rate_bpm < s_per_min * sure_hz;
}

/** The peak above the waves of blood pressure, if it is not on the flank of one of theirs. */
static estimate sure_peak(vg_psd psd)
{
    const estimate found = peak_between(psd, sure_hz, high_hz, least_quality);
    const estimate highest = peak_between(psd, low_hz, high_hz, 0.0);
    const double above_bpm = found.rate_bpm - highest.rate_bpm;

    if (0.0 < above_bpm && above_bpm < s_per_min * 2.0 * half_width_hz)
        return (estimate){NAN, found.quality};
    return found;
}

/** Slow breathing when it holds most of the power, else the sure peak. */
static estimate read_window(vg_psd psd)
{
    const estimate slow = peak_between(psd, low_hz, high_hz, least_slow_quality);

    return is_slow(slow) ? slow : sure_peak(psd);
}

static vg_status keep(vg_breaths *b, vg_breath_source source, estimate found, vg_error *err)
{
    VG_TRY(
        vg_grow(&b->found[source], &b->capacity[source], b->n[source] + 1, sizeof found, err));
    b->found[source][b->n[source]++] = found;
    return VG_OK;
}

static vg_psd psd_of(const vg_breaths *b, const double *density)
{
    return (vg_psd){density, b->n_bins, b->step_hz};
}

/** Fill joint with the mean of the densities there are, each over its power from a frequency.
 */
static vg_psd join(vg_breaths *b, const bool there[2], double from_hz)
{
    memset(b->joint, 0, b->n_bins * sizeof *b->joint);
    for (int s = 0; s < 2; s++) {
        const double power = vg_psd_power(psd_of(b, b->density[s]), from_hz, high_hz);
        for (size_t k = 0; there[s] && power > 0.0 && k < b->n_bins; k++)
            b->joint[k] += b->density[s][k] / power;
    }
    return psd_of(b, b->joint);
}

/** What both series say together. */
static estimate read_joint(vg_breaths *b, const bool there[2], const estimate single[2])
{
    const vg_psd whole = join(b, there, low_hz);
    const estimate slow = peak_between(whole, low_hz, high_hz, least_slow_quality);

    if (is_slow(slow))
        return slow;
    /* Nothing but slow breathing fills the spectrum of intervals so. */
    if (is_slow(single[0]) && isnan(single[1].rate_bpm))
        return single[0];
    return sure_peak(join(b, there, sure_hz));
}

static vg_status read_both(vg_breaths *b, const bool there[2], vg_error *err)
{
    estimate single[2] = {{NAN, 0.0}, {NAN, 0.0}};

    for (int s = 0; s < 2; s++) {
        if (!there[s])
            continue;
        single[s] = read_window(psd_of(b, b->density[s]));
        VG_TRY(keep(b, (vg_breath_source)s, single[s], err));
    }
    return keep(b, VG_BREATH_BOTH, read_joint(b, there, single), err);
}

vg_status vg_breaths_add(vg_breaths *b, const vg_breath_series series[2], vg_error *err)
{
    const size_t step = (b->window + 3) / 4;
    const size_t longest = series[0].n > series[1].n ? series[0].n : series[1].n;

    for (size_t first = 0; first + b->window <= longest; first += step) {
        bool there[2];
        for (int s = 0; s < 2; s++) {
            size_t n_segments;
            vg_welch_reset(b->welch);
            there[s] = series[s].x != NULL && first + b->window <= series[s].n &&
                       vg_welch_add(b->welch, series[s].x + first, b->window) > 0;
            memcpy(b->density[s], vg_welch_borrow(b->welch, &n_segments).density,
                   b->n_bins * sizeof *b->joint);
        }
        VG_TRY(read_both(b, there, err));
    }
    return VG_OK;
}

static double median_rate(const estimate *found, size_t n, double *scratch)
{
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        if (isfinite(found[i].rate_bpm))
            scratch[m++] = found[i].rate_bpm;
    }
    return vg_median(scratch, m);
}

vg_status vg_breaths_rate(const vg_breaths *b, vg_breath_source source, double *rate_bpm,
                          double *quality, vg_error *err)
{
    const estimate *found = b->found[source];
    const size_t n = b->n[source];
    double *scratch = vg_alloc(n, sizeof *scratch);
    double weight = 0.0;
    double weighted = 0.0;
    double sum = 0.0;
    size_t n_agreeing = 0;

    *rate_bpm = NAN;
    *quality = NAN;
    if (scratch == NULL)
        return vg_fail_memory(err);
    const double median = median_rate(found, n, scratch);
    vg_free(scratch);
    for (size_t i = 0; i < n; i++) {
        sum += found[i].quality;
        if (!(fabs(found[i].rate_bpm - median) <= most_apart_bpm))
            continue;
        weight += found[i].quality;
        weighted += found[i].quality * found[i].rate_bpm;
        n_agreeing++;
    }
    if (n > 0)
        *quality = sum / (double)n;
    if (n_agreeing > 0 && (double)n_agreeing >= least_share * (double)n)
        *rate_bpm = weighted / weight;
    return VG_OK;
}
