/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file errors.h
 *  What the scatter about the richest model says of the errors: how they resemble their
 *  neighbours, and which of them are outliers. Settled once, then shared by all models, so
 *  that their likelihoods can be compared.
 */
#ifndef VG_RECOVERY_ERRORS_H
#define VG_RECOVERY_ERRORS_H

#include <vagus/recovery.h>

#include "stat/separable.h"

/** Estimate the errors' structure from a fit of a model.
 *
 *  @param data     y is replaced by pseudo-values when robust: fitted by least squares they
 *                  give the Huber estimate and its standard errors; ar is set, with weights
 *                  where values are rates: beats that come late and rhythms of the heart both
 *                  change a rate by a share of it
 *  @param y        [n] the values as measured
 *  @param room     [2 n] for pseudo-values and weights; data points here on return
 */
VG_NODISCARD vg_status vg_errors_settle(vg_sep_data *data, const vg_sep_model *model,
                                        const double *y, double *room, const vg_fit_opts *opts,
                                        vg_error *err);

#endif /* VG_RECOVERY_ERRORS_H */
