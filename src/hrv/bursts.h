/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bursts.h
 *  Runs of beats that another pacemaker than the sinus node drives: more than ten of them,
 *  above 120 a minute, that begin and end from one beat to the next.
 *
 *  The node speeds up and slows down over many beats, in exercise, in breathing and when one
 *  stands up; a tachycardia that is not its own sets in and stops.
 */
#ifndef VG_HRV_BURSTS_H
#define VG_HRV_BURSTS_H

#include <stdbool.h>

#include <vagus/nn.h>

enum {
    /** Fewer early beats in a row are told by the pause that ends them (rhythm.h). */
    VG_LONGEST_COUPLED = 10,
    /** What lasts longer is the rhythm of that time, and its ends may have nothing to do with
     *  one another. */
    VG_LONGEST_BURST = 1024
};

/** Intervals first ... end - 1. */
typedef struct vg_burst {
    size_t first;
    size_t end;
} vg_burst;

/** The first burst that begins at interval from or later, and before interval stop.
 *  @param out  {nn.n, nn.n} if there is none */
bool vg_burst_next(vg_nn_view nn, size_t from, size_t stop, vg_burst *out);

#endif /* VG_HRV_BURSTS_H */
