/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file compare_table.h
 *  Before and after for every metric of a table: pairs by participant, one row a metric.
 */
#ifndef VG_STUDY_COMPARE_TABLE_H
#define VG_STUDY_COMPARE_TABLE_H

#include <stddef.h>

#include "tables/table.h"

typedef struct vg_compare_opts {
    const char *within;  /**< column that tells the levels apart */
    const char *level_a; /**< before */
    const char *level_b; /**< after; differences are b - a */
} vg_compare_opts;

/** All comparisons of a table, with the p values of the family adjusted. Declare as {0}. */
typedef struct vg_comparisons {
    struct vg_comparison *items; /**< [n] */
    size_t n;
    size_t capacity;
    size_t n_dropped; /**< values without a partner at the other level, over all metrics */
} vg_comparisons;

/** Compare the results of a study (a folder with metrics.tsv and recovery.tsv) or a table.
 *
 *  A table is long: participant_id, the within column, then numbers; other columns that are
 *  not numbers are left out. Metrics of a study that are skewed are compared on ln.
 *  @param out  {0} on failure
 *  @return VG_ERR_IO, VG_ERR_FORMAT, VG_ERR_DATA (a participant has two rows for one level,
 *          or a level does not occur), VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_compare_path(const char *path, const vg_compare_opts *opts,
                                       vg_comparisons *out, vg_error *err);

void vg_comparisons_free(vg_comparisons *comparisons);

void vg_compare_columns(vg_table *table);
void vg_compare_rows(vg_table *table, const vg_comparisons *comparisons,
                     const vg_compare_opts *opts);

#endif /* VG_STUDY_COMPARE_TABLE_H */
