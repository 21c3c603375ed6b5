/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/windows.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/detrend.h"
#include "dsp/fft.h"
#include "dsp/psd.h"
#include "dsp/resample.h"
#include "dsp/scatter.h"
#include "hrv/bands.h"
#include "hrv/families.h"
#include "hrv/order.h"
#include "hrv/segments.h"
#include "hrv/sums.h"
#include "hrv/tachogram.h"
#include "hrv/verdict.h"
#include "stat/search.h"

static const double ms_per_s = 1000.0;
static const double least_segments = 1.5;
static const double long_term_s = 600.0;

/** One stretch between gaps on its grid. */
typedef struct stretch {
    size_t first; /* intervals first ... end - 1 */
    size_t end;
    double start_s; /* time of the first point */
    size_t at;      /* of that point in samples */
    size_t n;
} stretch;

struct vg_windows {
    vg_nn_view nn;
    const vg_beats *beats;
    double window_s;
    vg_hrv_opts opts;
    vg_hrv blank;
    vg_sums sums;
    double
        *sorted; /* [n_sorted] intervals as measured of the window, ascending; room for all */
    size_t n_sorted;
    size_t first; /* intervals first ... end - 1 are in sorted */
    size_t end;
    stretch *stretches;
    size_t n_stretches;
    double *samples; /* all stretches, resampled */
    double *part;    /* the window's samples, detrended */
    size_t max_part;
    vg_segments *segments;
    vg_welch *welch;          /* for windows that are detrended one by one */
    vg_scatter_plan *scatter; /* for parts of n_scatter samples */
    size_t n_scatter;
    double *density; /* of the window */
};

void vg_windows_destroy(vg_windows *w)
{
    if (w == NULL)
        return;
    vg_sums_free(&w->sums);
    vg_free(w->sorted);
    vg_free(w->stretches);
    vg_free(w->samples);
    vg_free(w->part);
    vg_free(w->density);
    vg_segments_destroy(w->segments);
    vg_welch_destroy(w->welch);
    vg_scatter_destroy(w->scatter);
    vg_free(w);
}

static size_t samples_of(const vg_windows *w, vg_run run)
{
    return (size_t)floor(run.length_s * w->opts.frequency.resample_hz + 1e-9) + 1;
}

/** Resample every stretch that could hold a window's segments. */
static vg_status resample_all(vg_windows *w, vg_error *err)
{
    vg_frequency_opts raw = w->opts.frequency;
    size_t n_samples = 0;
    size_t n_stretches = 0;

    /* Smoothness priors work within half a minute and are the same for all windows. A mean or a
     * line is each window's own; here only a mean goes, which none of them sees. */
    if (raw.detrend != VG_DETREND_SMOOTHNESS)
        raw.detrend = VG_DETREND_MEAN;
    for (size_t i = 0; i < w->nn.n;) {
        const vg_run run = vg_run_at(w->nn, i);
        n_samples += samples_of(w, run);
        n_stretches++;
        i = run.end;
    }
    w->samples = vg_alloc(n_samples, sizeof *w->samples);
    w->stretches = vg_alloc(n_stretches, sizeof *w->stretches);
    if (w->samples == NULL || w->stretches == NULL)
        return vg_fail_memory(err);
    n_samples = 0;
    for (size_t i = 0; i < w->nn.n;) {
        const vg_run run = vg_run_at(w->nn, i);
        vg_tachogram t = {0};
        if (run.length_s >= w->opts.frequency.segment_s) {
            VG_TRY(vg_tachogram_compute(w->nn, run, &raw, &t, err));
            memcpy(w->samples + n_samples, t.x, t.n * sizeof *t.x);
            w->stretches[w->n_stretches++] =
                (stretch){run.first, run.end, w->nn.time_s[run.first], n_samples, t.n};
            n_samples += t.n;
            vg_tachogram_free(&t);
        }
        i = run.end;
    }
    return VG_OK;
}

/** Samples of the parts that errors of powers are found from: about five minutes, and so many
 *  that any window with intervals of up to 2 s at its ends has them. */
static size_t scatter_samples(const vg_windows *w)
{
    const double part_s = 300.0;
    const double ends_s = 4.0;
    const double whole_s = fmax(w->window_s - ends_s, 0.0);
    const double n_parts = fmax(1.0, round(whole_s / part_s));
    const size_t most = (size_t)(whole_s / n_parts * w->opts.frequency.resample_hz);

    return vg_fft_fast_length(most > 2 ? most : 2, VG_FFT_FASTEST);
}

static vg_status prepare(vg_windows *w, vg_error *err)
{
    const vg_frequency_opts *f = &w->opts.frequency;
    const size_t segment = (size_t)lround(f->segment_s * f->resample_hz);

    w->sorted = vg_alloc(w->nn.n, sizeof *w->sorted);
    w->max_part = (size_t)(w->window_s * f->resample_hz) + 2;
    w->part = vg_alloc(w->max_part, sizeof *w->part);
    w->density = vg_alloc(segment / 2 + 1, sizeof *w->density);
    if (w->sorted == NULL || w->part == NULL || w->density == NULL)
        return vg_fail_memory(err);
    VG_TRY(vg_sums_compute(w->nn, &w->sums, err));
    VG_TRY(vg_segments_create(f, w->window_s, &w->segments, err));
    VG_TRY(vg_welch_create(segment, f->resample_hz, &w->welch, err));
    w->n_scatter = scatter_samples(w);
    VG_TRY(vg_scatter_create(w->n_scatter, f->resample_hz, &w->scatter, err));
    return resample_all(w, err);
}

vg_status vg_windows_create(vg_nn_view nn, const vg_beats *beats, double window_s,
                            const vg_hrv_opts *opts, vg_windows **out, vg_error *err)
{
    /* A day of windows, and no more memory than the samples of one. */
    const double max_window_s = 90000.0;
    const vg_hrv_opts o = opts != NULL ? *opts : vg_hrv_defaults();

    *out = NULL;
    if (!(window_s > 0.0 && window_s <= max_window_s))
        return vg_fail(err, VG_ERR_OPTION, "window_s is %g; it must be > 0 and at most %g",
                       window_s, max_window_s);
    VG_TRY(vg_bands_check(&o.frequency, err));
    VG_TRY(vg_nn_check(nn, err));
    if (nn.time_s == NULL && nn.n > 0)
        return vg_fail(err, VG_ERR_DATA, "windows need the times of the beats");
    vg_windows *w = vg_alloc(1, sizeof *w);
    if (w == NULL)
        return vg_fail_memory(err);
    w->nn = nn;
    w->beats = beats;
    w->window_s = window_s;
    w->opts = o;
    vg_hrv_clear(&w->blank);
    const vg_status status = prepare(w, err);
    if (status != VG_OK) {
        vg_windows_destroy(w);
        return status;
    }
    *out = w;
    return VG_OK;
}

static void enter(vg_windows *w, size_t i)
{
    if (!vg_nn_ok(w->nn, i))
        return;
    const size_t at = vg_first_from(w->sorted, w->n_sorted, w->nn.nn_ms[i]);
    memmove(w->sorted + at + 1, w->sorted + at, (w->n_sorted - at) * sizeof *w->sorted);
    w->sorted[at] = w->nn.nn_ms[i];
    w->n_sorted++;
}

static void leave(vg_windows *w, size_t i)
{
    if (!vg_nn_ok(w->nn, i))
        return;
    const size_t at = vg_first_from(w->sorted, w->n_sorted, w->nn.nn_ms[i]);
    w->n_sorted--;
    memmove(w->sorted + at, w->sorted + at + 1, (w->n_sorted - at) * sizeof *w->sorted);
}

/** Make the sorted values those of intervals first ... end - 1. */
static void slide(vg_windows *w, size_t first, size_t end)
{
    if (first < w->first || end < w->end || first >= w->end) {
        w->n_sorted = 0;
        w->first = first;
        w->end = first;
    }
    while (w->end < end)
        enter(w, w->end++);
    while (w->first < first)
        leave(w, w->first++);
}

/** The one stretch that holds all intervals of the window; NULL if there is none. */
static const stretch *stretch_around(const vg_windows *w, size_t first, size_t end)
{
    size_t low = 0;
    size_t high = w->n_stretches;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (w->stretches[middle].end <= first)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == w->n_stretches || w->stretches[low].first > first || w->stretches[low].end < end)
        return NULL;
    return &w->stretches[low];
}

/** The n samples less the window's own mean or line, if it has one. */
static const double *detrended(vg_windows *w, const double *x, size_t n)
{
    if (w->opts.frequency.detrend == VG_DETREND_SMOOTHNESS)
        return x;
    memcpy(w->part, x, n * sizeof *w->part);
    if (w->opts.frequency.detrend == VG_DETREND_LINEAR)
        vg_detrend_line(w->part, n);
    else
        vg_detrend_mean(w->part, n);
    return w->part;
}

/** How far the powers of the n samples at hand scatter, from the middle of the window. */
static void measure_scatter(vg_windows *w, const double *x, size_t n, vg_spectrum *out)
{
    const vg_frequency_opts *f = &w->opts.frequency;
    vg_scatter band[2] = {{.low_hz = f->lf_low_hz, .high_hz = f->hf_low_hz},
                          {.low_hz = f->hf_low_hz, .high_hz = f->hf_high_hz}};

    for (size_t at = n % w->n_scatter / 2; at + w->n_scatter <= n; at += w->n_scatter)
        vg_scatter_part(w->scatter, x + at, band, 2);
    out->lf_scatter_s = vg_scatter_s(&band[0]);
    out->hf_scatter_s = vg_scatter_s(&band[1]);
}

/** The density of n samples, which are those from first on, detrended. Segments have their own
 *  mean removed, so that only a line is not the same for all windows. */
static vg_psd welch(vg_windows *w, const double *x, size_t first, size_t n, vg_spectrum *out)
{
    if (w->opts.frequency.detrend != VG_DETREND_LINEAR) {
        const vg_psd psd =
            vg_segments_mean(w->segments, w->samples, first, first + n, &out->n_segments);
        out->spread_hz = vg_segments_spread_hz(w->segments, out->n_segments);
        return psd;
    }
    vg_welch_reset(w->welch);
    (void)vg_welch_add(w->welch, x, n);
    out->spread_hz = vg_welch_spread_hz(w->welch);
    return vg_welch_borrow(w->welch, &out->n_segments);
}

static void shared_spectrum(vg_windows *w, const stretch *s, size_t first, size_t end,
                            vg_frequency *out)
{
    const double fs_hz = w->opts.frequency.resample_hz;
    const double from_s = w->nn.time_s[first] - s->start_s;
    const double to_s = w->nn.time_s[end - 1] - s->start_s;
    const size_t low = (size_t)ceil(from_s * fs_hz - 1e-9);
    const size_t high = (size_t)floor(to_s * fs_hz + 1e-9);
    const size_t last = high < s->n ? high : s->n - 1;
    const size_t n = last - low + 1 < w->max_part ? last - low + 1 : w->max_part;
    const double *x = detrended(w, w->samples + s->at + low, n);
    vg_spectrum spectrum = {.length_s = to_s - from_s,
                            .mean_nn_ms =
                                ms_per_s * (to_s - from_s) / (double)(end - first - 1)};
    const vg_psd psd = welch(w, x, s->at + low, n, &spectrum);

    memcpy(w->density, psd.density, psd.n * sizeof *w->density);
    spectrum.density = w->density;
    spectrum.n = psd.n;
    spectrum.step_hz = psd.step_hz;
    measure_scatter(w, x, n, &spectrum);
    vg_bands_read(&spectrum, &w->opts.frequency, out);
}

static vg_status measure_bands(vg_windows *w, vg_nn_view part, size_t first, size_t end,
                               vg_frequency *out, vg_error *err)
{
    const stretch *s = stretch_around(w, first, end);
    const double length_s = part.time_s[part.n - 1] - part.time_s[0];

    if (s != NULL && length_s >= least_segments * w->opts.frequency.segment_s) {
        shared_spectrum(w, s, first, end, out);
        return VG_OK;
    }
    const vg_status status = vg_frequency_compute(part, &w->opts.frequency, out, err);
    return status == VG_ERR_SHORT ? VG_OK : status;
}

static vg_status measure(vg_windows *w, vg_nn_view part, vg_hrv *out, vg_error *err)
{
    const size_t first = (size_t)(part.nn_ms - w->nn.nn_ms);
    const size_t end = first + part.n;
    const vg_single_sums *low = &w->sums.single[first];
    const vg_single_sums *high = &w->sums.single[end];
    const double all_ms = high->all_ms - low->all_ms;

    slide(w, first, end);
    if (high->n_ok - low->n_ok >= 2.0) {
        vg_sums_time_domain(&w->sums, first, end, &out->time);
        vg_order_measure(w->sorted, w->n_sorted, &out->time);
        if (w->window_s >= long_term_s)
            vg_long_term_compute(part, &out->time);
    }
    vg_sums_poincare(&w->sums, first, end, &out->poincare);
    if (w->opts.sd2_identity)
        vg_poincare_by_identity(out->time.sdnn_ms, out->time.sdsd_ms, &out->poincare);
    if (out->verdict != VG_VERDICT_TIME_DOMAIN_ONLY)
        VG_TRY(measure_bands(w, part, first, end, &out->frequency, err));
    vg_hrv_drop_short(all_ms, part.n, out);
    vg_verdict_explain(out);
    return VG_OK;
}

static vg_status compute(vg_windows *w, vg_hrv *out, vg_error *err)
{
    const double stop_s = out->start_s + w->window_s;

    if (!isfinite(out->start_s))
        return vg_fail(err, VG_ERR_OPTION, "a window cannot start at %g s", out->start_s);
    out->duration_s = w->window_s;
    out->usable_percent =
        w->beats != NULL ? vg_beats_usable_percent(w->beats, out->start_s, stop_s) : 100.0;
    const vg_nn_view part =
        w->nn.n > 0 ? vg_nn_slice(w->nn, out->start_s, stop_s) : (vg_nn_view){0};
    vg_verdict_judge(part, w->beats, stop_s, out);
    VG_TRY(vg_verdict_rhythm(w->nn, part, out, err));
    return out->verdict == VG_VERDICT_INVALID ? VG_OK : measure(w, part, out, err);
}

vg_status vg_windows_compute(vg_windows *w, double start_s, vg_hrv *out, vg_error *err)
{
    vg_error own;

    *out = w->blank;
    out->start_s = start_s;
    out->duration_s = NAN;
    out->usable_percent = NAN;
    out->verdict = VG_VERDICT_INVALID;
    const vg_status status = compute(w, out, &own);
    if (status != VG_OK) {
        vg_hrv_clear(out);
        if (err != NULL)
            *err = own;
    }
    return status;
}
