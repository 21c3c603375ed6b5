/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_mark.h
 *  Where exactly a pulse is: its steepest upslope, and the foot and the peak beside it.
 */
#ifndef VG_BEATS_PPG_MARK_H
#define VG_BEATS_PPG_MARK_H

#include "beats/ppg_front.h"

typedef struct vg_pulse_marks {
    double upslope_s; /**< where it rises most steeply, refined below the sample grid */
    double onset_s;   /**< where the tangent there meets the level of the foot before */
    double peak_s;    /**< the highest point after it */
    double height;    /**< from foot to peak, in the unit of the channel */
} vg_pulse_marks;

/** What all marks of a stretch share. */
typedef struct vg_ppg_marker {
    const vg_ppg_front *front;
    double gain;
    int64_t half;      /**< samples to each side that a cubic is fitted to */
    int64_t reach;     /**< foot and peak are no farther */
    double weights[6]; /**< of the sums that make the cubic's coefficients */
} vg_ppg_marker;

/** For the pulses of what the front has loaded.
 *
 *  @param upslope_s  how long pulses here rise at least half as fast as they can
 */
vg_ppg_marker vg_ppg_marker_for(const vg_ppg_front *front, double upslope_s);

/** The marks of a candidate, at the rate of the channel. */
vg_pulse_marks vg_ppg_mark(const vg_ppg_marker *m, const vg_pulse *pulse);

#endif /* VG_BEATS_PPG_MARK_H */
