/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_mark.h
 *  Where exactly a pulse is: its steepest upslope, and the foot and the peak beside it.
 *
 *  A single sample of noise moves the steepest point of one pulse by tens of milliseconds. So
 *  the upslope of the mean pulse is laid over each where it fits best (a matched filter, whose
 *  error is the least there can be in white noise), and the mean pulse says where in it the
 *  steepest point is.
 */
#ifndef VG_BEATS_PPG_MARK_H
#define VG_BEATS_PPG_MARK_H

#include "beats/ppg_evidence.h"
#include "beats/ppg_quality.h"

typedef struct vg_pulse_marks {
    double upslope_s; /**< where it rises most steeply, refined below the sample grid */
    double onset_s;   /**< where the tangent there meets the level of the foot before */
    double peak_s;    /**< the highest point after it */
    double height;    /**< from foot to peak, in the unit of the channel */
} vg_pulse_marks;

/** What all marks of a stretch share. Declare as {0}. */
typedef struct vg_ppg_marker {
    const vg_ppg_front *front;
    const float *shape; /**< [n_shape] slope of the mean pulse around its steepest point */
    size_t n_shape;
    double steepest_s; /**< where that is beside the middle of the shape */
    int n_known;       /**< stretches that it is the mean of */
    double per_unit;   /**< one by the samples' gain */
    int64_t half;      /**< samples to each side that the steepness is measured over, */
    int64_t quarter;   /**< and half of that */
    double per_near;   /**< weights of the differences over both */
    double per_far;
    int64_t reach; /**< foot and peak are no farther */
    float *wave;   /**< [2 n + 1] samples of the mean upslope */
    size_t capacity;
} vg_ppg_marker;

/** Get ready for the pulses of what the front has loaded, the evidence weighed and the quality
 *  lists. */
VG_NODISCARD vg_status vg_ppg_marker_set(vg_ppg_marker *m, const vg_ppg_front *front,
                                         const vg_ppg_evidence *evidence,
                                         const vg_ppg_quality *quality, vg_error *err);

/** The marks of a candidate. */
vg_pulse_marks vg_ppg_mark(const vg_ppg_marker *m, const vg_pulse *pulse);

void vg_ppg_marker_free(vg_ppg_marker *m);

#endif /* VG_BEATS_PPG_MARK_H */
