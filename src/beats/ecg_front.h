/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_front.h
 *  From the samples of one ECG lead to candidates for heart beats.
 *
 *  The band of the QRS complex is cut out by a second difference over 36 ms of the signal
 *  smoothed over 24 ms: centred on 14 Hz, half as high at 7 and 21 Hz, blind to offset and
 *  slope, without polarity. Candidates are the peaks of its energy over 100 ms. All this
 *  happens at 120 to 240 samples a second, which holds the band with room to spare.
 */
#ifndef VG_BEATS_ECG_FRONT_H
#define VG_BEATS_ECG_FRONT_H

#include <stdbool.h>

#include "beats/working.h"

enum {
    VG_SHAPE_NONE = -1,  /**< no shape is known yet */
    VG_SHAPE_UNSEEN = -2 /**< too low to be looked at */
};

typedef struct vg_candidate {
    double time_s;
    float height;   /**< root of the mean energy, digital units */
    float level;    /**< height of the beats around */
    float noise;    /**< height that what is not a beat reaches around */
    float likeness; /**< correlation with the nearest of the shapes that beats here have */
    float shift_s;  /**< how much later than time_s that shape fits best */
    int shape;      /**< which one, or VG_SHAPE_NONE, VG_SHAPE_UNSEEN */
    float evidence; /**< log likelihood ratio of being a beat, without regard to rhythm */
    bool is_beat;
} vg_candidate;

/** One lead. Declare as {0}. */
typedef struct vg_ecg_front {
    vg_working work;
    size_t lag;    /**< 36 ms, working samples */
    size_t smooth; /**< 24 ms */
    size_t energy; /**< 100 ms */
    float *band;   /**< [work.n] the band of the QRS complex, beside work.x */
    size_t band_capacity;
    int64_t scanned; /**< working index up to which candidates are known */
    float *tile;     /**< scratch of two tiles */
    vg_candidate *candidates;
    size_t n_candidates;
    size_t candidate_capacity;
} vg_ecg_front;

VG_NODISCARD vg_status vg_ecg_front_init(vg_ecg_front *front, vg_recording *rec, size_t channel,
                                         const double range_s[2], vg_error *err);

/** Forget what lies before from_s, and find all candidates up to to_s.
 *
 *  Candidates beside missing or constant signal, or beside an end of the range, are left out.
 */
VG_NODISCARD vg_status vg_ecg_front_move(vg_ecg_front *front, double from_s, double to_s,
                                         vg_error *err);

void vg_ecg_front_free(vg_ecg_front *front);

#endif /* VG_BEATS_ECG_FRONT_H */
