/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file reason.h
 *  Why a second is not usable, or not quite.
 */
#ifndef VG_QUALITY_REASON_H
#define VG_QUALITY_REASON_H

#include <vagus/quality.h>

#include "beats/window.h"

/** Declare with the extremes and the step of the signal. */
typedef struct vg_reasons {
    float low;
    float high;
    float step;  /**< range of what is flat */
    size_t span; /**< first unusable span that may touch the second */
} vg_reasons;

/** Fill usable and reason of a second whose other members are known; seconds come in order.
 *
 *  @param pulse  share of power from 0.5 to 8 Hz */
void vg_reasons_tell(vg_reasons *r, const vg_window *w, const vg_beats *beats, double pulse,
                     vg_quality *second);

#endif /* VG_QUALITY_REASON_H */
