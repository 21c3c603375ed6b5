/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file boxcar.h
 *  Moving sums, in the order of additions that a vector unit likes.
 */
#ifndef VG_DSP_BOXCAR_H
#define VG_DSP_BOXCAR_H

#include <stddef.h>

/** Replace x[i] by x[i] + ... + x[i + width - 1].
 *
 *  Sums of 2, 4, 8, ... samples are built from one another, so that the cost grows with
 *  log2(width), nothing is ever subtracted, and the result does not depend on what came
 *  before; scalar and vector code add in the same order.
 *  @param x      [n]; on return the first n - width + 1 elements hold sums, the rest nothing
 *  @param width  >= 1, <= n
 *  @param spare  [n] scratch
 */
void vg_boxcar(float *x, size_t n, size_t width, float *spare);

#endif /* VG_DSP_BOXCAR_H */
