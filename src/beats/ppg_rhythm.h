/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_rhythm.h
 *  Which candidates are pulses: the most likely rhythm through them.
 *
 *  Each interval has a log likelihood under the rhythm around it, a mixture of regular beating,
 *  as wide as the intervals around scatter, and of anything. The chosen pulses are the sequence
 *  with the greatest sum of evidence and likelihood, found by dynamic programming.
 */
#ifndef VG_BEATS_PPG_RHYTHM_H
#define VG_BEATS_PPG_RHYTHM_H

#include "beats/ppg_front.h"

/** Replace the marks of all candidates; the marks that are there give the rhythm to expect. */
void vg_ppg_choose(vg_pulse *pulses, size_t n);

#endif /* VG_BEATS_PPG_RHYTHM_H */
