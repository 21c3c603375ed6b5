/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file middle.h
 *  Order and medians of a handful of values, where calling a sort would cost more than the
 * sorting.
 */
#ifndef VG_BEATS_MIDDLE_H
#define VG_BEATS_MIDDLE_H

#include <stddef.h>

/** Sort ascending. Meant for n below 40. */
static inline void vg_order(float *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const float value = x[i];
        size_t k = i;
        for (; k > 0 && x[k - 1] > value; k--)
            x[k] = x[k - 1];
        x[k] = value;
    }
}

/** Lower median of x[0 .. n), which is reordered; 0 when n is 0. Meant for n below 30. */
static inline float vg_middle(float *x, size_t n)
{
    vg_order(x, n);
    return n > 0 ? x[(n - 1) / 2] : 0.0f;
}

#endif /* VG_BEATS_MIDDLE_H */
