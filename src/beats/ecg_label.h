/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_label.h
 *  What kind of beat, by rhythm and shape: good enough to leave ectopic beats out of NN
 *  intervals, never a diagnosis.
 */
#ifndef VG_BEATS_ECG_LABEL_H
#define VG_BEATS_ECG_LABEL_H

#include <stdbool.h>

#include "dsp/kernels.h"

/** What a label is decided on, and the label. */
typedef struct vg_beat_facts {
    double time_s;
    double evidence;
    bool is_off; /**< out of rhythm: early, or followed by a pause */
    char label;
} vg_beat_facts;

/** Label beats first, first + 1, ... of n in time order by rhythm alone: N, S (early in a
 *  regular rhythm) or Q (doubtful). One that is_off and looks unlike the usual beat is a V. */
void vg_ecg_label(const vg_kernels *kernels, vg_beat_facts *beats, const float *rr_s, size_t n,
                  size_t first);

#endif /* VG_BEATS_ECG_LABEL_H */
