/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file phase_value.h
 *  The value of a measure over a whole span, with its standard error (docs/methods.md I.1).
 */
#ifndef VG_RECOVERY_PHASE_VALUE_H
#define VG_RECOVERY_PHASE_VALUE_H

#include <vagus/moving.h>
#include <vagus/nn.h>

typedef struct vg_phase_value {
    double value;       /**< NaN when less than 70 % of the span is readable */
    double se;          /**< NaN when unknown */
    double valid_share; /**< of the span */
} vg_phase_value;

/** Heart rate: beats over time. ln RMSSD: of all true pairs of the span. */
VG_NODISCARD vg_status vg_phase_value_compute(vg_nn_view nn, vg_measure measure, double start_s,
                                              double stop_s, vg_phase_value *out,
                                              vg_error *err);

#endif /* VG_RECOVERY_PHASE_VALUE_H */
