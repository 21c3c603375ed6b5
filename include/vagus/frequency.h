/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file frequency.h
 *  Power of heart rate variability in frequency bands.
 *
 *  The corrected series is resampled by a natural cubic spline, detrended (smoothness
 *  priors), and its power spectral density estimated by Welch's method; band power is the
 *  integral of the piecewise linear density between the exact band edges.
 *  Sources: Task Force 1996; Welch 1967; Tarvainen, Ranta-aho & Karjalainen 2002;
 *  docs/methods.md F.
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
    double resample_hz; /**< > 0 [4] */
    vg_detrend detrend; /**< [VG_DETREND_SMOOTHNESS] */
    double lambda;      /**< smoothness at 4 Hz, scaled with the rate squared; > 0 [500] */
    double segment_s;   /**< length of a Welch segment; > 0 [120] */
    double vlf_low_hz;  /**< [0.0033] */
    double lf_low_hz;   /**< [0.04] */
    double hf_low_hz;   /**< [0.15] */
    double hf_high_hz;  /**< [0.40] */
} vg_frequency_opts;

/** Undefined members are NaN. Definitions: vg_frequency_metrics(). */
typedef struct vg_frequency {
    double vlf_ms2, lf_ms2, hf_ms2, total_power_ms2;
    double lf_nu, hf_nu, lf_hf;
    double lf_peak_hz, hf_peak_hz;
    double ln_lf, ln_hf;
    size_t n_segments; /**< Welch segments averaged */
} vg_frequency;

VG_API vg_frequency_opts vg_frequency_defaults(void);

/** Compute band powers of the longest stretch between gaps.
 *
 *  @param nn    intervals with time_s; at least 4 that follow one another
 *  @param opts  NULL for the defaults
 *  @param out   always written; NaN on failure. HF needs 30 s, LF 120 s, VLF 300 s of data
 *  @return VG_ERR_SHORT, VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_frequency_compute(vg_nn_view nn, const vg_frequency_opts *opts,
                                                   vg_frequency *out, vg_error *err);

/** The metrics of this family, in the order of the tables. */
VG_API const vg_metric *vg_frequency_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_FREQUENCY_H */
