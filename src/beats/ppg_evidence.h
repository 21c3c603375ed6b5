/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_evidence.h
 *  How much a candidate looks like a pulse: by its height beside the pulses around, by how far
 *  it stands out from what is not a pulse, and by its likeness to the mean pulse.
 */
#ifndef VG_BEATS_PPG_EVIDENCE_H
#define VG_BEATS_PPG_EVIDENCE_H

#include "beats/ppg_front.h"

enum { VG_PULSE_POINTS = 48 };

/** Declare as {0}. */
typedef struct vg_ppg_evidence {
    float *bins; /**< scratch, three rows */
    size_t capacity;
    uint32_t *at; /**< scratch of all candidates, like the rows */
    size_t at_capacity;
    float *rows;
    size_t row_capacity;
    float mean[VG_PULSE_POINTS]; /**< slope of the mean pulse, of unit norm */
    size_t before;               /**< points before the middle of a pulse */
    size_t n_points;             /**< in use */
    double upslope_s;            /**< for so long it rises at least half as fast as it can */
} vg_ppg_evidence;

/** Set likeness and evidence of all candidates, and mark those that are half as steep as the
 *  steepest around: a first guess. */
VG_NODISCARD vg_status vg_ppg_weigh(vg_ppg_evidence *e, vg_ppg_front *front, vg_error *err);

void vg_ppg_evidence_free(vg_ppg_evidence *e);

#endif /* VG_BEATS_PPG_EVIDENCE_H */
