/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_label.h
 *  What kind of beat, by rhythm, shape and P wave: good enough to leave ectopic beats out of NN
 *  intervals, never a diagnosis.
 */
#ifndef VG_BEATS_ECG_LABEL_H
#define VG_BEATS_ECG_LABEL_H

#include <stdbool.h>

#include "beats/ecg_lead.h"
#include "dsp/kernels.h"

/** What a label is decided on, and the label. */
typedef struct vg_beat_facts {
    double time_s;
    double evidence;
    vg_ecg_lead *lead;             /**< the first that believes in it; NULL: none */
    const vg_candidate *candidate; /**< its candidate there */
    bool is_wide;                  /**< in rhythm, unlike the usual beat and wider */
    char label;
} vg_beat_facts;

/** Label beats first, first + 1, ... of n in time order: N, V or S (early, unlike the usual
 * beat or like it), E (ventricular, in rhythm), n (in rhythm, without a P wave, among
 * ventricular ones) or Q (doubtful). */
void vg_ecg_label(const vg_kernels *kernels, vg_beat_facts *beats, const float *rr_s, size_t n,
                  size_t first);

#endif /* VG_BEATS_ECG_LABEL_H */
