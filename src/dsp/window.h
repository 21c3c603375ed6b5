/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file window.h
 *  Taper windows for spectra.
 */
#ifndef VG_DSP_WINDOW_H
#define VG_DSP_WINDOW_H

#include <stddef.h>

/** Periodic Hann window, 0.5 - 0.5 cos(2 pi i / n); a single sample has weight 1. */
void vg_window_hann(double *w, size_t n);

#endif /* VG_DSP_WINDOW_H */
