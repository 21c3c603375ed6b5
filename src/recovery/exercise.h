/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file exercise.h
 *  What is read off heart rate after exercise, and only off heart rate (docs/methods.md I.5).
 */
#ifndef VG_RECOVERY_EXERCISE_H
#define VG_RECOVERY_EXERCISE_H

#include "recovery/source.h"

/** Fill hrr30, hrr60, hrr120, t30_s and excess_beats. */
VG_NODISCARD vg_status vg_exercise_measure(vg_moving *moving, const vg_episode *episode,
                                           double t30_from_s, vg_recovery *out, vg_error *err);

#endif /* VG_RECOVERY_EXERCISE_H */
