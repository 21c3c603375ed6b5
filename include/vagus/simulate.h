/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file simulate.h
 *  Hearts whose truth is known: beats by integral pulse frequency modulation, ECG drawn as
 *  sums of Gaussians at those beats, a heart rate that reacts and recovers.
 *
 *  The same options and seed give the same numbers on every machine.
 *  Sources: Bayly 1968; Mateo & Laguna 2000; McSharry 2003; docs/methods.md L.
 *
 *  Heart rate follows baseline_bpm + reactivity_bpm * e(t), where the elevation e is 0 in the
 *  baseline, (1 - exp(-u / rise_tau_s)) / (1 - exp(-stress_s / rise_tau_s)) at u seconds into
 *  the stressor, so that it ends at exactly 1, and exp(-u / tau_s) in the recovery.
 */
#ifndef VG_SIMULATE_H
#define VG_SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include <vagus/beats.h>
#include <vagus/phases.h>

VG_BEGIN_DECLS

/** Heart rate over time: baseline, a stressor that raises it, an exponential return.
 *
 *  Each length is 0 or at least 1 s, and together they last at most 14 days; the rate stays
 *  between 20 and 300 bpm before modulation.
 */
typedef struct vg_profile {
    double baseline_s;   /**< length of the baseline [300] */
    double stress_s;     /**< length of the stressor; 0: none, the rate stays at rest [180] */
    double recovery_s;   /**< length of the recovery [300] */
    double baseline_bpm; /**< 20 to 300 [68] */
    double
        reactivity_bpm;  /**< rise above baseline at the end of the stressor; may be < 0 [24] */
    double rise_tau_s;   /**< time constant of the rise, 0.1 to 600 [15] */
    double tau_s;        /**< time constant of the return, 0.1 to 3600 [55] */
    double lf_amplitude; /**< modulation at lf_hz, relative, >= 0; sum with hf < 0.5 [0.03] */
    double hf_amplitude; /**< modulation at resp_hz at rest, >= 0 [0.04] */
    double hf_withdrawal; /**< share of hf_amplitude lost at full reactivity, 0 to 1 [0.6] */
    double lf_hz;         /**< 0.001 to 1 [0.1] */
    double resp_hz;       /**< 0.001 to 1 [0.25] */
    double jitter_ms;     /**< SD of normal noise on each beat time, 0 to 20 [3] */
    uint64_t seed;        /**< phases and jitter [1] */
    double lf_phase_rad;  /**< phase of the modulation at 0 s; NaN: drawn by seed [NaN] */
    double hf_phase_rad;  /**< likewise [NaN] */
} vg_profile;

/** How the ECG is drawn. */
typedef struct vg_ecg_opts {
    double fs_hz;      /**< 50 to 10000 [250] */
    double noise_mv;   /**< SD of white noise, 0 to 100 [0.02] */
    double wander_mv;  /**< largest excursion of baseline wander, 0 to 100 [0.1] */
    double resp_hz;    /**< of the wander and of the QRS amplitude, 0.001 to 5 [0.25] */
    uint64_t seed;     /**< noise, and phases of the wander [1] */
    double resp_depth; /**< QRS amplitude is 1 + resp_depth * sin, 0 to 0.5 [0.1] */
} vg_ecg_opts;

VG_API vg_profile vg_profile_defaults(void);
VG_API vg_ecg_opts vg_ecg_defaults(void);

/** Heart rate of the profile without modulation, at a time. Before 0 s it is the baseline's,
 *  after the end it goes on returning. NaN when a member is out of its range. */
VG_API double vg_profile_hr_bpm(const vg_profile *profile, double time_s);

/** The profile's phases: baseline, stress, recovery (those with a length).
 *
 *  @return VG_ERR_OPTION naming the member, VG_ERR_MEMORY or VG_OK; out is {0} on failure
 */
VG_API VG_NODISCARD vg_status vg_profile_phases(const vg_profile *profile, vg_phases *out,
                                                vg_error *err);

/** Beat times of the profile, exact to 1e-9 s before jitter.
 *
 *  Beat k lies where the integral of HR(t) / 60 * (1 + m(t)) reaches k, so beat 0 is at 0 s;
 *  m(t) is lf_amplitude * sin(2 pi lf_hz t + lf_phase_rad) plus hf_amplitude *
 *  (1 - hf_withdrawal * e(t)) * sin(2 pi resp_hz t + hf_phase_rad). The integral is taken in
 *  closed form (products of exponentials and sines) and solved by bracketed Newton steps.
 *  Jitter is cut at three SD and spares beat 0.
 *
 *  @param out  labels N, quality 1, amplitude NaN, duration_s the length of the profile;
 *              {0} on failure
 *  @return VG_ERR_OPTION naming the member, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_simulate_beats(const vg_profile *profile, vg_beats *out,
                                                vg_error *err);

/** Draw an ECG in mV at given beat times.
 *
 *  P, Q, R, S and T are Gaussians; the curve, before noise and wander, has its R maximum
 *  within 1e-7 s of each beat time (intervals of 0.3 s or more). P and T move with the square
 * root of the interval before the beat. A beat labelled V is wide, without P wave and with T
 * inverted.
 *
 *  @param duration_s  length, > 0, at most 14 days and 2^30 samples
 *  @param opts     NULL for the defaults
 *  @param samples  [n] with n = ceil(duration_s * fs_hz), freshly allocated; release with
 *                  vg_samples_free(); NULL on failure
 *  @return VG_ERR_OPTION, VG_ERR_DATA (beats out of order), VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_simulate_ecg(const vg_beats *beats, double duration_s,
                                              const vg_ecg_opts *opts, float **samples,
                                              size_t *n, vg_error *err);
VG_API void vg_samples_free(float *samples);

VG_END_DECLS

#endif /* VG_SIMULATE_H */
