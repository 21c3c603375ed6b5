/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file series.h
 *  Any series of times and values in a table, through the same indices and fits as the heart.
 */
#ifndef VG_STUDY_SERIES_H
#define VG_STUDY_SERIES_H

#include "study/analysis.h"

/** What is wanted of a table. */
typedef struct vg_series_request {
    const char *path;
    const char *name;        /**< of the column with the values */
    const char *unit;        /**< for the drawing; "" unknown */
    int direction;           /**< +1, -1, or 0: by the name */
    const char *events_path; /**< NULL: <stem>_events.tsv beside the table */
} vg_series_request;

/** One row per stressor. The time column is `time_s`, `time_min`, `time_ms`, `time` (s) or
 *  the first one.
 *
 *  @return VG_ERR_OPTION when there are no phases or no such column, VG_ERR_DATA,
 * VG_ERR_FORMAT, VG_ERR_IO, VG_ERR_SHORT, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_series_rows(const vg_series_request *request,
                                      const vg_settings *settings, const vg_row_id *id,
                                      vg_sink *sink, vg_error *err);

#endif /* VG_STUDY_SERIES_H */
