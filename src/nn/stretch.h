/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file stretch.h
 *  The beats between two gaps while they are being corrected.
 */
#ifndef VG_NN_STRETCH_H
#define VG_NN_STRETCH_H

#include <stdbool.h>
#include <stddef.h>

#include <vagus/correct.h>
#include <vagus/nn.h>

/** One beat at work. */
typedef struct vg_work_beat {
    double t_s;   /**< as used */
    double rr_ms; /**< as measured, from the measured beat before; removed beats added in */
    unsigned char state;     /**< vg_nn_label: OK, moved (ectopic, long, short) or MISSED */
    unsigned char n_removed; /**< beats removed since the one before */
    unsigned char n_trimmed; /**< beats dropped from the end of the stretch beyond this one */
    unsigned char
        rejected; /**< vg_nn_label of the interval before, rejected by itself; else OK */
    unsigned char foreign; /**< vg_nn_label: ECTOPIC when its label says that it is not of sinus
                                origin, MISSED when it could hardly be read, else OK */
    bool is_escape;        /**< its label is that of an escape beat, which may be in rhythm */
    float size;            /**< height in the signal; NaN unknown */
} vg_work_beat;

/** Declare as {0}. */
typedef struct vg_stretch {
    vg_work_beat *beats;
    size_t n;
    size_t capacity;
} vg_stretch;

void vg_stretch_free(vg_stretch *s);
VG_NODISCARD vg_status vg_stretch_append(vg_stretch *s, vg_work_beat beat, vg_error *err);

/** Spread corrected beats evenly between the good ones around them. For the rounds: a spline
 *  would lean on a beat index that beats not yet put back make wrong. */
void vg_stretch_spread(vg_stretch *s);

/** Put corrected beats where a spline of time against index through the nearest good beats
 *  on each side says, or evenly where the spline leaves the range of intervals. */
void vg_stretch_place(vg_stretch *s, const vg_correct_opts *opts);

/** Drop beats at either end that had to be corrected and have nothing to lean on; their
 *  number is added to the beat that is now at that end. Leaves a stretch without any good
 *  beat alone. */
void vg_stretch_trim(vg_stretch *s);

#endif /* VG_NN_STRETCH_H */
