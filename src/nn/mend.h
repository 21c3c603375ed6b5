/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file mend.h
 *  Correct the beats between two gaps.
 */
#ifndef VG_NN_MEND_H
#define VG_NN_MEND_H

#include "nn/stretch.h"

/** Move beats of foreign origin, then find and mend artefacts until no fewer are found.
 *
 *  @param floor_ms  least value of the thresholds
 *  @param usual_ms  median of the intervals before the stretch, for one that is too short to
 * tell which of its intervals is the odd one; NaN if there are none
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_stretch_mend(vg_stretch *s, const vg_correct_opts *opts,
                                       double floor_ms, double usual_ms, vg_error *err);

#endif /* VG_NN_MEND_H */
