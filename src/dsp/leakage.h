/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file leakage.h
 *  How much of a signal is left when it is added to itself half a period later: nothing of a
 *  sine, nearly all of a heart that beats. The VF filter of Kuo & Dillman 1978, as in Amann
 *  2005, from 1 to 30 Hz; and how long it is at rest, as
 *  between QRS complexes, and high.
 */
#ifndef VG_DSP_LEAKAGE_H
#define VG_DSP_LEAKAGE_H

#include <stdbool.h>
#include <stddef.h>

/** From 1 to 30 Hz, first order above and second below. Declare as {0}. */
typedef struct vg_wave_filter {
    double base;
    double once;
    double twice;
    bool is_begun;
} vg_wave_filter;

/** Filter x[0 .. n), which follows what went before, in place; the first 2 s of all only set
 * the filter. */
void vg_wave_filter_run(vg_wave_filter *filter, double *x, size_t n, double fs_hz);

typedef struct vg_leakage {
    double share;   /**< 0 for a sine to 1; NaN below 2 s or without variation */
    double rate_hz; /**< one by the mean period */
} vg_leakage;

/** Of x[0 .. n), filtered. */
vg_leakage vg_leakage_measure(const double *x, size_t n, double fs_hz);

/** The same of x[0 .. n), which is filtered here; NaN below 4 s. */
vg_leakage vg_leakage_compute(double *x, size_t n, double fs_hz);

/** Is less than most left of waves that come as fast as ventricles flutter and fibrillate, 150
 *  to 420 a minute? */
bool vg_leakage_is_flutter(vg_leakage leakage, double most);

/** Share of the slopes of x[0 .. n), filtered, that are below a tenth of the steepest. */
double vg_wave_rest(const double *x, size_t n, double fs_hz);

/** Share of x[0 .. n), filtered, that is above a fifth of the highest within 3 s: the threshold
 *  crossing sample count of Arafat 2011. */
double vg_wave_high(const double *x, size_t n, double fs_hz);

#endif /* VG_DSP_LEAKAGE_H */
