/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file nonlinear.h
 *  Nonlinear measures of a series of NN intervals.
 *
 *  Sources: Brennan 2001 (Poincare plot), Toichi 1997 (CSI, CVI); docs/methods.md G.
 */
#ifndef VG_NONLINEAR_H
#define VG_NONLINEAR_H

#include <vagus/metric.h>
#include <vagus/nn.h>

VG_BEGIN_DECLS

/** Undefined members are NaN. Definitions: vg_poincare_metrics(). */
typedef struct vg_poincare {
    size_t n_pairs; /**< true successive pairs */
    double sd1_ms, sd2_ms, sd1_sd2, ellipse_area_ms2, csi, cvi;
} vg_poincare;

/** Width and length of the Poincare plot; needs 3 true successive pairs (VG_ERR_SHORT). */
VG_API VG_NODISCARD vg_status vg_poincare_compute(vg_nn_view nn, vg_poincare *out,
                                                  vg_error *err);

VG_API const vg_metric *vg_poincare_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_NONLINEAR_H */
