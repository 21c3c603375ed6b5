/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_level.h
 *  How high beats are around here, and how high what is not a beat.
 *
 *  Time is cut into bins of 1.4 s, so that at 43 beats a minute and above each holds a beat.
 *  Both levels are medians over a bin and its three neighbours on each side: looking both
 *  ways, they follow a change of amplitude within seconds and ignore single artefacts. For
 *  what is not a beat, a bin counts with the highest it holds: T waves in a clean recording,
 *  bursts in a noisy one, and it is those that a beat has to be told from.
 *
 *  In a pause of many seconds, or where an electrode is off, noise becomes the level. So what
 *  is taken for a beat is held against the floor as well, a tenth of what two thirds of the
 *  bins of the last minutes reach: a third of them may be pauses, two thirds artefacts of any
 *  height. The level itself stays what it is, since it also tells where noise hides all beats.
 */
#ifndef VG_BEATS_ECG_LEVEL_H
#define VG_BEATS_ECG_LEVEL_H

#include "beats/ecg_front.h"

enum { VG_ECG_LEVELS_PAST = 48 };

typedef struct vg_ecg_levels {
    float *bins; /**< scratch, rows of bins */
    size_t capacity;
    float past[VG_ECG_LEVELS_PAST]; /**< highest candidates of every third bin, 200 s long */
    float floor; /**< height below which no level of this stretch is believed; 0 for none */
    float log_floor;
} vg_ecg_levels;

/** Set the floor, and level of every candidate: the median over bins of the highest candidate
 *  in each. */
VG_NODISCARD vg_status vg_ecg_levels_highest(vg_ecg_levels *levels, vg_ecg_front *front,
                                             vg_error *err);

/** Set level and noise of every candidate from those marked is_beat and those not; the level
 *  stays what it is where no beats are marked around. */
VG_NODISCARD vg_status vg_ecg_levels_split(vg_ecg_levels *levels, vg_ecg_front *front,
                                           vg_error *err);

void vg_ecg_levels_free(vg_ecg_levels *levels);

#endif /* VG_BEATS_ECG_LEVEL_H */
