/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file nearest.h
 *  Rounding of times to samples.
 */
#ifndef VG_BEATS_NEAREST_H
#define VG_BEATS_NEAREST_H

#include <stdint.h>

/** The nearest whole number, as llround() has it, without a call; |x| at most 2^62. */
static inline int64_t vg_nearest(double x)
{
    return (int64_t)(x < 0.0 ? x - 0.5 : x + 0.5);
}

#endif /* VG_BEATS_NEAREST_H */
