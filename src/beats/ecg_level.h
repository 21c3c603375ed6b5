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

/** By bin, counted from that of the first candidate. */
typedef struct vg_ecg_levels {
    float past[VG_ECG_LEVELS_PAST]; /**< highest candidates of every third bin, 200 s long */
    float floor;           /**< no height of this stretch is believed below it; 0 for none */
    float log_floor;       /**< its logarithm */
    size_t n;              /**< bins */
    size_t *first;         /**< [n + 1] the first candidate of each, and behind the last */
    float *height;         /**< [n] that beats have around, */
    float *log_height;     /**< [n] its logarithm, */
    float *log_noise;      /**< [n] and that of the height of what is not a beat */
    float *rows;           /**< what these are in, and scratch */
    size_t n_lanes;        /**< n up to whole lanes */
    size_t capacity;       /**< of rows, */
    size_t first_capacity; /**< and of first */
} vg_ecg_levels;

/** Assign candidates to bins; the height of each is the median over bins of the highest. Set
 *  the floor. */
VG_NODISCARD vg_status vg_ecg_levels_highest(vg_ecg_levels *levels, vg_ecg_front *front,
                                             vg_error *err);

/** Set height and noise of every bin from the candidates marked is_beat and those not; the
 *  height stays what it is where no beats are marked around. */
void vg_ecg_levels_split(vg_ecg_levels *levels, const vg_ecg_front *front);

/** How far beats stand out around a candidate, as a logarithm. */
static inline float vg_ecg_levels_contrast(const vg_ecg_levels *levels, const vg_candidate *c)
{
    return levels->log_height[c->bin] - levels->log_noise[c->bin];
}

void vg_ecg_levels_free(vg_ecg_levels *levels);

#endif /* VG_BEATS_ECG_LEVEL_H */
