/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/nonlinear.h>

#include <math.h>

#include "core/fail.h"
#include "hrv/axes.h"
#include "model/pairs.h"

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

/** Sums over true pairs: d is a difference, along the sum of the two less a centre. */
typedef struct pair_sums {
    size_t n;
    double d_ms;
    double along_ms;
    double longer_ms;  /* sum of distances from the identity line, times root two */
    double shorter_ms; /* the same of pairs that shorten */
    size_t n_longer;
    size_t n_shorter;
} pair_sums;

static pair_sums add_up(vg_nn_view nn, double centre_ms)
{
    pair_sums s = {0};

    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_pair_at(nn, i))
            continue;
        const double d_ms = nn.nn_ms[i] - nn.nn_ms[i - 1];
        s.n++;
        s.d_ms += d_ms;
        s.along_ms += nn.nn_ms[i] + nn.nn_ms[i - 1] - centre_ms;
        s.longer_ms += d_ms > 0.0 ? d_ms : 0.0;
        s.shorter_ms += d_ms < 0.0 ? -d_ms : 0.0;
        s.n_longer += d_ms > rounding_ms;
        s.n_shorter += d_ms < -rounding_ms;
    }
    return s;
}

/** Sums of squares of pairs about their means; along includes the centre. */
static void add_squares(vg_nn_view nn, double mean_d_ms, double mean_along_ms, double *across,
                        double *along)
{
    *across = 0.0;
    *along = 0.0;
    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_pair_at(nn, i))
            continue;
        const double u = nn.nn_ms[i] - nn.nn_ms[i - 1] - mean_d_ms;
        const double v = nn.nn_ms[i] + nn.nn_ms[i - 1] - mean_along_ms;
        *across += u * u;
        *along += v * v;
    }
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
    const double centre_ms = nn.n > 0 ? 2.0 * nn.nn_ms[0] : 0.0;
    double across;
    double along;

    *out = undefined;
    VG_TRY(vg_nn_check(nn, err));
    const pair_sums s = add_up(nn, centre_ms);
    const double n = (double)s.n;
    out->n_pairs = s.n;
    if (s.n < MIN_PAIRS)
        return vg_fail(err, VG_ERR_SHORT, "%zu true successive pairs; SD1 and SD2 need %d", s.n,
                       MIN_PAIRS);
    add_squares(nn, s.d_ms / n, centre_ms + s.along_ms / n, &across, &along);
    /* Either axis is turned by 45 degrees: a root of two less. */
    vg_poincare_from_axes(sqrt(across / 2.0 / (n - 1.0)), sqrt(along / 2.0 / (n - 1.0)), out);
    if (s.n_longer + s.n_shorter > 0) {
        out->guzik_percent = 100.0 * s.longer_ms / (s.longer_ms + s.shorter_ms);
        out->porta_percent = 100.0 * (double)s.n_shorter / (double)(s.n_longer + s.n_shorter);
    }
    return VG_OK;
}
