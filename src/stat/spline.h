/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file spline.h
 *  Natural cubic spline: second derivative 0 at both ends, no extrapolation.
 *
 *  Written here rather than taken from GSL, whose workspace bypasses our allocator and whose
 *  handler ends the process on an abscissa that does not increase. Same curve as gsl_interp's
 *  cspline; a test compares them.
 */
#ifndef VG_STAT_SPLINE_H
#define VG_STAT_SPLINE_H

#include <stddef.h>

#include <vagus/status.h>

/** Second derivatives at the knots.
 *
 *  @param x        [n] strictly increasing; the caller has checked
 *  @param n        >= 2; two knots make a straight line
 *  @param curve    [n] receives the second derivatives
 *  @param scratch  [n]
 */
void vg_spline_fit(const double *x, const double *y, size_t n, double *curve, double *scratch);

/** Value at a point of the piece that begins at knot i, 0 <= i < n - 1. */
double vg_spline_value(const double *x, const double *y, const double *curve, size_t i,
                       double at);

/** Values at points that do not decrease and lie within the knots.
 *
 *  @param x    [n] strictly increasing, n >= 2: VG_ERR_DATA, VG_ERR_SHORT otherwise
 *  @param at   [n_at]
 *  @param out  [n_at]
 */
VG_NODISCARD vg_status vg_spline_eval(const double *x, const double *y, size_t n,
                                      const double *at, size_t n_at, double *out,
                                      vg_error *err);

#endif /* VG_STAT_SPLINE_H */
