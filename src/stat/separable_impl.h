/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file separable_impl.h
 *  What the solver and the search of separable.h share.
 */
#ifndef VG_STAT_SEPARABLE_IMPL_H
#define VG_STAT_SEPARABLE_IMPL_H

#include "stat/separable.h"

struct vg_sep {
    vg_sep_data data;
    vg_sep_model model;
    double *y;     /**< [n] whitened */
    double *raw;   /**< [n n_linear] columns as the model gives them */
    double *q;     /**< [n VG_SEP_PARAMETERS] whitened, then orthonormal */
    double *rest;  /**< [n] whitened residuals */
    double *slope; /**< [n] */
    double *spare; /**< [n] */
};

double vg_sep_dot(const double *a, const double *b, size_t n);

/** a -= factor * b */
void vg_sep_subtract(double *a, double factor, const double *b, size_t n);

#endif /* VG_STAT_SEPARABLE_IMPL_H */
