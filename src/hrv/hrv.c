/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/hrv.h>

#include <math.h>

#include "core/fail.h"
#include "core/text.h"
#include "hrv/axes.h"
#include "hrv/bands.h"
#include "hrv/families.h"
#include "hrv/order.h"
#include "hrv/tachogram.h"
#include "hrv/verdict.h"

/* Entropies say little below this (docs/methods.md G). */
enum { MIN_ENTROPY = 100 };

static double sum_of(vg_nn_view nn)
{
    double sum_ms = 0.0;

    for (size_t i = 0; i < nn.n; i++)
        sum_ms += nn.nn_ms[i];
    return sum_ms;
}

/** A measure that finds too few beats stays undefined; any other failure is one. */
static vg_status accept_short(vg_status status)
{
    return status == VG_ERR_SHORT ? VG_OK : status;
}

/** What needs the whole rhythm: spectra, entropies, fluctuation. */
static vg_status measure_rhythm(vg_nn_view nn, const vg_beats *beats, const vg_hrv_opts *o,
                                vg_hrv *out, vg_error *err)
{
    VG_TRY(accept_short(vg_frequency_compute(nn, &o->frequency, &out->frequency, err)));
    VG_TRY(accept_short(vg_dfa_compute(nn, &o->dfa, &out->dfa, err)));
    VG_TRY(accept_short(vg_respiration_compute(nn, beats, &out->respiration, err)));
    if (o->with_ar)
        VG_TRY(accept_short(
            vg_frequency_estimate(nn, &o->frequency, VG_ESTIMATOR_AR, &out->ar, err)));
    if (isfinite(vg_block_s(nn))) {
        vg_append_code(out->reason, sizeof out->reason, "too_long");
        return VG_OK;
    }
    if (nn.n >= MIN_ENTROPY)
        VG_TRY(accept_short(vg_entropy_compute(nn, &o->entropy, &out->entropy, err)));
    if (o->with_lomb)
        VG_TRY(accept_short(
            vg_frequency_estimate(nn, &o->frequency, VG_ESTIMATOR_LOMB, &out->lomb, err)));
    return VG_OK;
}

static vg_status measure(vg_nn_view nn, const vg_beats *beats, const vg_hrv_opts *o,
                         vg_hrv *out, vg_error *err)
{
    VG_TRY(accept_short(vg_time_domain_compute(nn, &out->time, err)));
    VG_TRY(accept_short(vg_poincare_compute(nn, &out->poincare, err)));
    if (o->sd2_identity)
        vg_poincare_by_identity(out->time.sdnn_ms, out->time.sdsd_ms, &out->poincare);
    if (out->verdict != VG_VERDICT_TIME_DOMAIN_ONLY)
        VG_TRY(measure_rhythm(nn, beats, o, out, err));
    vg_hrv_drop_short(sum_of(nn), nn.n, out);
    vg_verdict_explain(out);
    return VG_OK;
}

/** Options are judged even when there are too few intervals to use them. */
static vg_status check_opts(const vg_hrv_opts *o, vg_error *err)
{
    vg_entropy entropy;
    vg_dfa dfa;

    VG_TRY(vg_bands_check(&o->frequency, err));
    VG_TRY(accept_short(vg_entropy_compute((vg_nn_view){0}, &o->entropy, &entropy, err)));
    return accept_short(vg_dfa_compute((vg_nn_view){0}, &o->dfa, &dfa, err));
}

static vg_status compute(vg_nn_view nn, const vg_beats *beats, double stop_s,
                         const vg_hrv_opts *o, vg_hrv *out, vg_error *err)
{
    if (!(stop_s >= out->start_s) || !isfinite(stop_s))
        return vg_fail(err, VG_ERR_OPTION, "the span from %g to %g s is none", out->start_s,
                       stop_s);
    VG_TRY(check_opts(o, err));
    VG_TRY(vg_nn_check(nn, err));
    out->duration_s = stop_s - out->start_s;
    out->usable_percent =
        beats != NULL ? vg_beats_usable_percent(beats, out->start_s, stop_s) : 100.0;
    const vg_nn_view part =
        nn.time_s != NULL ? vg_nn_slice(nn, out->start_s, stop_s) : (vg_nn_view){0};
    vg_verdict_judge(part, beats, stop_s, out);
    VG_TRY(vg_verdict_rhythm(part, out, err));
    return out->verdict == VG_VERDICT_INVALID ? VG_OK : measure(part, beats, o, out, err);
}

vg_status vg_hrv_compute(vg_nn_view nn, const vg_beats *beats, double start_s, double stop_s,
                         const vg_hrv_opts *opts, vg_hrv *out, vg_error *err)
{
    const vg_hrv_opts o = opts != NULL ? *opts : vg_hrv_defaults();
    /* Of its own: a measure that is undefined must leave the caller's record untouched. */
    vg_error own;

    *out = (vg_hrv){.start_s = start_s,
                    .duration_s = NAN,
                    .usable_percent = NAN,
                    .verdict = VG_VERDICT_INVALID};
    vg_hrv_clear(out);
    const vg_status status = compute(nn, beats, stop_s, &o, out, &own);
    if (status != VG_OK) {
        vg_hrv_clear(out);
        if (err != NULL)
            *err = own;
    }
    return status;
}
