/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file distributions.h
 *  Tail areas and quantiles, through GSL, and the noncentral t that GSL lacks.
 */
#ifndef VG_STAT_DISTRIBUTIONS_H
#define VG_STAT_DISTRIBUTIONS_H

double vg_normal_cdf(double z);
double vg_normal_quantile(double p);

/** P(|T| >= |t|) of Student's t, df > 0. */
double vg_t_two_sided(double t, double df);
double vg_t_quantile(double p, double df);

/** Hedges' small-sample factor Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2)); NaN if m < 2.
 */
double vg_hedges_factor(double m);

/** P(T <= t) of the noncentral t: T = (Z + ncp) / sqrt(chi2_df / df). df is a whole
 *  number >= 1; to 1e-9. */
double vg_noncentral_t_cdf(double t, double df, double ncp);

/** The ncp for which P(T <= t) is p, 0 < p < 1: a confidence bound of the noncentrality. */
double vg_noncentral_t_ncp(double t, double df, double p);

#endif /* VG_STAT_DISTRIBUTIONS_H */
