/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file families.h
 *  The families of metrics that make up vg_hrv.
 */
#ifndef VG_HRV_FAMILIES_H
#define VG_HRV_FAMILIES_H

#include <vagus/hrv.h>

/** Every metric NaN, those of all families included. */
void vg_hrv_clear(vg_hrv *out);

#endif /* VG_HRV_FAMILIES_H */
