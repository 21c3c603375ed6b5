/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/shares.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/psd.h"

static const double segment_s = 4.0;

struct vg_share_meter {
    vg_welch *welch;
    double nyquist_hz;
};

vg_status vg_shares_create(double fs_hz, vg_share_meter **out, vg_error *err)
{
    const double n = fmax(2.0, round(segment_s * fs_hz));
    vg_share_meter *meter = vg_alloc(1, sizeof *meter);

    *out = NULL;
    if (meter == NULL)
        return vg_fail_memory(err);
    meter->nyquist_hz = fs_hz / 2.0;
    const vg_status status = vg_welch_create((size_t)n, fs_hz, &meter->welch, err);
    if (status == VG_OK)
        *out = meter;
    else
        vg_shares_destroy(meter);
    return status;
}

void vg_shares_destroy(vg_share_meter *meter)
{
    if (meter == NULL)
        return;
    vg_welch_destroy(meter->welch);
    vg_free(meter);
}

static double share(double part, double whole)
{
    return whole > 0.0 ? part / whole : NAN;
}

vg_shares vg_shares_compute(vg_share_meter *meter, const double *x, size_t n)
{
    vg_shares s = {NAN, NAN, NAN, NAN};
    size_t n_segments;

    vg_welch_reset(meter->welch);
    (void)vg_welch_add(meter->welch, x, n);
    const vg_psd psd = vg_welch_borrow(meter->welch, &n_segments);
    const double top_hz = meter->nyquist_hz;
    if (n_segments == 0)
        return s;
    if (top_hz >= 40.0) {
        s.psqi = share(vg_psd_power(psd, 5.0, 15.0), vg_psd_power(psd, 5.0, 40.0));
        s.bassqi = 1.0 - share(vg_psd_power(psd, 0.0, 1.0), vg_psd_power(psd, 0.0, 40.0));
    }
    if (top_hz >= 61.0)
        s.mains = share(fmax(vg_psd_power(psd, 49.0, 51.0), vg_psd_power(psd, 59.0, 61.0)),
                        vg_psd_power(psd, 1.0, top_hz));
    if (top_hz >= 8.0)
        s.pulse = share(vg_psd_power(psd, 0.5, 8.0), vg_psd_power(psd, 0.5, top_hz));
    return s;
}
