/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file welford.h
 *  Running mean and variance without cancellation (Welford 1962), and the same of an array in
 *  two passes.
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

/** Of x[0 .. n): deviations from the first value, then from the mean, without a division for
 *  each value. */
static inline vg_welford vg_welford_of(const double *x, size_t n)
{
    vg_welford w = {.n = n};
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] - x[0];
    w.mean = n > 0 ? x[0] + sum / (double)n : 0.0;
    for (size_t i = 0; i < n; i++)
        w.m2 += (x[i] - w.mean) * (x[i] - w.mean);
    return w;
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
