/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/recovery.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "recovery/indices.h"
#include "recovery/phase_value.h"

/* docs/methods.md I.1 to I.4. */
static const double hr_bin_s = 5.0;
static const double min_valid_share = 0.7;
static const double min_bins_share = 0.5;
static const double reactivity_se = 2.0;
static const double hold_s = 30.0;
static const double grid_s = 1.0;

/** What the steps of one episode share. */
typedef struct recovery_job {
    vg_nn_view nn;
    const vg_episode *episode;
    vg_measure measure;
    vg_recovery_opts opts;
    double baseline_start_s; /**< of the part of the baseline that counts */
    vg_recovery *out;
} recovery_job;

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

static vg_recovery undefined(vg_measure measure)
{
    return (vg_recovery){.measure = measure,
                         .baseline = NAN,
                         .stress = NAN,
                         .recovery = NAN,
                         .baseline_se = NAN,
                         .stress_se = NAN,
                         .recovery_se = NAN,
                         .reactivity = NAN,
                         .reactivity_percent = NAN,
                         .recovery_percent = NAN,
                         .auc_g = NAN,
                         .auc_i = NAN,
                         .area_to_recovery = NAN,
                         .t_band_s = NAN,
                         .t_band_censored = NAN,
                         .t50_s = NAN,
                         .t90_s = NAN,
                         .tau_s = NAN,
                         .tau_low_s = NAN,
                         .tau_high_s = NAN,
                         .amplitude = NAN,
                         .asymptote = NAN,
                         .delay_s = NAN,
                         .status = VG_RECOVERY_OK};
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

/** The value of one span; too little of it readable makes the row unusable. */
static vg_status measure_span(recovery_job *job, double start_s, double stop_s,
                              const char *name, double *value, double *se, vg_error *err)
{
    vg_phase_value span;
    char code[48];

    VG_TRY(vg_phase_value_compute(job->nn, job->measure, start_s, stop_s, &span, err));
    *value = span.value;
    *se = span.se;
    if (isnan(span.value)) {
        (void)snprintf(code, sizeof code, "%s_unreadable", name);
        add_counted_reason(job->out, VG_RECOVERY_UNUSABLE, code,
                           100.0 * (1.0 - span.valid_share), "%");
    }
    return VG_OK;
}

static vg_status measure_phases(recovery_job *job, vg_error *err)
{
    const vg_episode *e = job->episode;
    vg_recovery *out = job->out;
    const double baseline_s = e->baseline.stop_s - e->baseline.start_s;
    const double recovery_start_s =
        fmax(e->recovery.start_s, e->recovery.stop_s - job->opts.recovery_s);

    if (baseline_s < job->opts.min_baseline_s)
        add_counted_reason(out, VG_RECOVERY_REFUSED, "baseline_short", baseline_s, "s");
    else
        VG_TRY(measure_span(job, job->baseline_start_s, e->baseline.stop_s, "baseline",
                            &out->baseline, &out->baseline_se, err));
    VG_TRY(measure_span(job, e->stress.start_s, e->stress.stop_s, "stress", &out->stress,
                        &out->stress_se, err));
    return measure_span(job, recovery_start_s, e->recovery.stop_s, "recovery", &out->recovery,
                        &out->recovery_se, err);
}

/** Reactivity, and percent recovery where there is a reaction to recover from. */
static void measure_reaction(vg_recovery *out)
{
    if (isnan(out->baseline) || isnan(out->stress))
        return;
    out->reactivity = out->stress - out->baseline;
    out->reactivity_percent = vg_measure_is_log(out->measure)
                                  ? 100.0 * expm1(out->reactivity)
                                  : 100.0 * out->reactivity / out->baseline;
    const double se = hypot(out->stress_se, out->baseline_se);
    if (!(fabs(out->reactivity) >= reactivity_se * se)) {
        add_reason(out, VG_RECOVERY_REFUSED, "no_reactivity");
        return;
    }
    out->recovery_percent = 100.0 * (out->stress - out->recovery) / out->reactivity;
}

static double mean_known(const double *x, size_t n, size_t *n_known)
{
    double sum = 0.0;

    *n_known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            sum += x[i];
            ++*n_known;
        }
    return *n_known > 0 ? sum / (double)*n_known : NAN;
}

/** SD of the windowed curve over the part of the baseline that counts. */
static vg_status baseline_sd(const recovery_job *job, double *sd, vg_error *err)
{
    const double half_s = vg_measure_window_s(job->measure) / 2.0;
    vg_curve curve;
    size_t n;
    double sum = 0.0;

    VG_TRY(vg_curve_compute(job->nn, job->measure, job->baseline_start_s + half_s,
                            job->episode->baseline.stop_s - half_s, grid_s, 0.0, &curve, err));
    const double mean = mean_known(curve.value, curve.n, &n);
    for (size_t i = 0; i < curve.n; i++)
        if (!isnan(curve.value[i]))
            sum += (curve.value[i] - mean) * (curve.value[i] - mean);
    *sd = n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
    vg_curve_free(&curve);
    return VG_OK;
}

/** Areas from the stressor's start, t in minutes; y becomes the elevation above baseline. */
static void measure_areas(recovery_job *job, const vg_curve *curve, double *minutes,
                          size_t at_end)
{
    vg_recovery *out = job->out;
    size_t n_known;

    for (size_t i = 0; i < curve->n; i++)
        minutes[i] = (double)i * curve->step_s / 60.0;
    (void)mean_known(curve->value, curve->n, &n_known);
    if ((double)n_known < min_valid_share * (double)curve->n || curve->n < 2)
        return;
    out->auc_g = vg_area(minutes, curve->value, curve->n);
    out->auc_i = out->auc_g - out->baseline * minutes[curve->n - 1];
    if (at_end >= curve->n || isnan(out->baseline))
        return;
    for (size_t i = at_end; i < curve->n; i++) {
        const double elevation =
            vg_measure_direction(job->measure) * (curve->value[i] - out->baseline);
        curve->value[i] = isnan(elevation) ? NAN : fmax(elevation, 0.0);
    }
    out->area_to_recovery = vg_area(minutes + at_end, curve->value + at_end, curve->n - at_end);
}

/** Time to the baseline band, from the continuous curve after the stressor's end. */
static vg_status measure_band(recovery_job *job, const vg_curve *curve, size_t at_end,
                              double *elevation, vg_error *err)
{
    const double min_height = vg_measure_is_log(job->measure) ? log(1.05) : 1.0;
    vg_recovery *out = job->out;
    double sd;

    if (isnan(out->baseline) || at_end >= curve->n)
        return VG_OK;
    VG_TRY(baseline_sd(job, &sd, err));
    for (size_t i = at_end; i < curve->n; i++)
        elevation[i - at_end] =
            vg_measure_direction(job->measure) * (curve->value[i] - out->baseline);
    const vg_return back = vg_band_return(&(vg_band){.elevation = elevation,
                                                     .n = curve->n - at_end,
                                                     .step_s = curve->step_s,
                                                     .height = fmax(sd, min_height),
                                                     .hold_s = hold_s});
    out->t_band_s = back.time_s;
    out->t_band_censored = back.is_censored;
    return VG_OK;
}

/** Everything read off the 1 Hz curve from the stressor's start to the recovery's end. */
static vg_status measure_curve(recovery_job *job, vg_error *err)
{
    const vg_episode *e = job->episode;
    const double offset_s =
        fmod(e->stress.stop_s - e->stress.start_s, grid_s); /* a point falls on the end */
    const double start_s = e->stress.start_s + offset_s;
    vg_curve curve;
    vg_status status;

    VG_TRY(vg_curve_compute(job->nn, job->measure, start_s, e->recovery.stop_s, grid_s, 0.0,
                            &curve, err));
    double *scratch = vg_alloc(curve.n, sizeof *scratch);
    if (scratch == NULL) {
        vg_curve_free(&curve);
        return vg_fail_memory(err);
    }
    const size_t at_end = (size_t)lround((e->stress.stop_s - start_s) / grid_s);
    status = measure_band(job, &curve, at_end, scratch, err);
    if (status == VG_OK)
        measure_areas(job, &curve, scratch, at_end);
    vg_free(scratch);
    vg_curve_free(&curve);
    return status;
}

/** Copy what the gate lets through into the row. */
static void quote_fit(recovery_job *job)
{
    vg_recovery *out = job->out;
    const vg_recovery_fit *fit = &out->fit;
    const bool has_wrong_sign =
        fit->is_identified && fit->best.amplitude * out->reactivity < 0.0;

    out->n = fit->n;
    if (!fit->is_identified)
        add_reason(out, VG_RECOVERY_REFUSED, fit->reason);
    else if (has_wrong_sign)
        add_reason(out, VG_RECOVERY_REFUSED, "wrong_direction");
    out->asymptote = fit->best.asymptote;
    if (out->status != VG_RECOVERY_OK) {
        /* A bound from below is worth having only where there was a reaction. */
        if (strcmp(out->reason, "longer_than_recording") == 0)
            out->tau_low_s = fit->tau_low_s;
        return;
    }
    out->amplitude = fit->best.amplitude;
    out->tau_s = fit->best.tau_s;
    out->tau_low_s = fit->tau_low_s;
    out->tau_high_s = fit->tau_high_s;
    out->delay_s = fit->best.delay_s;
    const double delay_s = isnan(out->delay_s) ? 0.0 : out->delay_s;
    out->t50_s = delay_s + out->tau_s * log(2.0);
    out->t90_s = delay_s + out->tau_s * log(10.0);
}

/** Fit non-overlapping bins that lie wholly inside the recovery. */
static vg_status fit_bins(recovery_job *job, vg_error *err)
{
    const vg_phase *recovery = &job->episode->recovery;
    const double bin_s =
        job->measure == VG_MEASURE_HR ? hr_bin_s : vg_measure_window_s(job->measure);
    vg_fit_opts opts = job->opts.fit;
    vg_curve bins;
    vg_status status;
    size_t n = 0;

    VG_TRY(vg_curve_compute(job->nn, job->measure, recovery->start_s + bin_s / 2.0,
                            recovery->stop_s - bin_s / 2.0, bin_s, bin_s, &bins, err));
    /* The arrays of the curve are reused for the points that are known. */
    for (size_t i = 0; i < bins.n; i++) {
        if (isnan(bins.value[i]))
            continue;
        bins.se[n] = bins.start_s + (double)i * bins.step_s - job->episode->stress.stop_s;
        bins.value[n++] = bins.value[i];
    }
    opts.window_s = bin_s;
    opts.span_s = recovery->stop_s - job->episode->stress.stop_s;
    if (bins.n > 0 && (double)n < min_bins_share * (double)bins.n)
        add_counted_reason(job->out, VG_RECOVERY_UNUSABLE, "recovery_unreadable",
                           100.0 * (double)(bins.n - n) / (double)bins.n, "%");
    status = vg_recovery_fit_compute(bins.se, bins.value, n, &opts, &job->out->fit, err);
    vg_curve_free(&bins);
    return status;
}

vg_status vg_recovery_compute(vg_nn_view nn, const vg_episode *episode, vg_measure measure,
                              const vg_recovery_opts *opts, vg_recovery *out, vg_error *err)
{
    const vg_recovery_opts o = opts != NULL ? *opts : vg_recovery_defaults();
    const vg_phase *baseline = &episode->baseline;
    recovery_job job = {.nn = nn, .episode = episode, .measure = measure, .opts = o};
    vg_status status;

    *out = undefined(measure);
    VG_TRY(vg_recovery_fit_compute(NULL, NULL, 0, NULL, &out->fit, err));
    VG_TRY(check_options(&o, err));
    job.out = out;
    job.baseline_start_s = fmax(baseline->start_s, baseline->stop_s - o.baseline_s);
    status = measure_phases(&job, err);
    if (status == VG_OK) {
        measure_reaction(out);
        status = measure_curve(&job, err);
    }
    if (status == VG_OK)
        status = fit_bins(&job, err);
    if (status == VG_OK)
        quote_fit(&job);
    if (status != VG_OK) {
        const vg_recovery_fit empty = out->fit;
        *out = undefined(measure);
        out->fit = empty;
    }
    return status;
}
