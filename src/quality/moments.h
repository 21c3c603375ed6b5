/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file moments.h
 *  How lopsided and how peaked samples are distributed.
 */
#ifndef VG_QUALITY_MOMENTS_H
#define VG_QUALITY_MOMENTS_H

#include <stddef.h>

/** Third and fourth standardised moment, population form; NaN without variance. */
typedef struct vg_moments {
    double skewness;
    double kurtosis; /**< not in excess: 3 for a Gaussian */
} vg_moments;

vg_moments vg_moments_compute(const double *x, size_t n);

#endif /* VG_QUALITY_MOMENTS_H */
