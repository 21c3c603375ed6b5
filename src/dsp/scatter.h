/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file scatter.h
 *  How far the mean power in a band is off, judged by how that power rises and falls along the
 *  series.
 *
 *  The power in a band at every instant is a series of its own. Its periodogram near 0 Hz is
 * the variance of its mean times the length, whatever the process: a steady sine has none, a
 *  Gaussian process as much as the integral of its squared density says. The periodogram comes
 *  without any filter, from products of Fourier coefficients some bins apart. The mean over the
 *  lowest bins is the estimator of Lazarus, Lewis, Stock & Watson 2018 (HAR inference:
 *  recommendations for practice, J Bus Econ Stat 36:541) with Fourier in place of cosine terms.
 */
#ifndef VG_DSP_SCATTER_H
#define VG_DSP_SCATTER_H

#include <stddef.h>

#include <vagus/status.h>

/** One band; the first two members are given, the others start at 0. */
typedef struct vg_scatter {
    double low_hz;
    double high_hz;
    double square;   /**< mean squared coefficients of the power, summed over parts */
    double sum;      /**< of the power over parts */
    double length_s; /**< of the parts */
    double terms;    /**< coefficients that went into it */
} vg_scatter;

/** The transform of parts of one length. Opaque; one thread at a time. */
typedef struct vg_scatter_plan vg_scatter_plan;

/** For parts of n samples, n >= 2: VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK. */
VG_NODISCARD vg_status vg_scatter_create(size_t n, double fs_hz, vg_scatter_plan **out,
                                         vg_error *err);
void vg_scatter_destroy(vg_scatter_plan *plan);

/** Add one part, x, [n] with its mean removed, to the bands that it is long enough for. */
void vg_scatter_part(vg_scatter_plan *plan, const double *x, vg_scatter *bands, size_t n_bands);

/** Add a series, in parts of about five minutes that transform fast, from its middle; parts too
 *  short for a band are left out.
 *
 *  @param x  [n] mean removed
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_scatter_add(vg_scatter *bands, size_t n_bands, const double *x,
                                      size_t n, double fs_hz, vg_error *err);

/** The variance of the logarithm of mean power times the length of the series, s, widened so
 * that 1.96 of its roots hold 95 % although it is itself an estimate; NaN when nothing was
 * added. */
double vg_scatter_s(const vg_scatter *band);

#endif /* VG_DSP_SCATTER_H */
