/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file indices.h
 *  Numbers read off a curve: areas, returns, excursions (docs/methods.md I.2, I.3, I.5, I.7).
 *
 *  A curve is points with t = 0 at the stressor's end; y may be NaN where nothing was read.
 */
#ifndef VG_RECOVERY_INDICES_H
#define VG_RECOVERY_INDICES_H

#include <stddef.h>

#include "recovery/source.h"

/** Area in unit x minutes by the trapezoid rule over the points that are known; NaN below
 *  two of them, or when fewer than 70 % are known. */
double vg_points_area(const vg_points *p);

/** The same of what lies above 0, from t = 0 on. */
double vg_points_area_above(const vg_points *p);

/** Mean of the known points with from_s <= t < to_s; NaN without. */
double vg_points_mean(const vg_points *p, double from_s, double to_s);

/** SD of the known points; NaN below two. */
double vg_points_sd(const vg_points *p);

/** Largest mean over width_s that lies within from_s <= t < to_s; at_s (may be NULL) gets the
 *  time at which it begins. Both NaN when there is none. */
double vg_points_peak(const vg_points *p, double from_s, double to_s, double width_s,
                      double *at_s);

typedef struct vg_return {
    double time_s;      /**< of the return, or of the end of the curve when not seen */
    double is_censored; /**< 1 not seen, 0 seen, NaN when the curve is unknown */
} vg_return;

/** The first t >= 0 from which the curve stays at or below a level for hold_s; a stay has to
 *  be seen to its end.
 *
 *  @param is_between  true: interpolate between the points on either side of the crossing
 */
vg_return vg_points_return(const vg_points *z, double level, double hold_s, bool is_between);

/** The deepest stay below 0 that lasts hold_s, from t = 0 on, as a positive number. */
typedef struct vg_overshoot {
    double depth; /**< 0 when there is none; NaN when the curve is unknown */
    double at_s;
} vg_overshoot;

vg_overshoot vg_points_overshoot(const vg_points *z, double hold_s);

/** Stays above a level. */
typedef struct vg_excursions {
    double share_within; /**< of the known points, those between -level and level */
    double n;
    double mean_s;
    double mean_return_s; /**< from leaving to a return that lasts hold_s; NaN if none does */
} vg_excursions;

vg_excursions vg_points_excursions(const vg_points *z, double level, double hold_s);

/** -1 over the slope of ln y on t by least squares, t < 30 s (Imai 1994); NaN if not > 0. */
double vg_points_t30(const double *t_s, const double *y, size_t n);

#endif /* VG_RECOVERY_INDICES_H */
