/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_quality.h
 *  Which pulses can be believed.
 *
 *  Motion makes waves that pass for pulses one by one, but not nine in a row: it is the pulses
 *  around one that decide. They have to be alike, and either two independent detectors agree
 *  on them (bSQI, Li 2008) and their intervals are feasible (Orphanidou 2015), or they are
 *  alike beyond doubt, which lets irregular hearts and pauses through.
 */
#ifndef VG_BEATS_PPG_QUALITY_H
#define VG_BEATS_PPG_QUALITY_H

#include "beats/ppg_witness.h"

/** One chosen pulse. */
typedef struct vg_pulse_fact {
    const vg_pulse *pulse; /**< the candidate */
    bool is_alike;         /**< the pulses around it are */
    bool is_doubtless;     /**< they can be believed, whatever the second detector has */
    bool is_good;          /**< the pulses around it can be believed */
    bool is_usable;        /**< and so can this one */
    bool is_open;    /**< something that may be a pulse lies before it, and time for one */
    size_t n_before; /**< pulses of the second detector before it, where it was asked, */
    size_t n_upto;   /**< and with those that may be the same */
    float height;    /**< mean logarithm of the height of the pulses around */
} vg_pulse_fact;

/** Sums over all marked candidates before one. */
typedef struct vg_pulse_total {
    double likeness;
    double height; /**< logarithms */
    double evidence;
    size_t n_doubtful; /**< with too little evidence to be beyond doubt */
    size_t n_agreed;
} vg_pulse_total;

/** Declare as {0}. */
typedef struct vg_ppg_quality {
    vg_pulse_fact *facts; /**< [n] the marked candidates in time order */
    size_t n;
    size_t capacity;
    vg_pulse_total *totals; /**< [n + 1] */
    size_t total_capacity;
    vg_ppg_witness witness;
} vg_ppg_quality;

/** Judge all marked candidates of the front. */
VG_NODISCARD vg_status vg_ppg_judge(vg_ppg_quality *q, const vg_ppg_front *front,
                                    vg_error *err);

void vg_ppg_quality_free(vg_ppg_quality *q);

#endif /* VG_BEATS_PPG_QUALITY_H */
