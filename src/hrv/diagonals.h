/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file diagonals.h
 *  The pairs of delay vectors of a series, diagonal by diagonal of their matrix of distances.
 *
 *  A pair is within a radius when the sum of its m squared differences, one after the other in
 *  double precision, is at most the radius squared. Nothing is carried along a diagonal: single
 *  precision decides for all pairs but those so close to the radius that rounding could matter,
 *  which are looked at again.
 */
#ifndef VG_HRV_DIAGONALS_H
#define VG_HRV_DIAGONALS_H

#include <stddef.h>
#include <stdint.h>

/** Vectors x[i], x[i + delay], ... of m values. As many NaN as delay lie between stretches that
 *  do not follow one another: a vector that reaches across holds one, and recurs with none. */
typedef struct vg_delays {
    const double *x;
    const float *rounded; /* x in single precision */
    size_t n;             /* values, NaN included */
    size_t m;             /* > 0 */
    size_t delay;         /* > 0; (m - 1) * delay <= VG_MOST_REACH */
    double largest;       /* magnitude of x */
} vg_delays;

/** Spread of the distances of some pairs, in single precision.
 *
 *  @param every     look at about one of so many; 1: at all
 *  @param per_unit  bins of a unit of distance
 *  @param n_in   [n_bins] added to: pairs from bin / per_unit on; the last holds all farther
 * ones
 */
void vg_diagonals_spread(const vg_delays *v, size_t every, double per_unit, size_t n_bins,
                         uint64_t *n_in);

/** Count the runs of pairs (i, j), (i + 1, j + 1), ... within a radius, i < j, by their length.
 *
 *  @param radius    that, and a second one, or 0
 *  @param n_runs    [v->n + 1] by length, zeros before
 *  @param n_nearer  pairs within the second
 */
void vg_diagonals_runs(const vg_delays *v, const double radius[2], uint64_t *n_runs,
                       uint64_t *n_nearer);

#endif /* VG_HRV_DIAGONALS_H */
