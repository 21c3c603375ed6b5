/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ranks.h
 *  Ranks with mid-ranks for ties, doubled so that they are whole numbers.
 */
#ifndef VG_STAT_RANKS_H
#define VG_STAT_RANKS_H

#include <stddef.h>

#include <vagus/status.h>

/** Twice the rank of each value, from 2; tied values share the mean of their ranks.
 *
 *  @param x          [n] values, not NaN
 *  @param tolerance  neighbours in order that differ by no more are tied
 *  @param rank2      [n]
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_ranks_doubled(const double *x, size_t n, double tolerance,
                                        size_t *rank2, vg_error *err);

/** Indices that put x in ascending order; equal values in no fixed order. order is [n]. */
void vg_sort_order(const double *x, size_t n, size_t *order);

#endif /* VG_STAT_RANKS_H */
