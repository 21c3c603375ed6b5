/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_mask.h
 *  The stretches of a photoplethysmogram in which no pulse can be read.
 *
 *  Pulses in long noise are taken back, and all pulses when no more than a twentieth of the
 *  recording can be read.
 */
#ifndef VG_BEATS_PPG_MASK_H
#define VG_BEATS_PPG_MASK_H

#include <stdbool.h>

#include <vagus/beats.h>

/** Declare as {.last_s = start of the range}. */
typedef struct vg_ppg_mask {
    double last_s;  /**< last pulse */
    double since_s; /**< beginning of the noise under way */
    bool is_noise;
    vg_span *spans; /**< [n] in time order */
    size_t n;
    size_t capacity;
} vg_ppg_mask;

/** Follow the pulses in time order.
 *
 *  @param is_usable  this pulse can be believed
 *  @param is_open    what lies between the last pulse and this one may hide another
 */
VG_NODISCARD vg_status vg_ppg_mask_add(vg_ppg_mask *mask, double time_s, bool is_usable,
                                       bool is_open, vg_error *err);

/** The range is over: write all spans, those of blank signal too, and take pulses back. */
VG_NODISCARD vg_status vg_ppg_mask_end(vg_ppg_mask *mask, const vg_span *blank, size_t n_blank,
                                       const double range_s[2], vg_beats *out, vg_error *err);

void vg_ppg_mask_free(vg_ppg_mask *mask);

#endif /* VG_BEATS_PPG_MASK_H */
