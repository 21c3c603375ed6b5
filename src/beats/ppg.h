/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg.h
 *  Pulses in a photoplethysmogram.
 */
#ifndef VG_BEATS_PPG_H
#define VG_BEATS_PPG_H

#include <vagus/beats.h>
#include <vagus/recording.h>

/** Append the pulses and unusable spans of a channel within [range_s[0], range_s[1]). */
VG_NODISCARD vg_status vg_ppg_detect(vg_recording *rec, size_t channel, const double range_s[2],
                                     vg_beats *out, vg_error *err);

#endif /* VG_BEATS_PPG_H */
