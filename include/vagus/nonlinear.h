/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file nonlinear.h
 *  Nonlinear measures of a series of NN intervals.
 *
 *  The Poincare plot uses true successive pairs; entropies and detrended fluctuation analysis
 *  use the corrected series, and no template or box reaches across a gap.
 *  Sources: Brennan 2001 (Poincare plot), Toichi 1997 (CSI, CVI), Guzik 2006 and Porta 2008
 *  (asymmetry), Richman & Moorman 2000 (SampEn), Pincus 1991 (ApEn), Costa 2002 (multiscale),
 *  Peng 1995 (DFA); docs/methods.md G.
 */
#ifndef VG_NONLINEAR_H
#define VG_NONLINEAR_H

#include <stdint.h>

#include <vagus/metric.h>
#include <vagus/nn.h>

VG_BEGIN_DECLS

/** Undefined members are NaN. Definitions: vg_poincare_metrics(). */
typedef struct vg_poincare {
    size_t n_pairs; /**< true successive pairs */
    double sd1_ms, sd2_ms, sd1_sd2, ellipse_area_ms2, csi, cvi;
    double csi_modified, guzik_percent, porta_percent;
} vg_poincare;

/** Width and length of the Poincare plot; needs 3 true successive pairs (VG_ERR_SHORT). */
VG_API VG_NODISCARD vg_status vg_poincare_compute(vg_nn_view nn, vg_poincare *out,
                                                  vg_error *err);

VG_API const vg_metric *vg_poincare_metrics(size_t *n);

typedef struct vg_entropy_opts {
    int m;            /**< length of the templates, 0 to 10 [2] */
    double r_sd;      /**< tolerance in standard deviations of the series; > 0 [0.2] */
    double r_ms;      /**< tolerance in ms; 0: from r_sd [0] */
    int without_apen; /**< 1: leave apen NaN and save two thirds of the time [0] */
} vg_entropy_opts;

/** Undefined members are NaN. Definitions: vg_entropy_metrics(). */
typedef struct vg_entropy {
    size_t n;           /**< intervals */
    double r_ms;        /**< tolerance used */
    uint64_t n_matches; /**< B: pairs of templates of length m that match, distance < r */
    uint64_t n_longer;  /**< A: of those, pairs that match at length m + 1 too */
    double sampen;      /**< -ln(A / B) */
    double apen;        /**< with self-matches and distance <= r */
    /** SampEn of means of 2 to 5 intervals, and its sum over 1 to 5, r = 0.15 sd of the whole
     *  series; filled by vg_hrv_compute(), for at least 100 means each */
    double mse2, mse3, mse4, mse5, complexity_index;
} vg_entropy;

VG_API vg_entropy_opts vg_entropy_defaults(void);

/** Sample and approximate entropy; exact counts, in far less than all pairs (G.2).
 *
 *  @param nn    at least m + 2 intervals; below 100 the value says little
 *  @param opts  NULL for the defaults
 *  @param out   always written; NaN on failure
 *  @return VG_ERR_SHORT, VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_entropy_compute(vg_nn_view nn, const vg_entropy_opts *opts,
                                                 vg_entropy *out, vg_error *err);

VG_API const vg_metric *vg_entropy_metrics(size_t *n);

/** Multiscale entropy: SampEn of means of 1, 2, ... intervals at a tolerance that stays that of
 *  the whole series.
 *
 *  @param out  [n_scales] NaN where undefined and on failure
 */
VG_API VG_NODISCARD vg_status vg_multiscale_compute(vg_nn_view nn, const vg_entropy_opts *opts,
                                                    size_t n_scales, double *out,
                                                    vg_error *err);

typedef struct vg_dfa_opts {
    int short_first; /**< smallest box of alpha1, >= 3 [4] */
    int short_last;  /**< largest box of alpha1 [16] */
    int long_first;  /**< smallest box of alpha2 [16] */
    int long_last;   /**< largest box of alpha2, at most 100000 [64] */
} vg_dfa_opts;

/** Undefined members are NaN. Definitions: vg_dfa_metrics(). */
typedef struct vg_dfa {
    double dfa_alpha1; /**< needs 100 intervals */
    double dfa_alpha2; /**< needs 4 boxes of the largest size: 256 intervals */
} vg_dfa;

VG_API vg_dfa_opts vg_dfa_defaults(void);

/** Scaling exponents: slope of log10 F(n) on log10 n over every whole n of the range.
 *
 *  @return VG_ERR_SHORT (neither exponent), VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_dfa_compute(vg_nn_view nn, const vg_dfa_opts *opts,
                                             vg_dfa *out, vg_error *err);

/** F(n), ms: root mean square distance of the summed series from a line in boxes of n. */
VG_API VG_NODISCARD vg_status vg_dfa_fluctuation(vg_nn_view nn, size_t box, double *out_ms,
                                                 vg_error *err);

VG_API const vg_metric *vg_dfa_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_NONLINEAR_H */
