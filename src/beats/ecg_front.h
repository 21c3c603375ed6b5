/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_front.h
 *  From the samples of one channel to candidates for heart beats.
 *
 *  ECG: the band of the QRS complex is cut out by a second difference over 36 ms of the signal
 *  smoothed over 24 ms: centred on 14 Hz, half as high at 7 and 21 Hz, blind to offset and
 *  slope, without polarity. Candidates are the peaks of its energy over 100 ms. All this
 *  happens at 120 to 240 samples a second, which holds the band with room to spare.
 *
 *  PPG: the slope over 100 ms of the signal smoothed over 60 ms, at 40 to 80 samples a second;
 *  candidates are its peaks, the steepest upslopes.
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

/** How a kind of signal is looked at; all in seconds. */
typedef struct vg_band {
    bool is_slope;    /**< first difference, one-sided, instead of second, two-sided */
    double lag_s;     /**< of the differences; a slope spans two lags */
    double smooth_s;  /**< moving mean of the signal */
    double energy_s;  /**< moving sum of the squared band; not for slopes */
    double merge_s;   /**< of two candidates closer than this the higher stays */
    double shape_s;   /**< shapes are compared so far to both sides */
    double shift_s;   /**< and shifted so far */
    double enough_hz; /**< the working rate is at least this, and below twice this */
} vg_band;

extern const vg_band vg_band_ecg;
extern const vg_band vg_band_ppg;

/** One channel. Declare as {0}. */
typedef struct vg_ecg_front {
    vg_working work;
    const vg_band *how;
    int polarity; /**< of a slope: 1, -1; 0 not chosen yet */
    size_t lag;   /**< working samples */
    size_t smooth;
    size_t energy;
    float *band; /**< [work.n] the band, beside work.x */
    size_t band_capacity;
    int64_t scanned; /**< working index up to which candidates are known */
    float *tile;     /**< scratch of two tiles */
    vg_candidate *candidates;
    size_t n_candidates;
    size_t candidate_capacity;
} vg_ecg_front;

VG_NODISCARD vg_status vg_ecg_front_init(vg_ecg_front *front, vg_recording *rec, size_t channel,
                                         const vg_band *how, const double range_s[2],
                                         vg_error *err);

/** Forget what lies before from_s, and find all candidates up to to_s.
 *
 *  Candidates beside missing or constant signal, or beside an end of the range, are left out.
 */
VG_NODISCARD vg_status vg_ecg_front_move(vg_ecg_front *front, double from_s, double to_s,
                                         vg_error *err);

void vg_ecg_front_free(vg_ecg_front *front);

#endif /* VG_BEATS_ECG_FRONT_H */
