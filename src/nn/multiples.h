/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file multiples.h
 *  Intervals that hold several beats, told by the rhythm that leads up to them and goes on.
 */
#ifndef VG_NN_MULTIPLES_H
#define VG_NN_MULTIPLES_H

#include <stddef.h>

/** Most beats that may be missing in one interval. */
enum { VG_MOST_MISSED = 4 };

/** A part of an interval differs from the beat before by no more than this share of it, and an
 *  interval close to the local median from that. */
static const double vg_plain_share = 0.15;

/** How many beats are missing inside each interval, as far as that alone explains them: divided
 *  by whole numbers, the run between two intervals close to the local median goes on without a
 *  step.
 *
 *  The rate may leave the median by as much as it likes so long as it does so step by step; an
 *  early beat and its pause leave it at once, and are not taken for beats missing.
 *
 *  @param rr        [n] intervals, ms
 *  @param median    [n] local median, ms
 *  @param n_missed  [n] overwritten; 0 where nothing is missing or nothing can be said
 */
void vg_multiples_find(const double *rr, const double *median, size_t n,
                       unsigned char *n_missed);

#endif /* VG_NN_MULTIPLES_H */
