/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file out.h
 *  The folder that a study writes: its tables, open until the last recording is done.
 */
#ifndef VG_STUDY_OUT_H
#define VG_STUDY_OUT_H

#include "core/path.h"
#include "formats/gz_write.h"
#include "tables/rows.h"

/** The tables that grow row by row. */
typedef enum vg_out_table {
    VG_OUT_METRICS,
    VG_OUT_RECOVERY,
    VG_OUT_STATUS,
    VG_N_OUT
} vg_out_table;

typedef struct vg_out {
    const char *folder;
    vg_outfile tables[VG_N_OUT];
    vg_gz *curves;
    char *curves_goal;
    char *curves_temporary;
} vg_out;

/** Make the folders and open the tables, headers written. {0} on failure.
 *  @param layout  of the metrics */
VG_NODISCARD vg_status vg_out_open(const char *folder, const vg_hrv_layout *layout, vg_out *out,
                                   vg_error *err);

/** Append rows, already text, to a table. */
VG_NODISCARD vg_status vg_out_append(vg_out *out, vg_out_table table, const char *text,
                                     size_t n, vg_error *err);
VG_NODISCARD vg_status vg_out_append_curves(vg_out *out, const char *text, size_t n,
                                            vg_error *err);

/** Everything is written: give the files their names. */
VG_NODISCARD vg_status vg_out_commit(vg_out *out, vg_error *err);

/** Release; what was not committed is removed. Safe on {0} and after commit. */
void vg_out_close(vg_out *out);

/** Start a table of this kind, columns added.
 *  @param layout  of the metrics */
void vg_out_columns(vg_out_table which, const vg_hrv_layout *layout, vg_table *table);

#endif /* VG_STUDY_OUT_H */
