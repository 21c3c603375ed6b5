/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file msptd.h
 *  Peaks of a quasi-periodic signal by the multi-scale scalogram.
 *
 *  Sources: Scholkmann 2012, Bishop & Ercole 2018, and the reduction to the scales of a heart
 *  by Charlton 2024 (MSPTDfast v2).
 */
#ifndef VG_BEATS_MSPTD_H
#define VG_BEATS_MSPTD_H

#include <stddef.h>

/** Mark the maxima of a window.
 *
 *  @param x       [n], trend removed
 *  @param scales  largest distance looked at, samples, >= 1 and < n / 2
 *  @param counts  [n] scratch
 *  @param peak    [n] 1 where x is above its neighbours at every scale up to the scale
 *                 that has the most maxima, else 0
 */
void vg_msptd_peaks(const float *x, size_t n, size_t scales, unsigned char *counts,
                    unsigned char *peak);

#endif /* VG_BEATS_MSPTD_H */
