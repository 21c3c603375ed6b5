/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file neighbours.h
 *  The intervals around a beat, eight to each side, kept sorted while they slide along a list
 *  of beats: their median and mean deviation cost a few steps instead of a sort.
 */
#ifndef VG_BEATS_NEIGHBOURS_H
#define VG_BEATS_NEIGHBOURS_H

#include "dsp/kernels.h"

enum { VG_NEIGHBOURS = 8 };

typedef struct vg_neighbours {
    const vg_kernels *kernels;
    float sorted[1 + VG_SORTED + 1]; /**< -INFINITY, [n] ascending, and INFINITY */
    size_t n;                        /**< at most 2 VG_NEIGHBOURS */
    size_t from;                     /**< intervals [from, to) are in */
    size_t to;
} vg_neighbours;

/** Begin with none. */
void vg_neighbours_init(vg_neighbours *around, const vg_kernels *kernels);

/** Put in one more; there is room. */
void vg_neighbours_add(vg_neighbours *around, float rr_s);

/** Slide on to the intervals rr_s[k - 8 .. k + 8) of n, k not below what it was. */
void vg_neighbours_move(vg_neighbours *around, const float *rr_s, size_t n, size_t k);

/** The same, and faster where it is one step on amid a list, as it mostly is. */
static inline void vg_neighbours_step(vg_neighbours *around, const float *rr_s, size_t n,
                                      size_t k)
{
    if (around->n == VG_SORTED && around->to < n && around->to + 1 == k + VG_NEIGHBOURS)
        around->kernels->exchange(around->sorted + 1, rr_s[around->from++], rr_s[around->to++]);
    else
        vg_neighbours_move(around, rr_s, n, k);
}

/** The intervals, [n] ascending. */
static inline const float *vg_neighbours_rr_s(const vg_neighbours *around)
{
    return around->sorted + 1;
}

/** Lower median of the intervals; 0 when there are none. */
static inline float vg_neighbours_median(const vg_neighbours *around)
{
    return around->n > 0 ? vg_neighbours_rr_s(around)[(around->n - 1) / 2] : 0.0f;
}

/** Lower median of |interval - centre|; 0 when there are none. */
static inline float vg_neighbours_deviation(const vg_neighbours *around, float centre)
{
    const size_t half = (around->n + 1) / 2;

    return half > 0 ? around->kernels->find_reach(vg_neighbours_rr_s(around), half, centre)
                    : 0.0f;
}

#endif /* VG_BEATS_NEIGHBOURS_H */
