/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file separable.h
 *  Separable nonlinear least squares: y = sum_k c_k f_k(t; theta) + error.
 *
 *  The coefficients c enter linearly and are solved inside, so that only one or two
 *  parameters theta are searched and no bad start can spoil the fit (Golub & Pereyra 1973).
 *  Errors may be autoregressive.
 */
#ifndef VG_STAT_SEPARABLE_H
#define VG_STAT_SEPARABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <vagus/status.h>

#include "stat/autoregression.h"

enum { VG_SEP_LINEAR = 3, VG_SEP_THETA = 2, VG_SEP_PARAMETERS = 5 };

/** Points to be fitted. Views; owns nothing. */
typedef struct vg_sep_data {
    const double *t;            /**< [n] */
    const double *y;            /**< [n] */
    const unsigned char *depth; /**< [n] as in vg_ar_whiten(); NULL: unbroken */
    size_t n;
    double window; /**< each point is the mean of the model over this much t */
    vg_ar ar;      /**< of the errors; {0}: independent */
    double dof;    /**< degrees of freedom of the errors' variance; 0: n - parameters */
} vg_sep_data;

/** A family of curves. */
typedef struct vg_sep_model {
    size_t n_linear;
    size_t n_theta;
    /** Fill f_k at every point: columns + k n. */
    void (*columns)(const vg_sep_data *data, const double *theta, double *columns);
    /** Fill the derivative by theta[j] of sum_k c_k f_k. NULL when n_theta is 0. */
    void (*slope)(const vg_sep_data *data, const double *theta, size_t j, const double *c,
                  double *slope);
    double low[VG_SEP_THETA]; /**< range searched */
    double high[VG_SEP_THETA];
    size_t n_grid[VG_SEP_THETA]; /**< starting points spread over the range, >= 3 */
    bool has_kink;               /**< the sum of squares is not smooth in theta[1] */
} vg_sep_model;

typedef struct vg_sep_fit {
    double c[VG_SEP_LINEAR];
    double theta[VG_SEP_THETA];
    double rss;     /**< of the whitened residuals */
    bool is_inside; /**< the minimum is not on the edge of the range of theta[0] */
} vg_sep_fit;

/** Whitened data, work space and the model: what every evaluation needs. */
typedef struct vg_sep vg_sep;

VG_NODISCARD vg_status vg_sep_create(const vg_sep_data *data, const vg_sep_model *model,
                                     vg_sep **out, vg_error *err);
void vg_sep_destroy(vg_sep *sep);

/** Solve for c at a given theta; residual, if not NULL, gets the whitened residuals [n]. */
double vg_sep_solve(vg_sep *sep, const double *theta, double *c, double *residual);

/** The fitted curve at every point. */
void vg_sep_fitted(vg_sep *sep, const vg_sep_fit *fit, double *out);

/** The global minimum over the range. */
void vg_sep_minimise(vg_sep *sep, vg_sep_fit *out);

/** The minimum near a start, which out holds: for data that have changed a little since.
 *  Falls back on the whole range when it has moved away. */
void vg_sep_refine(vg_sep *sep, vg_sep_fit *out);

/** Take other data of the same size. */
void vg_sep_renew(vg_sep *sep, const vg_sep_data *data);

/** The minimum over theta[1] near a start, theta[0] held; the RSS. */
double vg_sep_profile(vg_sep *sep, double theta0, double *theta1, double *c);

/** Where the profile of theta[0] crosses a residual sum of squares.
 *
 *  @param limit  theta[0] at which to give up
 *  @return theta[0], or limit when the profile stays below
 */
double vg_sep_crossing(vg_sep *sep, const vg_sep_fit *fit, double rss, double limit);

/** Derivatives of the curve by (c, theta) at every point, before whitening: out + j n. */
void vg_sep_jacobian(vg_sep *sep, const vg_sep_fit *fit, size_t n_free, double *out);

/** Covariance of (c, theta) per unit of error variance, from the whitened Jacobian.
 *
 *  @param n_free  parameters counted: n_linear + n_theta, or one less to leave theta[1] fixed
 *  @param out     [n_free n_free], NaN when singular
 */
void vg_sep_covariance(vg_sep *sep, const vg_sep_fit *fit, size_t n_free, double *out);

#endif /* VG_STAT_SEPARABLE_H */
