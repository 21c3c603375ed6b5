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

vg_recovery_opts vg_recovery_defaults(void)
{
    return (vg_recovery_opts){.baseline_s = 300.0,
                              .min_baseline_s = 120.0,
                              .recovery_s = 60.0,
                              .band_sd = 1.0,
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
    if (opts->zero < VG_ZERO_END || opts->zero > VG_ZERO_PEAK)
        return vg_fail(err, VG_ERR_OPTION, "zero is %d; it must be a vg_zero", (int)opts->zero);
    if (!(opts->stress_peak_s >= 0.0))
        return vg_fail(err, VG_ERR_OPTION, "stress_peak_s is %g; it must be >= 0",
                       opts->stress_peak_s);
    if (!(opts->band_sd > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "band_sd is %g; it must be > 0", opts->band_sd);
    if (!(opts->t30_from_s >= 0.0))
        return vg_fail(err, VG_ERR_OPTION, "t30_from_s is %g; it must be >= 0",
                       opts->t30_from_s);
    if (!(opts->recovery_s > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "recovery_s is %g; it must be > 0",
                       opts->recovery_s);
    return VG_OK;
}

/** Why the fit is not quoted. Where nothing happened, that says it all; where something did,
 *  a fit without elevation means that the return was not caught. */
static void add_refusal(vg_recovery *out)
{
    const bool has_reacted = !isnan(out->recovery_percent);
    const bool is_calm = strcmp(out->fit.reason, "no_reactivity") == 0;

    vg_row_add_reason(out, VG_RECOVERY_REFUSED,
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
        vg_row_add_reason(out, VG_RECOVERY_REFUSED, "wrong_direction");
    else if (!is_calm && !fit->is_identified)
        add_refusal(out);
    if (out->status == VG_RECOVERY_OK || fit->best.model == VG_MODEL_FLAT)
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
    const double zero_s = job->zero_s;
    const double start_s = fmax(recovery->start_s, zero_s);
    vg_fit_opts opts = job->opts.fit;
    vg_points points;

    VG_TRY(source->bins(source, start_s, recovery->stop_s, zero_s, &points, err));
    const size_t n_all = drop_unknown(&points);
    opts.window_s = source->fit_window_s;
    opts.is_count = source->moving != NULL && source->measure == VG_MEASURE_HR;
    opts.span_s = recovery->stop_s - zero_s;
    opts.wander_sd = source->min_height;
    if (n_all > 0 && (double)points.n < min_bins_share * (double)n_all &&
        strstr(job->out->reason, "recovery_unreadable") == NULL)
        vg_row_add_counted_reason(job->out, vg_row_unreadable(job), "recovery_unreadable",
                                  100.0 * (double)(n_all - points.n) / (double)n_all, "%");
    const vg_status status =
        vg_recovery_fit_compute(points.t_s, points.y, points.n, &opts, &job->out->fit, err);
    vg_points_free(&points);
    return status;
}

static vg_status run(vg_recovery_job *job, vg_error *err)
{
    VG_TRY(vg_row_measure_phases(job, err));
    if (!vg_episode_is_complete(job->episode))
        return VG_OK;
    VG_TRY(vg_row_find_zero(job, err));
    VG_TRY(vg_row_measure_later(job, err));
    VG_TRY(vg_row_read_curve(job, err));
    VG_TRY(fit_points(job, err));
    quote_fit(job);
    return VG_OK;
}

/** Everything from a source; out holds the names already. */
static vg_status analyse(vg_recovery_job *job, vg_error *err)
{
    const vg_phase *baseline = &job->episode->baseline;
    const vg_recovery empty = *job->out;

    VG_TRY(check_options(&job->opts, err));
    /* The last minutes of a baseline may not hold a sample of a sparse series. */
    job->zero_s = job->episode->stress.stop_s;
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
    if (measure != VG_MEASURE_HR || !vg_episode_is_complete(episode))
        return VG_OK;
    return vg_exercise_measure(moving, episode, job.opts.t30_from_s, out, err);
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
