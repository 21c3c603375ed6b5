/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/models.h"

#include <math.h>

static void ones(size_t n, double *column)
{
    for (size_t i = 0; i < n; i++)
        column[i] = 1.0;
}

static void flat_columns(const vg_sep_data *data, const double *theta, double *columns)
{
    (void)theta;
    ones(data->n, columns);
}

static void linear_columns(const vg_sep_data *data, const double *theta, double *columns)
{
    (void)theta;
    ones(data->n, columns);
    for (size_t i = 0; i < data->n; i++)
        columns[data->n + i] = data->t[i];
}

/** What averaging over a window multiplies exp(-t / tau) by: sinh(h) / h, h = window / 2 tau.
 */
static double smoothing(double h)
{
    return h > 0.0 ? sinh(h) / h : 1.0;
}

/** h times the derivative of smoothing(h). */
static double smoothing_slope(double h)
{
    return h > 0.0 ? cosh(h) - sinh(h) / h : 0.0;
}

static void decay(const vg_sep_data *data, double tau, double *column)
{
    const double factor = smoothing(data->window / (2.0 * tau));

    for (size_t i = 0; i < data->n; i++)
        column[i] = factor * exp(-data->t[i] / tau);
}

/** Add amplitude times the derivative of decay() by ln tau. */
static void add_decay_slope(const vg_sep_data *data, double tau, double amplitude,
                            double *slope)
{
    const double h = data->window / (2.0 * tau);
    const double factor = smoothing(h);
    const double change = smoothing_slope(h);

    for (size_t i = 0; i < data->n; i++) {
        const double x = data->t[i] / tau;
        slope[i] += amplitude * exp(-x) * (x * factor - change);
    }
}

static void zero(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = 0.0;
}

static void exponential_columns(const vg_sep_data *data, const double *theta, double *columns)
{
    ones(data->n, columns);
    decay(data, exp(theta[0]), columns + data->n);
}

static void exponential_slope(const vg_sep_data *data, const double *theta, size_t j,
                              const double *c, double *slope)
{
    (void)j;
    zero(data->n, slope);
    add_decay_slope(data, exp(theta[0]), c[1], slope);
}

/** Integral over time of a curve, or of its derivative by a parameter. */
typedef double integral_fn(double t, double scale_s, double delay_s);

/** The mean over the window around t. */
static double window_mean(integral_fn *integral, double t, double window, double scale_s,
                          double delay_s)
{
    return (integral(t + window / 2.0, scale_s, delay_s) -
            integral(t - window / 2.0, scale_s, delay_s)) /
           window;
}

static double delayed_integral(double t, double tau, double delay)
{
    return t < delay ? t : delay - tau * expm1(-(t - delay) / tau);
}

static double delayed_integral_by_ln_tau(double t, double tau, double delay)
{
    const double x = (t - delay) / tau;

    return t < delay ? 0.0 : tau * (-expm1(-x) - x * exp(-x));
}

static double delayed_integral_by_delay(double t, double tau, double delay)
{
    return t < delay ? 0.0 : -expm1(-(t - delay) / tau);
}

static void delayed_columns(const vg_sep_data *data, const double *theta, double *columns)
{
    const double tau = exp(theta[0]);
    const double delay = theta[1];

    ones(data->n, columns);
    for (size_t i = 0; i < data->n; i++) {
        const double t = data->t[i];
        columns[data->n + i] = data->window > 0.0
                                   ? window_mean(delayed_integral, t, data->window, tau, delay)
                                   : exp(-fmax(t - delay, 0.0) / tau);
    }
}

static void delayed_slope(const vg_sep_data *data, const double *theta, size_t j,
                          const double *c, double *slope)
{
    const double tau = exp(theta[0]);
    const double delay = theta[1];

    for (size_t i = 0; i < data->n; i++) {
        const double t = data->t[i];
        const double x = fmax(t - delay, 0.0) / tau;
        if (!(data->window > 0.0))
            slope[i] = j == 0 ? x * exp(-x) : (t < delay ? 0.0 : exp(-x) / tau);
        else if (j == 0)
            slope[i] = window_mean(delayed_integral_by_ln_tau, t, data->window, tau, delay);
        else
            slope[i] = window_mean(delayed_integral_by_delay, t, data->window, tau, delay);
        slope[i] *= c[1];
    }
}

/* theta is ln of the fast time constant and ln of the ratio of the slow one to it, so that
 * the two cannot change places. */
static void biexponential_columns(const vg_sep_data *data, const double *theta, double *columns)
{
    ones(data->n, columns);
    decay(data, exp(theta[0]), columns + data->n);
    decay(data, exp(theta[0] + theta[1]), columns + 2 * data->n);
}

static void biexponential_slope(const vg_sep_data *data, const double *theta, size_t j,
                                const double *c, double *slope)
{
    zero(data->n, slope);
    if (j == 0)
        add_decay_slope(data, exp(theta[0]), c[1], slope);
    add_decay_slope(data, exp(theta[0] + theta[1]), c[2], slope);
}

/** 1 / (1 + exp(x)) without overflow. */
static double falling_logistic(double x)
{
    return x > 0.0 ? exp(-x) / (1.0 + exp(-x)) : 1.0 / (1.0 + exp(x));
}

/** Integral of 2 / (1 + exp(t / c)). */
static double logistic_integral(double t, double c, double delay)
{
    (void)delay;
    return -2.0 * c * log1p(exp(-t / c));
}

static double logistic_integral_by_ln_c(double t, double c, double delay)
{
    (void)delay;
    return -2.0 * c * (log1p(exp(-t / c)) + t / c * falling_logistic(t / c));
}

static void logistic_columns(const vg_sep_data *data, const double *theta, double *columns)
{
    const double c = exp(theta[0]);

    ones(data->n, columns);
    for (size_t i = 0; i < data->n; i++) {
        const double t = data->t[i];
        columns[data->n + i] = data->window > 0.0
                                   ? window_mean(logistic_integral, t, data->window, c, 0.0)
                                   : 2.0 * falling_logistic(t / c);
    }
}

static void logistic_slope(const vg_sep_data *data, const double *theta, size_t j,
                           const double *c, double *slope)
{
    const double scale = exp(theta[0]);

    (void)j;
    for (size_t i = 0; i < data->n; i++) {
        const double t = data->t[i];
        const double s = falling_logistic(t / scale);
        slope[i] = data->window > 0.0
                       ? window_mean(logistic_integral_by_ln_c, t, data->window, scale, 0.0)
                       : 2.0 * t / scale * s * (1.0 - s);
        slope[i] *= c[1];
    }
}

vg_sep_model vg_model_of(vg_model model, double window_s, double step_s, double span_s)
{
    /* Beyond these a curve is a spike at the first point, or a straight line. */
    const double low = log(step_s / 5.0);
    const double high = log(20.0 * span_s);
    const vg_sep_model curved = {
        .n_linear = 2, .n_theta = 1, .low = {low, 0.0}, .high = {high, 0.0}, .n_grid = {24, 0}};
    vg_sep_model out = curved;

    switch (model) {
    case VG_MODEL_LINEAR:
        return (vg_sep_model){.n_linear = 2, .columns = linear_columns};
    case VG_MODEL_EXPONENTIAL:
        out.columns = exponential_columns;
        out.slope = exponential_slope;
        return out;
    case VG_MODEL_DELAYED:
        out.columns = delayed_columns;
        out.slope = delayed_slope;
        out.n_theta = 2;
        out.low[1] = 0.0;
        out.high[1] = fmin(120.0, 0.5 * span_s);
        out.has_kink = !(window_s > 0.0);
        out.n_grid[1] = out.has_kink ? 61 : 25;
        return out;
    case VG_MODEL_BIEXPONENTIAL:
        out.columns = biexponential_columns;
        out.slope = biexponential_slope;
        out.n_linear = 3;
        out.n_theta = 2;
        out.low[1] = log(2.0);
        out.high[1] = log(50.0);
        out.n_grid[1] = 8;
        return out;
    case VG_MODEL_LOGISTIC:
        out.columns = logistic_columns;
        out.slope = logistic_slope;
        return out;
    default:
        return (vg_sep_model){.n_linear = 1, .columns = flat_columns};
    }
}

size_t vg_model_n_parameters(vg_model model)
{
    const vg_sep_model m = vg_model_of(model, 0.0, 1.0, 1.0);

    return m.n_linear + m.n_theta;
}

double vg_model_amplitude(const vg_model_fit *fit)
{
    return fit->model == VG_MODEL_BIEXPONENTIAL ? fit->amplitude + fit->amplitude2
                                                : fit->amplitude;
}

/** Share of the amplitude left, t after the start of the return. */
static double share_left(const vg_model_fit *fit, double t)
{
    if (fit->model == VG_MODEL_LOGISTIC)
        return 2.0 * falling_logistic(t / fit->tau_s);
    if (fit->model != VG_MODEL_BIEXPONENTIAL)
        return exp(-t / fit->tau_s);
    return (fit->amplitude * exp(-t / fit->tau_s) + fit->amplitude2 * exp(-t / fit->tau2_s)) /
           vg_model_amplitude(fit);
}

double vg_model_time_left(const vg_model_fit *fit, double share)
{
    double low = 0.0;
    double high = fit->tau_s;

    if (fit->model == VG_MODEL_LOGISTIC)
        return fit->tau_s * log(2.0 / share - 1.0);
    if (fit->model != VG_MODEL_BIEXPONENTIAL)
        return -fit->tau_s * log(share);
    /* The sum of two exponentials has no inverse in closed form. */
    for (int i = 0; i < 60 && share_left(fit, high) > share; i++)
        high *= 2.0;
    for (int i = 0; i < 80; i++) {
        const double middle = 0.5 * (low + high);
        *(share_left(fit, middle) > share ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

double vg_model_initial_rate(const vg_model_fit *fit)
{
    if (fit->model == VG_MODEL_LOGISTIC)
        return fit->amplitude / (2.0 * fit->tau_s);
    if (fit->model == VG_MODEL_BIEXPONENTIAL)
        return fit->amplitude / fit->tau_s + fit->amplitude2 / fit->tau2_s;
    return fit->amplitude / fit->tau_s;
}

/** Search parameters of a fit, as the model takes them. */
static void theta_of(const vg_model_fit *fit, double theta[VG_SEP_THETA])
{
    theta[0] = log(fit->tau_s);
    theta[1] =
        fit->model == VG_MODEL_BIEXPONENTIAL ? log(fit->tau2_s / fit->tau_s) : fit->delay_s;
}

double vg_model_at(const vg_model_fit *fit, double t_s, double *se)
{
    const vg_sep_model m = vg_model_of(fit->model, 0.0, 1.0, 1.0);
    const vg_sep_data point = {.t = &t_s, .n = 1};
    const size_t k = m.n_linear + m.n_theta;
    const double c[VG_SEP_LINEAR] = {
        fit->asymptote, fit->model == VG_MODEL_LINEAR ? fit->slope : fit->amplitude,
        fit->amplitude2};
    double slope[VG_SEP_PARAMETERS];
    double theta[VG_SEP_THETA];
    double value = 0.0, variance = 0.0;

    if (se != NULL)
        *se = NAN;
    if (fit->model == VG_MODEL_NONE)
        return NAN;
    theta_of(fit, theta);
    m.columns(&point, theta, slope);
    for (size_t i = 0; i < m.n_linear; i++)
        value += c[i] * slope[i];
    for (size_t j = 0; j < m.n_theta; j++)
        m.slope(&point, theta, j, c, &slope[m.n_linear + j]);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            variance += slope[i] * fit->covariance[i * k + j] * slope[j];
    if (se != NULL && k == fit->n_parameters)
        *se = sqrt(variance);
    return value;
}
