/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "core/fail.h"
#include "core/text.h"
#include "recovery/indices.h"
#include "recovery/row.h"

/* docs/methods.md I.2. */
static const double reactivity_se = 2.0;
static const double rounding = 1e-9;
static const double two_sided_95 = 1.959963984540054;

void vg_row_add_reason(vg_recovery *out, vg_recovery_status status, const char *code)
{
    vg_append_code(out->reason, sizeof out->reason, code);
    if (out->status < status)
        out->status = status;
}

void vg_row_add_counted_reason(vg_recovery *out, vg_recovery_status status, const char *code,
                               double count, const char *unit)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%s:%.0f%s", code, floor(count), unit);
    vg_row_add_reason(out, status, text);
}

/* A rhythm of breathing that does not show is no fault of the recording. */
vg_recovery_status vg_row_unreadable(const vg_recovery_job *job)
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
        vg_row_add_counted_reason(job->out, VG_RECOVERY_REFUSED, code, stop_s - start_s, "s");
    else
        vg_row_add_counted_reason(job->out, vg_row_unreadable(job), code,
                                  100.0 * (1.0 - span.valid_share), "%");
    return VG_OK;
}

/** The part of the stressor that counts: all of it, or where a mean over some of it is
 *  highest. */
static vg_status find_stress(const vg_recovery_job *job, double *start_s, double *stop_s,
                             vg_error *err)
{
    const vg_phase *stress = &job->episode->stress;
    const double length_s = job->opts.stress_peak_s;
    vg_points curve;
    double at_s;

    *start_s = stress->start_s;
    *stop_s = stress->stop_s;
    if (!(length_s > 0.0) || stress->stop_s - stress->start_s <= length_s ||
        job->source.is_sparse)
        return VG_OK;
    VG_TRY(job->source.curve(&job->source, stress->start_s, stress->stop_s, 0.0, &curve, err));
    for (size_t i = 0; i < curve.n; i++)
        curve.y[i] *= job->source.direction;
    if (!isnan(vg_points_peak(&curve, stress->start_s, stress->stop_s, length_s, &at_s))) {
        *start_s = at_s;
        *stop_s = at_s + length_s;
    }
    vg_points_free(&curve);
    return VG_OK;
}

static vg_status measure_values(vg_recovery_job *job, vg_error *err)
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
    double stress_start_s, stress_stop_s;
    vg_phase_value recovery = {NAN, NAN, 0.0, false};

    if (e->baseline.name[0] == '\0')
        vg_row_add_reason(out, VG_RECOVERY_REFUSED, "no_baseline");
    else if (baseline_s < job->opts.min_baseline_s)
        vg_row_add_counted_reason(out, VG_RECOVERY_REFUSED, "baseline_short", baseline_s, "s");
    else
        VG_TRY(measure_span(job, job->baseline_start_s, e->baseline.stop_s, "baseline",
                            &baseline, err));
    VG_TRY(find_stress(job, &stress_start_s, &stress_stop_s, err));
    VG_TRY(measure_span(job, stress_start_s, stress_stop_s, "stress", &stress, err));
    if (e->recovery.name[0] == '\0')
        vg_row_add_reason(out, VG_RECOVERY_REFUSED, "no_recovery");
    else if (e->is_interrupted)
        vg_row_add_reason(out, VG_RECOVERY_REFUSED, "stressor_between");
    else
        VG_TRY(measure_span(job, recovery_start_s, e->recovery.stop_s, "recovery", &recovery,
                            err));
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
        vg_row_add_reason(out, VG_RECOVERY_OK, "scatter_unknown");
        return;
    }
    /* Of a heart that never changes, what is left is rounding. */
    const double least = rounding * fabs(out->baseline);
    if (!(fabs(out->reactivity) >= fmax(reactivity_se * out->reactivity_se, least))) {
        vg_row_add_reason(out, VG_RECOVERY_REFUSED, "no_reactivity");
        return;
    }
    measure_percent(out);
}

vg_status vg_row_measure_phases(vg_recovery_job *job, vg_error *err)
{
    VG_TRY(measure_values(job, err));
    measure_reaction(&job->source, job->out);
    return VG_OK;
}

/** Percent recovery a while after time zero: the minute (or the window of the measure, where
 *  that is longer) that ends then. */
static vg_status measure_later(const vg_recovery_job *job, double after_s, double *out,
                               vg_error *err)
{
    const double rounding_s = 1e-6;
    const vg_phase *recovery = &job->episode->recovery;
    const double stop_s = job->zero_s + after_s;
    const double start_s = stop_s - fmax(60.0, job->source.curve_window_s);
    vg_phase_value then;

    if (start_s < recovery->start_s - rounding_s || stop_s > recovery->stop_s + rounding_s)
        return VG_OK;
    VG_TRY(job->source.value(&job->source, start_s, stop_s, &then, err));
    *out = 100.0 * (job->out->stress - then.value) / job->out->reactivity;
    return VG_OK;
}

vg_status vg_row_measure_later(vg_recovery_job *job, vg_error *err)
{
    vg_recovery *out = job->out;

    if (isnan(out->recovery_percent))
        return VG_OK;
    VG_TRY(measure_later(job, 60.0, &out->recovery60_percent, err));
    VG_TRY(measure_later(job, 120.0, &out->recovery120_percent, err));
    return measure_later(job, 300.0, &out->recovery300_percent, err);
}
