/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file resample.h
 *  An even grid through an unevenly sampled series.
 */
#ifndef VG_DSP_RESAMPLE_H
#define VG_DSP_RESAMPLE_H

#include <stddef.h>

#include <vagus/status.h>

/** Points of the grid t[0], t[0] + 1 / fs_hz, ... that do not pass t[n - 1]; 0 if n is 0. */
size_t vg_resample_count(const double *t, size_t n, double fs_hz);

/** Natural cubic spline at the points of that grid.
 *
 *  @param t    [n] strictly increasing, n >= 2
 *  @param x    [n]
 *  @param out  [vg_resample_count()]
 *  @return VG_ERR_SHORT, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_resample_spline(const double *t, const double *x, size_t n,
                                          double fs_hz, double *out, vg_error *err);

#endif /* VG_DSP_RESAMPLE_H */
