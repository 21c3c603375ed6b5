/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phases from a log of clock times: a row for each person, a column for each phase. A column
 * holds when its phase began, and it lasts to the time in the next column; or columns come in
 * pairs, NAME_start and NAME_end. */
#include <vagus/input.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/fields.h"
#include "formats/sheet.h"

static const double SECONDS_A_DAY = 86400.0;
static const double HALF_A_DAY = 43200.0;

/** The row of a person: the only one, or the one whose first cell is the name. */
static vg_status find_row(const vg_sheet *sheet, const char *person, size_t *row, vg_error *err)
{
    char names[VG_MESSAGE_SIZE - 80] = "";

    *row = 0;
    if (person == NULL && sheet->n_rows == 1)
        return VG_OK;
    for (size_t i = 0; i < sheet->n_rows; i++) {
        const char *name = vg_sheet_cell(sheet, i, 0);
        if (person != NULL && strcmp(name, person) == 0) {
            *row = i;
            return VG_OK;
        }
        vg_append_code(names, sizeof names, name);
    }
    return vg_fail(err, VG_ERR_OPTION, "the log has no row '%.40s'; there are: %s",
                   person != NULL ? person : "", names);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text);
    const size_t m = strlen(end);

    return n > m && vg_same_text(text + n - m, end);
}

/** Seconds from the start of the recording to a clock time in a cell. */
static vg_status read_cell(const vg_sheet *sheet, size_t row, size_t column,
                           double start_clock_s, double *time_s, vg_error *err)
{
    const char *cell = vg_sheet_cell(sheet, row, column);
    double clock_s = NAN;
    const vg_stamp stamp = vg_cell_stamp(cell, '.', &clock_s);

    if (stamp != VG_STAMP_CLOCK && stamp != VG_STAMP_DATE)
        return vg_fail(err, VG_ERR_FORMAT, "line %zu, column %s: '%.40s' is not a clock time",
                       sheet->line[row], vg_sheet_header(sheet, column), cell);
    *time_s = fmod(clock_s, SECONDS_A_DAY) - start_clock_s;
    if (*time_s < -HALF_A_DAY) /* past midnight */
        *time_s += SECONDS_A_DAY;
    return VG_OK;
}

static bool is_time_column(const vg_sheet *sheet, size_t row, size_t column)
{
    double unused = 0.0;
    const vg_stamp stamp = vg_cell_stamp(vg_sheet_cell(sheet, row, column), '.', &unused);

    return stamp == VG_STAMP_CLOCK || stamp == VG_STAMP_DATE;
}

static vg_status add_phase(const vg_sheet *sheet, size_t row, size_t column, double from_s,
                           double to_s, vg_phases *out, vg_error *err)
{
    char name[VG_PHASE_NAME_SIZE];

    (void)vg_copy_text(name, sizeof name, vg_sheet_header(sheet, column));
    if (ends_with(name, "_start"))
        name[strlen(name) - strlen("_start")] = '\0';
    if (to_s < from_s)
        return vg_fail(err, VG_ERR_DATA, "line %zu: phase '%s' ends %g s before it begins",
                       sheet->line[row], name, from_s - to_s);
    return vg_phases_append(out, name, from_s, to_s, err);
}

static vg_status read_phases(const vg_sheet *sheet, size_t row, double start_clock_s,
                             double duration_s, vg_phases *out, vg_error *err)
{
    size_t column = 1;

    while (column < sheet->n_columns && !is_time_column(sheet, row, column))
        column++;
    if (column + 1 >= sheet->n_columns)
        return vg_fail(err, VG_ERR_FORMAT, "line %zu has no clock times", sheet->line[row]);
    const bool in_pairs = ends_with(vg_sheet_header(sheet, column), "_start");
    for (; column + 1 < sheet->n_columns; column += in_pairs ? 2 : 1) {
        double from_s = NAN;
        double to_s = NAN;
        if (in_pairs && !ends_with(vg_sheet_header(sheet, column + 1), "_end"))
            return vg_fail(err, VG_ERR_FORMAT, "column %s is not followed by its _end",
                           vg_sheet_header(sheet, column));
        VG_TRY(read_cell(sheet, row, column, start_clock_s, &from_s, err));
        VG_TRY(read_cell(sheet, row, column + 1, start_clock_s, &to_s, err));
        if (from_s < 0.0 || to_s > duration_s)
            return vg_fail(err, VG_ERR_DATA,
                           "phase '%s' runs from %g to %g s, outside the recording of %g s",
                           vg_sheet_header(sheet, column), from_s, to_s, duration_s);
        VG_TRY(add_phase(sheet, row, column, from_s, to_s, out, err));
    }
    return VG_OK;
}

vg_status vg_phases_from_log(const char *path, const char *person, double start_clock_s,
                             double duration_s, vg_phases *out, vg_error *err)
{
    vg_sheet sheet = {0};
    size_t row = 0;
    vg_status status;

    *out = (vg_phases){0};
    if (!(0.0 <= start_clock_s && start_clock_s < SECONDS_A_DAY))
        return vg_fail(
            err, VG_ERR_OPTION,
            "a log of clock times needs the clock time at which the recording began");
    status = vg_sheet_read(path, &sheet, err);
    if (status == VG_OK)
        status = find_row(&sheet, person, &row, err);
    if (status == VG_OK)
        status = read_phases(&sheet, row, start_clock_s, duration_s, out, err);
    if (status == VG_OK)
        status = vg_phases_settle(out, err);
    if (status == VG_OK)
        status = vg_phases_check(out, err);
    vg_sheet_free(&sheet);
    if (status != VG_OK)
        vg_phases_free(out);
    return status;
}
