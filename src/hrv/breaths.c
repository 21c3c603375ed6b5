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
    double *density[VG_N_BREATH_SERIES]; /* [n_bins] of the window at hand */
    double *joint;                       /* [n_bins] */
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
        b->joint = vg_alloc(b->n_bins, (1 + VG_N_BREATH_SERIES) * sizeof *b->joint);
        if (b->joint == NULL)
            status = vg_fail_memory(err);
    }
    if (status != VG_OK) {
        vg_breaths_destroy(b);
        return status;
    }
    for (size_t s = 0; s < VG_N_BREATH_SERIES; s++)
        b->density[s] = b->joint + (1 + s) * b->n_bins;
    *out = b;
    return VG_OK;
}

void vg_breaths_destroy(vg_breaths *b)
{
    if (b == NULL)
        return;
    vg_welch_destroy(b->welch);
    vg_free(b->joint);
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

/** What one series says by itself. Only the axis of the heart, which the areas show, is moved
 *  by breathing alone, so that a slow peak of theirs is taken as any other. */
static estimate read_single(const vg_breaths *b, vg_breath_source source)
{
    const vg_psd psd = psd_of(b, b->density[source]);

    return source == VG_BREATH_AREAS ? peak_between(psd, low_hz, high_hz, least_quality)
                                     : read_window(psd);
}

/** Fill joint with the mean of the densities there are, each over its power from a frequency.
 */
static vg_psd join(vg_breaths *b, const bool there[], double from_hz)
{
    memset(b->joint, 0, b->n_bins * sizeof *b->joint);
    for (int s = 0; s < VG_N_BREATH_SERIES; s++) {
        const double power = vg_psd_power(psd_of(b, b->density[s]), from_hz, high_hz);
        for (size_t k = 0; there[s] && power > 0.0 && k < b->n_bins; k++)
            b->joint[k] += b->density[s][k] / power;
    }
    return psd_of(b, b->joint);
}

/** Do intervals or amplitudes have their highest peak where the areas have theirs? */
static bool is_shared(const vg_breaths *b, const bool there[], estimate of_areas)
{
    for (int s = 0; s < VG_BREATH_AREAS; s++) {
        if (!there[s])
            continue;
        const estimate highest = peak_between(psd_of(b, b->density[s]), low_hz, high_hz, 0.0);
        if (fabs(highest.rate_bpm - of_areas.rate_bpm) < s_per_min * half_width_hz)
            return true;
    }
    return false;
}

/** Is a rate twice that of the highest peak of the areas? Breaths that come seldom are no
 *  sines. */
static bool is_overtone(const vg_breaths *b, const bool there[], estimate found)
{
    if (!there[VG_BREATH_AREAS])
        return false;
    const estimate highest =
        peak_between(psd_of(b, b->density[VG_BREATH_AREAS]), low_hz, high_hz, 0.0);
    return is_slow(highest) &&
           fabs(found.rate_bpm - 2.0 * highest.rate_bpm) < s_per_min * half_width_hz;
}

/** What all series say together. */
static estimate read_joint(vg_breaths *b, const bool there[], const estimate single[])
{
    const estimate *of_areas = &single[VG_BREATH_AREAS];
    const estimate slow =
        peak_between(join(b, there, low_hz), low_hz, high_hz, least_slow_quality);

    if (is_slow(slow))
        return slow;
    /* Nothing but slow breathing fills the spectrum of intervals so. */
    if (is_slow(single[VG_BREATH_INTERVALS]) && isnan(single[VG_BREATH_AMPLITUDES].rate_bpm) &&
        isnan(of_areas->rate_bpm))
        return single[VG_BREATH_INTERVALS];
    if (is_slow(*of_areas) && is_shared(b, there, *of_areas))
        return *of_areas;
    const estimate found = sure_peak(join(b, there, sure_hz));
    return is_overtone(b, there, found) ? (estimate){NAN, found.quality} : found;
}

/** Fill the density of the window of a series that begins at first; false if there is none. */
static bool look(vg_breaths *b, vg_breath_source source, vg_breath_series series, size_t first)
{
    size_t n_segments;

    vg_welch_reset(b->welch);
    const bool is_there = series.x != NULL && first + b->window <= series.n &&
                          vg_welch_add(b->welch, series.x + first, b->window) > 0;
    memcpy(b->density[source], vg_welch_borrow(b->welch, &n_segments).density,
           b->n_bins * sizeof *b->joint);
    return is_there;
}

vg_status vg_breaths_add(vg_breaths *b, const vg_breath_series series[VG_N_BREATH_SERIES],
                         vg_error *err)
{
    const size_t step = (b->window + 3) / 4;
    size_t longest = 0;

    for (int s = 0; s < VG_N_BREATH_SERIES; s++)
        longest = series[s].n > longest ? series[s].n : longest;
    for (size_t first = 0; first + b->window <= longest; first += step) {
        bool there[VG_N_BREATH_SERIES];
        estimate single[VG_N_BREATH_SERIES];
        for (int s = 0; s < VG_N_BREATH_SERIES; s++) {
            const vg_breath_source source = (vg_breath_source)s;
            there[s] = look(b, source, series[s], first);
            single[s] = there[s] ? read_single(b, source) : (estimate){NAN, 0.0};
            if (there[s])
                VG_TRY(keep(b, source, single[s], err));
        }
        VG_TRY(keep(b, VG_BREATH_ALL, read_joint(b, there, single), err));
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
