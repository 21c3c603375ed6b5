/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_choose.h
 *  Which candidates are beats: the most likely rhythm through them.
 *
 *  Each candidate has an evidence, the log likelihood ratio that its leads give it; each
 * interval has a log likelihood under the rhythm around it, a mixture of regular beating, as
 * wide as the intervals around scatter, and of anything. The chosen beats are the sequence with
 * the greatest sum, found by dynamic programming over all candidates at once.
 *  docs/methods-beats.md says where the few constants come from.
 */
#ifndef VG_BEATS_ECG_CHOOSE_H
#define VG_BEATS_ECG_CHOOSE_H

#include "beats/ecg_fuse.h"

typedef struct vg_ecg_chooser {
    double *time_s; /**< scratch: times of the marked beats */
    size_t capacity;
} vg_ecg_chooser;

/** Replace the marks among all[first .. n) by the most likely rhythm that continues the last
 *  beat before first. The marks that are there give the rhythm to expect. */
VG_NODISCARD vg_status vg_ecg_choose(vg_ecg_chooser *chooser, vg_joint *all, size_t first,
                                     size_t n, vg_error *err);

void vg_ecg_chooser_free(vg_ecg_chooser *chooser);

#endif /* VG_BEATS_ECG_CHOOSE_H */
