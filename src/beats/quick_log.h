/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file quick_log.h
 *  A logarithm for weighing evidence, at half the cost of the library's and without a call.
 */
#ifndef VG_BEATS_QUICK_LOG_H
#define VG_BEATS_QUICK_LOG_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/** Natural logarithm of a normal number, to 3e-7 of itself or of one; -INFINITY of 0.
 *
 *  x = 2^e m with m within a factor sqrt(2) of 1, and ln m = 2 artanh((m - 1) / (m + 1)), of
 *  whose series the first term left out is below 3e-8. */
static inline float vg_quick_log(float x)
{
    const uint32_t root_half = 0x3f3504f3; /* sqrt(1/2) as it lies in memory */
    const uint32_t fraction = 0x007fffff;
    uint32_t bits;
    float m;

    memcpy(&bits, &x, sizeof bits);
    bits -= root_half;
    const int32_t e = (int32_t)bits >> 23;
    bits = (bits & fraction) + root_half;
    memcpy(&m, &bits, sizeof m);
    const float s = (m - 1.0f) / (m + 1.0f);
    const float t = s * s;
    const float series = 2.0f + t * (2.0f / 3.0f + t * (2.0f / 5.0f + t * (2.0f / 7.0f)));
    return x > 0.0f ? (float)e * (float)M_LN2 + s * series : -INFINITY;
}

#endif /* VG_BEATS_QUICK_LOG_H */
