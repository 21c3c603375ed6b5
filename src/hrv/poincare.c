/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/nonlinear.h>

#include <math.h>

#include "core/fail.h"
#include "hrv/axes.h"
#include "stat/welford.h"

enum { MIN_PAIRS = 3 };

/* Rounding of beat times leaves differences of about 1e-10 ms where there is none. */
static const double rounding_ms = 1e-6;

static const vg_poincare undefined = {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

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
    {"csi_modified", "ms", "4 * sd2_ms^2 / sd1_ms", "Jeppesen 2014", 0, 1,
     offsetof(vg_poincare, csi_modified)},
    {"guzik_percent", "%", "distance from the identity line of the pairs that lengthen, of all",
     "Guzik 2006", 0, 0, offsetof(vg_poincare, guzik_percent)},
    {"porta_percent", "%", "pairs that shorten, of those that change", "Porta 2008", 0, 0,
     offsetof(vg_poincare, porta_percent)},
};

const vg_metric *vg_poincare_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

/** How pairs that lengthen and pairs that shorten differ. */
typedef struct asymmetry {
    double longer_ms;  /* sum of distances from the identity line, times root two */
    double shorter_ms; /* the same of pairs that shorten */
    size_t n_longer;
    size_t n_shorter;
} asymmetry;

static void add_asymmetry(asymmetry *a, double diff_ms)
{
    a->longer_ms += fmax(diff_ms, 0.0);
    a->shorter_ms += fmax(-diff_ms, 0.0);
    a->n_longer += diff_ms > rounding_ms;
    a->n_shorter += diff_ms < -rounding_ms;
}

void vg_poincare_from_axes(double sd1_ms, double sd2_ms, vg_poincare *out)
{
    out->sd1_ms = sd1_ms;
    out->sd2_ms = sd2_ms;
    out->ellipse_area_ms2 = M_PI * out->sd1_ms * out->sd2_ms;
    /* A steady or strictly alternating rhythm has an axis of length 0: no ratio, no log. */
    if (!(out->sd1_ms > rounding_ms && out->sd2_ms > rounding_ms))
        return;
    out->sd1_sd2 = out->sd1_ms / out->sd2_ms;
    out->csi = out->sd2_ms / out->sd1_ms;
    out->cvi = log10(16.0 * out->sd1_ms * out->sd2_ms);
    out->csi_modified = 4.0 * out->sd2_ms * out->sd2_ms / out->sd1_ms;
}

void vg_poincare_by_identity(double sdnn_ms, double sdsd_ms, vg_poincare *out)
{
    const double square = 2.0 * sdnn_ms * sdnn_ms - sdsd_ms * sdsd_ms / 2.0;

    if (square >= 0.0 && isfinite(out->sd1_ms))
        vg_poincare_from_axes(out->sd1_ms, sqrt(square), out);
}

vg_status vg_poincare_compute(vg_nn_view nn, vg_poincare *out, vg_error *err)
{
    vg_welford across = {0};
    vg_welford along = {0};
    asymmetry a = {0};

    *out = undefined;
    VG_TRY(vg_nn_check(nn, err));
    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_nn_pair(nn, i))
            continue;
        const double diff_ms = nn.nn_ms[i] - nn.nn_ms[i - 1];
        vg_welford_add(&across, diff_ms / sqrt(2.0));
        vg_welford_add(&along, (nn.nn_ms[i] + nn.nn_ms[i - 1]) / sqrt(2.0));
        add_asymmetry(&a, diff_ms);
    }
    out->n_pairs = across.n;
    if (across.n < MIN_PAIRS)
        return vg_fail(err, VG_ERR_SHORT, "%zu true successive pairs; SD1 and SD2 need %d",
                       across.n, MIN_PAIRS);
    vg_poincare_from_axes(vg_welford_sd(&across), vg_welford_sd(&along), out);
    if (a.n_longer + a.n_shorter > 0) {
        out->guzik_percent = 100.0 * a.longer_ms / (a.longer_ms + a.shorter_ms);
        out->porta_percent = 100.0 * (double)a.n_shorter / (double)(a.n_longer + a.n_shorter);
    }
    return VG_OK;
}
