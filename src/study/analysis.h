/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file analysis.h
 *  One input on its way through the house: file, channel, beats, intervals, phases.
 *
 *  The single commands stop at the stage they are named for; a study goes all the way.
 */
#ifndef VG_STUDY_ANALYSIS_H
#define VG_STUDY_ANALYSIS_H

#include <stdbool.h>

#include <vagus/detect.h>

#include "study/settings.h"
#include "tables/plot.h"
#include "tables/rows.h"

/** Where rows go; a NULL table is not wanted. */
typedef struct vg_sink {
    vg_table *hrv;
    vg_table *recovery;
    vg_table *curves;
    vg_table *spectra;
    vg_plot *plot;               /**< heart rate and ln RMSSD, drawn */
    const vg_hrv_layout *layout; /**< of the hrv table; NULL: the usual */
    size_t n_bad;                /**< rows that are invalid or unusable; counted up */
    char reason[VG_REASON_SIZE]; /**< why, as codes PHASE:CODE; appended to */
} vg_sink;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_analysis {
    const vg_settings *settings; /**< borrowed; must outlive the analysis */
    vg_input input;
    size_t channel;                    /**< of a recording; the first of leads */
    size_t leads[VG_DETECT_LEADS_MAX]; /**< [n_leads] looked at together */
    size_t n_leads;
    const char *channel_name; /**< borrowed; NULL for lists */
    vg_kind kind;             /**< what was analysed: ecg, ppg, rr or beats */
    vg_beats beats;           /**< detected or given */
    bool has_beats;           /**< false for a list of intervals */
    vg_nn nn;
    vg_phases phases; /**< none: the whole input is one phase */
    double stop_s;    /**< end of what is analysed */
    char settings_id[VG_SETTINGS_ID_SIZE];
    char reason[VG_REASON_SIZE]; /**< codes that hold for every row, such as truncated */
} vg_analysis;

void vg_analysis_free(vg_analysis *analysis);

/** Open the input and choose its channel. */
VG_NODISCARD vg_status vg_analysis_open(const char *path, const vg_settings *settings,
                                        vg_analysis *out, vg_error *err);

/** Detect or take over the beats. VG_ERR_OPTION for a list of intervals. */
VG_NODISCARD vg_status vg_analysis_find_beats(vg_analysis *analysis, vg_error *err);

/** Beats (where there are any) and corrected intervals. */
VG_NODISCARD vg_status vg_analysis_find_nn(vg_analysis *analysis, vg_error *err);

/** Phases: from events_path, else as settings say, else beside the recording.
 *  @param events_path  NULL when none was named */
VG_NODISCARD vg_status vg_analysis_find_phases(vg_analysis *analysis, const char *path,
                                               const char *events_path, vg_error *err);

/** Everything in one: open, beats, intervals, phases. */
VG_NODISCARD vg_status vg_analysis_run(const char *path, const char *events_path,
                                       const vg_settings *settings, vg_analysis *out,
                                       vg_error *err);

/** What the rows say about where their intervals come from; borrows from analysis. */
vg_row_origin vg_analysis_origin(const vg_analysis *analysis);

/** Rows of the hrv table, one per phase. */
VG_NODISCARD vg_status vg_analysis_hrv(const vg_analysis *analysis, const vg_row_id *id,
                                       vg_sink *sink, vg_error *err);

/** Rows of the recovery table, one per stressor and measure, and of the curve table. */
VG_NODISCARD vg_status vg_analysis_recovery(const vg_analysis *analysis, const vg_row_id *id,
                                            vg_sink *sink, vg_error *err);

#endif /* VG_STUDY_ANALYSIS_H */
