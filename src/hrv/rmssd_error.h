/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rmssd_error.h
 *  The standard error of RMSSD, from how much its parts differ.
 *
 *  Squared differences of breathing hearts go up and down together for many beats, so that lags
 *  of a few beats (Newey & West 1987) do not tell their scatter; means over blocks of most
 *  of a minute do.
 */
#ifndef VG_HRV_RMSSD_ERROR_H
#define VG_HRV_RMSSD_ERROR_H

#include <stddef.h>

/** Sums over blocks of differences. Declare as {0}. */
typedef struct vg_blocks {
    double n_blocks;
    double n, d2;      /**< differences and their squares in all blocks */
    double nn, nd, dd; /**< sums over blocks of n^2, n d2, d2^2 */
} vg_blocks;

/** Blocks to cut n differences into: 6, of at least 8 and at most 45 differences; 0 when n is
 *  below 32. */
size_t vg_blocks_for(size_t n);

/** Add a block of n differences whose squares sum to d2. */
void vg_blocks_add(vg_blocks *blocks, double n, double d2);

/** Standard error of ln RMSSD (delta method), widened by Student's t, so that 1.96 of it hold
 *  95 %. Without blocks that of independent normal intervals, 0.5 sqrt(3 / n); NaN for fewer
 *  than 10 differences or when all are 0.
 *
 *  @param n   differences in all
 *  @param d2  sum of their squares
 */
double vg_blocks_log_error(const vg_blocks *blocks, double n, double d2);

#endif /* VG_HRV_RMSSD_ERROR_H */
