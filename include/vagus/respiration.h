/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file respiration.h
 *  Breathing, from what it does to the heart beat: the rate of beats (respiratory sinus
 *  arrhythmia), the size of their deflection (R wave or pulse), and the area of QRS complexes.
 *
 *  Sources: Moody 1985 (areas); Karlen 2013 (fusion); Grossman 1990 (peak to valley);
 *  docs/methods.md M.
 */
#ifndef VG_RESPIRATION_H
#define VG_RESPIRATION_H

#include <vagus/beats.h>
#include <vagus/metric.h>
#include <vagus/nn.h>
#include <vagus/recording.h>

VG_BEGIN_DECLS

/** Undefined members are NaN. Definitions: vg_respiration_metrics(). */
typedef struct vg_respiration {
    double resp_rate_bpm; /**< breaths a minute, all sources fused */
    double rsa_pv_ms;     /**< peak to valley of the intervals of a breath, mean of breaths */
    double from_rate_bpm; /**< breaths a minute, from the intervals alone */
    double from_rate_quality;  /**< share of power around the peak, 0 to 1 */
    double from_amplitude_bpm; /**< breaths a minute, from the amplitudes alone */
    double from_amplitude_quality;
    double from_area_bpm; /**< breaths a minute, from the areas of QRS complexes alone */
    double from_area_quality;
    double quality; /**< of all sources together */
} vg_respiration;

/** Measure the area of every QRS complex: breathing turns the axis of the heart, and a lead
 * sees its projection.
 *
 *  The integral of the signal within 50 ms of a beat, less that of the line through the means
 *  of the first and the last 20 ms.
 *
 *  @param channel  the ECG lead in which the beats were found, 0-based
 *  @param beats    area is written: NaN for beats too near to an end of the channel or to a
 *                  missing sample; NULL on failure, and where the rate is below 50 Hz
 *  @return VG_ERR_OPTION (no such channel), VG_ERR_DATA, VG_ERR_MEMORY, VG_ERR_IO,
 *          VG_ERR_FORMAT or VG_OK
 *
 *  Source: Moody 1985; the width is ours (docs/methods.md M).
 */
VG_API VG_NODISCARD vg_status vg_qrs_measure_area(vg_recording *rec, size_t channel,
                                                  vg_beats *beats, vg_error *err);

/** Estimate breathing over the longest stretch between gaps; needs 30 s.
 *
 *  @param nn     intervals with time_s
 *  @param beats  for their amplitudes and areas; NULL when there are none
 *  @param out    always written; NaN on failure and where no breathing stands out
 *  @return VG_ERR_SHORT, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_respiration_compute(vg_nn_view nn, const vg_beats *beats,
                                                     vg_respiration *out, vg_error *err);

VG_API const vg_metric *vg_respiration_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_RESPIRATION_H */
