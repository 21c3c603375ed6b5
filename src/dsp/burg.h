/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file burg.h
 *  Autoregressive model by Burg's method (Burg 1975).
 */
#ifndef VG_DSP_BURG_H
#define VG_DSP_BURG_H

#include <stddef.h>

#include <vagus/status.h>

#include "dsp/psd.h"

enum { VG_BURG_MAX_ORDER = 200 };

/** Fit x[i] + a[1] x[i - 1] + ... + a[order] x[i - order] = noise.
 *
 *  @param x      [n] mean removed; n > order: VG_ERR_SHORT
 *  @param order  1 to VG_BURG_MAX_ORDER: VG_ERR_OPTION
 *  @param a      [order + 1] receives 1, a[1] ...; zero on failure
 *  @param noise  variance of the noise; 0 on failure
 */
VG_NODISCARD vg_status vg_burg_fit(const double *x, size_t n, size_t order, double *a,
                                   double *noise, vg_error *err);

/** One-sided density of a model on n_bins frequencies from 0 to fs_hz / 2.
 *
 *  @param density  [n_bins], n_bins >= 2
 */
VG_NODISCARD vg_status vg_burg_density(const double *a, size_t order, double noise,
                                       double fs_hz, double *density, size_t n_bins,
                                       vg_error *err);

#endif /* VG_DSP_BURG_H */
