/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file permutation.h
 *  Fisher's sign-flip test of a mean difference.
 */
#ifndef VG_STAT_PERMUTATION_H
#define VG_STAT_PERMUTATION_H

#include <stddef.h>
#include <stdint.h>

#include <vagus/status.h>

enum { VG_FLIPS_EXACT = 20, VG_FLIPS_DRAWN = 100000 };

/** Two-sided p: how often flipped signs give a sum at least as far from 0.
 *
 *  @param d          [n] differences, finite
 *  @param tolerance  sums this close to the observed one count as equal to it
 *  @param seed       used above 20 differences, where 100 000 flips are drawn and
 *                    p = (b + 1) / (100 000 + 1); all 2^n are counted below
 *  @param p          NaN on failure
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_sign_flip_test(const double *d, size_t n, double tolerance,
                                         uint64_t seed, double *p, vg_error *err);

#endif /* VG_STAT_PERMUTATION_H */
