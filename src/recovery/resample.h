/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file resample.h
 *  The interval of a time constant by a moving-block bootstrap of residuals (Kuensch 1989):
 *  an answer that assumes less of the errors than a likelihood does, and costs more.
 */
#ifndef VG_RECOVERY_RESAMPLE_H
#define VG_RECOVERY_RESAMPLE_H

#include "stat/separable.h"

/** Limits of theta[0]. */
typedef struct vg_resampled {
    double low, high; /**< 95 % percentile interval; far outside the range where refits end on
                         its edge */
} vg_resampled;

/** Refit the curve to its fitted values with residuals of other places added.
 *
 *  @param fit   of the model to data
 *  @param length  points of a block; residuals are taken from data->y, weighted as data->ar
 * says
 *  @param n_refits  > 0
 *  @param out   NaN on failure
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_resample(const vg_sep_data *data, const vg_sep_model *model,
                                   const vg_sep_fit *fit, size_t length, size_t n_refits,
                                   vg_resampled *out, vg_error *err);

#endif /* VG_RECOVERY_RESAMPLE_H */
