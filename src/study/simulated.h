/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file simulated.h
 *  Simulated hearts as files: recordings, their events, and the truth beside them.
 */
#ifndef VG_STUDY_SIMULATED_H
#define VG_STUDY_SIMULATED_H

#include <stdbool.h>

#include <vagus/simulate.h>

typedef struct vg_simulated_heart {
    vg_profile profile;
    vg_ecg_opts ecg;
    vg_ppg_opts ppg;
    bool is_noisy; /**< noise that comes and goes is added to the signal */
    vg_noise_opts noise;
    bool is_spoiled; /**< artefacts are planted in the beats */
    vg_artefact_opts artefacts;
} vg_simulated_heart;

/** People recorded before and after something that shortens recovery and lifts vagal tone. */
typedef struct vg_simulated_study {
    vg_simulated_heart heart; /**< the average person before */
    size_t n_people;
    double tau_ratio;   /**< tau after / before, > 0 */
    double vagal_ratio; /**< respiratory modulation after / before, > 0 */
} vg_simulated_study;

/** BASE.txt (intervals in ms), BASE_events.tsv, BASE_truth.tsv.
 *
 *  Of a heart that is spoiled also BASE_artefacts.tsv (kind, beat, time_s) and BASE_clean.tsv
 *  (the beats before); of a signal that is noisy BASE_noise.tsv, the noisy spans as events.
 */
VG_NODISCARD vg_status vg_simulated_write_rr(const char *base, const vg_simulated_heart *heart,
                                             vg_error *err);

/** BASE.hea and BASE.dat (format 16), BASE.atr (true beats), events and truth. */
VG_NODISCARD vg_status vg_simulated_write_ecg(const char *base, const vg_simulated_heart *heart,
                                              vg_error *err);

/** BASE.hea and BASE.dat (format 16), BASE.atr and BASE_pulses.tsv (the steepest point of
 *  each pulse, in the table exactly), events and truth. */
VG_NODISCARD vg_status vg_simulated_write_ppg(const char *base, const vg_simulated_heart *heart,
                                              vg_error *err);

/** FOLDER/study.tsv, truth.tsv and an ECG for each person and session (pre, post).
 *
 *  People differ in resting rate, reactivity, tau and vagal modulation; the change from pre
 *  to post varies around the study's ratios. truth.tsv has what was drawn.
 */
VG_NODISCARD vg_status vg_simulated_write_study(const char *folder,
                                                const vg_simulated_study *study, vg_error *err);

#endif /* VG_STUDY_SIMULATED_H */
