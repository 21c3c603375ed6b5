/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_shapes.h
 *  The shapes that beats have in this recording, learnt as it goes by.
 *
 *  A shape is the band of a beat around its middle, of unit norm. Up to four are kept: in most
 *  recordings one or two are in use.
 */
#ifndef VG_BEATS_ECG_SHAPES_H
#define VG_BEATS_ECG_SHAPES_H

#include "beats/ecg_front.h"

/** Beats at least so much like a shape have their middle and their peak where the shape has it.
 */
static const float vg_alike = 0.93f;

typedef struct vg_ecg_shape {
    float members;  /**< beats that made it, older ones forgotten by and by; 0: unused */
    int polarity;   /**< of the fiducial: 1 maximum, -1 minimum, 0 not chosen yet */
    double peak_s;  /**< where the fiducial is, from the middle */
    double since_s; /**< no candidate before has this shape */
} vg_ecg_shape;

typedef struct vg_ecg_shapes {
    vg_ecg_shape shape[VG_SHAPES_MAX];
    vg_shapes wave;          /**< of each */
    int reach;               /**< shifts tried to both sides, working samples */
    double learnt_s;         /**< everything before is learnt */
    double young_s;          /**< up to here no shape had as many members as it remembers */
    int used[VG_SHAPES_MAX]; /**< [n_used] shapes in use, those with enough members first */
    size_t n_used;
    size_t n_known; /**< how many of them have enough members */
} vg_ecg_shapes;

void vg_ecg_shapes_init(vg_ecg_shapes *shapes, const vg_ecg_front *front);

/** Set likeness, its logarithm, shape and shift of candidates first, first + 1, ... last - 1
 *  that are not VG_SHAPE_UNSEEN, each from the shapes as they are at its time; those marked as
 *  beats are learnt from, once. */
void vg_ecg_shapes_follow(vg_ecg_shapes *shapes, vg_ecg_front *front, size_t first,
                          size_t last);

/** Are the two commonest shapes one another's mirror image? No heart does that; edges do. */
bool vg_ecg_shapes_are_mirrored(const vg_ecg_shapes *shapes);

#endif /* VG_BEATS_ECG_SHAPES_H */
