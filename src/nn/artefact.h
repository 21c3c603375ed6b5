/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file artefact.h
 *  Which intervals of a stretch are artefacts, and which beat to mend.
 *
 *  Source: Lipponen & Tarvainen 2019, with the mends of docs/methods.md D.
 */
#ifndef VG_NN_ARTEFACT_H
#define VG_NN_ARTEFACT_H

#include "nn/stretch.h"

/** What to do about a beat. */
typedef enum vg_mend {
    VG_MEND_NONE,
    VG_MEND_REMOVE, /**< the beat is extra */
    VG_MEND_INSERT, /**< beats are missing in front of the beat */
    VG_MEND_MOVE    /**< the beat is misplaced */
} vg_mend;

typedef struct vg_mending {
    unsigned char mend;     /**< vg_mend */
    unsigned char label;    /**< of a beat moved: ectopic, long or short */
    unsigned char n_insert; /**< beats missing in front of it, whatever else is done to it */
} vg_mending;

/** Mark the beats of a stretch that are to be mended in this round.
 *
 *  @param floor_ms  least value of the thresholds
 *  @param mending   [s->n] overwritten
 *  @param n_found   artefacts for which there is a mend; 0 on failure
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_artefacts_find(const vg_stretch *s, const vg_correct_opts *opts,
                                         double floor_ms, vg_mending *mending, size_t *n_found,
                                         vg_error *err);

/** Mark intervals that are plainly several beats long - a whole number of local medians, two to
 *  five, and no short neighbour that would make them a pause - and beats that plainly split one
 *  interval in two. Where there are dozens of them they fill the quartiles that the thresholds
 *  are made of.
 *
 *  Same arguments and failures.
 *  @param usual_ms  the local median where the stretch is too short to tell; NaN: made of it
 */
VG_NODISCARD vg_status vg_artefacts_find_plain(const vg_stretch *s, double usual_ms,
                                               vg_mending *mending, size_t *n_found,
                                               vg_error *err);

#endif /* VG_NN_ARTEFACT_H */
