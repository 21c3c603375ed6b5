/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file order.h
 *  The measures of order: quantiles, extremes, histogram.
 */
#ifndef VG_HRV_ORDER_H
#define VG_HRV_ORDER_H

#include <vagus/hrv.h>
#include <vagus/time_domain.h>

#include "hrv/axes.h"
#include "hrv/long_term.h"

/** @param ok_ms  [n] intervals as measured, ascending, n >= 1 */
void vg_order_measure(const double *ok_ms, size_t n, vg_time_domain *out);

/** Take back the time-domain measures for which n intervals of sum_ms in all are too short. */
void vg_hrv_drop_short(double sum_ms, size_t n, vg_hrv *out);

#endif /* VG_HRV_ORDER_H */
