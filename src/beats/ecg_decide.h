/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_decide.h
 *  Which candidates are heart beats.
 */
#ifndef VG_BEATS_ECG_DECIDE_H
#define VG_BEATS_ECG_DECIDE_H

#include "beats/ecg_front.h"

enum { VG_ECG_MEMORY = 8 };

/** What is carried from one stretch to the next. Declare as {0}. */
typedef struct vg_ecg_past {
    vg_candidate beats[VG_ECG_MEMORY]; /**< the last n accepted, oldest first */
    size_t n;
} vg_ecg_past;

typedef struct vg_candidates {
    vg_candidate *at;
    size_t n;
    size_t capacity;
} vg_candidates;

/** Accept candidates in [after the past's last beat, stop_s).
 *
 *  @param all   [n_all] candidates in time order, from a few seconds before to a few after
 *  @param past  not changed; vg_ecg_remember() moves it on
 *  @param out   accepted, in time order; emptied first
 */
VG_NODISCARD vg_status vg_ecg_decide(const vg_candidate *all, size_t n_all,
                                     const vg_ecg_past *past, vg_candidates *out,
                                     vg_error *err);

void vg_ecg_remember(vg_ecg_past *past, const vg_candidate *beat);

#endif /* VG_BEATS_ECG_DECIDE_H */
