/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_p.h
 *  The P wave that beats of the usual shape have before them, and which beats have it not.
 *
 *  What the sinus node starts crosses the atria on the same way each time, and reaches the
 *  ventricles after the same delay within some 40 ms. A beat from the junction, the ventricles
 *  or another place of the atria has no such wave there.
 */
#ifndef VG_BEATS_ECG_P_H
#define VG_BEATS_ECG_P_H

#include "beats/ecg_shapes.h"

/* Room for what comes before a beat at the highest working rate, a multiple of eight. */
enum { VG_P_POINTS = 56 };

/** After a shorter interval the T wave of the beat before may lie where P is looked for: from
 *  0.28 s before the middle of a beat, when a QT of 0.4 sqrt(RR) has just ended (Bazett 1920).
 */
static const double vg_p_least_interval_s = 0.6;

/** A wave less the line through it, then 0. */
typedef struct vg_ecg_wave {
    size_t n;
    float x[VG_P_POINTS];
    float square; /**< sum of squares */
} vg_ecg_wave;

typedef struct vg_ecg_p {
    size_t before;     /**< working samples from its first to the middle of the beat, */
    size_t shifts;     /**< and by how many it may lie earlier or later */
    int shape;         /**< of the beats to learn it from, */
    size_t n_beats;    /**< how many have it, */
    double range_s[2]; /**< and where they are */
    bool is_learnt;    /**< from them: it is when it is first asked for, most never are */
    vg_ecg_wave whole; /**< mean of the beats learnt from, up to where their QRS begins, */
    vg_ecg_wave clear; /**< and its part that a wide QRS leaves alone */
    float usual;       /**< share of it that half of the beats have; 0: no wave is known */
    float noise; /**< of the clear part: squares that half of them have besides, in its own */
} vg_ecg_p;

void vg_ecg_p_init(vg_ecg_p *p, double rate_hz);

/** From now on it is that of the beats in a range that have a shape. */
void vg_ecg_p_forget(vg_ecg_p *p, int shape, size_t n_beats, const double range_s[2]);

/** Do those beats agree on a wave? */
bool vg_ecg_p_is_known(vg_ecg_p *p, const vg_ecg_front *front);

/** Is it known, and is less than a third of it before this beat? */
bool vg_ecg_p_is_missing(vg_ecg_p *p, const vg_ecg_front *front, const vg_candidate *c);

/** Is it known, and is the signal before this beat not much like it, in height or in shape? */
bool vg_ecg_p_is_unlike(vg_ecg_p *p, const vg_ecg_front *front, const vg_candidate *c);

#endif /* VG_BEATS_ECG_P_H */
