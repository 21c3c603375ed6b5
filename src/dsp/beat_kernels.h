/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file beat_kernels.h
 *  The loops over the samples around one heart beat, in two builds of one source like those of
 *  kernels.h, which gives access to them: their results are the same to the last bit.
 */
#ifndef VG_DSP_BEAT_KERNELS_H
#define VG_DSP_BEAT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

enum { VG_SHAPES_MAX = 4, VG_SHAPE_POINTS = 64, VG_SHIFTS_MAX = 16 };

/** A wave of norm 1. */
typedef struct vg_shape {
    float points[VG_SHAPE_POINTS];
    int16_t steps[VG_SHAPE_POINTS]; /**< the same times 2^14, rounded; 0 behind its end */
} vg_shape;

typedef struct vg_shapes {
    vg_shape shape[VG_SHAPES_MAX];
    size_t n_points; /**< of each, a multiple of 8 */
    size_t n_shifts; /**< tried, at most VG_SHIFTS_MAX and at most n_points */
} vg_shapes;

/** How some shapes fit the same signal. */
typedef struct vg_fits {
    float norms[VG_SHIFTS_MAX]; /**< one by the norm of the signal at each shift; finite */
    float r[VG_SHAPES_MAX]
           [VG_SHIFTS_MAX];     /**< [n] correlation at each shift, to about 0.0002 */
    float most[VG_SHAPES_MAX];  /**< [n] the highest, */
    size_t best[VG_SHAPES_MAX]; /**< [n] and the first shift that has it */
    size_t
        nearest[VG_SHAPES_MAX]; /**< [n] of this and those before, the first that fits best */
    size_t n;
    int16_t steps[VG_SHAPE_POINTS + 2 * VG_SHIFTS_MAX]; /**< the signal in whole numbers */
    float factors[VG_SHIFTS_MAX]; /**< from products of those to correlations */
} vg_fits;

typedef struct vg_beat_kernels {
    /** Fit shapes which[0 .. n) to x at each shift k, that is, to x[k .. k + n_points).
     *  @param x  holds n_points + n_shifts samples, rounded up to eight */
    void (*fit)(const vg_shapes *shapes, const int *which, size_t n, const float *x,
                vg_fits *out);

    /** Make a shape of n points a times itself plus b times x. */
    void (*blend)(vg_shape *shape, const float *x, size_t n, const float ab[2]);

    /** A filter at a few places: out[k] = sum over j < n of weights[j] (x[j + k] - x[0]), for k
     *  below n_out, rounded up to eight; x holds n samples more than that. */
    void (*filter)(const float *weights, size_t n, const float *x, size_t n_out, float *out);

    /** Correlation coefficients: out[k] of a[0 .. n) with x[k .. k + n), k < 8; finite.
     *  @param a  of mean 0 and norm 1
     *  @param x  holds n + 7 samples */
    void (*resemble)(const float *a, size_t n, const float *x, float out[8]);

    /** Sum over k < n, a multiple of 8, of a[k] (x[k] - x[0]). */
    float (*project)(const float *a, size_t n, const float *x);

    /** The first of the highest of sign x[0 .. n), n > 0, sign 1 or -1. */
    size_t (*find_top)(const float *x, size_t n, float sign);

    /** The farthest that x[0 .. n) gets from base; x holds eight at least. */
    float (*find_farthest)(const float *x, size_t n, float base);

    /** sum[k] += x[k] - x[0], k = 0 .. n - 1, n a multiple of 8. */
    void (*add_beat)(const float *x, size_t n, float *sum);
} vg_beat_kernels;

#endif /* VG_DSP_BEAT_KERNELS_H */
