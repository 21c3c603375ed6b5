/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/moving.h>

#include "core/alloc.h"

/** What is known of a measure before any data: one row each, in the order of the enum. */
typedef struct measure_row {
    const char *name;
    const char *unit;
    double window_s;
    double bin_s;
    int direction;
    int is_log;
} measure_row;

static const measure_row rows[VG_N_MEASURES] = {
    [VG_MEASURE_HR] = {"hr_bpm", "/min", 10.0, 5.0, 1, 0},
    [VG_MEASURE_LN_RMSSD] = {"ln_rmssd", "ln ms", 30.0, 30.0, -1, 1},
    [VG_MEASURE_LN_HF] = {"ln_hf", "ln ms2", 32.0, 32.0, -1, 1},
    [VG_MEASURE_LN_LF] = {"ln_lf", "ln ms2", 64.0, 64.0, -1, 1},
    [VG_MEASURE_LF_HF] = {"lf_hf", "", 120.0, 120.0, 1, 0},
    [VG_MEASURE_RESP_RATE] = {"resp_rate_bpm", "/min", 32.0, 32.0, 1, 0},
};

static const measure_row *row_of(vg_measure measure)
{
    return (size_t)measure < VG_N_MEASURES ? &rows[measure] : &rows[VG_MEASURE_HR];
}

const char *vg_measure_name(vg_measure measure)
{
    return row_of(measure)->name;
}

const char *vg_measure_unit(vg_measure measure)
{
    return row_of(measure)->unit;
}

double vg_measure_window_s(vg_measure measure)
{
    return row_of(measure)->window_s;
}

double vg_measure_bin_s(vg_measure measure)
{
    return row_of(measure)->bin_s;
}

int vg_measure_direction(vg_measure measure)
{
    return row_of(measure)->direction;
}

int vg_measure_is_log(vg_measure measure)
{
    return row_of(measure)->is_log;
}

void vg_curve_free(vg_curve *curve)
{
    vg_free(curve->value);
    vg_free(curve->se);
    vg_free(curve->n_used);
    vg_free(curve->valid_s);
    *curve = (vg_curve){0};
}
