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

/** Shifts are compared in groups of so many, two groups at most. */
enum { VG_LANES = 8, VG_SHIFTS_MAX = 2 * VG_LANES };

/** So many values are kept sorted. */
enum { VG_SORTED = 2 * VG_LANES };

/** How a shape fits a signal. */
typedef struct vg_fit {
    float r[VG_SHIFTS_MAX]; /**< correlation at each shift: product times one by the norm */
    size_t best;            /**< the first shift where it is highest */
} vg_fit;

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

    /** Fit shapes to x at shifts k = 0 .. n_shifts - 1.
     *  @param shapes  n_shapes of n samples each, n a multiple of VG_LANES, > 0
     *  @param x       holds n samples more than n_shifts, rounded up to lanes
     *  @param norms   one by the norm of x[k .. k + n), finite where that is 0
     *  @param out     one for each shape */
    void (*fit)(const float *const *shapes, size_t n_shapes, size_t n, const float *x,
                size_t n_shifts, float norms[VG_SHIFTS_MAX], vg_fit *out);

    /** A filter at a few places: out[k] = sum over j < n of weights[j] (x[j + k] - x[0]), for k
     *  below n_out, rounded up to lanes; x holds n samples more than that. */
    void (*filter)(const float *weights, size_t n, const float *x, size_t n_out, float *out);

    /** Correlation coefficients: out[k] of a[0 .. n) with x[k .. k + n), k < VG_LANES; finite.
     *  @param a  of mean 0 and norm 1
     *  @param x  holds n + VG_LANES - 1 samples */
    void (*resemble)(const float *a, size_t n, const float *x, float out[VG_LANES]);

    /** sum[k] += x[k] - x[0], k = 0 .. n - 1, n a multiple of VG_LANES. */
    void (*add_beat)(const float *x, size_t n, float *sum);

    /** shape[k] = a shape[k] + b x[k], k = 0 .. n - 1. */
    void (*blend)(float *shape, const float *x, size_t n, const float ab[2]);
} vg_kernels;

extern const vg_kernels vg_kernels_plain;

/** The fastest build that this processor can run. */
const vg_kernels *vg_kernels_best(void);

#endif /* VG_DSP_KERNELS_H */
