/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file radix.h
 *  Sorting many values in a time proportional to their number: a byte of their bits after the
 *  other, from the lowest (Knuth, The Art of Computer Programming 3, 5.2.5). Bytes that all
 *  values share, as the low ones of whole milliseconds, cost nothing.
 */
#ifndef VG_STAT_RADIX_H
#define VG_STAT_RADIX_H

#include <stddef.h>

/** Sort ascending; x must not be NaN, and -0 becomes 0.
 *
 *  @param x        [n]
 *  @param scratch  [n]
 */
void vg_radix_sort(double *x, size_t n, double *scratch);

#endif /* VG_STAT_RADIX_H */
