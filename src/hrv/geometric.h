/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file geometric.h
 *  Measures of the histogram of intervals (Task Force 1996; Baevsky).
 */
#ifndef VG_HRV_GEOMETRIC_H
#define VG_HRV_GEOMETRIC_H

#include <vagus/time_domain.h>

/** Fill hti, tinn_ms, tinn_area_ms, stress_index and sqrt_stress_index, where defined.
 *
 *  @param sorted_ms  [n] ascending, > 0, n >= 1
 */
void vg_geometric_compute(const double *sorted_ms, size_t n, vg_time_domain *out);

#endif /* VG_HRV_GEOMETRIC_H */
