/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file irregular.h
 *  Whether intervals are as irregular as atrial fibrillation makes them.
 */
#ifndef VG_HRV_IRREGULAR_H
#define VG_HRV_IRREGULAR_H

#include <stdbool.h>

#include <vagus/nn.h>

/** Is more than half of the series without order? Judged on intervals as measured, in blocks of
 *  about 128 (docs/methods.md D).
 *
 *  @param nn   below 60 measured intervals nothing is said
 *  @param out  false on failure
 *  @return VG_ERR_MEMORY, VG_ERR_DATA or VG_OK
 */
VG_NODISCARD vg_status vg_is_irregular(vg_nn_view nn, bool *out, vg_error *err);

#endif /* VG_HRV_IRREGULAR_H */
