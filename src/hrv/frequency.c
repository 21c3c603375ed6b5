/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/frequency.h>

#include <math.h>

#include "core/fail.h"
#include "hrv/bands.h"

/* A night short of 23 h is no day, and more than 25 h are too much for one periodogram. */
static const double min_ulf_s = 82800.0;
static const double max_ulf_s = 90000.0;
/* No bin of ULF lies above this; a periodogram up to there is small. */
static const double ulf_top_hz = 0.01;

static double span_s(vg_nn_view nn)
{
    double sum_ms = 0.0;

    if (nn.n > 0 && nn.time_s != NULL)
        return nn.time_s[nn.n - 1] - nn.time_s[0];
    for (size_t i = 1; i < nn.n; i++)
        sum_ms += nn.nn_ms[i];
    return sum_ms / 1000.0;
}

/** The day's slowest power by Lomb's periodogram, which needs no bridge over gaps. */
static vg_status measure_ulf(vg_nn_view nn, const vg_frequency_opts *o, vg_frequency *out,
                             vg_error *err)
{
    vg_frequency_opts slow = *o;
    vg_frequency bands = vg_bands_undefined();
    vg_spectrum spectrum = {0};

    if (span_s(nn) < min_ulf_s || span_s(nn) > max_ulf_s || !(o->vlf_low_hz > 0.0))
        return VG_OK;
    slow.hf_high_hz = fmax(ulf_top_hz, 2.0 * o->vlf_low_hz);
    VG_TRY(vg_spectrum_compute(nn, &slow, VG_ESTIMATOR_LOMB, &spectrum, err));
    slow.vlf_low_hz = 0.0;
    slow.lf_low_hz = o->vlf_low_hz;
    vg_bands_read(&spectrum, &slow, &bands);
    out->ulf_ms2 = bands.vlf_ms2;
    vg_spectrum_free(&spectrum);
    return VG_OK;
}

vg_status vg_frequency_estimate(vg_nn_view nn, const vg_frequency_opts *opts,
                                vg_estimator estimator, vg_frequency *out, vg_error *err)
{
    const vg_frequency_opts o = opts != NULL ? *opts : vg_frequency_defaults();
    vg_spectrum spectrum = {0};

    *out = vg_bands_undefined();
    VG_TRY(vg_bands_check(&o, err));
    VG_TRY(vg_spectrum_compute(nn, &o, estimator, &spectrum, err));
    vg_bands_read(&spectrum, &o, out);
    if (estimator == VG_ESTIMATOR_AR)
        vg_bands_read_poles(&spectrum, out);
    vg_spectrum_free(&spectrum);
    if (estimator == VG_ESTIMATOR_WELCH) {
        const vg_status status = measure_ulf(nn, &o, out, err);
        if (status != VG_OK)
            *out = vg_bands_undefined();
        return status;
    }
    return VG_OK;
}

vg_status vg_frequency_compute(vg_nn_view nn, const vg_frequency_opts *opts, vg_frequency *out,
                               vg_error *err)
{
    return vg_frequency_estimate(nn, opts, VG_ESTIMATOR_WELCH, out, err);
}
