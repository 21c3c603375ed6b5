/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file axes.h
 *  The length of the Poincare plot as other programs take it.
 */
#ifndef VG_HRV_AXES_H
#define VG_HRV_AXES_H

#include <vagus/nonlinear.h>

/** Fill all that follows from the lengths of the two axes. */
void vg_poincare_from_axes(double sd1_ms, double sd2_ms, vg_poincare *out);

/** Replace sd2 and what follows from it by sqrt(2 sdnn^2 - sdsd^2 / 2), which equals the
 *  direct definition only for long series. */
void vg_poincare_by_identity(double sdnn_ms, double sdsd_ms, vg_poincare *out);

#endif /* VG_HRV_AXES_H */
