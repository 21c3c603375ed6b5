/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file respiration.h
 *  Breathing, from what it does to the heart beat: the rate of beats (respiratory sinus
 *  arrhythmia) and the size of their deflection (R wave or pulse).
 *
 *  Sources: Moody 1985; Karlen 2013 (fusion); Grossman 1990 (peak to valley); docs/methods.md
 * M.
 */
#ifndef VG_RESPIRATION_H
#define VG_RESPIRATION_H

#include <vagus/beats.h>
#include <vagus/metric.h>
#include <vagus/nn.h>

VG_BEGIN_DECLS

/** Undefined members are NaN. Definitions: vg_respiration_metrics(). */
typedef struct vg_respiration {
    double resp_rate_bpm; /**< breaths a minute, both sources fused */
    double rsa_pv_ms;     /**< peak to valley of the intervals of a breath, mean of breaths */
    double from_rate_bpm; /**< breaths a minute, from the intervals alone */
    double from_rate_quality;  /**< share of power around the peak, 0 to 1 */
    double from_amplitude_bpm; /**< breaths a minute, from the amplitudes alone */
    double from_amplitude_quality;
    double quality; /**< of both sources together */
} vg_respiration;

/** Estimate breathing over the longest stretch between gaps; needs 30 s.
 *
 *  @param nn     intervals with time_s
 *  @param beats  for their amplitudes; NULL when there are none
 *  @param out    always written; NaN on failure and where no breathing stands out
 *  @return VG_ERR_SHORT, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_respiration_compute(vg_nn_view nn, const vg_beats *beats,
                                                     vg_respiration *out, vg_error *err);

VG_API const vg_metric *vg_respiration_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_RESPIRATION_H */
