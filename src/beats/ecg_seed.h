/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_seed.h
 *  A first guess at the beats, by height alone: what the shapes and levels are learnt from.
 */
#ifndef VG_BEATS_ECG_SEED_H
#define VG_BEATS_ECG_SEED_H

#include "beats/ecg_level.h"

/** Mark seeds among all[first .. n) as beats; those before are known. None is held against less
 *  than the floor. */
void vg_ecg_seed(const vg_ecg_levels *levels, vg_candidate *all, size_t first, size_t n);

#endif /* VG_BEATS_ECG_SEED_H */
