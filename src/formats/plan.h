/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file plan.h
 *  What the columns of a text are taken for: time, counter, intervals, samples.
 */
#ifndef VG_FORMATS_PLAN_H
#define VG_FORMATS_PLAN_H

#include <vagus/notes.h>

#include "formats/dialect.h"

typedef struct vg_plan {
    size_t time;        /**< SIZE_MAX: none */
    double told_unit_s; /**< of times that are numbers; 0: to be guessed */
    bool is_told;       /**< the column of time is what the user says it is */
    size_t counter;     /**< a column that only counts rows, or SIZE_MAX */
    size_t interval;    /**< a column whose header says that it holds intervals, or SIZE_MAX */
    size_t n_numbers;   /**< columns of numbers that are neither times nor the counter */
    size_t first_number;
    size_t n_clocks;     /**< columns of times of day or dates with one */
    double start_unix_s; /**< that another column of dates tells; NaN when none does */
    bool is_daily;       /**< the days of a column beside the time of day do not follow it */
    bool *is_clock;      /**< [n_columns] true for further columns of time; vg_free() */
} vg_plan;

/** Judge the columns by names and preview. Free is_clock also on failure. */
VG_NODISCARD vg_status vg_plan_make(const vg_dialect *d, const vg_told *told, vg_plan *out,
                                    vg_error *err);

/** True for a column of samples. */
bool vg_plan_is_channel(const vg_dialect *d, const vg_plan *p, size_t column);

/** True if nearly all steps of a column are alike. */
bool vg_plan_is_even(const vg_dialect *d, size_t column);

/** True if most cells that hold numbers in some rows are empty in most rows. */
bool vg_plan_is_sparse(const vg_dialect *d);

/** True if a column is the heart rate that the steps between uneven times give. */
bool vg_plan_is_beat_list(const vg_dialect *d, const vg_plan *p);

/** Seconds of one unit of the times: told, from the header, from their size, or from the rate
 *  that they would give. */
double vg_plan_time_unit(const vg_dialect *d, const vg_plan *p, bool is_heart, vg_notes *notes);

#endif /* VG_FORMATS_PLAN_H */
