/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/moving.h>

#include "core/alloc.h"

/** What is known of a measure before any data: one row each, in the order of the enum. */
typedef struct measure_row {
    const char *name;
    double window_s;
    int direction;
    int is_log;
} measure_row;

static const measure_row rows[VG_N_MEASURES] = {
    [VG_MEASURE_HR] = {"hr_bpm", 10.0, 1, 0},
    [VG_MEASURE_LN_RMSSD] = {"ln_rmssd", 30.0, -1, 1},
};

static const measure_row *row_of(vg_measure measure)
{
    return (size_t)measure < VG_N_MEASURES ? &rows[measure] : &rows[VG_MEASURE_HR];
}

const char *vg_measure_name(vg_measure measure)
{
    return row_of(measure)->name;
}

double vg_measure_window_s(vg_measure measure)
{
    return row_of(measure)->window_s;
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
