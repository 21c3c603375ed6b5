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

/** A candidate that may be a beat, and the best rhythm that ends with it. The first of all is
 *  none: it stands for what is final. */
typedef struct vg_node {
    double time_s;
    double score;                 /**< of that rhythm */
    double most;                  /**< greatest score of this node and of all before it */
    const struct vg_node *before; /**< the beat before in it; NULL of the first */
    size_t joint;                 /**< index among the joints */
} vg_node;

/** Declare as {.kernels = ...}. */
typedef struct vg_ecg_chooser {
    const vg_kernels *kernels;
    double *time_s; /**< scratch: times of the marked beats, */
    size_t capacity;
    float *rr_s; /**< and intervals between them */
    size_t rr_capacity;
    vg_node *nodes; /**< scratch */
    size_t node_capacity;
} vg_ecg_chooser;

/** Replace the marks among joints first, first + 1, ... by the most likely rhythm that
 *  continues the last beat before first; did any change? The marks that are there give the
 *  rhythm to expect. */
VG_NODISCARD vg_status vg_ecg_choose(vg_ecg_chooser *chooser, vg_joints *joints, size_t first,
                                     bool *has_changed, vg_error *err);

void vg_ecg_chooser_free(vg_ecg_chooser *chooser);

#endif /* VG_BEATS_ECG_CHOOSE_H */
