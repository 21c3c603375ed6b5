/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file neighbours.h
 *  The intervals around a beat, eight to each side, kept sorted while they slide along a list
 *  of beats: their median and mean deviation cost a few steps instead of a sort.
 */
#ifndef VG_BEATS_NEIGHBOURS_H
#define VG_BEATS_NEIGHBOURS_H

#include <stddef.h>

enum { VG_NEIGHBOURS = 8 };

/** Declare as {0}. */
typedef struct vg_neighbours {
    float rr_s[2 * VG_NEIGHBOURS + 1]; /**< [n] ascending, and INFINITY behind them */
    size_t n;
    size_t from; /**< intervals [from, to) are in; interval k ends at time k + 1 */
    size_t to;
} vg_neighbours;

/** Slide on to the intervals [k - 8, k + 8) of n_times times, k not below what it was; times
 *  are time_s[0], time_s[stride], ... with the stride in bytes. */
void vg_neighbours_move(vg_neighbours *around, const double *time_s, size_t stride,
                        size_t n_times, size_t k);

/** Add one more interval, of 2 VG_NEIGHBOURS at most. */
void vg_neighbours_add(vg_neighbours *around, float rr_s);

/** Lower median of the intervals; 0 when there are none. */
float vg_neighbours_median(const vg_neighbours *around);

/** Lower median of |interval - centre|; 0 when there are none. */
float vg_neighbours_deviation(const vg_neighbours *around, float centre);

#endif /* VG_BEATS_NEIGHBOURS_H */
