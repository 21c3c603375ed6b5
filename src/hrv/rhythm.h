/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rhythm.h
 *  How many of the beats of a span do not come from the sinus node.
 */
#ifndef VG_HRV_RHYTHM_H
#define VG_HRV_RHYTHM_H

#include <vagus/nn.h>

/** Beats out of rhythm, percent of n_beats: those that correction moved, as ectopic or because
 *  they came early, and those that it left because there are too many of them, which an early
 *  beat with the pause after it tells, or a rate that sets in and stops (bursts.h).
 *
 *  @param all  what nn is a slice of: a burst may reach beyond it */
double vg_rhythm_ectopic_percent(vg_nn_view all, vg_nn_view nn, size_t n_beats);

#endif /* VG_HRV_RHYTHM_H */
