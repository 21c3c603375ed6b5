/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wfdb_record.h
 *  The signal files behind one WFDB header (a record, or one segment of a longer one).
 */
#ifndef VG_FORMATS_WFDB_RECORD_H
#define VG_FORMATS_WFDB_RECORD_H

#include <vagus/notes.h>

#include "formats/source.h"
#include "formats/wfdb_header.h"

typedef struct vg_wfdb_record vg_wfdb_record;

/** Open every signal file that the header names.
 *
 *  @param header  borrowed for the call
 *  @param notes   outlives the record: a file that ends early, a checksum that differs
 */
VG_NODISCARD vg_status vg_wfdb_record_open(const vg_folder *folder,
                                           const vg_wfdb_header *header, vg_notes *notes,
                                           vg_wfdb_record **out, vg_error *err);
void vg_wfdb_record_close(vg_wfdb_record *record);

/** Frames that every signal file really holds. */
uint64_t vg_wfdb_record_n_frames(const vg_wfdb_record *record);

/** Read samples [first, first + n) of a signal, which lie inside n_frames * per_frame. */
VG_NODISCARD vg_status vg_wfdb_record_read(vg_wfdb_record *record, size_t signal,
                                           uint64_t first, size_t n, float *out, vg_error *err);

#endif /* VG_FORMATS_WFDB_RECORD_H */
