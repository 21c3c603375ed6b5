/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file filters.h
 *  The simple rules that reject intervals by their neighbours (docs/methods.md D.2).
 */
#ifndef VG_NN_FILTERS_H
#define VG_NN_FILTERS_H

#include "nn/stretch.h"

/** Mark rejected intervals, move the beats between them, and trim the ends.
 *
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_stretch_filter(vg_stretch *s, const vg_correct_opts *opts,
                                         vg_error *err);

#endif /* VG_NN_FILTERS_H */
