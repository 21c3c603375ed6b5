/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file fiducial.h
 *  Where exactly a beat is: extremes of a signal, refined below the sample grid by a
 *  least-squares parabola.
 */
#ifndef VG_BEATS_FIDUCIAL_H
#define VG_BEATS_FIDUCIAL_H

/** A parabola through 2 half + 1 samples. */
typedef struct vg_parabola {
    int half;   /**< samples on each side of the middle, >= 1 */
    double n;   /**< samples in all */
    double s2;  /**< sum of k^2 over k = -half .. half, */
    double det; /**< n times the sum of k^4, less the square of that of k^2 */
} vg_parabola;

/** The one that fits the peak of a QRS complex: over 8 ms to each side (METHODS A.5). */
vg_parabola vg_parabola_of_qrs(double rate_hz);

/** Vertex of the parabola through y[-half .. half].
 *
 *  @param y       points at the sample taken for the extreme
 *  @param height  value at the vertex; y[0] when there is none
 *  @return offset of the vertex in samples, at most half/2 away; 0 when the parabola does
 *          not bend towards the extreme (sign 1: maximum, -1: minimum)
 */
double vg_parabola_vertex(const vg_parabola *p, const float *y, int sign, double *height);

#endif /* VG_BEATS_FIDUCIAL_H */
