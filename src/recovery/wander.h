/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wander.h
 *  How far slow wandering of the level, of a size that residuals cannot show because the fit
 *  follows it, would move the time constant (docs/methods.md I.4).
 */
#ifndef VG_RECOVERY_WANDER_H
#define VG_RECOVERY_WANDER_H

#include "stat/separable.h"

/** Standard error of theta[0] in a least-squares fit whose errors are nothing but first-order
 *  wandering with an SD of sd.
 *
 *  @param fit  the curve, fitted to data
 *  @param out  NaN on failure, infinite when the curve does not tell its parameters apart
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_wander_se(const vg_sep_data *data, const vg_sep_model *model,
                                    const vg_sep_fit *fit, double sd, double *out,
                                    vg_error *err);

#endif /* VG_RECOVERY_WANDER_H */
