/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_fuse.h
 *  Several leads see the same heart: candidates at the same time are one, and their evidence
 *  adds up.
 */
#ifndef VG_BEATS_ECG_FUSE_H
#define VG_BEATS_ECG_FUSE_H

#include "beats/ecg_lead.h"

enum { VG_LEADS_MAX = 8 };

/** A candidate of any lead. */
typedef struct vg_joint {
    double time_s;   /**< of the first lead that has it */
    double evidence; /**< sum over leads */
    bool is_beat;
    int of[VG_LEADS_MAX];   /**< index among the lead's candidates; -1 the lead has none */
    int near[VG_LEADS_MAX]; /**< the same, or else that of a neighbour; -1 there is none */
} vg_joint;

typedef struct vg_joints {
    vg_joint *at;
    size_t n;
    size_t capacity;
    double end_s; /**< of the last candidate, joint or not */
} vg_joints;

/** Join the candidates of all leads; a mark in any lead marks them together. Of one lead only
 *  those that are marked or could be. */
VG_NODISCARD vg_status vg_ecg_join(const vg_ecg_lead *leads, size_t n_leads, vg_joints *out,
                                   vg_error *err);

/** The same once more, when marks have been handed back and weighed, and nothing else changed.
 */
VG_NODISCARD vg_status vg_ecg_join_again(const vg_ecg_lead *leads, size_t n_leads,
                                         vg_joints *joints, vg_error *err);

/** Hand the marks of joints first, first + 1, ... back to the candidates of the leads. */
void vg_ecg_hand_back(const vg_joints *joints, size_t first, vg_ecg_lead *leads,
                      size_t n_leads);

#endif /* VG_BEATS_ECG_FUSE_H */
