/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file nonlinear.h
 *  Nonlinear least squares by GSL's Levenberg-Marquardt with geodesic acceleration: polishes a
 *  separable fit in all its parameters at once, and is its twin in the tests.
 */
#ifndef VG_STAT_NONLINEAR_H
#define VG_STAT_NONLINEAR_H

#include "stat/separable.h"

/** Improve a fit in (c, theta) together, from where it stands.
 *
 *  theta[1] of a model with a kink is never moved.
 *  @return VG_ERR_NUMERIC when there was no convergence (fit is then left alone),
 *          VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_nonlinear_polish(const vg_sep_data *data, const vg_sep_model *model,
                                           vg_sep_fit *fit, vg_error *err);

#endif /* VG_STAT_NONLINEAR_H */
