/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file reml.h
 *  Autoregressive errors of a regression by restricted maximum likelihood.
 *
 *  Residuals resemble their neighbours less than the errors do, because the fit has followed
 *  some of their drift. The restricted likelihood looks only at what no fit can follow, which
 *  removes that bias (Patterson & Thompson 1971; Cheang & Reinsel 2000). What is left of the
 *  uncertainty about the errors goes into degrees of freedom (Satterthwaite 1946).
 */
#ifndef VG_STAT_REML_H
#define VG_STAT_REML_H

#include <stdbool.h>
#include <stddef.h>

#include <vagus/status.h>

#include "stat/autoregression.h"

enum { VG_REML_COLUMNS = 8 };

/** A regression with all that is known of it but its errors. */
typedef struct vg_reml_data {
    const double *x;            /**< [n k] design, column after column */
    const double *residual;     /**< [n] of any fit; what x can explain does not matter */
    const unsigned char *depth; /**< [n] as in vg_ar_whiten() */
    size_t n, k;                /**< k <= VG_REML_COLUMNS, n > k */
    const double *weight;       /**< [n] of the errors, as in vg_ar; NULL: equal */
    size_t interest;            /**< column whose coefficient's variance gets the dof */
    bool may_be_differenced;    /**< the values are counts between marks; depth unbroken */
} vg_reml_data;

typedef struct vg_reml {
    vg_ar ar;
    double deviance; /**< -2 ln of the restricted likelihood, up to a constant */
    double dof;      /**< of the variance of the coefficient of interest */
} vg_reml;

/** Estimate the errors; the order is chosen by AICc, 0 to most_order.
 *
 *  Differenced errors have no slow part at all: a strong claim, for which AICc must be lower by
 *  6, an evidence ratio of 20.
 *
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_reml_estimate(const vg_reml_data *data, size_t most_order,
                                        vg_reml *out, vg_error *err);

#endif /* VG_STAT_REML_H */
