/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file likeness.h
 *  How much two stretches of signal have the same shape.
 */
#ifndef VG_BEATS_LIKENESS_H
#define VG_BEATS_LIKENESS_H

#include <stddef.h>

/** Pearson correlation of a[0 .. n) and b[0 .. n); 0 where it is negative or undefined. */
double vg_likeness(const float *a, const float *b, size_t n);

/** Add x, measured from its first sample, to sum. */
void vg_shape_add(float *sum, const float *x, size_t n);

#endif /* VG_BEATS_LIKENESS_H */
