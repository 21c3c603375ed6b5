/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file decimate.h
 *  Lower a sampling rate by a whole factor, without aliasing and without delay.
 *
 *  A linear-phase FIR low-pass (Kaiser window, 80 dB) that passes 80 % of the new band; what
 *  it lets through above folds back only onto the last 20 %.
 *  Source: Kaiser 1974; Oppenheim & Schafer 2010, section 7.6.
 */
#ifndef VG_DSP_DECIMATE_H
#define VG_DSP_DECIMATE_H

#include <stddef.h>

#include <vagus/status.h>

/** Opaque handle. */
typedef struct vg_decimator vg_decimator;

/** Design the filter.
 *
 *  @param factor  at least 2
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_decimator_create(size_t factor, vg_decimator **out, vg_error *err);
void vg_decimator_destroy(vg_decimator *decimator);

/** Samples needed before and after the one that an output stands at. */
size_t vg_decimator_reach(const vg_decimator *decimator);

/** Compute outputs.
 *
 *  @param x    [(n - 1) * factor + 2 * reach + 1] input; output i stands at x[reach + i *
 * factor]. An output is NaN when an input within its reach is
 *  @param out  [n]
 */
void vg_decimate(const vg_decimator *decimator, const float *x, size_t n, float *out);

#endif /* VG_DSP_DECIMATE_H */
