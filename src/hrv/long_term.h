/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file long_term.h
 *  Measures over 5-minute segments, and the error of RMSSD.
 */
#ifndef VG_HRV_LONG_TERM_H
#define VG_HRV_LONG_TERM_H

#include <vagus/time_domain.h>

/** Fill sdann_ms and sdnni_ms when at least two segments are whole and 80 % valid. */
void vg_long_term_compute(vg_nn_view nn, vg_time_domain *out);

/** Standard error of ln RMSSD by the delta method, 0.5 SE(mean d^2) / mean d^2, with the
 *  variance of the mean by Newey & West 1987 over 5 lags (true pairs in a row). NaN below 10
 *  differences or when none differs from 0. */
double vg_rmssd_log_error(vg_nn_view nn);

#endif /* VG_HRV_LONG_TERM_H */
