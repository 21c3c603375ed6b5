/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/recovery.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "recovery/exercise.h"
#include "recovery/row.h"
#include "recovery/source.h"

/* docs/methods.md I.1 to I.4. */
static const double min_bins_share = 0.5;
static const double reactivity_se = 2.0;
static const double two_sided_95 = 1.959963984540054;

vg_recovery_opts vg_recovery_defaults(void)
{
    return (vg_recovery_opts){.baseline_s = 300.0,
                              .min_baseline_s = 120.0,
                              .recovery_s = 60.0,
                              .fit = vg_fit_defaults()};
}

const char *vg_recovery_status_name(vg_recovery_status status)
{
    static const char *const names[] = {[VG_RECOVERY_OK] = "ok",
                                        [VG_RECOVERY_REFUSED] = "refused",
                                        [VG_RECOVERY_UNUSABLE] = "unusable"};

    return (size_t)status < sizeof names / sizeof names[0] ? names[status] : "unusable";
}

int vg_series_direction(const char *name)
{
    static const char *const falling[] = {"rmssd", "ln_hf", "hf_", "rsa", "hrv", "nn_ms"};

    for (size_t i = 0; i < sizeof falling / sizeof falling[0]; i++)
        if (strstr(name, falling[i]) != NULL && strstr(name, "lf_hf") == NULL)
            return -1;
    return 1;
}

static vg_status check_options(const vg_recovery_opts *opts, vg_error *err)
{
    if (!(opts->baseline_s > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "baseline_s is %g; it must be > 0",
                       opts->baseline_s);
    if (!(opts->min_baseline_s > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "min_baseline_s is %g; it must be > 0",
                       opts->min_baseline_s);
    if (!(opts->recovery_s > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "recovery_s is %g; it must be > 0",
                       opts->recovery_s);
    return VG_OK;
}

static void add_reason(vg_recovery *out, vg_recovery_status status, const char *code)
{
    vg_append_code(out->reason, sizeof out->reason, code);
    if (out->status < status)
        out->status = status;
}

/** A code with a number behind it, such as baseline_short:79s. */
static void add_counted_reason(vg_recovery *out, vg_recovery_status status, const char *code,
                               double count, const char *unit)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%s:%.0f%s", code, floor(count), unit);
    add_reason(out, status, text);
}

/** A rhythm of breathing that does not show is no fault of the recording. */
static vg_recovery_status unreadable(const vg_recovery_job *job)
{
    return job->source.measure == VG_MEASURE_RESP_RATE ? VG_RECOVERY_REFUSED
                                                       : VG_RECOVERY_UNUSABLE;
}

/** The value of one span; too little of it readable makes the row unusable. */
static vg_status measure_span(vg_recovery_job *job, double start_s, double stop_s,
                              const char *name, vg_phase_value *out, vg_error *err)
{
    char code[48];

    VG_TRY(job->source.value(&job->source, start_s, stop_s, out, err));
    const vg_phase_value span = *out;
    if (!isnan(span.value))
        return VG_OK;
    (void)snprintf(code, sizeof code, "%s_%s", name, span.is_short ? "short" : "unreadable");
    if (span.is_short)
        add_counted_reason(job->out, VG_RECOVERY_REFUSED, code, stop_s - start_s, "s");
    else
        add_counted_reason(job->out, unreadable(job), code, 100.0 * (1.0 - span.valid_share),
                           "%");
    return VG_OK;
}

static vg_status measure_phases(vg_recovery_job *job, vg_error *err)
{
    const vg_episode *e = job->episode;
    vg_recovery *out = job->out;
    const double baseline_s = e->baseline.stop_s - e->baseline.start_s;
    /* A measure with a longer window needs as much of the end as one window, a sparse series
     * as much as holds a sample. */
    const double least_s =
        job->source.is_sparse ? 2.0 * job->source.step_s : job->source.curve_window_s;
    const double recovery_s = fmax(job->opts.recovery_s, least_s);
    const double recovery_start_s = fmax(e->recovery.start_s, e->recovery.stop_s - recovery_s);

    vg_phase_value baseline = {NAN, NAN, 0.0, false};
    vg_phase_value stress;
    vg_phase_value recovery;

    if (baseline_s < job->opts.min_baseline_s)
        add_counted_reason(out, VG_RECOVERY_REFUSED, "baseline_short", baseline_s, "s");
    else
        VG_TRY(measure_span(job, job->baseline_start_s, e->baseline.stop_s, "baseline",
                            &baseline, err));
    VG_TRY(measure_span(job, e->stress.start_s, e->stress.stop_s, "stress", &stress, err));
    VG_TRY(measure_span(job, recovery_start_s, e->recovery.stop_s, "recovery", &recovery, err));
    out->baseline = baseline.value;
    out->baseline_se = baseline.se;
    out->stress = stress.value;
    out->stress_se = stress.se;
    out->recovery = recovery.value;
    out->recovery_se = recovery.se;
    return VG_OK;
}

/** Percent recovery q and its interval by the delta method; docs/methods.md I.2. */
static void measure_percent(vg_recovery *out)
{
    const double delta = out->reactivity;
    const double q = (out->stress - out->recovery) / delta;
    const double by_stress = (out->recovery - out->baseline) / (delta * delta);
    const double by_recovery = -1.0 / delta;
    const double by_baseline = (out->stress - out->recovery) / (delta * delta);
    const double se = sqrt(by_stress * by_stress * out->stress_se * out->stress_se +
                           by_recovery * by_recovery * out->recovery_se * out->recovery_se +
                           by_baseline * by_baseline * out->baseline_se * out->baseline_se);

    out->recovery_percent = 100.0 * q;
    out->recovery_percent_low = 100.0 * (q - two_sided_95 * se);
    out->recovery_percent_high = 100.0 * (q + two_sided_95 * se);
}

/** Reactivity, and percent recovery where there is a reaction to recover from. */
static void measure_reaction(const vg_source *source, vg_recovery *out)
{
    out->residual_elevation = out->recovery - out->baseline;
    out->reactivity = out->stress - out->baseline;
    if (isnan(out->reactivity))
        return;
    out->reactivity_percent = source->is_log ? 100.0 * expm1(out->reactivity)
                                             : 100.0 * out->reactivity / out->baseline;
    out->reactivity_se = hypot(out->stress_se, out->baseline_se);
    if (isnan(out->reactivity_se)) {
        add_reason(out, VG_RECOVERY_OK, "scatter_unknown");
        return;
    }
    if (!(fabs(out->reactivity) >= reactivity_se * out->reactivity_se)) {
        add_reason(out, VG_RECOVERY_REFUSED, "no_reactivity");
        return;
    }
    measure_percent(out);
}

/** Why the fit is not quoted. Where nothing happened, that says it all; where something did,
 *  a fit without elevation means that the return was not caught. */
static void add_refusal(vg_recovery *out)
{
    const bool has_reacted = !isnan(out->recovery_percent);
    const bool is_calm = strcmp(out->fit.reason, "no_reactivity") == 0;

    add_reason(out, VG_RECOVERY_REFUSED,
               has_reacted && is_calm ? "not_identifiable" : out->fit.reason);
}

/** Copy what the gate lets through into the row. */
static void quote_fit(vg_recovery_job *job)
{
    vg_recovery *out = job->out;
    const vg_recovery_fit *fit = &out->fit;
    const bool is_calm = strcmp(out->reason, "no_reactivity") == 0;
    const bool has_bound = !fit->is_identified && !isnan(fit->tau_low_s);
    const bool has_wrong_sign =
        (fit->is_identified || has_bound) && fit->tau_amplitude * out->reactivity < 0.0;

    out->n = fit->n;
    if (!is_calm && has_wrong_sign)
        add_reason(out, VG_RECOVERY_REFUSED, "wrong_direction");
    else if (!is_calm && !fit->is_identified)
        add_refusal(out);
    out->asymptote = fit->best.asymptote;
    if (out->status == VG_RECOVERY_OK)
        vg_row_quote(job, &fit->best);
    else if (has_bound && strcmp(out->reason, fit->reason) == 0)
        out->tau_low_s = fit->tau_low_s;
}

/** Keep the points that are known; how many there were. */
static size_t drop_unknown(vg_points *p)
{
    const size_t n_all = p->n;
    size_t n = 0;

    for (size_t i = 0; i < n_all; i++) {
        if (isnan(p->y[i]))
            continue;
        p->t_s[n] = p->t_s[i];
        p->y[n++] = p->y[i];
    }
    p->n = n;
    return n_all;
}

/** Fit points that lie wholly inside the recovery. */
static vg_status fit_points(vg_recovery_job *job, vg_error *err)
{
    const vg_source *source = &job->source;
    const vg_phase *recovery = &job->episode->recovery;
    const double zero_s = job->episode->stress.stop_s;
    vg_fit_opts opts = job->opts.fit;
    vg_points points;

    VG_TRY(source->bins(source, recovery->start_s, recovery->stop_s, zero_s, &points, err));
    const size_t n_all = drop_unknown(&points);
    opts.window_s = source->fit_window_s;
    opts.is_count = source->moving != NULL && source->measure == VG_MEASURE_HR;
    opts.span_s = recovery->stop_s - zero_s;
    opts.wander_sd = source->min_height;
    if (n_all > 0 && (double)points.n < min_bins_share * (double)n_all &&
        strstr(job->out->reason, "recovery_unreadable") == NULL)
        add_counted_reason(job->out, unreadable(job), "recovery_unreadable",
                           100.0 * (double)(n_all - points.n) / (double)n_all, "%");
    const vg_status status =
        vg_recovery_fit_compute(points.t_s, points.y, points.n, &opts, &job->out->fit, err);
    vg_points_free(&points);
    return status;
}

static vg_status run(vg_recovery_job *job, vg_error *err)
{
    VG_TRY(measure_phases(job, err));
    measure_reaction(&job->source, job->out);
    VG_TRY(vg_row_read_curve(job, err));
    VG_TRY(fit_points(job, err));
    quote_fit(job);
    return VG_OK;
}

/** Without a baseline there is nothing to compare with, without a recovery nothing to fit. */
static void refuse_incomplete(const vg_episode *episode, vg_recovery *out)
{
    if (episode->baseline.name[0] == '\0')
        add_reason(out, VG_RECOVERY_REFUSED, "no_baseline");
    if (episode->recovery.name[0] == '\0')
        add_reason(out, VG_RECOVERY_REFUSED, "no_recovery");
}

/** Everything from a source; out holds the names already. */
static vg_status analyse(vg_recovery_job *job, vg_error *err)
{
    const vg_phase *baseline = &job->episode->baseline;
    const vg_recovery empty = *job->out;

    VG_TRY(check_options(&job->opts, err));
    if (!vg_episode_is_complete(job->episode)) {
        refuse_incomplete(job->episode, job->out);
        return VG_OK;
    }
    /* The last minutes of a baseline may not hold a sample of a sparse series. */
    job->baseline_start_s = fmax(baseline->start_s, baseline->stop_s - job->opts.baseline_s);
    if (job->source.is_sparse)
        job->baseline_start_s = baseline->start_s;
    const vg_status status = run(job, err);
    if (status != VG_OK)
        *job->out = empty;
    return status;
}

vg_status vg_moving_recovery_compute(vg_moving *moving, const vg_episode *episode,
                                     vg_measure measure, const vg_recovery_opts *opts,
                                     vg_recovery *out, vg_error *err)
{
    vg_recovery_job job = {.source = vg_source_of_beats(moving, measure),
                           .episode = episode,
                           .opts = opts != NULL ? *opts : vg_recovery_defaults(),
                           .out = out};

    *out = vg_row_undefined(measure);
    VG_TRY(analyse(&job, err));
    return measure == VG_MEASURE_HR ? vg_exercise_measure(moving, episode, out, err) : VG_OK;
}

vg_status vg_recovery_compute(vg_nn_view nn, const vg_episode *episode, vg_measure measure,
                              const vg_recovery_opts *opts, vg_recovery *out, vg_error *err)
{
    vg_moving *moving;

    *out = vg_row_undefined(measure);
    VG_TRY(vg_moving_create(nn, &moving, err));
    const vg_status status =
        vg_moving_recovery_compute(moving, episode, measure, opts, out, err);
    vg_moving_destroy(moving);
    return status;
}

vg_status vg_series_recovery_compute(const vg_series *series, const vg_episode *episode,
                                     const vg_recovery_opts *opts, vg_recovery *out,
                                     vg_error *err)
{
    vg_recovery_job job = {
        .episode = episode, .opts = opts != NULL ? *opts : vg_recovery_defaults(), .out = out};

    *out = vg_row_undefined(VG_MEASURE_HR);
    (void)vg_copy_text(out->series, sizeof out->series,
                       series->name != NULL ? series->name : "series");
    VG_TRY(vg_source_of_series(series, &job.source, err));
    return analyse(&job, err);
}
