/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file distance_kernels.h
 *  The loops over pairs in which recurrence quantification spends its time, in two builds of
 *  one source like those of kernels.h.
 */
#ifndef VG_DSP_DISTANCE_KERNELS_H
#define VG_DSP_DISTANCE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pairs that are looked at together, and the farthest that a vector reaches: both stay in the
 * cache. */
enum { VG_PAIRS = 1024, VG_MOST_REACH = 1000 };

typedef struct vg_distance_kernels {
    const char *name;

    /** Squared distances: out[k] = sum over l < m of (x[d + k + l delay] - x[k + l delay])^2,
     *  k < n <= VG_PAIRS; (m - 1) * delay <= VG_MOST_REACH. Each rounds at most 20 times. */
    void (*square)(const float *x, size_t d, size_t m, size_t delay, size_t n, float *out);

    /** How many of x[0 .. n) are at most low, and how many at most high. */
    void (*count)(const float *x, size_t n, float low, float high, size_t count[2]);

    /** The places in x[0 .. n), n <= VG_PAIRS, that are at most most while the one before is
     *  not, or the other way round; before the first is what was_within says. */
    size_t (*find_edges)(const float *x, size_t n, float most, bool was_within,
                         uint32_t *edges);
} vg_distance_kernels;

extern const vg_distance_kernels vg_distance_kernels_plain;

/** Those for the widest vector unit of this processor. */
const vg_distance_kernels *vg_distance_kernels_best(void);

#endif /* VG_DSP_DISTANCE_KERNELS_H */
