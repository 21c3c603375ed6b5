/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file autoregression.h
 *  Autoregressive errors: the linear map that turns them into independent ones, and back.
 *
 *  Everything is derived from partial autocorrelations in (-1, 1), for which every model is
 *  stationary (Levinson 1947, Durbin 1960; Barndorff-Nielsen & Schou 1973).
 */
#ifndef VG_STAT_AUTOREGRESSION_H
#define VG_STAT_AUTOREGRESSION_H

#include <stdbool.h>
#include <stddef.h>

enum { VG_AR_MAX = 4 };

/** {0} stands for independent errors. */
typedef struct vg_ar {
    size_t order;
    double phi[VG_AR_MAX + 1][VG_AR_MAX]; /**< row k: the best predictor from k values */
    double scale[VG_AR_MAX + 1];          /**< SD of the innovation over that of row k */
    bool is_differenced;  /**< the errors are differences of such a process, not itself: what a
                               mark between two bins takes from one it gives to the other.
                               Only for unbroken series */
    const double *weight; /**< [n] > 0; such a process is each error times its weight, where
                               errors are not of equal size. NULL: they are */
} vg_ar;

/** @param partial  [order] partial autocorrelations, each in (-1, 1); order <= VG_AR_MAX */
vg_ar vg_ar_from_partial(const double *partial, size_t order);

/** Independent errors of equal variance out of autoregressive ones.
 *
 *  @param depth  [n] how many values before this one belong to the same unbroken stretch
 *                (VG_AR_MAX when more); NULL when nothing is broken
 *  @param out    [n], may not be x
 */
void vg_ar_whiten(const vg_ar *ar, const unsigned char *depth, const double *x, size_t n,
                  double *out);

/** The inverse of vg_ar_whiten(). */
void vg_ar_colour(const vg_ar *ar, const unsigned char *depth, const double *e, size_t n,
                  double *out);

/** ln of the determinant of the covariance matrix over that of independent innovations. */
double vg_ar_log_det(const vg_ar *ar, const unsigned char *depth, size_t n);

#endif /* VG_STAT_AUTOREGRESSION_H */
