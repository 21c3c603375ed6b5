/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/filters.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "stat/quantile.h"

enum { ACAR_MEMORY = 9 };

static const double malik_share = 0.20;
static const double kamath_up = 0.325;
static const double kamath_down = 0.245;
static const double karlsson_share = 0.20;
static const double acar_share = 0.20;
static const double quotient_low = 0.8;
static const double quotient_high = 1.2;

/** Interval k ends at beat k; rr[0] is none. */
static void reject_malik(const double *rr, size_t n, bool *rejected)
{
    double last = rr[1];

    for (size_t k = 2; k < n; k++) {
        rejected[k] = fabs(rr[k] - last) > malik_share * last;
        if (!rejected[k])
            last = rr[k];
    }
}

static void reject_kamath(const double *rr, size_t n, bool *rejected)
{
    for (size_t k = 2; k < n; k++) {
        const double step = rr[k] - rr[k - 1];
        rejected[k] = step > kamath_up * rr[k - 1] || -step > kamath_down * rr[k - 1];
    }
}

static void reject_karlsson(const double *rr, size_t n, bool *rejected)
{
    for (size_t k = 2; k + 1 < n; k++) {
        const double mean = (rr[k - 1] + rr[k + 1]) / 2.0;
        rejected[k] = fabs(mean - rr[k]) > karlsson_share * mean;
    }
}

static void reject_acar(const double *rr, size_t n, bool *rejected)
{
    double accepted[ACAR_MEMORY];
    size_t n_accepted = 0;

    for (size_t k = 1; k < n; k++) {
        double mean = 0.0;
        for (size_t i = 0; i < ACAR_MEMORY && n_accepted >= ACAR_MEMORY; i++)
            mean += accepted[i] / ACAR_MEMORY;
        rejected[k] = n_accepted >= ACAR_MEMORY && fabs(rr[k] - mean) > acar_share * mean;
        if (!rejected[k])
            accepted[n_accepted++ % ACAR_MEMORY] = rr[k];
    }
}

static bool is_odd_ratio(double a, double b)
{
    const double ratio = a / b;

    return !(quotient_low <= ratio && ratio <= quotient_high) ||
           !(quotient_low <= 1.0 / ratio && 1.0 / ratio <= quotient_high);
}

static void reject_quotient(const double *rr, size_t n, bool *rejected)
{
    for (size_t k = 1; k + 1 < n; k++)
        rejected[k] = is_odd_ratio(rr[k], rr[k + 1]);
}

/** Berntson, Quigley, Jang & Boysen 1990: halfway between the largest step that quartiles of
 * the steps let expect of a normal beat and the smallest that an artefact makes. */
static double berntson_criterion(const double *rr, size_t n, double *scratch)
{
    const double most_expected = 3.32;
    const double least_artefact = 2.9;

    for (size_t k = 2; k < n; k++)
        scratch[k - 2] = rr[k] - rr[k - 1];
    vg_sort(scratch, n - 2);
    const double deviation =
        (vg_quantile_sorted(scratch, n - 2, 0.75) - vg_quantile_sorted(scratch, n - 2, 0.25)) /
        2.0;
    memcpy(scratch, rr + 1, (n - 1) * sizeof *scratch);
    const double median = vg_median(scratch, n - 1);
    return (most_expected * deviation + (median - least_artefact * deviation) / 3.0) / 2.0;
}

static void reject_berntson(const double *rr, size_t n, double *scratch, bool *rejected)
{
    const double criterion = berntson_criterion(rr, n, scratch);
    double last = rr[1];

    for (size_t k = 2; k < n; k++) {
        rejected[k] = fabs(rr[k] - last) > criterion;
        if (!rejected[k])
            last = rr[k];
    }
}

static void reject(vg_correction method, const double *rr, size_t n, double *scratch,
                   bool *rejected)
{
    switch (method) {
    case VG_CORRECT_MALIK:
        reject_malik(rr, n, rejected);
        break;
    case VG_CORRECT_KAMATH:
        reject_kamath(rr, n, rejected);
        break;
    case VG_CORRECT_KARLSSON:
        reject_karlsson(rr, n, rejected);
        break;
    case VG_CORRECT_ACAR:
        reject_acar(rr, n, rejected);
        break;
    case VG_CORRECT_QUOTIENT:
        reject_quotient(rr, n, rejected);
        break;
    case VG_CORRECT_BERNTSON:
        reject_berntson(rr, n, scratch, rejected);
        break;
    case VG_CORRECT_NONE:
    case VG_CORRECT_LT:
    case VG_N_CORRECTIONS:
        break;
    }
}

/** A beat between two rejected intervals is what is wrong with both. */
static void mark(vg_stretch *s, const double *rr, const bool *rejected)
{
    for (size_t k = 1; k < s->n; k++) {
        const bool both = rejected[k] && k + 1 < s->n && rejected[k + 1];
        const bool before = k > 1 && rejected[k] && rejected[k - 1];
        if (both)
            s->beats[k].state = VG_NN_ECTOPIC;
        else if (rejected[k] && !before)
            s->beats[k].rejected = rr[k] > rr[k > 1 ? k - 1 : k] ? VG_NN_LONG : VG_NN_SHORT;
    }
}

vg_status vg_stretch_filter(vg_stretch *s, const vg_correct_opts *opts, vg_error *err)
{
    double *rr = vg_alloc(s->n, 2 * sizeof *rr);
    bool *rejected = vg_alloc(s->n, sizeof *rejected);
    vg_status status = VG_OK;

    if (rr == NULL || rejected == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    for (size_t k = 1; k < s->n; k++)
        rr[k] = s->beats[k].rr_ms;
    if (s->n > 2)
        reject(opts->method, rr, s->n, rr + s->n, rejected);
    mark(s, rr, rejected);
    for (size_t k = 0; k < s->n; k++) {
        if (s->beats[k].foreign != VG_NN_OK)
            s->beats[k].state = s->beats[k].foreign;
    }
    vg_stretch_place(s, opts);
    vg_stretch_trim(s);

done:
    vg_free(rr);
    vg_free(rejected);
    return status;
}
