/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/components.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/burg.h"
#include "dsp/poles.h"

enum { N_BANDS = 3 };

/* What rounding leaves of a constant series is no component. */
static const double no_power_ms2 = 1e-9;

/** Sum of a band's components and the largest of them. */
typedef struct band {
    double low_hz, high_hz;
    double power, most, most_hz; /* NaN without any */
    int n;
} band;

static void add_component(band *bands, double hz, double power)
{
    if (!(fabs(power) > no_power_ms2))
        return;
    for (int b = 0; b < N_BANDS; b++) {
        if (!(bands[b].low_hz <= hz && hz < bands[b].high_hz))
            continue;
        bands[b].power = bands[b].n++ > 0 ? bands[b].power + power : power;
        if (!(power <= bands[b].most)) {
            bands[b].most = power;
            bands[b].most_hz = hz;
        }
    }
}

static void add_to_mean(double *mean, double x, size_t n)
{
    *mean += (x - *mean) / (double)n;
}

vg_status vg_components_add(const double *a, double noise, const vg_frequency_opts *o,
                            vg_spectrum *spectrum, vg_error *err)
{
    band bands[N_BANDS] = {{0.0, o->lf_low_hz, NAN, NAN, NAN, 0},
                           {o->lf_low_hz, o->hf_low_hz, NAN, NAN, NAN, 0},
                           {o->hf_low_hz, o->hf_high_hz, NAN, NAN, NAN, 0}};
    vg_component components[VG_BURG_MAX_ORDER];
    vg_error own;
    size_t n;

    const vg_status status =
        vg_poles_compute(a, (size_t)o->ar_order, noise, components, &n, &own);
    if (status == VG_ERR_MEMORY)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        add_component(bands, components[i].cycles * o->resample_hz, components[i].power);
    for (int b = 0; b < N_BANDS; b++) {
        add_to_mean(&spectrum->pole_ms2[b], bands[b].power, spectrum->n_segments);
        add_to_mean(&spectrum->pole_hz[b], bands[b].most_hz, spectrum->n_segments);
    }
    return VG_OK;
}
