/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/bands.h"

#include <math.h>

#include "core/fail.h"
#include "dsp/detrend.h"
#include "dsp/psd.h"
#include "hrv/tachogram.h"

enum { MAX_AR_ORDER = 200 };

/* Shorter data cannot hold the cycles that a band is made of (Task Force 1996). */
static const double min_hf_s = 30.0;
static const double min_lf_s = 120.0;
static const double min_vlf_s = 300.0;
/* What rounding leaves of a constant series is not power. */
static const double no_power_ms2 = 1e-9;
static const double max_resample_hz = 100.0;
static const double min_segment_s = 10.0;
static const double max_segment_s = 86400.0;

/** Rows of one estimator. */
#define BAND_ROWS(prefix, how)                                                                 \
    {prefix "vlf_ms2",                                                                         \
     "ms2",                                                                                    \
     "power in the very low band, 0.0033-0.04 Hz, " how,                                       \
     "Task Force 1996",                                                                        \
     300,                                                                                      \
     1,                                                                                        \
     offsetof(vg_frequency, vlf_ms2)},                                                         \
        {prefix "lf_ms2",                                                                      \
         "ms2",                                                                                \
         "power in the low band, 0.04-0.15 Hz, " how,                                          \
         "Task Force 1996",                                                                    \
         120,                                                                                  \
         1,                                                                                    \
         offsetof(vg_frequency, lf_ms2)},                                                      \
        {prefix "hf_ms2",                                                                      \
         "ms2",                                                                                \
         "power in the high band, 0.15-0.40 Hz, " how,                                         \
         "Task Force 1996",                                                                    \
         30,                                                                                   \
         1,                                                                                    \
         offsetof(vg_frequency, hf_ms2)},                                                      \
        {prefix "total_power_ms2",                                                             \
         "ms2",                                                                                \
         "power from 0 to the top of the high band, " how,                                     \
         "Task Force 1996",                                                                    \
         300,                                                                                  \
         1,                                                                                    \
         offsetof(vg_frequency, total_power_ms2)},                                             \
        {prefix "lf_nu",                                                                       \
         "n.u.",                                                                               \
         "100 * lf / (lf + hf), " how,                                                         \
         "Task Force 1996",                                                                    \
         120,                                                                                  \
         0,                                                                                    \
         offsetof(vg_frequency, lf_nu)},                                                       \
        {prefix "hf_nu",                                                                       \
         "n.u.",                                                                               \
         "100 * hf / (lf + hf), " how,                                                         \
         "Task Force 1996",                                                                    \
         120,                                                                                  \
         0,                                                                                    \
         offsetof(vg_frequency, hf_nu)},                                                       \
        {prefix "lf_hf",                                                                       \
         "",                                                                                   \
         "lf / hf, " how "; not sympathovagal balance (Billman 2013)",                         \
         "Task Force 1996",                                                                    \
         120,                                                                                  \
         1,                                                                                    \
         offsetof(vg_frequency, lf_hf)},                                                       \
        {prefix "lf_peak_hz",                                                                  \
         "Hz",                                                                                 \
         "frequency of the largest density in the low band, " how,                             \
         "Task Force 1996",                                                                    \
         120,                                                                                  \
         0,                                                                                    \
         offsetof(vg_frequency, lf_peak_hz)},                                                  \
        {prefix "hf_peak_hz",                                                                  \
         "Hz",                                                                                 \
         "frequency of the largest density in the high band, " how,                            \
         "Task Force 1996",                                                                    \
         30,                                                                                   \
         0,                                                                                    \
         offsetof(vg_frequency, hf_peak_hz)},                                                  \
        {prefix "ln_lf",                                                                       \
         "",                                                                                   \
         "natural logarithm of lf, " how,                                                      \
         "this project",                                                                       \
         120,                                                                                  \
         0,                                                                                    \
         offsetof(vg_frequency, ln_lf)},                                                       \
    {                                                                                          \
        prefix "ln_hf", "", "natural logarithm of hf, " how, "this project", 30, 0,            \
            offsetof(vg_frequency, ln_hf)                                                      \
    }

static const vg_metric welch_metrics[] = {
    {"ulf_ms2", "ms2", "power below 0.0033 Hz of 23 to 25 hours, Lomb periodogram",
     "Task Force 1996", 82800, 1, offsetof(vg_frequency, ulf_ms2)},
    BAND_ROWS("", "Welch"),
    {"hf_restored_ms2", "ms2", "hf_ms2 with the gain of the spline between beats divided out",
     "this project", 30, 1, offsetof(vg_frequency, hf_restored_ms2)},
    {"hf_centred_ms2", "ms2", "power within 0.05 Hz of the breathing rate", "Task Force 1996",
     30, 1, offsetof(vg_frequency, hf_centred_ms2)},
    {"se_ln_lf", "", "standard error of ln_lf, by how its power varies", "Lazarus 2018", 120, 0,
     offsetof(vg_frequency, se_ln_lf)},
    {"se_ln_hf", "", "standard error of ln_hf, by how its power varies", "Lazarus 2018", 30, 0,
     offsetof(vg_frequency, se_ln_hf)},
};

static const vg_metric lomb_metrics[] = {BAND_ROWS("lomb_", "Lomb periodogram")};

static const vg_metric ar_metrics[] = {
    BAND_ROWS("ar_", "autoregressive model"),
    {"ar_vlf_pole_ms2", "ms2", "power of the model's components below 0.04 Hz, by residues",
     "Johnsen & Andersen 1978", 300, 0, offsetof(vg_frequency, vlf_pole_ms2)},
    {"ar_lf_pole_ms2", "ms2", "power of the model's components at 0.04-0.15 Hz, by residues",
     "Johnsen & Andersen 1978", 120, 0, offsetof(vg_frequency, lf_pole_ms2)},
    {"ar_hf_pole_ms2", "ms2", "power of the model's components at 0.15-0.40 Hz, by residues",
     "Johnsen & Andersen 1978", 30, 0, offsetof(vg_frequency, hf_pole_ms2)},
    {"ar_lf_pole_hz", "Hz", "frequency of the strongest component at 0.04-0.15 Hz",
     "Johnsen & Andersen 1978", 120, 0, offsetof(vg_frequency, lf_pole_hz)},
    {"ar_hf_pole_hz", "Hz", "frequency of the strongest component at 0.15-0.40 Hz",
     "Johnsen & Andersen 1978", 30, 0, offsetof(vg_frequency, hf_pole_hz)},
};

const vg_metric *vg_estimator_metrics(vg_estimator estimator, size_t *n)
{
    switch (estimator) {
    case VG_ESTIMATOR_LOMB:
        *n = sizeof lomb_metrics / sizeof lomb_metrics[0];
        return lomb_metrics;
    case VG_ESTIMATOR_AR:
        *n = sizeof ar_metrics / sizeof ar_metrics[0];
        return ar_metrics;
    case VG_ESTIMATOR_WELCH:
    case VG_N_ESTIMATORS:
        break;
    }
    *n = sizeof welch_metrics / sizeof welch_metrics[0];
    return welch_metrics;
}

const vg_metric *vg_frequency_metrics(size_t *n)
{
    return vg_estimator_metrics(VG_ESTIMATOR_WELCH, n);
}

const char *vg_estimator_name(vg_estimator estimator)
{
    static const char *const names[] = {
        [VG_ESTIMATOR_WELCH] = "welch", [VG_ESTIMATOR_LOMB] = "lomb", [VG_ESTIMATOR_AR] = "ar"};

    return (size_t)estimator < sizeof names / sizeof names[0] ? names[estimator] : "welch";
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
                               .hf_high_hz = 0.40,
                               .centre_half_hz = 0.05,
                               .ar_order = 16};
}

vg_frequency_opts vg_frequency_infant(void)
{
    vg_frequency_opts opts = vg_frequency_defaults();

    opts.resample_hz = 8.0;
    opts.hf_low_hz = 0.24;
    opts.hf_high_hz = 1.04;
    return opts;
}

vg_frequency vg_bands_undefined(void)
{
    return (vg_frequency){.vlf_ms2 = NAN,
                          .lf_ms2 = NAN,
                          .hf_ms2 = NAN,
                          .total_power_ms2 = NAN,
                          .lf_nu = NAN,
                          .hf_nu = NAN,
                          .lf_hf = NAN,
                          .lf_peak_hz = NAN,
                          .hf_peak_hz = NAN,
                          .ln_lf = NAN,
                          .ln_hf = NAN,
                          .ulf_ms2 = NAN,
                          .hf_restored_ms2 = NAN,
                          .hf_centred_ms2 = NAN,
                          .hf_loss_percent = NAN,
                          .se_ln_lf = NAN,
                          .se_ln_hf = NAN,
                          .vlf_pole_ms2 = NAN,
                          .lf_pole_ms2 = NAN,
                          .hf_pole_ms2 = NAN,
                          .lf_pole_hz = NAN,
                          .hf_pole_hz = NAN};
}

vg_status vg_bands_check(const vg_frequency_opts *o, vg_error *err)
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
    if (!(o->centre_hz >= 0.0 && o->centre_half_hz > 0.0) || !isfinite(o->centre_half_hz))
        return vg_fail(err, VG_ERR_OPTION,
                       "hf_centred is %g Hz about %g; its half width must be > 0",
                       o->centre_half_hz, o->centre_hz);
    if (!(1 <= o->ar_order && o->ar_order <= MAX_AR_ORDER))
        return vg_fail(err, VG_ERR_OPTION, "ar_order is %d; it must be 1 to %d", o->ar_order,
                       MAX_AR_ORDER);
    return VG_OK;
}

/* The cardinal cubic spline has the frequency response sinc^4(v) / ((2 + cos 2 pi v) / 3),
 * v = f T; power goes with its square. */
double vg_spline_gain(double hz, double period_s)
{
    const double v = hz * period_s;

    if (!(v < 0.5))
        return NAN;
    const double sinc = v > 0.0 ? sin(M_PI * v) / (M_PI * v) : 1.0;
    const double gain = 3.0 * sinc * sinc * sinc * sinc / (2.0 + cos(2.0 * M_PI * v));
    return gain * gain;
}

static double power_of(vg_psd psd, const vg_frequency_opts *o, double low_hz, double high_hz)
{
    const double power = o->half_open_bands ? vg_psd_power_between_bins(psd, low_hz, high_hz)
                                            : vg_psd_power(psd, low_hz, high_hz);

    return power > no_power_ms2 ? power : 0.0;
}

static double ln_or_nan(double x)
{
    return x > 0.0 ? log(x) : NAN;
}

/** Standard error of the logarithm of the power in a band: by how the power varies along the
 *  series, or, where that is too short to show, as if it were a Gaussian one. */
static double log_error(const vg_spectrum *s, double scatter_s, double low_hz, double high_hz)
{
    double square = 0.0;
    double power = 0.0;

    if (scatter_s >= 0.0 || isnan(s->spread_hz))
        return sqrt(s->spread_hz * scatter_s);
    for (size_t k = 0; k < s->n; k++) {
        const double hz = (double)k * s->step_hz;
        if (low_hz <= hz && hz < high_hz) {
            square += s->density[k] * s->density[k] * s->step_hz;
            power += s->density[k] * s->step_hz;
        }
    }
    /* Squares of densities that are the mean of few segments are too large. */
    square /= 1.0 + 1.0 / (double)s->n_segments;
    return power > 0.0 ? sqrt(s->spread_hz * square) / power : NAN;
}

/** HF power with each density divided by the spline's gain at its frequency: trapezoids between
 *  bins, each with the gain at its middle. */
static double restored_power(const vg_spectrum *s, const vg_frequency_opts *o)
{
    const double period_s = s->mean_nn_ms / 1000.0;
    /* Beyond half the rate of beats there is nothing to restore, only mirror images. */
    const double top = fmin(o->hf_high_hz, 0.5 / period_s);
    const vg_psd psd = {s->density, s->n, s->step_hz};
    double power = 0.0;
    double low = o->hf_low_hz;
    double at = vg_psd_at(psd, low);

    for (size_t k = (size_t)(low / s->step_hz) + 1; low < top && k < s->n; k++) {
        const double high = fmin(top, (double)k * s->step_hz);
        const double next = vg_psd_at(psd, high);
        power +=
            (high - low) * (at + next) / 2.0 / vg_spline_gain((low + high) / 2.0, period_s);
        low = high;
        at = next;
    }
    return power;
}

static void read_hf(const vg_spectrum *s, vg_psd psd, const vg_frequency_opts *o,
                    vg_frequency *out)
{
    out->hf_ms2 = power_of(psd, o, o->hf_low_hz, o->hf_high_hz);
    out->ln_hf = ln_or_nan(out->hf_ms2);
    if (o->centre_hz > 0.0)
        out->hf_centred_ms2 = power_of(psd, o, fmax(0.0, o->centre_hz - o->centre_half_hz),
                                       o->centre_hz + o->centre_half_hz);
    if (!(out->hf_ms2 > 0.0))
        return;
    out->hf_peak_hz = vg_psd_peak(psd, o->hf_low_hz, o->hf_high_hz);
    out->se_ln_hf = log_error(s, s->hf_scatter_s, o->hf_low_hz, o->hf_high_hz);
    out->hf_restored_ms2 = restored_power(s, o);
    out->hf_loss_percent =
        100.0 * (1.0 - vg_spline_gain(out->hf_peak_hz, s->mean_nn_ms / 1000.0));
}

/** Share of the power at a frequency that detrending takes, where it is known. */
static double detrend_loss(const vg_frequency_opts *o, double hz)
{
    const double gain = vg_smoother_gain(vg_tachogram_lambda(o), hz / o->resample_hz);

    return o->detrend == VG_DETREND_SMOOTHNESS ? 1.0 - gain * gain : 0.0;
}

static void read_lf(const vg_spectrum *s, vg_psd psd, const vg_frequency_opts *o,
                    vg_frequency *out)
{
    out->lf_ms2 = power_of(psd, o, o->lf_low_hz, o->hf_low_hz);
    out->ln_lf = ln_or_nan(out->lf_ms2);
    if (!(out->lf_ms2 > 0.0))
        return;
    out->lf_peak_hz = vg_psd_peak(psd, o->lf_low_hz, o->hf_low_hz);
    /* What detrending takes is no chance, but a bound of an error like any other: GUM 4.3.7. */
    out->se_ln_lf = hypot(log_error(s, s->lf_scatter_s, o->lf_low_hz, o->hf_low_hz),
                          detrend_loss(o, out->lf_peak_hz) / sqrt(3.0));
}

/** How long a span the beats of a spectrum came from. A span of 300 s holds beats for a little
 *  less: it cuts into an interval at either end, which may be longer than the mean, and
 * length_s leaves out the first. */
static double span_of(const vg_spectrum *s)
{
    return s->length_s + 4.0 * s->mean_nn_ms / 1000.0;
}

void vg_bands_read_poles(const vg_spectrum *s, vg_frequency *out)
{
    if (span_of(s) >= min_vlf_s)
        out->vlf_pole_ms2 = s->pole_ms2[0];
    if (span_of(s) >= min_lf_s) {
        out->lf_pole_ms2 = s->pole_ms2[1];
        out->lf_pole_hz = s->pole_hz[1];
    }
    if (span_of(s) >= min_hf_s) {
        out->hf_pole_ms2 = s->pole_ms2[2];
        out->hf_pole_hz = s->pole_hz[2];
    }
}

void vg_bands_read(const vg_spectrum *s, const vg_frequency_opts *o, vg_frequency *out)
{
    const double length_s = span_of(s);
    const vg_psd psd = {s->density, s->n, s->step_hz};

    out->n_segments = s->n_segments;
    if (length_s >= min_hf_s)
        read_hf(s, psd, o, out);
    if (length_s >= min_lf_s)
        read_lf(s, psd, o, out);
    if (length_s >= min_vlf_s) {
        out->vlf_ms2 = power_of(psd, o, o->vlf_low_hz, o->lf_low_hz);
        out->total_power_ms2 = power_of(psd, o, 0.0, o->hf_high_hz);
    }
    const double both = out->lf_ms2 + out->hf_ms2;
    if (both > 0.0) {
        out->lf_nu = 100.0 * out->lf_ms2 / both;
        out->hf_nu = 100.0 * out->hf_ms2 / both;
    }
    if (out->hf_ms2 > 0.0)
        out->lf_hf = out->lf_ms2 / out->hf_ms2;
}
