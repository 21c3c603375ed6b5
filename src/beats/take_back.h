/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file take_back.h
 *  Beats inside long noise are not believed.
 */
#ifndef VG_BEATS_TAKE_BACK_H
#define VG_BEATS_TAKE_BACK_H

#include <vagus/beats.h>

/** Remove the beats inside those of n spans, in time order, that last longer than 30 s. */
void vg_take_back(vg_beats *beats, const vg_span *spans, size_t n);

#endif /* VG_BEATS_TAKE_BACK_H */
