/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/recovery.h>

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "recovery/errors.h"
#include "recovery/models.h"
#include "recovery/resample.h"
#include "recovery/wander.h"
#include "stat/nonlinear.h"
#include "stat/quantile.h"
#include "stat/runs.h"
#include "stat/student.h"

/* docs/methods.md I.4, the identifiability gate. */
static const double most_spans = 2.0;
static const double fewest_amplitude_se = 2.0;
static const double largest_correlation = 0.98;
static const double simpler_within = 2.0;
static const double no_support = 10.0; /* Burnham & Anderson 2002, section 2.6 */
static const double largest_wander_se = 0.6931471805599453; /* a factor of two */
static const double least_biexponential_s = 300.0;
static const double confidence = 0.95;

enum { MIN_SPARE_POINTS = 3, DEPTH_MOST = VG_AR_MAX, MOST_REFITS = 1000000 };

/** The models from simple to rich: by number of parameters, and the one that most people use
 *  before its equals. */
static const vg_model by_richness[] = {VG_MODEL_FLAT,        VG_MODEL_LINEAR,
                                       VG_MODEL_EXPONENTIAL, VG_MODEL_LOGISTIC,
                                       VG_MODEL_DELAYED,     VG_MODEL_BIEXPONENTIAL};
enum { N_RICHNESS = sizeof by_richness / sizeof by_richness[0] };

/** What the steps of one fit share. */
typedef struct fit_job {
    vg_fit_opts opts;
    vg_sep_data data;
    double step_s;
    double span_s;
    double *room;     /**< [2 n] pseudo-values and weights */
    double *residual; /**< [n] */
    unsigned char *depth;
    double curve_margin; /**< of AICc, within which the simpler of two curves is taken */
} fit_job;

static const vg_model_fit undefined = {.asymptote = NAN,
                                       .amplitude = NAN,
                                       .slope = NAN,
                                       .tau_s = NAN,
                                       .asymptote_se = NAN,
                                       .amplitude_se = NAN,
                                       .tau_se_s = NAN,
                                       .rho = NAN,
                                       .rss = NAN,
                                       .aicc = NAN,
                                       .delay_s = NAN,
                                       .tau2_s = NAN,
                                       .amplitude2 = NAN,
                                       .delay_se_s = NAN,
                                       .tau_asymptote_r = NAN,
                                       .residual_sd = NAN,
                                       .r_squared = NAN,
                                       .runs_p = NAN};

vg_recovery_fit vg_fit_undefined(void)
{
    return (vg_recovery_fit){.best = undefined,
                             .tau_low_s = NAN,
                             .tau_high_s = NAN,
                             .tau_amplitude = NAN,
                             .tau_boot_low_s = NAN,
                             .tau_boot_high_s = NAN};
}

vg_fit_opts vg_fit_defaults(void)
{
    return (vg_fit_opts){.is_robust = 1, .is_autocorrelated = 1, .models = VG_MODELS_SIMPLE};
}

const char *vg_model_name(vg_model model)
{
    static const char *const names[VG_N_MODELS] = {
        [VG_MODEL_NONE] = "none",         [VG_MODEL_FLAT] = "flat",
        [VG_MODEL_LINEAR] = "linear",     [VG_MODEL_EXPONENTIAL] = "exponential",
        [VG_MODEL_DELAYED] = "delayed",   [VG_MODEL_BIEXPONENTIAL] = "biexponential",
        [VG_MODEL_LOGISTIC] = "logistic",
    };

    return (size_t)model < VG_N_MODELS ? names[model] : "none";
}

static vg_status check_points(const double *t_s, const double *y, size_t n, vg_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i]))
            return vg_fail(err, VG_ERR_DATA, "value %zu is %g; it must be finite", i, y[i]);
        if (!isfinite(t_s[i]) || (i > 0 && !(t_s[i] > t_s[i - 1])))
            return vg_fail(err, VG_ERR_DATA, "time %zu is %g s; times must increase", i,
                           t_s[i]);
    }
    return VG_OK;
}

static vg_status check_options(const vg_fit_opts *opts, vg_error *err)
{
    if (!(opts->window_s >= 0.0) || !isfinite(opts->window_s))
        return vg_fail(err, VG_ERR_OPTION, "window_s is %g; it must be >= 0", opts->window_s);
    if (opts->models < VG_MODELS_SIMPLE || opts->models > VG_MODELS_ALL)
        return vg_fail(err, VG_ERR_OPTION, "models is %d; it must be a vg_model_set",
                       (int)opts->models);
    if (!(opts->wander_sd >= 0.0) || !isfinite(opts->wander_sd))
        return vg_fail(err, VG_ERR_OPTION, "wander_sd is %g; it must be >= 0", opts->wander_sd);
    if (opts->n_bootstrap < 0 || opts->n_bootstrap > MOST_REFITS)
        return vg_fail(err, VG_ERR_OPTION, "n_bootstrap is %d; it must be 0 to %d",
                       opts->n_bootstrap, (int)MOST_REFITS);
    if (isnan(opts->span_s))
        return vg_fail(err, VG_ERR_OPTION, "span_s is %g; it must be a number", opts->span_s);
    return VG_OK;
}

/** The usual spacing, and how many points in a row lie behind each one at that spacing. */
static vg_status describe_spacing(fit_job *job, vg_error *err)
{
    const double jump = 1.5;
    const double *t = job->data.t;
    const size_t n = job->data.n;
    double *gaps = vg_alloc(n - 1, sizeof *gaps);

    job->depth = vg_alloc(n, sizeof *job->depth);
    if (gaps == NULL || job->depth == NULL) {
        vg_free(gaps);
        return vg_fail_memory(err);
    }
    for (size_t i = 1; i < n; i++)
        gaps[i - 1] = t[i] - t[i - 1];
    job->step_s = vg_median(gaps, n - 1);
    vg_free(gaps);
    for (size_t i = 1; i < n; i++) {
        const int is_next = t[i] - t[i - 1] < jump * job->step_s;
        const int depth = is_next ? job->depth[i - 1] + 1 : 0;
        job->depth[i] = (unsigned char)(depth < DEPTH_MOST ? depth : DEPTH_MOST);
    }
    job->data.depth = job->depth;
    job->span_s = job->opts.span_s > 0.0 ? job->opts.span_s : t[n - 1] - t[0];
    return VG_OK;
}

static bool is_in_set(vg_model_set set, vg_model model)
{
    if (model == VG_MODEL_DELAYED)
        return set != VG_MODELS_SIMPLE;
    if (model == VG_MODEL_BIEXPONENTIAL || model == VG_MODEL_LOGISTIC)
        return set == VG_MODELS_ALL;
    return true;
}

static bool is_tried(const fit_job *job, vg_model model)
{
    const size_t k = vg_model_n_parameters(model) + 1;

    return is_in_set(job->opts.models, model) && job->data.n >= k + MIN_SPARE_POINTS;
}

/** AICc with the determinant of the errors' covariance, which is 1 for independent errors. */
static double criterion(const fit_job *job, double rss, size_t k)
{
    const double n = (double)job->data.n;
    const double count = (double)k;

    return n * log(rss / n) + vg_ar_log_det(&job->data.ar, job->depth, job->data.n) +
           2.0 * count + 2.0 * count * (count + 1.0) / (n - count - 1.0);
}

/** Share of the variance of the values that the fitted curve accounts for. */
static double explained(const fit_job *job, const double *fitted)
{
    const size_t n = job->data.n;
    const double *y = job->data.y;
    double mean = 0.0;
    double total = 0.0;
    double left = 0.0;

    for (size_t i = 0; i < n; i++)
        mean += y[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        total += (y[i] - mean) * (y[i] - mean);
        left += (y[i] - fitted[i]) * (y[i] - fitted[i]);
    }
    return total > 0.0 ? 1.0 - left / total : NAN;
}

/** Name the parameters of a fit, and give them standard errors. */
static void describe(const fit_job *job, vg_model model, const vg_sep_fit *fit,
                     const double *covariance, size_t k, vg_model_fit *out)
{
    const double variance = fit->rss / ((double)job->data.n - (double)k);
    const size_t tau_at = vg_model_of(model, 0.0, 1.0, 1.0).n_linear;

    for (size_t i = 0; i < k * k; i++)
        out->covariance[i] = variance * covariance[i];
    out->n_parameters = k;
    out->asymptote = fit->c[0];
    out->asymptote_se = sqrt(variance * covariance[0]);
    out->residual_sd = sqrt(variance);
    if (model == VG_MODEL_LINEAR)
        out->slope = fit->c[1];
    if (model == VG_MODEL_FLAT || model == VG_MODEL_LINEAR)
        return;
    out->amplitude = fit->c[1];
    out->amplitude_se = sqrt(variance * covariance[k + 1]);
    out->tau_s = exp(fit->theta[0]);
    out->tau_se_s = out->tau_s * sqrt(variance * covariance[tau_at * k + tau_at]);
    out->tau_asymptote_r =
        covariance[tau_at] / sqrt(covariance[0] * covariance[tau_at * k + tau_at]);
    if (model == VG_MODEL_DELAYED) {
        out->delay_s = fit->theta[1];
        out->delay_se_s = sqrt(variance * covariance[k * k - 1]);
    }
    if (model == VG_MODEL_BIEXPONENTIAL) {
        out->tau2_s = exp(fit->theta[0] + fit->theta[1]);
        out->amplitude2 = fit->c[2];
    }
}

/** Lag-1 autocorrelation of the errors. That of differences of a process with
 *  autocorrelations r1 and r2 is (2 r1 - 1 - r2) / (2 - 2 r1). */
static double lag_one(const vg_ar *ar)
{
    const double r1 = ar->order > 0 ? ar->phi[1][0] : 0.0;
    const double r2 = ar->order > 1 ? ar->phi[2][0] * r1 + ar->phi[2][1] : r1 * r1;

    return ar->is_differenced ? (2.0 * r1 - 1.0 - r2) / (2.0 - 2.0 * r1) : r1;
}

/** Fit one model. inside says whether the minimum is a true one. */
static vg_status fit_model(const fit_job *job, vg_model model, vg_model_fit *out,
                           vg_sep_fit *fit, vg_error *err)
{
    const vg_sep_model m = vg_model_of(model, job->opts.window_s, job->step_s, job->span_s);
    const size_t k = m.n_linear + m.n_theta;
    const size_t n_extra = 1 + job->data.ar.order;
    double covariance[VG_SEP_PARAMETERS * VG_SEP_PARAMETERS];
    vg_sep *sep;

    VG_TRY(vg_sep_create(&job->data, &m, &sep, err));
    vg_sep_minimise(sep, fit);
    /* With two shape parameters the valley can be flat; GSL tries once more from the end. */
    vg_sep_fit polished = *fit;
    if (m.n_theta == 2 && vg_nonlinear_polish(&job->data, &m, &polished, NULL) == VG_OK &&
        polished.rss < fit->rss && m.low[1] <= polished.theta[1] &&
        polished.theta[1] <= m.high[1])
        *fit = polished;
    vg_sep_covariance(sep, fit, k, covariance);
    *out = undefined;
    (void)vg_sep_solve(sep, fit->theta, fit->c, job->residual);
    out->runs_p = vg_runs_test(job->residual, job->data.n);
    vg_sep_fitted(sep, fit, job->residual);
    out->r_squared = explained(job, job->residual);
    vg_sep_destroy(sep);
    out->model = model;
    out->rho = lag_one(&job->data.ar);
    out->rss = fit->rss;
    out->aicc = criterion(job, fit->rss, k + n_extra);
    describe(job, model, fit, covariance, k, out);
    return VG_OK;
}

/** Whether a fit can be the answer. Two exponentials are one recovery only when both fall the
 *  same way, the slow one is seen to end, and there is time to tell them apart. */
static bool is_candidate(const fit_job *job, const vg_model_fit *fit)
{
    if (fit->model != VG_MODEL_BIEXPONENTIAL)
        return true;
    return fit->amplitude * fit->amplitude2 > 0.0 && job->span_s >= least_biexponential_s &&
           fit->tau2_s <= most_spans * job->span_s;
}

/** The lowest AICc, or the first in order of richness that is close to it. */
static size_t choose(const fit_job *job, const vg_recovery_fit *fit)
{
    double lowest = INFINITY;

    for (size_t i = 0; i < fit->n_fits; i++)
        if (is_candidate(job, &fit->fits[i]))
            lowest = fmin(lowest, fit->fits[i].aicc);
    for (size_t i = 0; i < fit->n_fits; i++) {
        const double margin = isnan(fit->fits[i].tau_s) ? simpler_within : job->curve_margin;
        if (is_candidate(job, &fit->fits[i]) && fit->fits[i].aicc <= lowest + margin)
            return i;
    }
    return 0;
}

/** Profile-likelihood interval of the time constant; NaN where it has no end. */
static vg_status interval_of_tau(const fit_job *job, const vg_sep_model *m,
                                 const vg_sep_fit *fit, vg_recovery_fit *out, vg_error *err)
{
    const double dof = (double)job->data.n - (double)(m->n_linear + m->n_theta);
    const double t = vg_student_quantile(0.5 + confidence / 2.0,
                                         job->data.dof > 0.0 ? fmin(dof, job->data.dof) : dof);
    const double rss = fit->rss * (1.0 + t * t / dof);
    vg_sep *sep;

    VG_TRY(vg_sep_create(&job->data, m, &sep, err));
    const double low = vg_sep_crossing(sep, fit, rss, m->low[0]);
    const double high = vg_sep_crossing(sep, fit, rss, m->high[0]);
    vg_sep_destroy(sep);
    out->tau_low_s = low > m->low[0] ? exp(low) : NAN;
    out->tau_high_s = high < m->high[0] ? exp(high) : NAN;
    return VG_OK;
}

/** The same by refits to residuals in blocks of 30 s, where that is asked for. */
static vg_status resample_tau(const fit_job *job, const vg_sep_model *m, const vg_sep_fit *fit,
                              vg_recovery_fit *out, vg_error *err)
{
    const double block_s = 30.0;
    const size_t length = (size_t)fmax(1.0, round(block_s / job->step_s));
    vg_resampled limits;

    if (job->opts.n_bootstrap == 0 || out->is_identified == 0)
        return VG_OK;
    VG_TRY(
        vg_resample(&job->data, m, fit, length, (size_t)job->opts.n_bootstrap, &limits, err));
    out->tau_boot_low_s = limits.low > m->low[0] ? exp(limits.low) : NAN;
    out->tau_boot_high_s = limits.high < m->high[0] ? exp(limits.high) : NAN;
    return VG_OK;
}

static void refuse(vg_recovery_fit *out, const char *code, bool has_bound)
{
    vg_append_code(out->reason, sizeof out->reason, code);
    out->is_identified = 0;
    out->tau_high_s = NAN;
    if (!has_bound)
        out->tau_low_s = NAN;
}

/** Decide whether tau may be quoted; docs/methods.md I.4. */
static void gate(const fit_job *job, const vg_model_fit *curve, double wander_se,
                 vg_recovery_fit *out)
{
    const vg_model chosen = out->best.model;
    const double longest_s = most_spans * job->span_s;

    out->is_identified = 1;
    out->tau_amplitude = curve->amplitude;
    if (chosen == VG_MODEL_FLAT)
        refuse(out, "no_reactivity", false);
    else if (!(out->tau_high_s <= longest_s) || !(curve->tau_s <= longest_s) ||
             !(fabs(curve->tau_asymptote_r) <= largest_correlation))
        /* That tau and the asymptote trade places says the same: the end was not seen. */
        refuse(out, "longer_than_recording", true);
    else if (chosen == VG_MODEL_LINEAR || isnan(out->tau_low_s))
        refuse(out, "not_identifiable", false);
    else if (!(fabs(curve->amplitude) >= fewest_amplitude_se * curve->amplitude_se) ||
             !(fabs(curve->amplitude) >= curve->residual_sd))
        refuse(out, "no_reactivity", false);
    else if (!(curve->tau_s >= 2.0 * job->step_s) ||
             !(curve->tau_s >= job->opts.window_s / 2.0))
        refuse(out, "not_identifiable", false);
    else if (!(wander_se <= largest_wander_se))
        refuse(out, "not_identifiable", true);
}

/** Fit every model on offer; curve is the one whose time constant is looked at: the chosen
 *  one, or the exponential when that has none. */
static vg_status fit_models(fit_job *job, vg_recovery_fit *out, vg_error *err)
{
    vg_sep_fit fits[N_RICHNESS];
    double wander_se;
    size_t curve;

    for (size_t i = 0; i < N_RICHNESS; i++) {
        if (!is_tried(job, by_richness[i]))
            continue;
        VG_TRY(
            fit_model(job, by_richness[i], &out->fits[out->n_fits], &fits[out->n_fits], err));
        out->n_fits++;
    }
    const size_t chosen = choose(job, out);
    out->best = out->fits[chosen];
    for (curve = chosen; curve < out->n_fits; curve++)
        if (!isnan(out->fits[curve].tau_s))
            break;
    if (curve == out->n_fits) {
        refuse(out, "too_few_points", false);
        return VG_OK;
    }
    const vg_sep_model m =
        vg_model_of(out->fits[curve].model, job->opts.window_s, job->step_s, job->span_s);
    VG_TRY(interval_of_tau(job, &m, &fits[curve], out, err));
    VG_TRY(vg_wander_se(&job->data, &m, &fits[curve], job->opts.wander_sd, &wander_se, err));
    gate(job, &out->fits[curve], wander_se, out);
    VG_TRY(resample_tau(job, &m, &fits[curve], out, err));
    return VG_OK;
}

static vg_status settle_errors(fit_job *job, const double *y, vg_error *err)
{
    for (size_t i = N_RICHNESS; i-- > 0;) {
        if (!is_tried(job, by_richness[i]))
            continue;
        const vg_sep_model m =
            vg_model_of(by_richness[i], job->opts.window_s, job->step_s, job->span_s);
        const double spare = (double)(job->data.n - m.n_linear - m.n_theta);
        VG_TRY(vg_errors_settle(&job->data, &m, y, job->room, &job->opts, err));
        /* A likelihood ratio under errors whose covariance was estimated spreads as one from
         * so many fewer values. */
        if (job->data.dof > 0.0)
            job->curve_margin =
                fmin(no_support, simpler_within * fmax(1.0, spare / job->data.dof));
        break;
    }
    return VG_OK;
}

/** A constant series has no errors to speak of, but for rounding: every likelihood is
 *  infinite. */
static bool is_constant(const double *y, size_t n)
{
    const double rounding = 1e-12;

    for (size_t i = 1; i < n; i++)
        if (!(fabs(y[i] - y[0]) <= rounding * fabs(y[0])))
            return false;
    return true;
}

static vg_status run(fit_job *job, const double *y, vg_recovery_fit *out, vg_error *err)
{
    VG_TRY(describe_spacing(job, err));
    if (!is_tried(job, VG_MODEL_FLAT) && !is_tried(job, VG_MODEL_EXPONENTIAL)) {
        refuse(out, "too_few_points", false);
        return VG_OK;
    }
    if (is_constant(y, job->data.n)) {
        out->best.model = VG_MODEL_FLAT;
        out->best.asymptote = y[0];
        out->best.rss = 0.0;
        refuse(out, "no_reactivity", false);
        return VG_OK;
    }
    job->room = vg_alloc(job->data.n, 2 * sizeof *y);
    job->residual = vg_alloc(job->data.n, sizeof *job->residual);
    if (job->room == NULL || job->residual == NULL)
        return vg_fail_memory(err);
    VG_TRY(settle_errors(job, y, err));
    return fit_models(job, out, err);
}

vg_status vg_recovery_fit_compute(const double *t_s, const double *y, size_t n,
                                  const vg_fit_opts *opts, vg_recovery_fit *out, vg_error *err)
{
    const vg_fit_opts o = opts != NULL ? *opts : vg_fit_defaults();
    const vg_recovery_fit empty = vg_fit_undefined();
    fit_job job = {.opts = o,
                   .data = {.t = t_s, .y = y, .n = n, .window = o.window_s},
                   .curve_margin = simpler_within};
    vg_status status;

    *out = empty;
    VG_TRY(check_options(&o, err));
    VG_TRY(check_points(t_s, y, n, err));
    out->n = n;
    if (n < 2) {
        refuse(out, "too_few_points", false);
        return VG_OK;
    }
    status = run(&job, y, out, err);
    vg_free(job.depth);
    vg_free(job.room);
    vg_free(job.residual);
    if (status != VG_OK)
        *out = empty;
    return status;
}
