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
    double drift_hz; /**< SD of slow changes of lf_hz and resp_hz, each by itself, 0 to 0.1;
                          nobody breathes like a clock: people have about 0.02 [0] */
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
 *  closed form (products of exponentials and sines) and solved by bracketed Newton steps. With
 *  drift both frequencies are constant over each second and change from one to the next as a
 *  first-order process with a memory of 10 s does, without a jump in phase.
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

/** How the pulse wave is drawn; its unit is arbitrary, a pulse is about 0.9 high. */
typedef struct vg_ppg_opts {
    double fs_hz;         /**< 16 to 10000 [64] */
    double delay_s;       /**< from the heart beat to the foot of its pulse, 0 to 1 [0.2] */
    double delay_swing_s; /**< respiratory swing of the delay, 0 to 0.05 [0.02] */
    double resp_hz;       /**< 0.001 to 5 [0.25] */
    double resp_depth;    /**< pulse height is 1 + resp_depth * sin, 0 to 0.5 [0.1] */
    double noise;         /**< SD of white noise, 0 to 100 [0.01] */
    double wander;        /**< largest excursion of the baseline, 0 to 100 [0.2] */
    uint64_t seed;        /**< noise, and phases of the wander [1] */
} vg_ppg_opts;

VG_API vg_ppg_opts vg_ppg_defaults(void);

/** Draw the pulse wave of a heart's beats.
 *
 *  Each pulse is two Gaussians in the phase of its beat, as in Tang 2020, added up in time so
 *  that the curve is smooth; the phase is stretched to the interval before the beat.
 *  @return as vg_simulate_ecg()
 */
VG_API VG_NODISCARD vg_status vg_simulate_ppg(const vg_beats *beats, double duration_s,
                                              const vg_ppg_opts *opts, float **samples,
                                              size_t *n, vg_error *err);

/** Where the same options put each pulse: the steepest point of its rise, to 1e-9 s, in the
 *  curve without noise and wander.
 *
 *  @param out  one beat for each of the heart's, with its label; {0} on failure
 *  @return VG_ERR_OPTION, VG_ERR_DATA (beats so close that pulses overtake one another),
 *          VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_simulate_pulses(const vg_beats *beats, const vg_ppg_opts *opts,
                                                 vg_beats *out, vg_error *err);

/** Noise that comes and goes: none for clean_s, then noisy_s and pause_s in turn, as in the
 *  MIT-BIH Noise Stress Test Database. Sizes are in the unit of the samples. */
typedef struct vg_noise_opts {
    double clean_s;   /**< 0 to 14 days [300] */
    double noisy_s;   /**< 1 s to 14 days [120] */
    double pause_s;   /**< 0 to 14 days [120] */
    double white;     /**< SD, 0 to 1e6 [0] */
    double muscle;    /**< SD of 20 to 150 Hz noise in bursts of 2 s every 4, 0 to 1e6 [0] */
    double motion;    /**< size of steps and QRS-like bumps of an electrode, 0 to 1e6 [0.5] */
    double motion_s;  /**< SD of the narrowest of those bumps, the widest is ten times as wide;
                       *   0.001 to 1 [0.016]; a wrist moves slower, 0.1 */
    double mains;     /**< amplitude at mains_hz, a third of it at 3 mains_hz, 0 to 1e6 [0] */
    double mains_hz;  /**< 40 to 70 [50] */
    double dropout_s; /**< the signal stands still so long at the start of each noisy span,
                       *   0 to 14 days [0] */
    double clip;      /**< everywhere, samples beyond +- clip are cut; 0: none [0] */
    double quantum;   /**< everywhere, samples are rounded to multiples; 0: none [0] */
    uint64_t seed;    /**< [1] */
} vg_noise_opts;

VG_API vg_noise_opts vg_noise_defaults(void);

/** Add noise to samples.
 *
 *  @param samples  [n], changed in place; untouched on failure
 *  @param fs_hz    16 to 10000
 *  @return VG_ERR_OPTION or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_simulate_noise(float *samples, size_t n, double fs_hz,
                                                const vg_noise_opts *opts, vg_error *err);

/** What was done to a beat. */
typedef enum vg_artefact_kind {
    VG_ARTEFACT_MISSED,  /**< the beat was taken out */
    VG_ARTEFACT_EXTRA,   /**< a beat was put between it and the next, at 0.3 to 0.7 */
    VG_ARTEFACT_SHIFTED, /**< it was moved by +- shift_s */
    VG_ARTEFACT_ECTOPIC  /**< it came early, at 0.6 to 0.8 of its interval, labelled V; the next
                          *   beat stays, so that a compensatory pause follows */
} vg_artefact_kind;

typedef struct vg_artefact {
    vg_artefact_kind kind;
    size_t beat;   /**< index among the clean beats */
    double time_s; /**< of the beat put in or moved, new; of the one taken out, old */
} vg_artefact;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_artefacts {
    vg_artefact *items; /**< [n] in time order */
    size_t n;
    size_t capacity;
} vg_artefacts;

typedef struct vg_artefact_opts {
    double missed_percent;  /**< of beats, 0 to 100; all four together at most 100 [1] */
    double extra_percent;   /**< [1] */
    double shifted_percent; /**< [1] */
    double ectopic_percent; /**< [1] */
    double shift_s;         /**< 0.001 to 1, cut to 0.4 of the interval [0.12] */
    size_t apart;           /**< beats left alone after each artefact and at both ends [4] */
    uint64_t seed;          /**< [1] */
} vg_artefact_opts;

VG_API vg_artefact_opts vg_artefact_defaults(void);
VG_API void vg_artefacts_free(vg_artefacts *artefacts);

/** Spoil beats in known places.
 *
 *  Each beat outside the ends and not within apart of the last artefact is spoiled with the
 *  chance that makes the percentages come out on average, as far as apart allows.
 *
 *  @param clean  beats, in order
 *  @param out    the spoiled beats; {0} on failure
 *  @param truth  what was done, in order; {0} on failure
 *  @return VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_simulate_artefacts(const vg_beats *clean,
                                                    const vg_artefact_opts *opts, vg_beats *out,
                                                    vg_artefacts *truth, vg_error *err);

VG_END_DECLS

#endif /* VG_SIMULATE_H */
