/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file present.h
 *  Which samples of a window were measured and which only bridge a hole.
 */
#ifndef VG_QUALITY_PRESENT_H
#define VG_QUALITY_PRESENT_H

#include <stdbool.h>

#include "beats/window.h"

/** Neighbours that were all measured, or are all missing. */
typedef struct vg_present_run {
    int64_t stop;
    bool is_missing;
} vg_present_run;

/** The run that begins at sample from and ends at stop at the latest. Holes that are too
 *  short to be noted count as measured. */
vg_present_run vg_present_run_at(const vg_window *w, int64_t from, int64_t stop);

#endif /* VG_QUALITY_PRESENT_H */
