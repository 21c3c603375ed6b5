/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rmssd_error.h
 *  The standard error of RMSSD, from how its square rises and falls along the series.
 *
 *  Squared differences of breathing hearts go up and down together for many beats, so that lags
 *  of a few beats (Newey & West 1987) do not tell their scatter. The lowest cosine coefficients
 *  of the series of squared differences do (Lazarus, Lewis, Stock & Watson 2018); in long
 * series, where there are many of them, so do means of blocks (Conway 1963).
 */
#ifndef VG_HRV_RMSSD_ERROR_H
#define VG_HRV_RMSSD_ERROR_H

#include <stddef.h>

enum { VG_FINE_BLOCKS = 32 };

/** Squared differences in blocks. Declare as {0}. */
typedef struct vg_blocks {
    size_t n_blocks;
    double n, d2;      /**< differences and their squares in all blocks */
    double nn, nd, dd; /**< sums over blocks of n^2, n d2, d2^2 */
    double n_in[VG_FINE_BLOCKS], d2_in[VG_FINE_BLOCKS]; /**< of the first blocks */
} vg_blocks;

/** Blocks to cut n differences into: VG_FINE_BLOCKS up to 600, beyond that of 75; 0 when n is
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
