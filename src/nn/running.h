/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file running.h
 *  Median and quartile deviation in a window that moves along a series, centred on each
 *  point and cut off at the ends.
 */
#ifndef VG_NN_RUNNING_H
#define VG_NN_RUNNING_H

#include <stddef.h>

enum { VG_RUNNING_MAX_HALF = 64 };

/** Median of x[i - half .. i + half].
 *
 *  @param x     [n] finite
 *  @param half  at most VG_RUNNING_MAX_HALF
 *  @param out   [n]
 */
void vg_running_median(const double *x, size_t n, size_t half, double *out);

/** (Q3 - Q1) / 2 of |x[i - half .. i + half]|, quartiles of type 7. Same arguments. */
void vg_running_quartile_deviation(const double *x, size_t n, size_t half, double *out);

#endif /* VG_NN_RUNNING_H */
