/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file lomb.h
 *  Lomb-Scargle density of an unevenly sampled series, by the fast algorithm of Press &
 *  Rybicki 1989: extirpolation of the samples onto a fine grid and two transforms.
 */
#ifndef VG_DSP_LOMB_H
#define VG_DSP_LOMB_H

#include <stddef.h>

#include <vagus/status.h>

/** The frequencies of a periodogram. */
typedef struct vg_lomb_grid {
    size_t n;       /**< from 0 */
    double step_hz; /**< 1 / (4 (t[n - 1] - t[0])) */
} vg_lomb_grid;

/** Density scaled so that a sine of amplitude A integrates to A^2 / 2, from 0 to max_hz.
 *
 *  @param t        [n] s, strictly increasing; a length of at most 2e6 s / max_hz
 *  @param x        [n] the mean is removed here
 *  @param n        >= 4: VG_ERR_SHORT
 *  @param max_hz   > 0
 *  @param density  receives [grid->n], the value at the first frequency repeated at 0;
 *                  free it with vg_free(); NULL on failure
 *  @return VG_ERR_SHORT, VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_lomb_compute(const double *t, const double *x, size_t n,
                                       double max_hz, double **density, vg_lomb_grid *grid,
                                       vg_error *err);

#endif /* VG_DSP_LOMB_H */
