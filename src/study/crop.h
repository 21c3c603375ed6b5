/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file crop.h
 *  The part of a given list that lies inside [start_s, stop_s).
 */
#ifndef VG_STUDY_CROP_H
#define VG_STUDY_CROP_H

#include <vagus/beats.h>
#include <vagus/nn.h>

/** Append the beats inside, and every unusable span, to to; VG_ERR_MEMORY, VG_ERR_DATA or
 * VG_OK.
 */
VG_NODISCARD vg_status vg_crop_beats(const vg_beats *from, double start_s, double stop_s,
                                     vg_beats *to, vg_error *err);

/** Append the intervals inside; VG_ERR_MEMORY or VG_OK. */
VG_NODISCARD vg_status vg_crop_intervals(const vg_nn *from, double start_s, double stop_s,
                                         vg_nn *to, vg_error *err);

#endif /* VG_STUDY_CROP_H */
