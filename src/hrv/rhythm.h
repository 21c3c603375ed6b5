/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rhythm.h
 *  Whether the beats of a span come from the sinus node: what heart rate variability is about.
 */
#ifndef VG_HRV_RHYTHM_H
#define VG_HRV_RHYTHM_H

#include <stdbool.h>

#include <vagus/nn.h>

/** Beats out of rhythm, percent of n_beats: those that correction moved as ectopic, and those
 *  that it left because there are too many of them, which an early beat with the pause after
 *  it tells. */
double vg_rhythm_ectopic_percent(vg_nn_view nn, size_t n_beats);

/** Is more than half of the series as irregular as atrial fibrillation?
 *
 *  @param out  false on failure
 *  @return VG_ERR_MEMORY, VG_ERR_DATA or VG_OK
 */
VG_NODISCARD vg_status vg_rhythm_is_irregular(vg_nn_view nn, bool *out, vg_error *err);

#endif /* VG_HRV_RHYTHM_H */
