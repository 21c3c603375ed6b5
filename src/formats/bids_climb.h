/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bids_climb.h
 *  The way up from the folder of a BIDS recording to the root of its data set. What describes
 *  a recording may lie beside it or in any folder above (BIDS 1.8, "The Inheritance
 *  Principle").
 */
#ifndef VG_FORMATS_BIDS_CLIMB_H
#define VG_FORMATS_BIDS_CLIMB_H

#include <stdbool.h>

#include <vagus/status.h>

/** Look into one folder.
 *
 *  @param state  as given to vg_bids_climb()
 *  @param done   set to true: what was sought is found, and no more folders are visited
 */
typedef vg_status (*vg_bids_visit)(void *state, const char *folder, bool *done, vg_error *err);

/** Visit a folder and those above it until the visitor is done or fails.
 *
 *  @param folder    "" or a path ending in '/'
 *  @param n_levels  folders to visit at most, the first included
 */
VG_NODISCARD vg_status vg_bids_climb(const char *folder, int n_levels, vg_bids_visit visit,
                                     void *state, vg_error *err);

#endif /* VG_FORMATS_BIDS_CLIMB_H */
