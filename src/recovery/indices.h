/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file indices.h
 *  Numbers read off a curve: areas, and the time until it is back (docs/methods.md I.2, I.3).
 */
#ifndef VG_RECOVERY_INDICES_H
#define VG_RECOVERY_INDICES_H

#include <stddef.h>

/** Area under points by the trapezoid rule; points whose y is NaN are skipped.
 *  NaN below two points. */
double vg_area(const double *t, const double *y, size_t n);

/** A curve after the end of its stressor, and the band it should come back to. */
typedef struct vg_band {
    const double *elevation; /**< [n] direction * (value - baseline); NaN unknown */
    size_t n;
    double step_s;
    double height; /**< half width of the band */
    double hold_s; /**< how long it has to stay in it */
} vg_band;

typedef struct vg_return {
    double time_s;      /**< of the return, or of the end of the curve when not seen */
    double is_censored; /**< 1 not seen, 0 seen, NaN when the curve is unknown */
} vg_return;

/** The first point from which the curve stays at or below the band's height for hold_s. */
vg_return vg_band_return(const vg_band *band);

#endif /* VG_RECOVERY_INDICES_H */
