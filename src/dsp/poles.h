/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file poles.h
 *  The components of an autoregressive model: one for each real pole or pair of poles.
 *
 *  The variance of the model is the sum of the residues of its spectrum at its poles
 * (Zetterberg 1969; Johnsen & Andersen 1978). A component's power may be negative where it
 * overlaps a stronger one; the sum is the variance all the same.
 */
#ifndef VG_DSP_POLES_H
#define VG_DSP_POLES_H

#include <stddef.h>

#include <vagus/status.h>

typedef struct vg_component {
    double cycles; /**< frequency of the pole, cycles a sample, 0 to 0.5 */
    double power;  /**< unit of the series squared */
} vg_component;

/** The components of a model of vg_burg_fit().
 *
 *  @param a      [order + 1] 1, a[1] ..., stable
 *  @param order  1 to VG_BURG_MAX_ORDER
 *  @param noise  variance of the noise
 *  @param out    [order] receives them, in no order
 *  @param n      how many there are; 0 on failure
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY, VG_ERR_NUMERIC (poles that coincide or lie on the unit
 *          circle) or VG_OK
 */
VG_NODISCARD vg_status vg_poles_compute(const double *a, size_t order, double noise,
                                        vg_component *out, size_t *n, vg_error *err);

#endif /* VG_DSP_POLES_H */
