/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file time_domain.h
 *  Time-domain heart rate variability of a series of NN intervals.
 *
 *  Sources: Task Force 1996, Circulation 93:1043; Shaffer & Ginsberg 2017; docs/methods.md E.
 *  Means, spreads and quantiles use the intervals that are as measured; differences use true
 *  successive pairs (vg_nn_pair), never a difference across a gap or an inserted beat.
 *  pNNx is a share of the counted differences.
 */
#ifndef VG_TIME_DOMAIN_H
#define VG_TIME_DOMAIN_H

#include <vagus/metric.h>
#include <vagus/nn.h>

VG_BEGIN_DECLS

/** Undefined members are NaN. Definitions: vg_time_domain_metrics(). */
typedef struct vg_time_domain {
    size_t n_intervals; /**< intervals as measured */
    size_t n_diffs;     /**< true successive differences */
    double mean_nn_ms, sdnn_ms, rmssd_ms, sdsd_ms;
    double pnn50_percent, pnn20_percent;
    double cvnn, cvsd;
    double median_nn_ms, mad_nn_ms, iqr_nn_ms, prc20_nn_ms, prc80_nn_ms, min_nn_ms, max_nn_ms;
    double ln_rmssd;
    double mean_hr_bpm, sd_hr_bpm, min_hr_bpm, max_hr_bpm;
    double sdann_ms, sdnni_ms;
    double hti, tinn_ms, tinn_area_ms, stress_index, sqrt_stress_index;
    double se_ln_rmssd;
    double resolution_ms; /**< smallest step between two intervals; NaN when all are equal */
} vg_time_domain;

/** Compute every time-domain measure. Histograms need intervals below 32 s.
 *
 *  @param nn   intervals; at least 2
 *  @param out  always written: values on success, 0 and NaN on failure
 *  @return VG_ERR_SHORT, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_time_domain_compute(vg_nn_view nn, vg_time_domain *out,
                                                     vg_error *err);

/** The metrics of this family, in the order of the tables. */
VG_API const vg_metric *vg_time_domain_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_TIME_DOMAIN_H */
