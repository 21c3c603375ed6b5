/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file newey_west.h
 *  Standard error of the mean of a series whose neighbours resemble each other
 *  (Newey & West 1987, Bartlett weights; lags by Newey & West 1994).
 */
#ifndef VG_STAT_NEWEY_WEST_H
#define VG_STAT_NEWEY_WEST_H

#include <stddef.h>

/** NaN below 3 values. */
double vg_newey_west_se(const double *x, size_t n);

#endif /* VG_STAT_NEWEY_WEST_H */
