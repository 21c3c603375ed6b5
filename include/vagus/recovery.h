/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file recovery.h
 *  Who reacted, how strongly, and how fast did they come back: indices and fits.
 *
 *  Time zero of a recovery is the end of its stressor. Fits are made to non-overlapping bins
 *  (heart rate 5 s, ln RMSSD one window each), with errors that may be autocorrelated, and
 *  the time constant gets a profile-likelihood interval. What the data cannot identify is
 *  refused with a reason; where only a bound is known, only the bound is given.
 *  Sources and definitions: docs/methods.md I.
 */
#ifndef VG_RECOVERY_H
#define VG_RECOVERY_H

#include <vagus/hrv.h>
#include <vagus/moving.h>
#include <vagus/nn.h>
#include <vagus/phases.h>

VG_BEGIN_DECLS

typedef enum vg_model {
    VG_MODEL_NONE,          /**< nothing could be fitted */
    VG_MODEL_FLAT,          /**< y = b */
    VG_MODEL_LINEAR,        /**< y = b + slope t */
    VG_MODEL_EXPONENTIAL,   /**< y = b + A exp(-t/tau) */
    VG_MODEL_DELAYED,       /**< y = b + A until the delay, then b + A exp(-(t - delay)/tau) */
    VG_MODEL_BIEXPONENTIAL, /**< y = b + A exp(-t/tau) + A2 exp(-t/tau2), tau < tau2 */
    VG_MODEL_LOGISTIC,      /**< y = b + 2 A / (1 + exp(t/tau)) */
    VG_N_MODELS
} vg_model;

/** Which models are tried. With the first set the intervals of tau keep their promise; a
 *  richer set finds richer shapes, and its intervals do not know that a choice was made. */
typedef enum vg_model_set {
    VG_MODELS_SIMPLE,  /**< flat, linear, exponential */
    VG_MODELS_DELAYED, /**< the same and delayed */
    VG_MODELS_ALL      /**< the same, biexponential and logistic */
} vg_model_set;

typedef struct vg_fit_opts {
    int is_robust;         /**< 1: Huber weights, k = 1.345 [1] */
    int is_autocorrelated; /**< 1: AR(1) errors, rho estimated [1] */
    double window_s;       /**< width of the averaging window behind a point [0] */
    double span_s;         /**< observed recovery; <= 0: last minus first time [0] */
    vg_model_set models;   /**< [VG_MODELS_SIMPLE] */
    int is_count;          /**< 1: points are counts of beats in bins that touch, so that an
                                error in a beat's time has opposite signs in two of them, and
                                errors are as large as the rate is high [0] */
    int n_bootstrap;       /**< refits for a second interval of tau; 0: none; to 1e6 [0] */
    double wander_sd; /**< SD of slow wandering of y that no recovery can show: a tau that it
                           would move by more than a factor of two (one SE) is refused [0] */
} vg_fit_opts;

/** One model fitted to one recovery. Undefined members are NaN. */
typedef struct vg_model_fit {
    vg_model model;
    double asymptote; /**< b */
    double amplitude; /**< A at t = 0 */
    double slope;     /**< linear model only, per second */
    double tau_s;
    double asymptote_se, amplitude_se, tau_se_s; /**< asymptotic standard errors */
    double rho;                                  /**< lag-1 autocorrelation of the errors */
    double rss;
    double aicc;
    double delay_s;            /**< delayed model only */
    double tau2_s, amplitude2; /**< slow part of the biexponential */
    double delay_se_s;
    double tau_asymptote_r; /**< correlation of the estimates of tau and b */
    double residual_sd;     /**< innovation SD where errors are autocorrelated */
    double r_squared;       /**< share of the variance of the points that the curve explains */
    double runs_p;          /**< runs test of the residuals; small: the shape is wrong */
    /** Of (b, A[, A2], ln tau[, delay or ln(tau2/tau)]) or (b[, slope]), row by row. */
    double covariance[25];
    size_t n_parameters;
} vg_model_fit;

enum { VG_MAX_FITS = 8 };

/** The outcome of fitting: all models tried, the one chosen, and whether to believe it. */
typedef struct vg_recovery_fit {
    vg_model_fit fits[VG_MAX_FITS];
    size_t n_fits;
    vg_model_fit best; /**< the model chosen by AICc (the simpler one if within 2) */
    double tau_low_s;  /**< 95 % profile interval; a lower bound alone when refused */
    double tau_high_s;
    double
        tau_boot_low_s; /**< 95 % by a block bootstrap, when asked for and tau is identified */
    double tau_boot_high_s;
    double tau_amplitude;        /**< of the curve whose tau was looked at, chosen or not */
    size_t n;                    /**< points fitted */
    int is_identified;           /**< 1: tau may be quoted */
    char reason[VG_REASON_SIZE]; /**< codes when not identified */
} vg_recovery_fit;

VG_API vg_fit_opts vg_fit_defaults(void);

/** Fit recovery models to points after the end of a stressor.
 *
 *  @param t_s  [n] seconds since the stressor ended, increasing
 *  @param y    [n] values, finite
 *  @param opts NULL for the defaults
 *  @param out  always written; model VG_MODEL_NONE and NaN on failure
 *  @return VG_ERR_DATA, VG_ERR_OPTION, VG_ERR_MEMORY, VG_ERR_NUMERIC or VG_OK; too few points
 *          is VG_OK with reason too_few_points
 */
VG_API VG_NODISCARD vg_status vg_recovery_fit_compute(const double *t_s, const double *y,
                                                      size_t n, const vg_fit_opts *opts,
                                                      vg_recovery_fit *out, vg_error *err);

/** Value of a fitted curve, and its standard error in se (may be NULL). NaN without a model. */
VG_API double vg_model_at(const vg_model_fit *fit, double t_s, double *se);

/** One stressor with the baseline before it and the recovery after it. A partner that does
 *  not exist has no name and no length. */
typedef struct vg_episode {
    vg_phase baseline;
    vg_phase stress;
    vg_phase recovery;
    int is_interrupted; /**< 1: another stressor begins before the recovery does */
} vg_episode;

/** Which phases belong together, by name: comma lists, in which a bare name stands for all
 *  its numbered repeats. */
typedef struct vg_pairing {
    const char *baseline;
    const char *stress;
    const char *recovery;
    const char *pairs; /**< a map STRESSOR:BASELINE:RECOVERY,... that takes the place of the
                            lists; NULL or "": none */
} vg_pairing;

/** Pair each stressor with the nearest baseline that ends before it and the next recovery
 *  that starts after it, among the names given.
 *
 *  @param out  [*n] in time order, freshly allocated, to be released with
 *              vg_episodes_free(); NULL on failure
 *  A stressor without a partner, or interrupted by another stressor, is there too: its rows say
 *  no_baseline, no_recovery or stressor_between.
 *  @return VG_ERR_DATA when there is no such stressor (message lists the phases there are),
 *          VG_ERR_OPTION when the map is not one, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_episodes_find(const vg_phases *phases, const vg_pairing *names,
                                               vg_episode **out, size_t *n, vg_error *err);

/** 1 if the episode has a baseline and a recovery that is its own. Without, its rows hold the
 *  values of the phases that there are, and why there is no more. */
VG_API int vg_episode_is_complete(const vg_episode *episode);

VG_API void vg_episodes_free(vg_episode *episodes);

/** Where a recovery begins. */
typedef enum vg_zero {
    VG_ZERO_END, /**< the end of the stressor */
    VG_ZERO_PEAK /**< the peak of the curve within 60 s of it (a sparse series: the highest
                      sample since the stressor began) */
} vg_zero;

typedef struct vg_recovery_opts {
    double baseline_s;     /**< the last so many seconds of the baseline count; > 0 [300] */
    double min_baseline_s; /**< a shorter baseline is refused; > 0 [120] */
    double recovery_s;     /**< the last so many seconds of the recovery count; > 0 [60] */
    vg_zero zero;          /**< where t = 0 [VG_ZERO_END] */
    double stress_peak_s;  /**< the stressor's value is its highest mean over so many seconds;
                                0: the mean of all of it [0] */
    double band_sd;        /**< half width of the baseline band in SD of its curve; > 0 [1] */
    double t30_from_s;     /**< T30 begins so late (Buchheit: 10); >= 0 [0] */
    vg_fit_opts fit;
} vg_recovery_opts;

typedef enum vg_recovery_status {
    VG_RECOVERY_OK,
    VG_RECOVERY_REFUSED, /**< data are there, the question has no answer in them */
    VG_RECOVERY_UNUSABLE /**< too little readable data */
} vg_recovery_status;

/** One stressor, one measure. Undefined members are NaN. Columns: vg_recovery_metrics(). */
typedef struct vg_recovery {
    vg_measure measure;
    char series[VG_PHASE_NAME_SIZE];   /**< name of a series; "" for a measure of beats */
    size_t n;                          /**< fitted points */
    double baseline, stress, recovery; /**< values of the phases, in the measure's unit */
    double baseline_se, stress_se, recovery_se;
    double reactivity;         /**< stress - baseline */
    double reactivity_percent; /**< of baseline; 100 (exp(reactivity) - 1) for ln measures */
    double recovery_percent;   /**< 100 (stress - recovery) / (stress - baseline) */
    double auc_g, auc_i;       /**< trapezoid areas from stressor start, unit x minutes */
    double area_to_recovery;   /**< area above baseline from stressor end, unit x minutes */
    double t_band_s;           /**< until the curve stays within the baseline band */
    double t_band_censored;    /**< 1 when that was not seen, 0 when seen, NaN unknown */
    double t50_s, t90_s;       /**< from the fitted model: delay + tau ln 2, ln 10 */
    double tau_s, tau_low_s, tau_high_s;
    double tau_boot_low_s, tau_boot_high_s; /**< by a block bootstrap, when asked for */
    double amplitude, asymptote, delay_s;
    double reactivity_se;
    double band_height;     /**< half width of the baseline band */
    double reactivity_z;    /**< reactivity in SD of the baseline's curve */
    double peak_reactivity; /**< largest 30 s mean under stress, above baseline */
    double recovery_percent_low, recovery_percent_high; /**< 95 %, delta method */
    /** Percent recovery in the minute that ends so many seconds after time zero. */
    double recovery60_percent, recovery120_percent, recovery300_percent;
    double residual_elevation; /**< recovery - baseline */
    double carry_over;         /**< mean of the last 60 s of the recovery - baseline */
    double overshoot;          /**< deepest 30 s stay beyond baseline, > 1 SD; 0: none */
    double overshoot_at_s;
    double t50_seen_s, t50_seen_censored; /**< until half of the elevation is gone for 30 s */
    double t90_seen_s, t90_seen_censored; /**< ... nine tenths */
    double in_band_percent;               /**< of the time from the stressor's start on */
    double n_excursions;                  /**< stays above the band */
    double excursion_s;                   /**< their mean duration */
    double return_s;             /**< mean time from leaving the band to a return for 30 s */
    double asymptote_offset;     /**< asymptote - baseline: where the return would end */
    double initial_rate;         /**< amplitude / tau, unit per second */
    double t_model_band_s;       /**< when the fitted curve enters the band; NaN: never */
    double excess_beats;         /**< heart rate only: area above baseline in beats */
    double hrr30, hrr60, hrr120; /**< heart rate only: fall after 30, 60, 120 s */
    double t30_s;                /**< heart rate only: time constant of its first 30 s */
    double zero_s;               /**< time zero, from the stressor's end */
    vg_recovery_fit fit;
    vg_recovery_status status;
    char reason[VG_REASON_SIZE];
} vg_recovery;

/** Any series: cortisol, skin conductance, distress, heart rate of a device. A view. */
typedef struct vg_series {
    const double *time_s; /**< [n] increasing, on the clock of the phases */
    const double *y;      /**< [n] NaN where missing */
    size_t n;
    const char *name;
    int direction; /**< +1 if it rises under stress, -1 if it falls */
} vg_series;

VG_API vg_recovery_opts vg_recovery_defaults(void);

/** Quantify one episode for one measure.
 *
 *  Never fails for want of data: status and reason say so.
 *  @param nn     the whole series, with time_s
 *  @return VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_recovery_compute(vg_nn_view nn, const vg_episode *episode,
                                                  vg_measure measure,
                                                  const vg_recovery_opts *opts,
                                                  vg_recovery *out, vg_error *err);

/** The same from a series that has been prepared for windows, which saves time when there are
 *  many episodes and measures. */
VG_API VG_NODISCARD vg_status vg_moving_recovery_compute(vg_moving *moving,
                                                         const vg_episode *episode,
                                                         vg_measure measure,
                                                         const vg_recovery_opts *opts,
                                                         vg_recovery *out, vg_error *err);

/** Quantify one episode of any series.
 *
 *  A series with more than a sample every 5 s is fitted in bins of 5 s; one with fewer is
 *  fitted as it is, and auc_i is above its first value (Pruessner 2003).
 *  @return VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_SHORT, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_series_recovery_compute(const vg_series *series,
                                                         const vg_episode *episode,
                                                         const vg_recovery_opts *opts,
                                                         vg_recovery *out, vg_error *err);

/** +1 or -1 by what is known of a name (rmssd and hf fall under stress); +1 for others. */
VG_API int vg_series_direction(const char *name);

/** Numeric columns of the recovery table (offsets into vg_recovery). */
VG_API const vg_metric *vg_recovery_metrics(size_t *n);

/** "none", "flat", "linear", "exponential", ... */
VG_API const char *vg_model_name(vg_model model);
/** "ok", "refused" or "unusable". */
VG_API const char *vg_recovery_status_name(vg_recovery_status status);

VG_END_DECLS

#endif /* VG_RECOVERY_H */
