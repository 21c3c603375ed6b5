/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file long_term.h
 *  Measures over 5-minute segments.
 */
#ifndef VG_HRV_LONG_TERM_H
#define VG_HRV_LONG_TERM_H

#include <vagus/time_domain.h>

/** Fill sdann_ms and sdnni_ms when at least two segments are whole and 80 % valid. */
void vg_long_term_compute(vg_nn_view nn, vg_time_domain *out);

#endif /* VG_HRV_LONG_TERM_H */
