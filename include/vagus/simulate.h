/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file simulate.h
 *  Hearts whose truth is known: beats by integral pulse frequency modulation, ECG drawn as
 *  sums of Gaussians at those beats, a heart rate that reacts and recovers.
 *
 *  The same options and seed give the same numbers on every machine.
 *  Sources: Bayly 1968; Mateo & Laguna 2000; McSharry 2003; docs/methods.md L.
 */
#ifndef VG_SIMULATE_H
#define VG_SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include <vagus/beats.h>
#include <vagus/phases.h>

VG_BEGIN_DECLS

/** Heart rate over time: baseline, a stressor that raises it, an exponential return. */
typedef struct vg_profile {
    double baseline_s;     /**< length of the baseline, >= 0 [300] */
    double stress_s;       /**< length of the stressor, >= 0; 0: no stressor [180] */
    double recovery_s;     /**< length of the recovery, >= 0 [300] */
    double baseline_bpm;   /**< 20 to 250 [68] */
    double reactivity_bpm; /**< rise above baseline at the end of the stressor [24] */
    double rise_tau_s;     /**< time constant of the rise, > 0 [15] */
    double tau_s;          /**< time constant of the return, > 0 [55] */
    double lf_amplitude;   /**< modulation at lf_hz, relative; sum with hf < 0.5 [0.03] */
    double hf_amplitude;   /**< modulation at resp_hz at rest [0.04] */
    double hf_withdrawal;  /**< share of hf_amplitude lost at full reactivity, 0 to 1 [0.6] */
    double lf_hz;          /**< [0.1] */
    double resp_hz;        /**< [0.25] */
    double jitter_ms;      /**< SD of normal noise on each beat time, >= 0 [3] */
    uint64_t seed;         /**< phases and jitter [1] */
} vg_profile;

/** How the ECG is drawn. */
typedef struct vg_ecg_opts {
    double fs_hz;     /**< 50 to 10000 [250] */
    double noise_mv;  /**< SD of white noise, >= 0 [0.02] */
    double wander_mv; /**< amplitude of baseline wander, >= 0 [0.1] */
    double resp_hz;   /**< frequency of the wander and of R amplitude modulation [0.25] */
    uint64_t seed;    /**< [1] */
} vg_ecg_opts;

VG_API vg_profile vg_profile_defaults(void);
VG_API vg_ecg_opts vg_ecg_defaults(void);

/** Heart rate of the profile without modulation, at a time. */
VG_API double vg_profile_hr_bpm(const vg_profile *profile, double time_s);

/** The profile's phases: baseline, stress, recovery (those with a length). */
VG_API VG_NODISCARD vg_status vg_profile_phases(const vg_profile *profile, vg_phases *out,
                                                vg_error *err);

/** Beat times of the profile, exact to 1e-9 s before jitter.
 *
 *  @return VG_ERR_OPTION naming the member, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_simulate_beats(const vg_profile *profile, vg_beats *out,
                                                vg_error *err);

/** Draw an ECG in mV at given beat times.
 *
 *  @param samples  [n] with n = ceil(duration_s * fs_hz), freshly allocated; release with
 *                  vg_samples_free(); NULL on failure
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_simulate_ecg(const vg_beats *beats, double duration_s,
                                              const vg_ecg_opts *opts, float **samples,
                                              size_t *n, vg_error *err);
VG_API void vg_samples_free(float *samples);

VG_END_DECLS

#endif /* VG_SIMULATE_H */
