/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/spectra.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/fft.h"
#include "dsp/psd.h"
#include "dsp/window.h"
#include "hrv/tachogram.h"

/* docs/methods.md H.1: less of the window than this is not enough. */
static const double min_valid_share = 0.7;

/* docs/methods.md M.3: where breathing is looked for, and how much of the power there must
 * lie about the peak, +- one resolution cell of the window, for it to be breathing. */
static const double resp_low_hz = 0.1;
static const double resp_high_hz = 0.5;
static const double min_peak_share = 0.5;

/* Below this a peak may as well be the blood-pressure rhythm near 0.1 Hz. */
static const double resp_sure_hz = 0.15;

/* Noise bandwidth of the Hann window in cells of 1 / width (Harris 1978). */
static const double hann_cells = 1.5;

enum { N_PLANS = 4, FEWEST_INTERVALS = 4, LONGEST_WINDOW = 1 << 20 };

/** A stretch of intervals that follow one another, on an even grid. */
typedef struct spectra_run {
    double start_s;
    vg_tachogram samples;
} spectra_run;

/** What a window of one length needs. */
typedef struct spectra_plan {
    size_t n;
    vg_fft *fft;
    double *hann; /**< [n] */
    double *density;
} spectra_plan;

struct vg_spectra {
    vg_frequency_opts opts;
    spectra_run *runs;
    size_t n_runs;
    size_t at; /**< the run used last */
    spectra_plan plans[N_PLANS];
    size_t next_plan;
};

double vg_band_ln_se(double band_hz, double width_s)
{
    return sqrt(hann_cells / (band_hz * width_s));
}

static void free_plan(spectra_plan *plan)
{
    vg_fft_destroy(plan->fft);
    vg_free(plan->hann);
    vg_free(plan->density);
    *plan = (spectra_plan){0};
}

void vg_spectra_destroy(vg_spectra *spectra)
{
    if (spectra == NULL)
        return;
    for (size_t i = 0; i < spectra->n_runs; i++)
        vg_tachogram_free(&spectra->runs[i].samples);
    vg_free(spectra->runs);
    for (size_t i = 0; i < N_PLANS; i++)
        free_plan(&spectra->plans[i]);
    vg_free(spectra);
}

static vg_status add_runs(vg_spectra *s, vg_nn_view nn, vg_error *err)
{
    size_t capacity = 0;

    for (size_t first = 0; first < nn.n;) {
        const vg_run run = vg_run_at(nn, first);
        first = run.end;
        if (run.end - run.first < FEWEST_INTERVALS)
            continue;
        VG_TRY(vg_grow(&s->runs, &capacity, s->n_runs + 1, sizeof *s->runs, err));
        spectra_run *next = &s->runs[s->n_runs];
        *next = (spectra_run){.start_s = nn.time_s[run.first]};
        VG_TRY(vg_tachogram_compute(nn, run, &s->opts, &next->samples, err));
        s->n_runs++;
    }
    return VG_OK;
}

vg_status vg_spectra_create(vg_nn_view nn, vg_spectra **out, vg_error *err)
{
    vg_status status;

    *out = NULL;
    if (nn.n > 0 && nn.time_s == NULL)
        return vg_fail(err, VG_ERR_DATA, "the intervals carry no times");
    vg_spectra *s = vg_alloc(1, sizeof *s);
    if (s == NULL)
        return vg_fail_memory(err);
    s->opts = vg_frequency_defaults();
    status = add_runs(s, nn, err);
    if (status != VG_OK) {
        vg_spectra_destroy(s);
        return status;
    }
    *out = s;
    return VG_OK;
}

/** The plan for windows of n samples, made when it is asked for the first time. */
static vg_status find_plan(vg_spectra *s, size_t n, spectra_plan **out, vg_error *err)
{
    for (size_t i = 0; i < N_PLANS; i++)
        if (s->plans[i].n == n) {
            *out = &s->plans[i];
            return VG_OK;
        }
    spectra_plan *plan = &s->plans[s->next_plan];
    s->next_plan = (s->next_plan + 1) % N_PLANS;
    free_plan(plan);
    plan->hann = vg_alloc(n, sizeof *plan->hann);
    plan->density = vg_alloc(n / 2 + 1, sizeof *plan->density);
    if (plan->hann == NULL || plan->density == NULL) {
        free_plan(plan);
        return vg_fail_memory(err);
    }
    const vg_status status = vg_fft_create(n, &plan->fft, err);
    if (status != VG_OK) {
        free_plan(plan);
        return status;
    }
    vg_window_hann(plan->hann, n);
    plan->n = n;
    *out = plan;
    return VG_OK;
}

/** Part of a run that a window covers. */
typedef struct overlap {
    const double *x;
    size_t n;
} overlap;

static overlap overlap_of(const spectra_run *run, double fs_hz, double low_s, size_t n)
{
    const double rounding = 1e-6;
    const double from = ceil((low_s - run->start_s) * fs_hz - rounding);
    const double first = fmax(from, 0.0);
    const double end = fmin(from + (double)n, (double)run->samples.n);

    if (!(end > first))
        return (overlap){NULL, 0};
    return (overlap){run->samples.x + (size_t)first, (size_t)(end - first)};
}

/** The run with most samples in the window; runs are looked at from the last one used on. */
static overlap best_overlap(vg_spectra *s, double low_s, size_t n)
{
    const double fs_hz = s->opts.resample_hz;
    const double high_s = low_s + (double)n / fs_hz;
    overlap best = {NULL, 0};

    while (s->at > 0 && s->runs[s->at].start_s > low_s)
        s->at--;
    for (size_t i = s->at; i < s->n_runs && s->runs[i].start_s < high_s; i++) {
        const overlap next = overlap_of(&s->runs[i], fs_hz, low_s, n);
        if (next.n > best.n) {
            best = next;
            s->at = i;
        }
    }
    if (best.n == 0 && s->at + 1 < s->n_runs && s->runs[s->at + 1].start_s <= low_s)
        s->at++;
    return best;
}

/** Fill the input with the samples under a Hann window as long as they are, less their mean,
 *  and zeros behind; the sum of the squared weights. */
static double taper(const spectra_plan *plan, overlap part, double *input)
{
    double mean = 0.0;
    double power = 0.0;

    for (size_t i = 0; i < part.n; i++)
        mean += part.x[i] / (double)part.n;
    if (part.n < plan->n)
        vg_window_hann(input, part.n);
    else
        memcpy(input, plan->hann, plan->n * sizeof *input);
    for (size_t i = 0; i < part.n; i++) {
        power += input[i] * input[i];
        input[i] *= part.x[i] - mean;
    }
    for (size_t i = part.n; i < plan->n; i++)
        input[i] = 0.0;
    return power;
}

static vg_psd transform(const spectra_plan *plan, overlap part, double fs_hz)
{
    const double power = taper(plan, part, vg_fft_input(plan->fft));
    const double *bins = vg_fft_execute(plan->fft);
    const double step_hz = fs_hz / (double)plan->n;
    /* Nobody looks beyond the band of breathing. */
    const size_t n_all = plan->n / 2 + 1;
    const size_t n_seen = (size_t)ceil(resp_high_hz / step_hz) + 2;
    const size_t n_bins = n_seen < n_all ? n_seen : n_all;

    for (size_t k = 0; k < n_bins; k++) {
        const double sides = k == 0 || 2 * k == plan->n ? 1.0 : 2.0;
        const double re = bins[2 * k];
        const double im = bins[2 * k + 1];
        plan->density[k] = sides * (re * re + im * im) / (fs_hz * power);
    }
    return (vg_psd){plan->density, n_bins, step_hz};
}

/** Frequency of the largest peak, if it stands out and can only be breathing. */
static double find_breathing(vg_psd psd, double width_s)
{
    const double peak_hz = vg_psd_peak(psd, resp_low_hz, resp_high_hz);
    const double cell_hz = hann_cells / width_s;

    if (!(peak_hz >= resp_sure_hz))
        return NAN;
    const double about = vg_psd_power(psd, peak_hz - cell_hz, peak_hz + cell_hz);
    const double all = vg_psd_power(psd, resp_low_hz, resp_high_hz);
    return about >= min_peak_share * all ? peak_hz : NAN;
}

vg_status vg_spectra_window(vg_spectra *s, double low_s, double width_s, bool is_breathing,
                            vg_window_spectrum *out, vg_error *err)
{
    const double fs_hz = s->opts.resample_hz;
    const double count = round(width_s * fs_hz);
    spectra_plan *plan = NULL;

    *out = (vg_window_spectrum){NAN, NAN, NAN, 0.0};
    if (!(8.0 <= count && count <= (double)LONGEST_WINDOW))
        return vg_fail(err, VG_ERR_OPTION, "a window of %g s; it must be %g to %g s", width_s,
                       8.0 / fs_hz, (double)LONGEST_WINDOW / fs_hz);
    const overlap part = best_overlap(s, low_s, (size_t)count);
    out->valid_s = (double)part.n / fs_hz;
    if (!((double)part.n >= min_valid_share * count))
        return VG_OK;
    VG_TRY(find_plan(s, (size_t)count, &plan, err));
    const vg_psd psd = transform(plan, part, fs_hz);
    if (is_breathing) {
        out->resp_hz = find_breathing(psd, width_s);
        return VG_OK;
    }
    out->lf_ms2 = vg_psd_power(psd, s->opts.lf_low_hz, s->opts.hf_low_hz);
    out->hf_ms2 = vg_psd_power(psd, s->opts.hf_low_hz, s->opts.hf_high_hz);
    return VG_OK;
}
