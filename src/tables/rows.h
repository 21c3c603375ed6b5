/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rows.h
 *  The tables of the program: which columns each has, and how a result becomes a row.
 *
 *  Each kind has a `columns` and a `row` function, used by single commands and by studies
 *  alike, so that the two cannot differ.
 */
#ifndef VG_TABLES_ROWS_H
#define VG_TABLES_ROWS_H

#include <stdbool.h>

#include <vagus/beats.h>
#include <vagus/hrv.h>
#include <vagus/moving.h>
#include <vagus/nn.h>
#include <vagus/quality.h>
#include <vagus/recovery.h>
#include <vagus/score.h>

#include "tables/table.h"

/** What identifies a row: the recording, and in a study who, when and in which role. */
typedef struct vg_row_id {
    bool in_study;
    const char *participant;
    const char *session;
    const char *role;
    const char *recording;
} vg_row_id;

/** How the intervals of a row came about. */
typedef struct vg_row_origin {
    const char *channel;
    vg_kind kind; /**< of the channel or list */
    const char *settings_id;
    const char *reason; /**< codes that hold for the whole recording, such as truncated */
} vg_row_origin;

enum { VG_CODES_SIZE = 2 * VG_REASON_SIZE };

/** Codes of the recording, then those of the row, in one list; returns out. */
const char *vg_join_codes(char out[VG_CODES_SIZE], const char *first, const char *second);

void vg_beats_columns(vg_table *table, const vg_beats *beats);
void vg_beats_rows(vg_table *table, const vg_beats *beats);

/** The seconds of a channel and how far each can be trusted. */
void vg_quality_columns(vg_table *table);
void vg_quality_row(vg_table *table, const char *channel, const vg_quality *second);

/** Intervals with the number of beats inserted, removed or moved at their later beat, and a
 *  row labelled gap wherever one does not follow the one before. */
void vg_nn_columns(vg_table *table);
void vg_nn_rows(vg_table *table, const vg_nn *nn);

/** Which metrics a table of them shows, and under which names. */
typedef struct vg_hrv_layout {
    const vg_hrv_opts *opts; /**< for the columns of further estimators; NULL: the usual */
    const char *metrics;     /**< comma list of names; NULL: all */
    bool neurokit_names;
} vg_hrv_layout;

/** VG_ERR_OPTION naming a metric that is not there. */
VG_NODISCARD vg_status vg_hrv_layout_check(const vg_hrv_layout *layout, vg_error *err);

/** @param layout  NULL: every usual metric under its own name */
void vg_hrv_columns(vg_table *table, bool in_study, const vg_hrv_layout *layout);
void vg_hrv_row(vg_table *table, const vg_row_id *id, const vg_row_origin *origin,
                const char *phase, const vg_hrv *hrv, const vg_hrv_layout *layout);

/** Densities of one span, one row per frequency. */
void vg_spectrum_columns(vg_table *table);
void vg_spectrum_rows(vg_table *table, const vg_row_id *id, const char *phase,
                      const char *estimator, const vg_spectrum *spectrum);

void vg_recovery_columns(vg_table *table, bool in_study);
void vg_recovery_row(vg_table *table, const vg_row_id *id, const vg_episode *episode,
                     const vg_recovery *recovery, const char *reason);

void vg_curve_columns(vg_table *table, bool in_study);
void vg_curve_rows(vg_table *table, const vg_row_id *id, const vg_episode *episode,
                   vg_measure measure, const vg_curve *curve);

/** The samples of a series from the start of an episode's baseline to its end. */
void vg_series_curve_rows(vg_table *table, const vg_row_id *id, const vg_episode *episode,
                          const vg_series *series);

void vg_score_columns(vg_table *table);
void vg_score_row(vg_table *table, const char *record, const vg_score *score);

/** The row of an input that could not be read, in any table that begins with the id: every
 *  cell is missing but those of the columns status and reason (or notes). */
void vg_unreadable_row(vg_table *table, const vg_row_id *id, const char *status,
                       const char *reason);

/** Shared by the tables that name a recording. */
void vg_id_columns(vg_table *table, bool in_study);
void vg_id_cells(vg_table *table, const vg_row_id *id);

#endif /* VG_TABLES_ROWS_H */
