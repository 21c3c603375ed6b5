/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_witness.h
 *  What the second detector says of pulses that are not beyond doubt: it is asked about those
 *  only, since of the others it would change nothing.
 */
#ifndef VG_BEATS_PPG_WITNESS_H
#define VG_BEATS_PPG_WITNESS_H

#include "beats/ppg_minima.h"

/** Declare as {0}. */
typedef struct vg_ppg_witness {
    vg_ppg_minima minima;
    vg_ppg_stretch *asked; /**< [n_asked] */
    size_t n_asked;
    size_t asked_capacity;
    double *time_s; /**< [n] its pulses where it was asked, in time order */
    size_t n;
    size_t capacity;
} vg_ppg_witness;

/** Forget everything; then ask about pulses from_s ... to_s, in time order, and hear all
 *  answers in one. */
void vg_ppg_witness_start(vg_ppg_witness *w);
VG_NODISCARD vg_status vg_ppg_witness_ask(vg_ppg_witness *w, double from_s, double to_s,
                                          vg_error *err);
VG_NODISCARD vg_status vg_ppg_witness_hear(vg_ppg_witness *w, const vg_ppg_front *front,
                                           vg_error *err);

/** Its pulses [range[0], range[1]) are those that may be the same as a pulse at time_s; from
 * {0} on that may only move forward. */
void vg_ppg_witness_move(const vg_ppg_witness *w, double time_s, size_t range[2]);

void vg_ppg_witness_free(vg_ppg_witness *w);

#endif /* VG_BEATS_PPG_WITNESS_H */
