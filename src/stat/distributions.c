/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/distributions.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>

enum { PANELS = 1000, MOST_STEPS = 100 };

static const double tail_sd = 9.0;

double vg_normal_cdf(double z)
{
    return gsl_cdf_ugaussian_P(z);
}

double vg_normal_quantile(double p)
{
    return gsl_cdf_ugaussian_Pinv(p);
}

double vg_t_two_sided(double t, double df)
{
    return fmin(1.0, 2.0 * gsl_cdf_tdist_Q(fabs(t), df));
}

double vg_t_quantile(double p, double df)
{
    return gsl_cdf_tdist_Pinv(p, df);
}

double vg_hedges_factor(double m)
{
    return m < 2.0 ? NAN : gsl_sf_poch(0.5 * (m - 1.0), 0.5) / sqrt(0.5 * m);
}

/** The point and its weight of Simpson's rule over [low, high]. */
static double simpson_point(int i, double low, double high, double *weight)
{
    const double step = (high - low) / PANELS;

    *weight = (i == 0 || i == PANELS ? 1.0 : 2.0 + 2.0 * (i % 2)) * step / 3.0;
    return low + i * step;
}

/** Over the spread of the chi: integral of Phi(t s - ncp) f(s), s = sqrt(chi2_df / df). */
static double integrate_chi(double t, double df, double ncp)
{
    const double half = 0.5 * df;
    const double log_scale = log(2.0) + half * log(half) - gsl_sf_lngamma(half);
    const double low = fmax(0.0, 1.0 - tail_sd / sqrt(2.0 * df));
    const double high = 1.0 + 1.2 * tail_sd / sqrt(2.0 * df);
    double sum = 0.0;

    for (int i = 0; i <= PANELS; i++) {
        double weight;
        const double s = simpson_point(i, low, high, &weight);
        const double log_s = s > 0.0 ? log(s) : -INFINITY;
        const double power = df > 1.0 ? (df - 1.0) * log_s : 0.0;
        const double density = exp(log_scale + power - half * s * s);
        sum += weight * density * vg_normal_cdf(t * s - ncp);
    }
    return sum;
}

/** Over the spread of the normal: Phi(-ncp) + integral of phi(z) P(s >= (z + ncp) / t). */
static double integrate_normal(double t, double df, double ncp)
{
    const double inverse_root = 0.39894228040143267794; /* 1 / sqrt(2 pi) */
    const double low = fmax(-ncp, -tail_sd);
    double sum = vg_normal_cdf(low);

    if (low >= tail_sd)
        return sum;
    for (int i = 0; i <= PANELS; i++) {
        double weight;
        const double z = simpson_point(i, low, tail_sd, &weight);
        const double s = (z + ncp) / t;
        /* Far in the tail GSL would call underflow an error. */
        const double above =
            0.5 * df * s * s > df + 300.0 ? 0.0 : gsl_cdf_chisq_Q(df * s * s, df);
        sum += weight * inverse_root * exp(-0.5 * z * z) * above;
    }
    return sum;
}

/* T <= t asks whether Z + ncp <= t s. One of the two variables is integrated by Simpson's
 * rule, the other by its distribution function: the one whose step is then the wider. */
double vg_noncentral_t_cdf(double t, double df, double ncp)
{
    if (t < 0.0)
        return 1.0 - vg_noncentral_t_cdf(-t, df, -ncp);
    const double p =
        t * t > 2.0 * df ? integrate_normal(t, df, ncp) : integrate_chi(t, df, ncp);
    return fmin(fmax(p, 0.0), 1.0);
}

/** The root between low and high, where excess has its signs; by false position with the
 *  Illinois rule, which halves the value of an end that stays. */
static double ncp_between(double t, double df, double p, double low, double high)
{
    const double tolerance = 1e-12 * (1.0 + fabs(t));
    double at_low = vg_noncentral_t_cdf(t, df, low) - p;
    double at_high = vg_noncentral_t_cdf(t, df, high) - p;
    double middle = low;
    int side = 0;

    for (int step = 0; step < MOST_STEPS && high - low > tolerance; step++) {
        middle = (low * at_high - high * at_low) / (at_high - at_low);
        if (!(low < middle && middle < high))
            middle = 0.5 * (low + high);
        const double at_middle = vg_noncentral_t_cdf(t, df, middle) - p;
        if (fabs(at_middle) < 1e-14)
            break;
        if (at_middle > 0.0) {
            low = middle;
            at_low = at_middle;
            at_high *= side > 0 ? 0.5 : 1.0;
            side = 1;
        } else {
            high = middle;
            at_high = at_middle;
            at_low *= side < 0 ? 0.5 : 1.0;
            side = -1;
        }
    }
    return middle;
}

double vg_noncentral_t_ncp(double t, double df, double p)
{
    const double spread = sqrt(1.0 + 0.5 * t * t / df);
    double low = t - 4.0 * spread;
    double high = t + 4.0 * spread;

    /* The probability falls as ncp grows. */
    while (vg_noncentral_t_cdf(t, df, low) < p && low > t - 1e3 * spread)
        low -= 4.0 * spread;
    while (vg_noncentral_t_cdf(t, df, high) > p && high < t + 1e3 * spread)
        high += 4.0 * spread;
    return ncp_between(t, df, p, low, high);
}
