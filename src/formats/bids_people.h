/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bids_people.h
 *  Who a BIDS recording is of: its name, and the row of that person in participants.tsv.
 */
#ifndef VG_FORMATS_BIDS_PEOPLE_H
#define VG_FORMATS_BIDS_PEOPLE_H

#include <vagus/input.h>

/** Fill participant_id and session from a name such as "sub-01_ses-2_task-rest", and group
 * from participants.tsv in the folder of the recording or one of the four above it. All other
 * columns of the row go into a note; a table without the person, or one that cannot be read,
 * is a warning.
 *
 *  @param folder  "" or a path ending in '/'
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_bids_find_person(const char *folder, const char *stem, vg_input *out,
                                           vg_notes *notes, vg_error *err);

#endif /* VG_FORMATS_BIDS_PEOPLE_H */
