/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/nonlinear.h>

#include <math.h>

#include "core/fail.h"
#include "stat/welford.h"

enum { MIN_PAIRS = 3 };

static const vg_poincare undefined = {0, NAN, NAN, NAN, NAN, NAN, NAN};

static const vg_metric metrics[] = {
    {"sd1_ms", "ms", "standard deviation of (NN[i+1] - NN[i]) / sqrt 2 over true pairs",
     "Brennan 2001", 0, 1, offsetof(vg_poincare, sd1_ms)},
    {"sd2_ms", "ms", "standard deviation of (NN[i+1] + NN[i]) / sqrt 2 over true pairs",
     "Brennan 2001", 0, 1, offsetof(vg_poincare, sd2_ms)},
    {"sd1_sd2", "", "sd1_ms / sd2_ms", "Brennan 2001", 0, 1, offsetof(vg_poincare, sd1_sd2)},
    {"ellipse_area_ms2", "ms2", "pi * sd1_ms * sd2_ms", "Brennan 2001", 0, 1,
     offsetof(vg_poincare, ellipse_area_ms2)},
    {"csi", "", "sd2_ms / sd1_ms", "Toichi 1997", 0, 1, offsetof(vg_poincare, csi)},
    {"cvi", "", "log10(16 * sd1_ms * sd2_ms)", "Toichi 1997", 0, 0, offsetof(vg_poincare, cvi)},
};

const vg_metric *vg_poincare_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

vg_status vg_poincare_compute(vg_nn_view nn, vg_poincare *out, vg_error *err)
{
    vg_welford across = {0};
    vg_welford along = {0};

    *out = undefined;
    VG_TRY(vg_nn_check(nn, err));
    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_nn_pair(nn, i))
            continue;
        vg_welford_add(&across, (nn.nn_ms[i] - nn.nn_ms[i - 1]) / sqrt(2.0));
        vg_welford_add(&along, (nn.nn_ms[i] + nn.nn_ms[i - 1]) / sqrt(2.0));
    }
    out->n_pairs = across.n;
    if (across.n < MIN_PAIRS)
        return vg_fail(err, VG_ERR_SHORT, "%zu true successive pairs; SD1 and SD2 need %d",
                       across.n, MIN_PAIRS);
    out->sd1_ms = vg_welford_sd(&across);
    out->sd2_ms = vg_welford_sd(&along);
    out->ellipse_area_ms2 = acos(-1.0) * out->sd1_ms * out->sd2_ms;
    /* A steady or strictly alternating rhythm has an axis of length 0: no ratio, no log. */
    if (out->sd1_ms > 0.0 && out->sd2_ms > 0.0) {
        out->sd1_sd2 = out->sd1_ms / out->sd2_ms;
        out->csi = out->sd2_ms / out->sd1_ms;
        out->cvi = log10(16.0 * out->sd1_ms * out->sd2_ms);
    }
    return VG_OK;
}
