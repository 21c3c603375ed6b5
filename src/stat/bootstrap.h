/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bootstrap.h
 *  Bias-corrected and accelerated bootstrap interval (Efron 1987; docs/methods.md J.2).
 */
#ifndef VG_STAT_BOOTSTRAP_H
#define VG_STAT_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include <vagus/status.h>

/** A statistic of the subjects index[0 .. n); NaN when they leave it undefined. */
typedef double (*vg_statistic)(const void *data, const size_t *index, size_t n);

typedef struct vg_bootstrap {
    vg_statistic statistic;
    const void *data;
    size_t n; /**< subjects, >= 3 */
    size_t n_resamples;
    uint64_t seed;
} vg_bootstrap;

typedef struct vg_bca {
    double low, high;    /**< 95 % */
    double bias;         /**< z0; resamples equal to the sample count half */
    double acceleration; /**< from the jackknife */
} vg_bca;

/** The interval. NaN when the statistic is undefined for the sample, for a jackknife sample
 *  or for a tenth of the resamples, or when every resample lies on one side of it.
 *  @return VG_ERR_MEMORY or VG_OK */
VG_NODISCARD vg_status vg_bca_interval(const vg_bootstrap *job, vg_bca *out, vg_error *err);

#endif /* VG_STAT_BOOTSTRAP_H */
