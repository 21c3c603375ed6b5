/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_noise.h
 *  Where an ECG cannot be read, and whether it holds a heart at all.
 *
 *  Beats in long noise are taken back. So are all beats when no more than a twentieth of the
 *  recording can be read; or less than half of it, and hardly any beats stand beyond doubt:
 *  brain waves and steps look like a QRS complex now and then, but not several times in a row.
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
    size_t n_beats;  /**< so far */
    size_t n_in_row; /**< the last of them, all beyond doubt */
    size_t n_clear;  /**< those of them with enough such neighbours */
    vg_span *spans;  /**< [n] in time order */
    size_t n;
    size_t capacity;
} vg_ecg_noise;

/** Follow the beats in time order, with their evidence; is_noise: what lies around this one
 *  cannot be read. */
VG_NODISCARD vg_status vg_ecg_noise_add(vg_ecg_noise *noise, double time_s, double evidence,
                                        bool is_noise, vg_error *err);

/** The range is over: write all spans, those of blank signal too, and take beats back. */
VG_NODISCARD vg_status vg_ecg_noise_end(vg_ecg_noise *noise, const vg_span *blank,
                                        size_t n_blank, const double range_s[2], vg_beats *out,
                                        vg_error *err);

void vg_ecg_noise_free(vg_ecg_noise *noise);

#endif /* VG_BEATS_ECG_NOISE_H */
