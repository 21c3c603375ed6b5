/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg.h
 *  Heart beats in an electrocardiogram of one or more leads, or in a photoplethysmogram.
 */
#ifndef VG_BEATS_ECG_H
#define VG_BEATS_ECG_H

#include <vagus/beats.h>
#include <vagus/recording.h>

/** Append the beats (out->source says of which kind) and unusable spans of channels within
 * [range_s[0], range_s[1]); the first channel gives the times, amplitudes and spans. */
VG_NODISCARD vg_status vg_ecg_detect(vg_recording *rec, const size_t *channels,
                                     size_t n_channels, const double range_s[2], vg_beats *out,
                                     vg_error *err);

#endif /* VG_BEATS_ECG_H */
