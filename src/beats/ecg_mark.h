/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_mark.h
 *  Where exactly a QRS complex is: the extreme of a band that follows its deflections and
 *  nothing slower.
 *
 *  The band is the working signal smoothed by a Gaussian of 8 ms, less its mean over the 100 ms
 *  that a QRS complex lasts. The beats of MIT-BIH were placed by the same idea: "the major
 *  local extremum" of the band-passed signal (Moody & Mark, database directory, 1992). A vertex
 *  of the band is as sharp as one of the signal itself, and a twentieth as shaken by mains hum.
 */
#ifndef VG_BEATS_ECG_MARK_H
#define VG_BEATS_ECG_MARK_H

#include "beats/fiducial.h"
#include "beats/working.h"

enum { VG_MARK_POINTS = 64 };

typedef struct vg_ecg_mark {
    float weights[VG_MARK_POINTS]; /**< [2 half + 1], of sum 0 */
    size_t half;                   /**< working samples in 50 ms, */
    size_t far;                    /**< in 80 ms, */
    int near;                      /**< and in 12 ms */
    vg_parabola parabola;
} vg_ecg_mark;

/** A maximum (1) or a minimum (-1), so many working samples after a middle. */
typedef struct vg_peak {
    int polarity;
    int at;
} vg_peak;

void vg_ecg_mark_init(vg_ecg_mark *mark, double rate_hz);

/** Samples on both sides of a middle that vg_ecg_mark_choose looks at. */
size_t vg_ecg_mark_reach(const vg_ecg_mark *mark);

/** The peak within 80 ms of *middle, a sample of a working signal, behind whose reach there is
 *  room for more up to whole lanes.
 *
 *  Of several tops on one side the first that is nearly the highest (R, not R'); of the two
 *  sides the higher, but side (1, -1; 0: none) unless the other is loyalty times as high. */
vg_peak vg_ecg_mark_choose(const vg_ecg_mark *mark, const vg_kernels *kernels,
                           const float *middle, int side, float loyalty);

/** Time of the extreme within 12 ms of time_s, refined by a parabola. */
double vg_ecg_mark_refine(const vg_ecg_mark *mark, const vg_working *work, double time_s,
                          int polarity);

#endif /* VG_BEATS_ECG_MARK_H */
