/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bids_scans.h
 *  When a BIDS recording was made: the acq_time of its row in a _scans.tsv.
 */
#ifndef VG_FORMATS_BIDS_SCANS_H
#define VG_FORMATS_BIDS_SCANS_H

#include <vagus/notes.h>
#include <vagus/status.h>

/** Look in the _scans.tsv of a folder, or of one of the two above it, for the row of a
 * recording, or for that of another file of the same run.
 *
 *  @param folder    "" or a path ending in '/'
 *  @param name      of the recording, without its folder
 *  @param stem      name without suffix and extension: what the files of a run share
 *  @param offset_s  start of the recording after that of the other files (StartTime)
 *  @param start_s   seconds since 1970; NaN when there is no such row. A table that cannot be
 *                   read is a warning among the notes
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_bids_scan_start(const char *folder, const char *name,
                                          const char *stem, double offset_s, double *start_s,
                                          vg_notes *notes, vg_error *err);

#endif /* VG_FORMATS_BIDS_SCANS_H */
