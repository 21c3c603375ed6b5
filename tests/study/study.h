/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file study.h
 *  Simulated hearts for the studies behind docs/methods-recovery.md: a heart rate of any
 *  shape, with noise of several kinds, turned into beats by integral pulse frequency
 *  modulation. Independent of src/simulate, which has sinusoids only.
 */
#ifndef VG_STUDY_H
#define VG_STUDY_H

#include <vagus/vagus.h>

#include "core/rng.h"

/** What the heart rate does besides the response. */
typedef enum study_noise {
    STUDY_SINES,       /**< src/simulate's defaults: 0.1 Hz and respiration as sinusoids */
    STUDY_RESPIRATION, /**< respiration as a sinusoid, 3 ms jitter */
    STUDY_WANDERING,   /**< respiration of drifting rate, narrow-band noise around 0.1 Hz */
    STUDY_SLOW,        /**< the same plus first-order noise with a time constant of 20 s */
    STUDY_N_NOISES
} study_noise;

/** A response of heart rate: baseline 300 s, stressor 180 s, then the recovery. */
typedef struct study_heart {
    study_noise noise;
    vg_model model; /**< of the recovery */
    double baseline_bpm;
    double reactivity_bpm;
    double tau_s;
    double delay_s; /**< delayed model */
    double tau2_s;  /**< biexponential model */
    double share2;  /**< share of the reactivity that returns with tau2_s */
    double recovery_s;
    uint64_t seed;
} study_heart;

enum { STUDY_BASELINE_S = 300, STUDY_STRESS_S = 180 };

study_heart study_heart_defaults(void);

/** The simulated beats. Ends the program when it fails. */
vg_beats study_beats(const study_heart *heart);

/** Their intervals, as measured. Ends the program when it fails. */
vg_nn study_intervals(const study_heart *heart);

/** Its phases. */
vg_episode study_episode(const study_heart *heart);

const char *study_noise_name(study_noise noise);

/** End the program with the message of a call that failed. */
void study_must(vg_status status, const vg_error *err);

#endif /* VG_STUDY_H */
