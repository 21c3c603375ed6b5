/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_front.h
 *  From the samples of one channel to candidates for heart beats.
 *
 *  The band of the QRS complex is cut out by a second difference over 33 ms of the signal
 *  smoothed over 25 ms and 17 ms, less a tenth of itself 25 ms before and behind: centred on
 *  14 Hz, half as high at 8 and 20 Hz, blind to offset and slope and nearly to hum, without
 *  polarity. Candidates are the peaks of its energy over 100 ms. All this happens at 120 to 240
 *  samples a second, which holds the band with room to spare.
 */
#ifndef VG_BEATS_ECG_FRONT_H
#define VG_BEATS_ECG_FRONT_H

#include <stdbool.h>

#include "beats/working.h"

enum {
    VG_SHAPE_NONE = -1,  /**< no shape is known yet */
    VG_SHAPE_UNSEEN = -2 /**< not worth being looked at */
};

typedef struct vg_candidate {
    double time_s;
    int64_t at;       /**< working sample */
    size_t bin;       /**< of those that levels are measured in (ecg_level.h) */
    float energy;     /**< what it is a peak of */
    float height;     /**< root of the mean energy, digital units */
    float log_height; /**< its logarithm */
    float of_height;  /**< the evidence that the height is */
    float likeness;   /**< correlation with the nearest of the shapes that beats here have */
    float log_unlike; /**< logarithm of 1 - likeness, or of the least that counts */
    float shift_s;    /**< how much later than time_s that shape fits best */
    int shape;        /**< which one, or VG_SHAPE_NONE, VG_SHAPE_UNSEEN */
    float evidence;   /**< log likelihood ratio of being a beat, without regard to rhythm */
    bool is_beat;
} vg_candidate;

/** One channel. Declare as {0}. */
typedef struct vg_ecg_front {
    vg_working work;
    size_t lag; /**< working samples */
    size_t smooth;
    size_t hum;
    size_t sharpen;
    size_t energy;
    int64_t merge; /**< of two candidates closer than this the higher stays */
    float *band;   /**< [work.n] the band, beside work.x */
    size_t band_capacity;
    int64_t scanned; /**< working index up to which candidates are known */
    float *tile;     /**< scratch of two tiles */
    uint32_t *peaks; /**< scratch: where in a tile they are */
    vg_candidate *candidates;
    size_t n_candidates;
    size_t candidate_capacity;
    double sure_s; /**< candidates before are known to lie in signal that can be read */
} vg_ecg_front;

VG_NODISCARD vg_status vg_ecg_front_init(vg_ecg_front *front, vg_recording *rec, size_t channel,
                                         const double range_s[2], vg_error *err);

/** Forget what lies before from_s, and find all candidates up to to_s.
 *
 *  Candidates beside missing or constant signal, or beside an end of the range, are left out.
 */
VG_NODISCARD vg_status vg_ecg_front_move(vg_ecg_front *front, double from_s, double to_s,
                                         vg_error *err);

/** Index of the first candidate at time_s or later. */
size_t vg_ecg_front_find(const vg_ecg_front *front, double time_s);

void vg_ecg_front_free(vg_ecg_front *front);

#endif /* VG_BEATS_ECG_FRONT_H */
