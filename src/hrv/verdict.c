/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/verdict.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/fail.h"
#include "core/text.h"
#include "hrv/irregular.h"
#include "hrv/rhythm.h"
#include "stat/search.h"

/* Up to FEW_INTERVALS no standard error is stated; the last two are those of methods.md G. */
enum {
    MIN_INTERVALS = 3,
    FEW_INTERVALS = 10,
    MIN_NONLINEAR = 100,
    MIN_ALPHA2 = 256,
    CODE_SIZE = 48
};

/* Corrected beats, percent (docs/methods.md D). */
static const double good_percent = 5.0;
static const double caution_percent = 10.0;
static const double most_percent = 20.0;
static const double usable_caution_percent = 80.0;
static const double most_ectopic_percent = 10.0;
static const double most_paced_percent = 50.0;
/* Losses worth a word. */
static const double hf_loss_percent = 3.0;
static const double quantised_percent = 10.0;
/* Breathing outside the HF band of adults: RSA falls into LF, or out of sight. */
static const double slow_bpm = 9.0;
static const double fast_bpm = 24.0;

const char *vg_verdict_name(vg_verdict verdict)
{
    static const char *const names[] = {
        [VG_VERDICT_GOOD] = "good",
        [VG_VERDICT_CAUTION] = "caution",
        [VG_VERDICT_TIME_DOMAIN_ONLY] = "time-domain-only",
        [VG_VERDICT_INVALID] = "invalid",
    };

    return (size_t)verdict < sizeof names / sizeof names[0] ? names[verdict] : "invalid";
}

static void add_code(vg_hrv *out, const char *code)
{
    vg_append_code(out->reason, sizeof out->reason, code);
}

/** "name:12.5%", rounded to the tenth. */
static void add_percent(vg_hrv *out, const char *name, double percent)
{
    char number[VG_NUMBER_SIZE];
    char code[CODE_SIZE];

    vg_write_double(round(10.0 * percent) / 10.0, number);
    (void)snprintf(code, sizeof code, "%s:%s%%", name, number);
    add_code(out, code);
}

/** Runs of intervals that follow one another; the first of a view follows nothing. */
static size_t n_runs(vg_nn_view nn)
{
    size_t n = nn.n > 0 ? 1 : 0;

    for (size_t i = 1; nn.follows != NULL && i < nn.n; i++)
        n += nn.follows[i] == 0;
    return n;
}

static void count_beats(vg_nn_view nn, const vg_beats *beats, double stop_s, vg_hrv *out)
{
    out->n_beats = nn.n + n_runs(nn);
    for (size_t i = 0; nn.fixed != NULL && i < nn.n; i++)
        out->n_corrected += nn.fixed[i];
    for (size_t i = 0; nn.n == 0 && beats != NULL && i < beats->n; i++)
        out->n_beats += out->start_s <= beats->time_s[i] && beats->time_s[i] < stop_s;
    /* Beats that were taken out are corrections, but no longer beats. */
    if (out->n_beats > 0)
        out->corrected_percent =
            fmin(100.0, 100.0 * (double)out->n_corrected / (double)out->n_beats);
}

static double paced_percent(const vg_beats *beats, double start_s, double stop_s)
{
    size_t n = 0;
    size_t n_paced = 0;

    if (beats == NULL)
        return 0.0;
    for (size_t i = vg_first_from(beats->time_s, beats->n, start_s);
         i < beats->n && beats->time_s[i] < stop_s; i++) {
        n++;
        n_paced += beats->label[i] == '/' || beats->label[i] == 'f';
    }
    return n > 0 ? 100.0 * (double)n_paced / (double)n : 0.0;
}

/** Share of a span in which the ventricles flutter. */
static double flutter_percent(const vg_beats *beats, double start_s, double stop_s)
{
    double flutter_s = 0.0;

    for (size_t i = 0; beats != NULL && i < beats->n_unusable; i++) {
        const vg_span *s = &beats->unusable[i];
        const double common_s = fmin(s->stop_s, stop_s) - fmax(s->start_s, start_s);
        if (common_s > 0.0 && strcmp(s->code, "flutter") == 0)
            flutter_s += common_s;
    }
    return stop_s > start_s ? 100.0 * flutter_s / (stop_s - start_s) : 0.0;
}

static vg_verdict verdict_of(size_t n_intervals, bool is_other, const vg_hrv *hrv)
{
    if (n_intervals < MIN_INTERVALS || hrv->corrected_percent > most_percent || is_other)
        return VG_VERDICT_INVALID;
    if (hrv->corrected_percent > caution_percent)
        return VG_VERDICT_TIME_DOMAIN_ONLY;
    if (hrv->corrected_percent > good_percent || hrv->usable_percent < usable_caution_percent ||
        n_intervals <= FEW_INTERVALS)
        return VG_VERDICT_CAUTION;
    return VG_VERDICT_GOOD;
}

void vg_verdict_judge(vg_nn_view nn, const vg_beats *beats, double stop_s, vg_hrv *out)
{
    count_beats(nn, beats, stop_s, out);
    const bool is_paced = paced_percent(beats, out->start_s, stop_s) > most_paced_percent;
    const double flutter = flutter_percent(beats, out->start_s, stop_s);

    out->verdict = verdict_of(nn.n, is_paced || flutter > most_ectopic_percent, out);
    if (nn.n <= FEW_INTERVALS)
        add_code(out, "few_beats");
    if (out->corrected_percent > good_percent)
        add_percent(out, "corrected", out->corrected_percent);
    if (is_paced)
        add_code(out, "paced");
    if (flutter > 0.0)
        add_percent(out, "flutter", flutter);
    if (out->usable_percent < usable_caution_percent)
        add_percent(out, "noise", 100.0 - out->usable_percent);
    if (n_runs(nn) > 1)
        add_code(out, "gap");
}

vg_status vg_verdict_rhythm(vg_nn_view all, vg_nn_view nn, vg_hrv *out, vg_error *err)
{
    bool is_irregular;

    VG_TRY(vg_is_irregular(nn, &is_irregular, err));
    /* Fibrillation is full of early beats and pauses, but none of them is ectopic. */
    const double ectopic =
        is_irregular ? 0.0 : vg_rhythm_ectopic_percent(all, nn, out->n_beats);
    if (is_irregular)
        add_code(out, "irregular");
    if (ectopic > most_ectopic_percent)
        add_percent(out, "ectopy", ectopic);
    if (is_irregular || ectopic > most_ectopic_percent)
        out->verdict = VG_VERDICT_INVALID;
    return VG_OK;
}

static void explain_bands(vg_hrv *out)
{
    if (isnan(out->frequency.hf_ms2))
        add_code(out, "too_short:hf");
    if (isnan(out->frequency.lf_ms2))
        add_code(out, "too_short:lf");
    if (isnan(out->frequency.vlf_ms2))
        add_code(out, "too_short:vlf");
    if (out->frequency.hf_loss_percent > hf_loss_percent)
        add_percent(out, "hf_loss", out->frequency.hf_loss_percent);
}

void vg_verdict_explain(vg_hrv *out)
{
    /* Beat times rounded to steps of d add d^2 / 2 to the mean squared difference. */
    const double d_ms = out->time.resolution_ms;
    const double rmssd_ms = out->time.rmssd_ms;
    const double share = 100.0 * d_ms * d_ms / 2.0 / (rmssd_ms * rmssd_ms);

    if (isnan(out->time.sdnn_ms))
        add_code(out, "too_short:sdnn");
    /* No shape, no logarithm, no share of nothing: what is n/a then is n/a for this. */
    if (out->time.max_nn_ms <= out->time.min_nn_ms)
        add_code(out, "constant");
    if (out->verdict != VG_VERDICT_TIME_DOMAIN_ONLY)
        explain_bands(out);
    if (out->respiration.resp_rate_bpm < slow_bpm && out->respiration.resp_rate_bpm > 0.0)
        add_code(out, "slow_breathing");
    if (out->respiration.resp_rate_bpm > fast_bpm)
        add_code(out, "fast_breathing");
    if (share > quantised_percent)
        add_percent(out, "quantised", fmin(share, 100.0));
}

void vg_verdict_explain_counts(size_t n_intervals, vg_hrv *out)
{
    if (n_intervals < MIN_NONLINEAR)
        add_code(out, "too_short:nonlinear");
    else if (n_intervals < MIN_ALPHA2)
        add_code(out, "too_short:dfa_alpha2");
}
