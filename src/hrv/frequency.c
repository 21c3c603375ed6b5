/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/frequency.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/psd.h"
#include "hrv/tachogram.h"

enum { MIN_INTERVALS = 4 };

/* Below one and a half segments, two halves that overlap would not be two: one segment. */
static const double least_segments = 1.5;
/* Shorter data cannot hold the cycles that a band is made of (Task Force 1996). */
static const double min_hf_s = 30.0;
static const double min_lf_s = 120.0;
static const double min_vlf_s = 300.0;
/* What rounding leaves of a constant series is not power. */
static const double no_power_ms2 = 1e-9;
static const double max_resample_hz = 100.0;
static const double min_segment_s = 10.0;
static const double max_segment_s = 86400.0;

static const vg_frequency undefined = {.vlf_ms2 = NAN,
                                       .lf_ms2 = NAN,
                                       .hf_ms2 = NAN,
                                       .total_power_ms2 = NAN,
                                       .lf_nu = NAN,
                                       .hf_nu = NAN,
                                       .lf_hf = NAN,
                                       .lf_peak_hz = NAN,
                                       .hf_peak_hz = NAN,
                                       .ln_lf = NAN,
                                       .ln_hf = NAN};

static const vg_metric metrics[] = {
    {"vlf_ms2", "ms2", "power in the very low band, 0.0033-0.04 Hz", "Task Force 1996", 300, 1,
     offsetof(vg_frequency, vlf_ms2)},
    {"lf_ms2", "ms2", "power in the low band, 0.04-0.15 Hz", "Task Force 1996", 120, 1,
     offsetof(vg_frequency, lf_ms2)},
    {"hf_ms2", "ms2", "power in the high band, 0.15-0.40 Hz", "Task Force 1996", 30, 1,
     offsetof(vg_frequency, hf_ms2)},
    {"total_power_ms2", "ms2", "power from 0 to the top of the high band", "Task Force 1996",
     300, 1, offsetof(vg_frequency, total_power_ms2)},
    {"lf_nu", "n.u.", "100 * lf_ms2 / (lf_ms2 + hf_ms2)", "Task Force 1996", 120, 0,
     offsetof(vg_frequency, lf_nu)},
    {"hf_nu", "n.u.", "100 * hf_ms2 / (lf_ms2 + hf_ms2)", "Task Force 1996", 120, 0,
     offsetof(vg_frequency, hf_nu)},
    {"lf_hf", "", "lf_ms2 / hf_ms2; not sympathovagal balance (Billman 2013)",
     "Task Force 1996", 120, 1, offsetof(vg_frequency, lf_hf)},
    {"lf_peak_hz", "Hz", "frequency of the largest density in the low band", "Task Force 1996",
     120, 0, offsetof(vg_frequency, lf_peak_hz)},
    {"hf_peak_hz", "Hz", "frequency of the largest density in the high band", "Task Force 1996",
     30, 0, offsetof(vg_frequency, hf_peak_hz)},
    {"ln_lf", "", "natural logarithm of lf_ms2", "this project", 120, 0,
     offsetof(vg_frequency, ln_lf)},
    {"ln_hf", "", "natural logarithm of hf_ms2", "this project", 30, 0,
     offsetof(vg_frequency, ln_hf)},
};

const vg_metric *vg_frequency_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

vg_frequency_opts vg_frequency_defaults(void)
{
    return (vg_frequency_opts){.resample_hz = 4.0,
                               .detrend = VG_DETREND_SMOOTHNESS,
                               .lambda = 500.0,
                               .segment_s = 120.0,
                               .vlf_low_hz = 0.0033,
                               .lf_low_hz = 0.04,
                               .hf_low_hz = 0.15,
                               .hf_high_hz = 0.40};
}

static vg_status check_opts(const vg_frequency_opts *o, vg_error *err)
{
    if (!(o->hf_high_hz > 0.0 && o->resample_hz >= 2.0 * o->hf_high_hz &&
          o->resample_hz <= max_resample_hz))
        return vg_fail(err, VG_ERR_OPTION,
                       "resample_hz is %g; it must be at least 2 * hf_high_hz, %g, and at "
                       "most %g",
                       o->resample_hz, 2.0 * o->hf_high_hz, max_resample_hz);
    if (!(o->segment_s >= min_segment_s && o->segment_s <= max_segment_s))
        return vg_fail(err, VG_ERR_OPTION, "segment_s is %g; it must be %g to %g", o->segment_s,
                       min_segment_s, max_segment_s);
    if (!(0.0 <= o->vlf_low_hz && o->vlf_low_hz < o->lf_low_hz && o->lf_low_hz < o->hf_low_hz &&
          o->hf_low_hz < o->hf_high_hz))
        return vg_fail(err, VG_ERR_OPTION,
                       "the bands begin at %g, %g and %g Hz and end at %g; they must rise",
                       o->vlf_low_hz, o->lf_low_hz, o->hf_low_hz, o->hf_high_hz);
    return VG_OK;
}

static double power_of(vg_psd psd, double low_hz, double high_hz)
{
    const double power = vg_psd_power(psd, low_hz, high_hz);

    return power > no_power_ms2 ? power : 0.0;
}

static double ln_or_nan(double x)
{
    return x > 0.0 ? log(x) : NAN;
}

/** Read the bands off a density that spans length_s of intervals. */
static void read_bands(vg_psd psd, const vg_frequency_opts *o, double length_s,
                       vg_frequency *out)
{
    if (length_s >= min_hf_s) {
        out->hf_ms2 = power_of(psd, o->hf_low_hz, o->hf_high_hz);
        out->ln_hf = ln_or_nan(out->hf_ms2);
        if (out->hf_ms2 > 0.0)
            out->hf_peak_hz = vg_psd_peak(psd, o->hf_low_hz, o->hf_high_hz);
    }
    if (length_s >= min_lf_s) {
        out->lf_ms2 = power_of(psd, o->lf_low_hz, o->hf_low_hz);
        out->ln_lf = ln_or_nan(out->lf_ms2);
        if (out->lf_ms2 > 0.0)
            out->lf_peak_hz = vg_psd_peak(psd, o->lf_low_hz, o->hf_low_hz);
    }
    if (length_s >= min_vlf_s) {
        out->vlf_ms2 = power_of(psd, o->vlf_low_hz, o->lf_low_hz);
        out->total_power_ms2 = power_of(psd, 0.0, o->hf_high_hz);
    }
    const double both = out->lf_ms2 + out->hf_ms2;
    if (both > 0.0) {
        out->lf_nu = 100.0 * out->lf_ms2 / both;
        out->hf_nu = 100.0 * out->hf_ms2 / both;
    }
    if (out->hf_ms2 > 0.0)
        out->lf_hf = out->lf_ms2 / out->hf_ms2;
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

vg_status vg_frequency_compute(vg_nn_view nn, const vg_frequency_opts *opts, vg_frequency *out,
                               vg_error *err)
{
    const vg_frequency_opts o = opts != NULL ? *opts : vg_frequency_defaults();
    vg_welch *welch = NULL;

    *out = undefined;
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_nn_check(nn, err));
    const vg_run longest = longest_run(nn);
    if (longest.end - longest.first < MIN_INTERVALS)
        return vg_fail(err, VG_ERR_SHORT,
                       "%zu intervals follow one another; a spectrum needs %d",
                       longest.end - longest.first, MIN_INTERVALS);
    VG_TRY(vg_welch_create(segment_samples(longest, &o), o.resample_hz, &welch, err));
    const vg_status status = add_runs(nn, longest, &o, welch, err);
    if (status == VG_OK) {
        /* A span of 300 s holds beats for a little less: it cuts into an interval at either
         * end, which may be longer than the mean, and length_s leaves out the first. */
        const double n = (double)(longest.end - longest.first);
        const double spare_s = 4.0 * longest.length_s / (n - 1.0);
        const vg_psd psd = vg_welch_borrow(welch, &out->n_segments);
        read_bands(psd, &o, longest.length_s + spare_s, out);
    }
    vg_welch_destroy(welch);
    return status;
}
