/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file leakage.h
 *  How much of a signal is left when it is added to itself half a period later: nothing of a
 *  sine, nearly all of a heart that beats. The VF filter of Kuo & Dillman 1978, as in Amann
 *  2005, from 1 to 30 Hz.
 */
#ifndef VG_QUALITY_LEAKAGE_H
#define VG_QUALITY_LEAKAGE_H

#include <stddef.h>

typedef struct vg_leakage {
    double share;   /**< 0 for a sine to 1; NaN below 4 s or without variation */
    double rate_hz; /**< one by the mean period */
} vg_leakage;

/** Of x[0 .. n), which is overwritten; the first 2 s only set the filters. */
vg_leakage vg_leakage_compute(double *x, size_t n, double fs_hz);

#endif /* VG_QUALITY_LEAKAGE_H */
