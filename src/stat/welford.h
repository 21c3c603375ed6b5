/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file welford.h
 *  Running mean and variance without cancellation (Welford 1962).
 */
#ifndef VG_STAT_WELFORD_H
#define VG_STAT_WELFORD_H

#include <math.h>
#include <stddef.h>

/** Declare as {0}. */
typedef struct vg_welford {
    size_t n;
    double mean;
    double m2; /**< sum of squared deviations from the mean */
} vg_welford;

static inline void vg_welford_add(vg_welford *w, double x)
{
    const double delta = x - w->mean;

    w->n++;
    w->mean += delta / (double)w->n;
    w->m2 += delta * (x - w->mean);
}

/** Sample variance, divisor n - 1; NaN below two values. */
static inline double vg_welford_variance(const vg_welford *w)
{
    return w->n < 2 ? NAN : w->m2 / (double)(w->n - 1);
}

static inline double vg_welford_sd(const vg_welford *w)
{
    return sqrt(vg_welford_variance(w));
}

#endif /* VG_STAT_WELFORD_H */
