/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file pulse_kernels.h
 *  The loops over samples in which the detection of pulses spends its time, in two builds of
 *  one source like those of kernels.h: their results are the same to the last bit.
 */
#ifndef VG_DSP_PULSE_KERNELS_H
#define VG_DSP_PULSE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/** Shifts that match() compares. */
enum { VG_PULSE_SHIFTS = 8 };

/** Room that straighten() needs behind its n steps. */
enum { VG_STEP_PADDING = 16 };

typedef struct vg_pulse_kernels {
    /** Slope: out[i] = sum of x[i + lag .. i + 2 lag) - sum of x[i .. i + lag),
     *  i = 0 .. n - 1. */
    void (*rise)(const float *x, size_t n, size_t lag, float *out);

    /** How many of x[0 .. n) are below zero, less how many are above. */
    int (*balance)(const float *x, size_t n);

    /** Highest of -x[0 .. n), at least 0; n_low grows by how many have a magnitude below
     *  low. */
    float (*find_fall)(const float *x, size_t n, float low, size_t *n_low);

    /** Of side x[0], side x[step], ... side x[(far - 1) step] the first of the highest, up to
     *  where they fall below the first of them again, which counts from near on.
     *
     *  @param x     up to seven samples more on the side of step are looked at
     *  @param near  > 0
     *  @param step  1 or -1; so is side
     *  @return how many steps it is away */
    size_t (*find_turn)(const float *x, size_t near, size_t far, int step, float side);

    /** out[k] = sum over j < n of shape[j] x[j + k], k = 0 .. VG_PULSE_SHIFTS - 1. */
    void (*match)(const float *shape, size_t n, const float *x, float *out);

    /** Mean of pieces of a signal, each by its norm: sum[j] += y[at[i] + j] / norm, where the
     *  norm is that of y[at[i]] ... y[at[i] + n - 1], not 0; j = 0 .. n - 1, i = 0 .. n_at - 1.
     *
     *  @param y    up to seven samples behind each piece are looked at
     *  @param sum  [n rounded up to VG_PULSE_SHIFTS]; untouched from n on */
    void (*add_units)(const float *y, const uint32_t *at, size_t n_at, size_t n, float *sum);

    /** Cosines: out[i] of y[at[i]] ... y[at[i] + n - 1] and shape, i = 0 .. n_at - 1.
     *
     *  @param y      up to seven samples behind each piece are looked at
     *  @param shape  [n rounded up to VG_PULSE_SHIFTS] of norm 1, and 0 from n on */
    void (*compare)(const float *y, const uint32_t *at, size_t n_at, const float *shape,
                    size_t n, float *out);

    /** Take the least-squares line out of x[0 .. n) and make integers of the rest, of which a
     *  vector holds more.
     *
     *  @param sign  1, or -1 to turn it over
     *  @param out   [n + VG_STEP_PADDING]; magnitudes up to 32767, then padding lower than all
     */
    void (*straighten)(const float *x, size_t n, float sign, int16_t *out);

    /** The distance, of the odd ones up to most, at which most of x[0 .. n) are lower than
     *  both neighbours.
     *  @param x  [n + VG_STEP_PADDING] as straighten() leaves it */
    size_t (*find_scale)(const int16_t *x, size_t n, size_t most);

    /** Every i in reach .. n - reach - 1 with x[i] < x[i - k] and x[i] < x[i + k] for all k
     *  in 1 .. reach; how many.
     *
     *  @param x      [n + VG_STEP_PADDING] as straighten() leaves it
     *  @param reach  > 0
     *  @param low    scratch, [n + VG_STEP_PADDING]
     *  @param at     room for n / 2 indices */
    size_t (*find_lowest)(const int16_t *x, size_t n, size_t reach, int16_t *low, uint32_t *at);
} vg_pulse_kernels;

extern const vg_pulse_kernels vg_pulse_kernels_plain;

/** The fastest build that this processor can run. */
const vg_pulse_kernels *vg_pulse_kernels_best(void);

#endif /* VG_DSP_PULSE_KERNELS_H */
