/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/frequency.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/burg.h"
#include "dsp/lomb.h"
#include "dsp/psd.h"
#include "hrv/bands.h"
#include "hrv/tachogram.h"

enum { MIN_INTERVALS = 4, MIN_SAMPLES = 4, AR_BINS = 4097 };

static const double ms_per_s = 1000.0;
/* No heart; and a grid through them could be longer than any memory. */
static const double max_mean_ms = 10000.0;
/* Below one and a half segments, two halves that overlap would not be two: one segment. */
static const double least_segments = 1.5;

void vg_spectrum_free(vg_spectrum *spectrum)
{
    vg_free(spectrum->density);
    *spectrum = (vg_spectrum){0};
}

static vg_run longest_run(vg_nn_view nn)
{
    vg_run longest = {0};

    for (size_t i = 0; i < nn.n;) {
        const vg_run run = vg_run_at(nn, i);
        if (run.end - run.first > 1 && run.length_s > longest.length_s)
            longest = run;
        i = run.end;
    }
    return longest;
}

static double mean_of_run(vg_run run)
{
    return ms_per_s * run.length_s / (double)(run.end - run.first - 1);
}

static vg_status add_run(vg_nn_view nn, vg_run run, const vg_frequency_opts *o, vg_welch *welch,
                         vg_error *err)
{
    vg_tachogram t = {0};

    VG_TRY(vg_tachogram_compute(nn, run, o, &t, err));
    (void)vg_welch_add(welch, t.x, t.n);
    vg_tachogram_free(&t);
    return VG_OK;
}

/** One segment over all of the longest run, or the segments of every run that holds one. */
static vg_status add_runs(vg_nn_view nn, vg_run longest, const vg_frequency_opts *o,
                          vg_welch *welch, vg_error *err)
{
    if (longest.length_s < least_segments * o->segment_s)
        return add_run(nn, longest, o, welch, err);
    for (size_t i = 0; i < nn.n;) {
        const vg_run run = vg_run_at(nn, i);
        if (run.length_s >= o->segment_s)
            VG_TRY(add_run(nn, run, o, welch, err));
        i = run.end;
    }
    return VG_OK;
}

static size_t segment_samples(vg_run longest, const vg_frequency_opts *o)
{
    const double rounding = 1e-9;

    if (longest.length_s < least_segments * o->segment_s)
        return (size_t)floor(longest.length_s * o->resample_hz + rounding) + 1;
    return (size_t)lround(o->segment_s * o->resample_hz);
}

static vg_status by_welch(vg_nn_view nn, vg_run longest, const vg_frequency_opts *o,
                          vg_spectrum *out, vg_error *err)
{
    vg_welch *welch = NULL;

    VG_TRY(vg_welch_create(segment_samples(longest, o), o->resample_hz, &welch, err));
    vg_status status = add_runs(nn, longest, o, welch, err);
    if (status == VG_OK) {
        const vg_psd psd = vg_welch_borrow(welch, &out->n_segments);
        out->density = vg_copy(psd.density, psd.n, sizeof *psd.density);
        out->n = psd.n;
        out->step_hz = psd.step_hz;
        out->spread_hz = vg_welch_spread_hz(welch);
        if (out->density == NULL)
            status = vg_fail_memory(err);
    }
    vg_welch_destroy(welch);
    return status;
}

/** Times from time_s, or the sum of intervals when there is none. */
static void fill_times(vg_nn_view nn, double *t_s)
{
    double sum_ms = 0.0;

    for (size_t i = 0; i < nn.n; i++) {
        sum_ms += nn.nn_ms[i];
        t_s[i] = nn.time_s != NULL ? nn.time_s[i] : sum_ms / ms_per_s;
    }
}

static vg_status by_lomb(vg_nn_view nn, const vg_frequency_opts *o, vg_spectrum *out,
                         vg_error *err)
{
    vg_lomb_grid grid = {0};
    double *t_s = vg_alloc(nn.n, sizeof *t_s);

    if (t_s == NULL)
        return vg_fail_memory(err);
    fill_times(nn, t_s);
    const vg_status status =
        vg_lomb_compute(t_s, nn.nn_ms, nn.n, o->hf_high_hz, &out->density, &grid, err);
    vg_free(t_s);
    out->n = grid.n;
    out->step_hz = grid.step_hz;
    out->n_segments = 1;
    out->spread_hz = NAN;
    return status;
}

static vg_status by_model(vg_nn_view nn, vg_run longest, const vg_frequency_opts *o,
                          vg_spectrum *out, vg_error *err)
{
    double a[VG_BURG_MAX_ORDER + 1];
    double noise = 0.0;
    vg_tachogram t = {0};
    const size_t order = (size_t)o->ar_order;

    VG_TRY(vg_tachogram_compute(nn, longest, o, &t, err));
    vg_status status = vg_burg_fit(t.x, t.n, order, a, &noise, err);
    vg_tachogram_free(&t);
    if (status != VG_OK)
        return status;
    out->density = vg_alloc(AR_BINS, sizeof *out->density);
    if (out->density == NULL)
        return vg_fail_memory(err);
    out->n = AR_BINS;
    out->step_hz = o->resample_hz / 2.0 / (AR_BINS - 1);
    out->n_segments = 1;
    out->spread_hz = NAN;
    return vg_burg_density(a, order, noise, o->resample_hz, out->density, out->n, err);
}

vg_status vg_spectrum_compute(vg_nn_view nn, const vg_frequency_opts *opts,
                              vg_estimator estimator, vg_spectrum *out, vg_error *err)
{
    const vg_frequency_opts o = opts != NULL ? *opts : vg_frequency_defaults();
    vg_status status = VG_OK;

    *out = (vg_spectrum){0};
    VG_TRY(vg_nn_check(nn, err));
    const vg_run longest = longest_run(nn);
    if (longest.end - longest.first < MIN_INTERVALS)
        return vg_fail(err, VG_ERR_SHORT,
                       "%zu intervals follow one another; a spectrum needs %d",
                       longest.end - longest.first, MIN_INTERVALS);
    if (longest.length_s * o.resample_hz < MIN_SAMPLES)
        return vg_fail(err, VG_ERR_SHORT, "%g s at %g Hz are too few samples for a spectrum",
                       longest.length_s, o.resample_hz);
    if (mean_of_run(longest) > max_mean_ms)
        return vg_fail(err, VG_ERR_SHORT, "intervals of %g s on average hold no spectrum",
                       mean_of_run(longest) / ms_per_s);
    out->length_s = longest.length_s;
    out->mean_nn_ms = mean_of_run(longest);
    switch (estimator) {
    case VG_ESTIMATOR_WELCH:
        status = by_welch(nn, longest, &o, out, err);
        break;
    case VG_ESTIMATOR_LOMB:
        status = by_lomb(nn, &o, out, err);
        break;
    case VG_ESTIMATOR_AR:
        status = by_model(nn, longest, &o, out, err);
        break;
    case VG_N_ESTIMATORS:
        status = vg_fail(err, VG_ERR_OPTION, "there is no estimator %d", (int)estimator);
    }
    if (status != VG_OK)
        vg_spectrum_free(out);
    return status;
}
