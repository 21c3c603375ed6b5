/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_label.h
 *  What kind of beat, by rhythm and shape: good enough to leave ectopic beats out of NN
 *  intervals, never a diagnosis.
 */
#ifndef VG_BEATS_ECG_LABEL_H
#define VG_BEATS_ECG_LABEL_H

#include <stdbool.h>
#include <stddef.h>

/** What a label is decided on, and the label. */
typedef struct vg_beat_facts {
    double time_s;
    double evidence;
    bool is_odd; /**< its shape is not that of most beats */
    char label;
} vg_beat_facts;

/** Label beats first, first + 1, ... of n in time order: N, V (early or followed by a pause,
 *  and of another shape), S (early in a regular rhythm, of the usual shape) or Q (doubtful). */
void vg_ecg_label(vg_beat_facts *beats, size_t n, size_t first);

#endif /* VG_BEATS_ECG_LABEL_H */
