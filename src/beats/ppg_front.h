/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_front.h
 *  From the samples of a photoplethysmogram to candidates for pulses: its steepest upslopes.
 *
 *  A stretch of signal is averaged down to 25 to 50 samples a second. Its slope is the
 *  difference of the sums over 90 ms after and before a sample: blind to offset and drift,
 *  highest where a pulse rises. Candidates are the peaks of the slope.
 */
#ifndef VG_BEATS_PPG_FRONT_H
#define VG_BEATS_PPG_FRONT_H

#include "beats/window.h"
#include "dsp/pulse_kernels.h"

/** A place where the signal rises. */
typedef struct vg_pulse {
    double time_s;
    size_t at;        /**< index of its slope */
    size_t bin;       /**< of the time that its height is compared in */
    float height;     /**< slope there, > 0 */
    float log_height; /**< natural logarithm of it, where there is evidence */
    float likeness;   /**< to the mean pulse of the stretch, at most 1 */
    float evidence;   /**< log likelihood ratio of being a pulse, without regard to rhythm */
    float score;      /**< of the best rhythm that ends here */
    int before;       /**< the pulse before in that rhythm, or a code of ppg_rhythm.c */
    int earlier;      /**< the last candidate before that any rhythm may hold */
    bool is_beat;
} vg_pulse;

/** Declare as {0}. */
typedef struct vg_ppg_front {
    vg_window window;
    const vg_pulse_kernels *kernels; /**< the fastest, unless changed after init */
    size_t decimation;               /**< samples a working sample is the mean of */
    double rate_hz;                  /**< of the working samples */
    double votes;   /**< for upright (> 0) or turned over, of all stretches so far */
    float sign;     /**< 1, or -1 where pulses fall faster than they rise */
    size_t lag;     /**< working samples that a slope sums to each side */
    size_t width;   /**< the same for the slope of what drifts */
    float *x;       /**< [n] working samples */
    float *slope;   /**< [n] turned upright; zero where it cannot be known */
    float *sums;    /**< scratch */
    double first_s; /**< time of working sample 0 */
    size_t n;
    size_t capacity[3];
    uint32_t *peaks; /**< [n_peaks] all peaks of the slope above zero */
    size_t n_peaks;
    size_t peak_capacity;
    vg_pulse *pulses; /**< [n_pulses] candidates in time order */
    size_t n_pulses;
    size_t pulse_capacity;
} vg_ppg_front;

void vg_ppg_front_init(vg_ppg_front *front, vg_recording *rec, size_t channel,
                       const double range_s[2]);

/** Look at [from_s, to_s) instead: slopes and candidates. Only ever forward. */
VG_NODISCARD vg_status vg_ppg_front_load(vg_ppg_front *front, double from_s, double to_s,
                                         vg_error *err);

/** Slope at working sample i of what drifts slowly, in the measure of the slopes. */
float vg_ppg_front_drift(const vg_ppg_front *front, size_t i);

/** Take that from all slopes, and find candidates anew. */
VG_NODISCARD vg_status vg_ppg_front_level(vg_ppg_front *front, vg_error *err);

void vg_ppg_front_free(vg_ppg_front *front);

#endif /* VG_BEATS_PPG_FRONT_H */
