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
enum { MIN_ENTROPY = 100, MIN_VECTORS = 100 };

static double sum_of(vg_nn_view nn)
{
    double sum_ms = 0.0;

    for (size_t i = 0; i < nn.n; i++)
        sum_ms += nn.nn_ms[i];
    return sum_ms;
}

static const double s_per_min = 60.0;
static const double multiscale_r_sd = 0.15;

/** A measure that finds too few beats stays undefined; any other failure is one. */
static vg_status accept_short(vg_status status)
{
    return status == VG_ERR_SHORT ? VG_OK : status;
}

/** Entropies, with those of coarser scales where there are enough means (Costa 2002). */
static vg_status measure_entropy(vg_nn_view nn, const vg_entropy_opts *o, vg_entropy *out,
                                 vg_error *err)
{
    enum { SCALES = 5 };
    vg_entropy_opts coarse = *o;
    double mse[SCALES];

    VG_TRY(accept_short(vg_entropy_compute(nn, o, out, err)));
    coarse.r_sd = multiscale_r_sd;
    coarse.r_ms = 0.0;
    VG_TRY(accept_short(vg_multiscale_compute(nn, &coarse, SCALES, mse, err)));
    for (size_t k = 0; k < SCALES; k++) {
        if (nn.n < (k + 1) * MIN_ENTROPY)
            mse[k] = NAN;
    }
    out->mse2 = mse[1];
    out->mse3 = mse[2];
    out->mse4 = mse[3];
    out->mse5 = mse[4];
    out->complexity_index = mse[0] + mse[1] + mse[2] + mse[3] + mse[4];
    return VG_OK;
}

/** Recurrences, where there are enough vectors (docs/methods.md G). */
static vg_status measure_recurrence(vg_nn_view nn, const vg_rqa_opts *o, vg_hrv *out,
                                    vg_error *err)
{
    vg_rqa rqa;

    VG_TRY(accept_short(vg_rqa_compute(nn, o, &rqa, err)));
    if (rqa.n_vectors >= MIN_VECTORS)
        out->rqa = rqa;
    else
        vg_append_code(out->reason, sizeof out->reason, "too_short:rqa");
    return VG_OK;
}

/** What needs the whole rhythm: spectra, entropies, fluctuation. */
static vg_status measure_rhythm(vg_nn_view nn, const vg_beats *beats, const vg_hrv_opts *o,
                                vg_hrv *out, vg_error *err)
{
    vg_frequency_opts frequency = o->frequency;

    VG_TRY(accept_short(vg_respiration_compute(nn, beats, &out->respiration, err)));
    if (out->respiration.resp_rate_bpm > 0.0)
        frequency.centre_hz = out->respiration.resp_rate_bpm / s_per_min;
    VG_TRY(accept_short(vg_frequency_compute(nn, &frequency, &out->frequency, err)));
    VG_TRY(accept_short(vg_dfa_compute(nn, &o->dfa, &out->dfa, err)));
    if (o->with_ar)
        VG_TRY(accept_short(
            vg_frequency_estimate(nn, &o->frequency, VG_ESTIMATOR_AR, &out->ar, err)));
    if (isfinite(vg_block_s(nn))) {
        vg_append_code(out->reason, sizeof out->reason, "too_long");
        return VG_OK;
    }
    if (nn.n >= MIN_ENTROPY)
        VG_TRY(measure_entropy(nn, &o->entropy, &out->entropy, err));
    if (o->with_lomb)
        VG_TRY(accept_short(
            vg_frequency_estimate(nn, &o->frequency, VG_ESTIMATOR_LOMB, &out->lomb, err)));
    return o->with_rqa ? measure_recurrence(nn, &o->rqa, out, err) : VG_OK;
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
    if (out->verdict != VG_VERDICT_TIME_DOMAIN_ONLY)
        vg_verdict_explain_counts(nn.n, out);
    return VG_OK;
}

/** Options are judged even when there are too few intervals to use them. */
static vg_status check_opts(const vg_hrv_opts *o, vg_error *err)
{
    vg_entropy entropy;
    vg_dfa dfa;
    vg_rqa rqa;

    VG_TRY(vg_bands_check(&o->frequency, err));
    VG_TRY(accept_short(vg_entropy_compute((vg_nn_view){0}, &o->entropy, &entropy, err)));
    VG_TRY(accept_short(vg_dfa_compute((vg_nn_view){0}, &o->dfa, &dfa, err)));
    const vg_status status = accept_short(vg_rqa_compute((vg_nn_view){0}, &o->rqa, &rqa, err));
    return status == VG_OK ? VG_OK : vg_fail_in(err, status, "rqa");
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
    VG_TRY(vg_verdict_rhythm(nn, part, out, err));
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
