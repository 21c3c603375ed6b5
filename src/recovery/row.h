/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file row.h
 *  The parts of one row: what is read off the curve, and what is quoted from the fit.
 */
#ifndef VG_RECOVERY_ROW_H
#define VG_RECOVERY_ROW_H

#include "recovery/source.h"

/** What the steps of one episode share. */
typedef struct vg_recovery_job {
    vg_source source;
    const vg_episode *episode;
    vg_recovery_opts opts;
    double baseline_start_s; /**< of the part of the baseline that counts */
    double zero_s;           /**< where t = 0: the stressor's end, or the peak near it */
    vg_recovery *out;
} vg_recovery_job;

/** A row of NaN. */
vg_recovery vg_row_undefined(vg_measure measure);

void vg_row_add_reason(vg_recovery *out, vg_recovery_status status, const char *code);

/** A code with a number behind it, such as baseline_short:79s. */
void vg_row_add_counted_reason(vg_recovery *out, vg_recovery_status status, const char *code,
                               double count, const char *unit);

/** What a span that cannot be read makes of the row. */
vg_recovery_status vg_row_unreadable(const vg_recovery_job *job);

/** Values of the phases, reaction and percent recovery. */
VG_NODISCARD vg_status vg_row_measure_phases(vg_recovery_job *job, vg_error *err);

/** Percent recovery 60, 120 and 300 s after time zero. */
VG_NODISCARD vg_status vg_row_measure_later(vg_recovery_job *job, vg_error *err);

/** Settle where t = 0. */
VG_NODISCARD vg_status vg_row_find_zero(vg_recovery_job *job, vg_error *err);

/** Areas, returns and excursions from the continuous curve. */
VG_NODISCARD vg_status vg_row_read_curve(vg_recovery_job *job, vg_error *err);

/** What follows from a fit that may be believed. */
void vg_row_quote(vg_recovery_job *job, const vg_model_fit *fit);

#endif /* VG_RECOVERY_ROW_H */
