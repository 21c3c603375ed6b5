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

/** The marks of a candidate, at the rate of the channel.
 *
 *  @param upslope_s  how long pulses here rise at least half as fast as they can
 */
vg_pulse_marks vg_ppg_mark(const vg_ppg_front *front, double upslope_s, const vg_pulse *pulse);

#endif /* VG_BEATS_PPG_MARK_H */
