/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_alone.h
 *  Rises that are lower than pulses, and yet no second wave of one.
 *
 *  A heart that beats early is not full, so that its pulse is weak; the next comes late. The
 *  second wave of a pulse follows it within half a second, whatever the rate.
 */
#ifndef VG_BEATS_PPG_ALONE_H
#define VG_BEATS_PPG_ALONE_H

#include <math.h>

#include "beats/ppg_front.h"

/** Is a rise between two pulses a third as steep as the lower of them, and half a second from
 *  both? */
static inline bool vg_pulse_is_alone(const vg_pulse *p, const vg_pulse *before,
                                     const vg_pulse *after)
{
    const double least_s = 0.5;
    const float least_share = 0.3f;

    return p->time_s - before->time_s >= least_s && after->time_s - p->time_s >= least_s &&
           p->height >= least_share * fminf(before->height, after->height);
}

#endif /* VG_BEATS_PPG_ALONE_H */
