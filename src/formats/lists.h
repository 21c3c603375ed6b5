/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file lists.h
 *  Numbers to intervals and beats: units, offsets, gaps.
 */
#ifndef VG_FORMATS_LISTS_H
#define VG_FORMATS_LISTS_H

#include <stdbool.h>

#include <vagus/input.h>

/** Numbers of a list and where they stand in the file. */
typedef struct vg_list {
    const double *values; /**< [n] intervals or beat times; NaN missing */
    const double *times;  /**< [n] of a beat at either end of each interval, or NULL */
    const uint64_t *line; /**< [n] for messages */
    size_t n;
} vg_list;

/** How to understand it. */
typedef struct vg_list_opts {
    vg_unit unit;   /**< VG_UNIT_AUTO: from the numbers */
    double rate_hz; /**< for VG_UNIT_SAMPLES */
} vg_list_opts;

/** Make intervals of a list.
 *
 *  Without times the first beat is at 0 s and interval k ends at the cumulative sum. A value
 *  above 5 s is no interval: the first is a start offset, a later one a gap. Times are used
 *  when they agree with the intervals, and then tell where beats are missing.
 *  @param notes  what was decided
 *  @return VG_ERR_OPTION when the unit cannot be told; VG_ERR_DATA names the line
 */
VG_NODISCARD vg_status vg_list_to_intervals(vg_list list, vg_list_opts opts, vg_nn *out,
                                            vg_notes *notes, vg_error *err);

/** True if at least half of the times confirm the intervals, in one unit or another. */
bool vg_list_agrees(vg_list list, vg_list_opts opts);

/** True if the values change direction as rarely as the samples of a waveform do, or have
 *  peaks that come back as evenly as its heart beats. */
VG_NODISCARD vg_status vg_list_is_waveform(vg_list list, bool *is, vg_error *err);

/** True if (nearly) every value is above the one before, and there are enough of them. */
bool vg_list_only_rises(vg_list list);

/** Make beats of a list of times, which must increase strictly. */
VG_NODISCARD vg_status vg_list_to_beats(vg_list list, vg_list_opts opts, vg_beats *out,
                                        vg_notes *notes, vg_error *err);

#endif /* VG_FORMATS_LISTS_H */
