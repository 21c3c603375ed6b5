/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file runs.h
 *  Do signs come in longer or shorter runs than chance gives (Wald & Wolfowitz 1940)?
 */
#ifndef VG_STAT_RUNS_H
#define VG_STAT_RUNS_H

#include <stddef.h>

/** Two-sided p of the normal approximation with continuity correction, for the signs of x
 *  (zeros left out). NaN when there are fewer than 10 of them or all are alike. */
double vg_runs_test(const double *x, size_t n);

#endif /* VG_STAT_RUNS_H */
