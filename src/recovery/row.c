/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/row.h"

#include <math.h>

#include "core/fail.h"
#include "recovery/indices.h"
#include "recovery/models.h"

/* docs/methods.md I.2 and I.3. */
static const double hold_s = 30.0;
static const double peak_s = 30.0;
static const double carry_over_s = 60.0;

vg_recovery vg_row_undefined(vg_measure measure)
{
    size_t n;
    const vg_metric *columns = vg_recovery_metrics(&n);
    vg_recovery out = {.measure = measure,
                       .baseline_se = NAN,
                       .stress_se = NAN,
                       .recovery_se = NAN,
                       .fit = vg_fit_undefined(),
                       .status = VG_RECOVERY_OK};

    for (size_t i = 0; i < n; i++)
        *(double *)(void *)((char *)&out + columns[i].offset) = NAN;
    return out;
}

/* How far from the stressor's end the peak may lie (docs/methods.md I.1). */
static const double peak_within_s = 60.0;

vg_status vg_row_find_zero(vg_recovery_job *job, vg_error *err)
{
    const vg_episode *e = job->episode;
    /* Samples minutes apart peak minutes later. */
    const bool is_near = !job->source.is_sparse;
    const double from_s =
        is_near ? fmax(e->stress.start_s, job->zero_s - peak_within_s) : e->stress.start_s;
    const double to_s =
        is_near ? fmin(e->recovery.stop_s, job->zero_s + peak_within_s) : e->recovery.stop_s;
    vg_points curve;
    double peak = NAN;

    job->out->zero_s = 0.0;
    if (job->opts.zero == VG_ZERO_END)
        return VG_OK;
    VG_TRY(job->source.curve(&job->source, from_s, to_s, e->stress.stop_s, &curve, err));
    for (size_t i = 0; i < curve.n; i++) {
        const double height = job->source.direction * curve.y[i];
        if (isnan(height) || height <= peak)
            continue;
        peak = height;
        job->out->zero_s = curve.t_s[i];
    }
    job->zero_s = e->stress.stop_s + job->out->zero_s;
    vg_points_free(&curve);
    return VG_OK;
}

/** SD of the curve over the part of the baseline that counts. */
static vg_status baseline_sd(const vg_recovery_job *job, double *sd, vg_error *err)
{
    const double half_s = job->source.curve_window_s / 2.0;
    const double stop_s = job->episode->baseline.stop_s;
    vg_points curve;

    VG_TRY(job->source.curve(&job->source, job->baseline_start_s + half_s, stop_s - half_s,
                             stop_s, &curve, err));
    *sd = vg_points_sd(&curve);
    vg_points_free(&curve);
    return VG_OK;
}

/** Areas from the stressor's start. A sparse series has its first value for a baseline, as
 *  the area was defined for (Pruessner 2003). */
static void read_areas(vg_recovery_job *job, const vg_points *curve)
{
    vg_recovery *out = job->out;

    out->auc_g = vg_points_area(curve);
    if (isnan(out->auc_g))
        return;
    const double minutes = (curve->t_s[curve->n - 1] - curve->t_s[0]) / 60.0;
    const double ground = job->source.is_sparse ? curve->y[0] : out->baseline;
    out->auc_i = out->auc_g - ground * minutes;
}

/** Times until a share of the elevation at the stressor's end is left. */
static void read_shares(const vg_points *z, vg_recovery *out)
{
    const double at_end = vg_points_mean(z, -hold_s, 1e-9);

    if (!(at_end > 0.0))
        return;
    const vg_return half = vg_points_return(z, 0.5 * at_end, hold_s, true);
    const vg_return tenth = vg_points_return(z, 0.1 * at_end, hold_s, true);
    out->t50_seen_s = half.time_s;
    out->t50_seen_censored = half.is_censored;
    out->t90_seen_s = tenth.time_s;
    out->t90_seen_censored = tenth.is_censored;
}

/** Everything measured from the baseline; z is direction * (curve - baseline). */
static void read_elevation(vg_recovery_job *job, const vg_points *z, double sd)
{
    vg_recovery *out = job->out;
    const int direction = job->source.direction;
    const double stress_start_s = job->episode->stress.start_s - job->zero_s;
    const double stress_stop_s = job->episode->stress.stop_s - job->zero_s;
    const double end_s = z->t_s[z->n - 1];

    out->reactivity_z = out->reactivity / sd;
    out->peak_reactivity =
        direction * vg_points_peak(z, stress_start_s, stress_stop_s, peak_s, NULL);
    out->carry_over = direction * vg_points_mean(z, end_s - carry_over_s, INFINITY);
    out->area_to_recovery = vg_points_area_above(z);
    read_shares(z, out);
    const vg_return back = vg_points_return(z, job->out->band_height, hold_s, false);
    out->t_band_s = back.time_s;
    out->t_band_censored = back.is_censored;
    const vg_excursions away = vg_points_excursions(z, job->out->band_height, hold_s);
    out->in_band_percent = 100.0 * away.share_within;
    out->n_excursions = away.n;
    out->excursion_s = away.mean_s;
    out->return_s = away.mean_return_s;
    const vg_overshoot over = vg_points_overshoot(z, hold_s);
    const bool is_over = over.depth > sd;
    out->overshoot = isnan(over.depth) || isnan(sd) ? NAN : (is_over ? over.depth : 0.0);
    out->overshoot_at_s = is_over ? over.at_s : NAN;
}

vg_status vg_row_read_curve(vg_recovery_job *job, vg_error *err)
{
    const vg_episode *e = job->episode;
    const double baseline = job->out->baseline;
    double sd = NAN;
    vg_points curve;

    if (!isnan(baseline))
        VG_TRY(baseline_sd(job, &sd, err));
    VG_TRY(job->source.curve(&job->source, e->stress.start_s, e->recovery.stop_s, job->zero_s,
                             &curve, err));
    if (curve.n > 0)
        read_areas(job, &curve);
    if (curve.n > 0 && !isnan(baseline)) {
        if (!isnan(sd))
            job->out->band_height = fmax(job->opts.band_sd * sd, job->source.min_height);
        for (size_t i = 0; i < curve.n; i++)
            curve.y[i] = job->source.direction * (curve.y[i] - baseline);
        read_elevation(job, &curve, sd);
    }
    vg_points_free(&curve);
    return VG_OK;
}

void vg_row_quote(vg_recovery_job *job, const vg_model_fit *fit)
{
    vg_recovery *out = job->out;
    const double delay_s = isnan(fit->delay_s) ? 0.0 : fit->delay_s;

    out->amplitude = fit->amplitude;
    out->tau_s = fit->tau_s;
    out->tau_low_s = out->fit.tau_low_s;
    out->tau_high_s = out->fit.tau_high_s;
    out->tau_boot_low_s = out->fit.tau_boot_low_s;
    out->tau_boot_high_s = out->fit.tau_boot_high_s;
    out->delay_s = fit->delay_s;
    out->t50_s = delay_s + vg_model_time_left(fit, 0.5);
    out->t90_s = delay_s + vg_model_time_left(fit, 0.1);
    out->initial_rate = vg_model_initial_rate(fit);
    out->asymptote_offset = fit->asymptote - out->baseline;
    const int direction = job->source.direction;
    const double total = direction * vg_model_amplitude(fit);
    const double left = job->out->band_height - direction * out->asymptote_offset;
    if (left > 0.0 && total > 0.0)
        out->t_model_band_s =
            left >= total ? 0.0 : delay_s + vg_model_time_left(fit, left / total);
}
