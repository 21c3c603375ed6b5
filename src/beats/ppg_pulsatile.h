/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_pulsatile.h
 *  What waves must have in common to be pulses at all, however alike they are.
 *
 *  An artery fills in no less than a twentieth of a second and empties more slowly, it is never
 *  at rest for long, and between two pulses nothing rises as steeply as they do. Edges, clicks,
 *  ramps, sines and whatever is faster than a heart fail one of these.
 */
#ifndef VG_BEATS_PPG_PULSATILE_H
#define VG_BEATS_PPG_PULSATILE_H

#include "beats/ppg_quality.h"

/** Are the good pulses of a stretch such as a heart makes? One in seven is looked at. */
bool vg_ppg_is_pulsatile(const vg_pulse_fact *facts, size_t n, const vg_ppg_front *front);

#endif /* VG_BEATS_PPG_PULSATILE_H */
