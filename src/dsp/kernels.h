/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file kernels.h
 *  The loops over samples in which beat detection spends its time, in two builds of one source:
 *  plain C, and the same for the AVX2 vector unit.
 *
 *  Both add in the same order and never fuse a multiplication with an addition, so that their
 *  results are the same to the last bit (tests/unit/test_kernels.c).
 */
#ifndef VG_DSP_KERNELS_H
#define VG_DSP_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dsp/beat_kernels.h"

enum { VG_LANES = 8 };

/** So many values are kept sorted. */
enum { VG_SORTED = 2 * VG_LANES };

typedef struct vg_kernels {
    const char *name;

    /** Is every one of x[0 .. n) a finite number? */
    bool (*are_finite)(const float *x, size_t n);

    /** Lowest and highest of x[0 .. n), n > 0, all finite. */
    void (*find_range)(const float *x, size_t n, float range[2]);

    /** out[k] = mean of x[m k] ... x[m k + m - 1], k = 0 .. n - 1. */
    void (*average)(const float *x, size_t n, size_t m, float *out);

    /** Second difference: out[i] = 2 x[i + lag] - x[i] - x[i + 2 lag], i = 0 .. n - 1. */
    void (*bend)(const float *x, size_t n, size_t lag, float *out);

    /** Less of itself: out[i] = x[i + lag] - share (x[i] + x[i + 2 lag]), i = 0 .. n - 1, and
     *  the squares of that. */
    void (*sharpen)(const float *x, size_t n, size_t lag, float share, float *out,
                    float *squares);

    /** Moving sum: out[i] = x[i] + ... + x[i + width - 1], i = 0 .. n - width.
     *
     *  Sums of sums, one for each factor of the width, so that nothing is ever subtracted and
     *  no sum depends on what came before.
     *  @param width  1 .. n
     *  @param out    room for n */
    void (*boxcar)(const float *x, size_t n, size_t width, float *out);

    /** Peaks: every i in 1 .. n - 2 with x[i - 1] < x[i] >= x[i + 1]; how many.
     *  @param at  room for n / 2 indices */
    size_t (*find_peaks)(const float *x, size_t n, uint32_t *at);

    /** Medians: out[k] = lower median of those of x[k] ... x[k + 6] that are > 0, 0 when none
     *  is; k = 0 .. n - 1, n a multiple of VG_LANES. No value is below 0. */
    void (*middle_of_seven)(const float *x, size_t n, float *out);

    /** Of values in ascending order, x[0 .. VG_SORTED), take out old, which is one of them, and
     *  put new in its place.
     *  @param x  INFINITY where no value is; x[-1] is -INFINITY, x[VG_SORTED] is INFINITY */
    void (*exchange)(float *x, float old, float new);

    /** Distance from centre within which n of such values lie, 0 < n <= VG_SORTED / 2, of at
     *  most 2 n. */
    float (*find_reach)(const float *x, size_t n, float centre);

    const vg_beat_kernels *beat; /**< of the same build */
} vg_kernels;

extern const vg_kernels vg_kernels_plain;

/** The fastest build that this processor can run. */
const vg_kernels *vg_kernels_best(void);

#endif /* VG_DSP_KERNELS_H */
