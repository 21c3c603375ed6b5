/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file quantile.h
 *  Quantiles by linear interpolation between order statistics: Hyndman & Fan 1996, type 7,
 *  as in R, numpy and GSL.
 */
#ifndef VG_STAT_QUANTILE_H
#define VG_STAT_QUANTILE_H

#include <stddef.h>

/** Sort ascending. Values must not be NaN. */
void vg_sort(double *x, size_t n);

/** The p quantile, 0 <= p <= 1, of values sorted ascending; NaN when n is 0. */
double vg_quantile_sorted(const double *x, size_t n, double p);

/** The median; reorders x. NaN when n is 0. */
double vg_median(double *x, size_t n);

/** Median of |x - centre|, not scaled; overwrites x. NaN when n is 0. */
double vg_mad(double *x, size_t n, double centre);

#endif /* VG_STAT_QUANTILE_H */
