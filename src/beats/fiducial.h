/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file fiducial.h
 *  Where exactly a beat is: extremes of a signal, refined below the sample grid.
 */
#ifndef VG_BEATS_FIDUCIAL_H
#define VG_BEATS_FIDUCIAL_H

#include <stddef.h>

/** Vertex of the least-squares parabola through y[-half .. half].
 *
 *  @param y       points at the sample taken for the extreme
 *  @param half    samples on each side, >= 1
 *  @param height  value at the vertex; y[0] when there is none
 *  @return offset of the vertex in samples, at most half/2 away; 0 when the parabola does
 *          not bend towards the extreme (sign 1: maximum, -1: minimum)
 */
double vg_parabola_vertex(const float *y, int half, int sign, double *height);

#endif /* VG_BEATS_FIDUCIAL_H */
