/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file frequency.h
 *  Power of heart rate variability in frequency bands.
 *
 *  The corrected series is resampled by a natural cubic spline, detrended (smoothness
 *  priors), and its power spectral density estimated by Welch's method; band power is the
 *  integral of the piecewise linear density between the exact band edges.
 *  Two more estimators beside Welch's: Lomb's periodogram of the intervals as they stand, and
 *  an autoregressive model (Burg) of the resampled series.
 *  Sources: Task Force 1996; Welch 1967; Tarvainen, Ranta-aho & Karjalainen 2002; Lomb 1976;
 *  Press & Rybicki 1989; Burg 1975; docs/methods.md F.
 */
#ifndef VG_FREQUENCY_H
#define VG_FREQUENCY_H

#include <vagus/metric.h>
#include <vagus/nn.h>

VG_BEGIN_DECLS

typedef enum vg_detrend {
    VG_DETREND_MEAN,      /**< subtract the mean */
    VG_DETREND_LINEAR,    /**< subtract the least-squares line */
    VG_DETREND_SMOOTHNESS /**< smoothness priors, lambda */
} vg_detrend;

typedef struct vg_frequency_opts {
    double resample_hz;    /**< > 0 [4] */
    vg_detrend detrend;    /**< [VG_DETREND_SMOOTHNESS] */
    double lambda;         /**< smoothness at 4 Hz, scaled with the rate squared; > 0 [500] */
    double segment_s;      /**< length of a Welch segment; > 0 [120] */
    double vlf_low_hz;     /**< [0.0033] */
    double lf_low_hz;      /**< [0.04] */
    double hf_low_hz;      /**< [0.15] */
    double hf_high_hz;     /**< [0.40] */
    int ar_order;          /**< order of the autoregressive model, 1 to 200 [16] */
    double centre_hz;      /**< middle of hf_centred, such as the breathing rate; 0: none [0] */
    double centre_half_hz; /**< half its width; > 0 [0.05] */
    int half_open_bands; /**< 1: trapezoids over the bins in [low, high) only, as NeuroKit2 [0]
                          */
} vg_frequency_opts;

typedef enum vg_estimator {
    VG_ESTIMATOR_WELCH,
    VG_ESTIMATOR_LOMB,
    VG_ESTIMATOR_AR,
    VG_N_ESTIMATORS
} vg_estimator;

/** Undefined members are NaN. Definitions: vg_frequency_metrics(). */
typedef struct vg_frequency {
    double vlf_ms2, lf_ms2, hf_ms2, total_power_ms2;
    double lf_nu, hf_nu, lf_hf;
    double lf_peak_hz, hf_peak_hz;
    double ln_lf, ln_hf;
    size_t n_segments;         /**< Welch segments, or models, averaged; 1 for Lomb's */
    double ulf_ms2;            /**< of 23 to 25 hours, by Lomb's periodogram */
    double hf_restored_ms2;    /**< with the loss of the spline between beats made good */
    double hf_centred_ms2;     /**< power around centre_hz */
    double hf_loss_percent;    /**< what the spline loses at the HF peak */
    double se_ln_lf, se_ln_hf; /**< standard errors; Welch only. That of HF fits restored HF */
    /** autoregressive model only: power of the components in a band, and the frequency of its
     *  strongest */
    double vlf_pole_ms2, lf_pole_ms2, hf_pole_ms2, lf_pole_hz, hf_pole_hz;
} vg_frequency;

VG_API vg_frequency_opts vg_frequency_defaults(void);

/** Infants: HF 0.24-1.04 Hz, LF from 0.04 Hz, 8 Hz resampling. */
VG_API vg_frequency_opts vg_frequency_infant(void);

/** Compute band powers by Welch's method: of every stretch between gaps that holds a whole
 *  segment, or of the longest stretch as one segment when it is shorter than one and a half.
 *  More than 25 h of intervals are cut into blocks of 5 min, detrended one by one.
 *
 *  @param nn    intervals with time_s; at least 4 that follow one another
 *  @param opts  NULL for the defaults
 *  @param out   always written; NaN on failure. HF needs 30 s, LF 120 s, VLF 300 s of data
 *  @return VG_ERR_SHORT, VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_frequency_compute(vg_nn_view nn, const vg_frequency_opts *opts,
                                                   vg_frequency *out, vg_error *err);

/** The same by any estimator. Lomb's uses all intervals with their times, gaps included, the
 *  autoregressive model the longest stretch. Undefined members stay NaN. */
VG_API VG_NODISCARD vg_status vg_frequency_estimate(vg_nn_view nn,
                                                    const vg_frequency_opts *opts,
                                                    vg_estimator estimator, vg_frequency *out,
                                                    vg_error *err);

/** A density from 0 Hz. Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_spectrum {
    double *density; /**< [n] ms^2 / Hz, one-sided: its integral is the variance */
    size_t n;
    double step_hz;
    size_t n_segments;
    double length_s;                   /**< of the longest stretch used */
    double spread_hz;                  /**< 1 / the length that a band power is the mean over */
    double lf_scatter_s, hf_scatter_s; /**< variance of ln power = spread_hz * scatter; NaN
                                            unknown */
    double mean_nn_ms;                 /**< of the intervals used */
    double pole_ms2[3], pole_hz[3];    /**< of a model's components in VLF, LF, HF; NaN none */
} vg_spectrum;

VG_API void vg_spectrum_free(vg_spectrum *spectrum);

/** The density that band powers are read off. Same arguments and failures. */
VG_API VG_NODISCARD vg_status vg_spectrum_compute(vg_nn_view nn, const vg_frequency_opts *opts,
                                                  vg_estimator estimator, vg_spectrum *out,
                                                  vg_error *err);

/** "welch", "lomb" or "ar". */
VG_API const char *vg_estimator_name(vg_estimator estimator);

/** The metrics of an estimator: those of Welch bare, the others as lomb_... and ar_.... */
VG_API const vg_metric *vg_estimator_metrics(vg_estimator estimator, size_t *n);

/** The metrics of this family, in the order of the tables. */
VG_API const vg_metric *vg_frequency_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_FREQUENCY_H */
