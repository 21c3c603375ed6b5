/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file own_tables.h
 *  Tables that `vagus beats` and `vagus nn` wrote, known by their header.
 */
#ifndef VG_FORMATS_OWN_TABLES_H
#define VG_FORMATS_OWN_TABLES_H

#include "formats/dialect.h"
#include "formats/format.h"

/** True for the columns time_s, sample, label or time_s, rr_ms, nn_ms, label, follows. */
bool vg_own_table_sniff(const vg_dialect *dialect);

/** Read one. Intervals keep their labels and gaps, beats their labels and quality. */
VG_NODISCARD vg_status vg_own_table_open(vg_job *job, const vg_dialect *dialect, vg_input *out,
                                         vg_error *err);

#endif /* VG_FORMATS_OWN_TABLES_H */
