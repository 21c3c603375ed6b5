/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file nearest.h
 *  Rounding of times to samples.
 */
#ifndef VG_BEATS_NEAREST_H
#define VG_BEATS_NEAREST_H

#include <stddef.h>
#include <stdint.h>

/** The nearest whole number, as llround() has it, without a call; |x| at most 2^62. */
static inline int64_t vg_nearest(double x)
{
    return (int64_t)(x < 0.0 ? x - 0.5 : x + 0.5);
}

/** A length of time in whole samples, at least one. */
static inline size_t vg_samples_in(double seconds, double rate_hz)
{
    const int64_t n = vg_nearest(seconds * rate_hz);

    return n < 1 ? 1 : (size_t)n;
}

#endif /* VG_BEATS_NEAREST_H */
