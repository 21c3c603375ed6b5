/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg.h
 *  Pulses in a photoplethysmogram.
 */
#ifndef VG_BEATS_PPG_H
#define VG_BEATS_PPG_H

#include <vagus/detect.h>

/** Append the pulses and unusable spans of a channel within [opts->start_s, opts->stop_s). */
VG_NODISCARD vg_status vg_ppg_detect(vg_recording *rec, size_t channel,
                                     const vg_detect_opts *opts, vg_beats *out, vg_error *err);

#endif /* VG_BEATS_PPG_H */
