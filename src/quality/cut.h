/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file cut.h
 *  Beats cut out of a signal, to be compared with one another.
 */
#ifndef VG_QUALITY_CUT_H
#define VG_QUALITY_CUT_H

#include <vagus/beats.h>

#include "beats/working.h"

/** Room for the beats of a window. Declare as {0}. */
typedef struct vg_cut {
    float *x;
    size_t capacity;
} vg_cut;

/** Likeness of the beats in a range that lie wholly in the signal loaded, each less its
 *  straight line, so that breathing does not count. Heart beats from -0.25 to +0.45 s, pulses
 *  over 0.75 of the median interval (Orphanidou 2015). NaN below two. */
VG_NODISCARD vg_status vg_cut_tsqi(vg_cut *cut, const vg_working *work, const vg_beats *beats,
                                   const double range_s[2], double *out, vg_error *err);

void vg_cut_free(vg_cut *cut);

#endif /* VG_QUALITY_CUT_H */
