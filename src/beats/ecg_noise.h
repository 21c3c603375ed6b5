/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_noise.h
 *  Where an ECG cannot be read, and whether it holds a heart at all.
 *
 *  Beats in long noise are taken back, and all beats when no more than a twentieth of the
 *  recording can be read.
 */
#ifndef VG_BEATS_ECG_NOISE_H
#define VG_BEATS_ECG_NOISE_H

#include <stdbool.h>

#include <vagus/beats.h>

/** Declare as {.last_s = start of the range}. */
typedef struct vg_ecg_noise {
    double last_s;  /**< last beat */
    double since_s; /**< beginning of the noise under way */
    bool is_noise;
    vg_span *spans; /**< [n] in time order */
    size_t n;
    size_t capacity;
} vg_ecg_noise;

/** Follow the beats in time order; is_noise: what lies around this one cannot be read. */
VG_NODISCARD vg_status vg_ecg_noise_add(vg_ecg_noise *noise, double time_s, bool is_noise,
                                        vg_error *err);

/** The range is over: write all spans, those of blank signal too, and take beats back. */
VG_NODISCARD vg_status vg_ecg_noise_end(vg_ecg_noise *noise, const vg_span *blank,
                                        size_t n_blank, const double range_s[2], vg_beats *out,
                                        vg_error *err);

void vg_ecg_noise_free(vg_ecg_noise *noise);

#endif /* VG_BEATS_ECG_NOISE_H */
