/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/plan.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/column_names.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

/** True if a column strictly increases over the preview. */
static bool increases(const vg_dialect *d, size_t column)
{
    for (size_t i = 1; i < d->n_rows; i++)
        if (!(vg_dialect_value(d, i, column) > vg_dialect_value(d, i - 1, column)))
            return false;
    return d->n_rows > 1;
}

/** True if a column counts the rows, 0, 1, 2, ... from anywhere, and is not named as more. */
static bool counts_rows(const vg_dialect *d, size_t column)
{
    const double first = vg_dialect_value(d, 0, column);

    if (vg_kind_guess(vg_dialect_name(d, column)) != VG_KIND_OTHER || first != rint(first))
        return false;
    for (size_t i = 1; i < d->n_rows; i++)
        if (vg_dialect_value(d, i, column) - vg_dialect_value(d, i - 1, column) != 1.0)
            return false;
    return d->n_rows > 2;
}

bool vg_plan_is_even(const vg_dialect *d, size_t column)
{
    const double most_odd = 0.05;
    const double tolerance = 0.1;
    size_t n_odd = 0;

    for (size_t i = 2; i < d->n_rows; i++) {
        const double step = vg_dialect_value(d, i, column) - vg_dialect_value(d, i - 1, column);
        const double last =
            vg_dialect_value(d, i - 1, column) - vg_dialect_value(d, i - 2, column);
        n_odd += fabs(step - last) <= tolerance * fabs(last) ? 0 : 1;
    }
    return d->n_rows > 2 && (double)n_odd <= most_odd * (double)d->n_rows;
}

static bool has_number(const vg_dialect *d, size_t column)
{
    return d->types[column] == VG_COLUMN_NUMBER;
}

bool vg_plan_is_sparse(const vg_dialect *d)
{
    size_t n_cells = 0;
    size_t n_missing = 0;
    size_t n_filled = 0; /* columns with a number in them */

    for (size_t i = 0; i < d->n_columns; i++) {
        if (!has_number(d, i))
            continue;
        n_filled++;
        for (size_t row = 0; row < d->n_rows; row++) {
            n_cells++;
            n_missing += isnan(vg_dialect_value(d, row, i)) ? 1 : 0;
        }
    }
    return n_filled > 1 && 2 * n_missing > n_cells;
}

static double mean_step(const vg_dialect *d, size_t column)
{
    const double first = vg_dialect_value(d, 0, column);
    const double last = vg_dialect_value(d, d->n_rows - 1, column);

    return d->n_rows > 1 ? (last - first) / (double)(d->n_rows - 1) : NAN;
}

/** True if a column of stamps holds days without a time of day. */
static bool holds_days(const vg_dialect *d, size_t column)
{
    const double day_s = 86400.0;

    for (size_t i = 0; i < d->n_rows; i++) {
        const double x = vg_dialect_value(d, i, column);
        if (isfinite(x) && (x < 1000.0 * day_s || fmod(x, day_s) > 0.0))
            return false;
    }
    return d->types[column] == VG_COLUMN_STAMP;
}

/** True for a column that says it holds times. */
static bool is_time_column(const vg_dialect *d, size_t column)
{
    /* Raw ticks of a sensor are no times yet. */
    if (vg_same_text(vg_dialect_unit(d, column), "no units"))
        return false;
    return d->types[column] == VG_COLUMN_STAMP ||
           (has_number(d, column) && vg_name_is_time(vg_dialect_name(d, column)));
}

/** How well a column of time tells the rate: even steps, or at least some, or days only. */
static int worth_of(const vg_dialect *d, size_t column)
{
    if (holds_days(d, column))
        return 1;
    if (vg_plan_is_even(d, column) && increases(d, column))
        return 4;
    return increases(d, column) ? 3 : 2;
}

/** A column that nobody called time but that can be nothing else: it increases and does not
 *  just count. Under a header its steps must be even and no whole numbers. */
static size_t find_unnamed_time(const vg_dialect *d)
{
    size_t n_numbers = 0;

    for (size_t i = 0; i < d->n_columns; i++)
        n_numbers += has_number(d, i);
    for (size_t i = 0; i < d->n_columns && n_numbers > 1; i++) {
        const double step = mean_step(d, i);
        const bool is_fraction = fabs(step - rint(step)) > 1e-6;
        if (!has_number(d, i) || !increases(d, i) || counts_rows(d, i))
            continue;
        if (d->names == NULL ? vg_plan_is_even(d, i) || n_numbers == 2
                             : vg_plan_is_even(d, i) && is_fraction)
            return i;
    }
    return SIZE_MAX;
}

/** The column of time: of those named so or holding dates the one that tells most. */
static size_t find_time(const vg_dialect *d)
{
    size_t best = SIZE_MAX;
    int worth = 0;

    for (size_t i = 0; i < d->n_columns; i++) {
        if (!is_time_column(d, i) || worth_of(d, i) <= worth)
            continue;
        worth = worth_of(d, i);
        best = i;
    }
    return best != SIZE_MAX ? best : find_unnamed_time(d);
}

/** The column of time that the user names, by name or by index. */
static vg_status find_told_time(const vg_dialect *d, const vg_told *told, size_t *out,
                                vg_error *err)
{
    const size_t n = strlen(told->time);
    double index = NAN;

    *out = vg_dialect_find(d, told->time);
    if (*out == d->n_columns && vg_parse_double(told->time, n, &index) == n && index >= 0.0 &&
        index < (double)d->n_columns)
        *out = (size_t)index;
    if (*out == d->n_columns && vg_same_text(told->time, "none"))
        *out = SIZE_MAX;
    if (*out == d->n_columns)
        return vg_fail(err, VG_ERR_OPTION, "dialect: no column '%s' among %zu", told->time,
                       d->n_columns);
    return VG_OK;
}

/** When the recording began, where a column beside that of the time tells it: a date and
 *  time, or a day to which the time of day is added. */
static double start_beside(const vg_dialect *d, const vg_plan *p, size_t column)
{
    const double year_2000_s = 946684800.0;
    const double first = vg_dialect_value(d, 0, column);
    const double time_s = vg_dialect_value(d, 0, p->time);
    const bool is_of_day = d->types[p->time] == VG_COLUMN_STAMP && time_s < 86400.0;

    if (d->types[column] != VG_COLUMN_STAMP || !(first > year_2000_s))
        return NAN;
    if (!holds_days(d, column))
        return first;
    return is_of_day ? first + time_s : NAN;
}

/** True if days change more often than the time of day passes midnight, or less often. */
static bool is_out_of_step(const vg_dialect *d, const vg_plan *p, size_t days)
{
    const double day_s = 86400.0;
    double n_days = 0.0;
    double n_midnights = 0.0;

    if (d->types[p->time] != VG_COLUMN_STAMP || holds_days(d, p->time) ||
        !(vg_dialect_value(d, 0, p->time) < day_s))
        return false;
    for (size_t i = 1; i < d->n_rows; i++) {
        n_days += (vg_dialect_value(d, i, days) - vg_dialect_value(d, i - 1, days)) / day_s;
        n_midnights += vg_dialect_value(d, i, p->time) < vg_dialect_value(d, i - 1, p->time);
    }
    return n_days > n_midnights;
}

bool vg_plan_is_channel(const vg_dialect *d, const vg_plan *p, size_t column)
{
    return has_number(d, column) && column != p->time && column != p->counter &&
           !p->is_clock[column];
}

/** Sort the columns beside that of the time. */
static void sort_columns(const vg_dialect *d, vg_plan *p)
{
    for (size_t i = 0; i < d->n_columns; i++) {
        p->n_clocks += d->types[i] == VG_COLUMN_STAMP && !holds_days(d, i) ? 1 : 0;
        if (i != p->time && p->time != SIZE_MAX && is_time_column(d, i)) {
            p->is_clock[i] = d->types[i] == VG_COLUMN_STAMP || worth_of(d, i) > 2;
            p->is_daily = p->is_daily || (holds_days(d, i) && is_out_of_step(d, p, i));
            if (isnan(p->start_unix_s))
                p->start_unix_s = start_beside(d, p, i);
        }
        if (!has_number(d, i) || i == p->time || p->is_clock[i])
            continue;
        if (p->counter == SIZE_MAX && d->n_columns > 1 && counts_rows(d, i)) {
            p->counter = i;
            continue;
        }
        if (p->interval == SIZE_MAX && vg_name_is_interval(vg_dialect_name(d, i)))
            p->interval = i;
        if (p->n_numbers++ == 0)
            p->first_number = i;
    }
}

/** True for days since 1900 (spreadsheets: 1982 to 2119) or since year 0 (MATLAB: 1971 to
 *  2135), in steps of less than a second or so. */
static bool counts_days(const vg_dialect *d, size_t column)
{
    const double longest_step = 1e-4;
    const double first = vg_dialect_value(d, 0, column);

    return ((3e4 < first && first < 8e4) || (7.2e5 < first && first < 7.8e5)) &&
           mean_step(d, column) < longest_step;
}

/** When a column of days begins, in seconds since 1970; NaN for one of something else. */
static double start_of_days(const vg_dialect *d, size_t column)
{
    const double spreadsheet_1970 = 25569.0;
    const double matlab_1970 = 719529.0;

    if (column == SIZE_MAX || d->types[column] != VG_COLUMN_NUMBER || !counts_days(d, column))
        return NAN;
    const double first = vg_dialect_value(d, 0, column);
    return 86400.0 * (first - (first < 1e5 ? spreadsheet_1970 : matlab_1970));
}

vg_status vg_plan_make(const vg_dialect *d, const vg_told *told, vg_plan *out, vg_error *err)
{
    *out = (vg_plan){.time = SIZE_MAX,
                     .told_unit_s = told->time_unit_s,
                     .is_told = told->has_time,
                     .counter = SIZE_MAX,
                     .interval = SIZE_MAX,
                     .start_unix_s = NAN,
                     .is_clock = vg_alloc(d->n_columns, sizeof(bool))};
    if (out->is_clock == NULL)
        return vg_fail_memory(err);
    if (told->has_time)
        VG_TRY(find_told_time(d, told, &out->time, err));
    else
        out->time = find_time(d);
    out->start_unix_s = start_of_days(d, out->time);
    sort_columns(d, out);
    return VG_OK;
}

bool vg_plan_is_beat_list(const vg_dialect *d, const vg_plan *p)
{
    const double tolerance = 0.02;
    const double most_alike = 0.5;
    const double fewest = 0.7;
    size_t n_alike = 0;
    const double step = p->time != SIZE_MAX ? mean_step(d, p->time) : 0.0;

    if (p->time == SIZE_MAX || d->n_rows < 10 || !(step > 0.0))
        return false;
    for (size_t i = 1; i < d->n_rows; i++) {
        const double s = vg_dialect_value(d, i, p->time) - vg_dialect_value(d, i - 1, p->time);
        n_alike += fabs(s - step) < 0.001 * step;
    }
    for (size_t k = 0; k < d->n_columns; k++) {
        size_t n[2] = {0, 0}; /* the rate stands at the later or the earlier beat */
        for (size_t i = 1; i < d->n_rows && vg_plan_is_channel(d, p, k); i++) {
            const double s =
                vg_dialect_value(d, i, p->time) - vg_dialect_value(d, i - 1, p->time);
            n[0] += fabs(s * vg_dialect_value(d, i, k) / 60.0 - 1.0) < tolerance;
            n[1] += fabs(s * vg_dialect_value(d, i - 1, k) / 60.0 - 1.0) < tolerance;
        }
        const double most = (double)(n[0] > n[1] ? n[0] : n[1]);
        if (most > fewest * (double)d->n_rows &&
            (double)n_alike < most_alike * (double)d->n_rows)
            return true;
    }
    return false;
}

double vg_plan_time_unit(const vg_dialect *d, const vg_plan *p, bool is_heart, vg_notes *notes)
{
    if (d->types[p->time] == VG_COLUMN_STAMP)
        return 1.0;
    if (p->told_unit_s > 0.0)
        return p->told_unit_s;

    const double slowest_heart_hz = 10.0;
    const double half_steps = 2.0 * mean_step(d, p->time);
    const double first = vg_dialect_value(d, 0, p->time);
    /* Steps of about a second are ms of a fast clock only when no heart makes them. */
    const bool is_slow = 0.5 <= half_steps && half_steps <= 4.0;
    const double named_s = vg_name_unit_s(vg_dialect_name(d, p->time));
    const double below_s = vg_name_unit_s(vg_dialect_unit(d, p->time));
    double unit_s = 1.0;

    if (named_s > 0.0 || below_s > 0.0)
        return named_s > 0.0 ? named_s : below_s;
    /* Spreadsheets and MATLAB count days. */
    if (counts_days(d, p->time))
        return 86400.0;
    /* Seconds since 1970 have ten digits; clocks in finer units have more. */
    if (first > 1e17)
        unit_s = 1e-9;
    else if (first > 1e14)
        unit_s = 1e-6;
    else if (first > 1e11)
        unit_s = 1e-3;
    else if (half_steps > 2.0 / slowest_heart_hz &&
             (is_heart || (!is_slow && fabs(half_steps - rint(half_steps)) > 1e-6)))
        unit_s = 1e-3;
    if (unit_s < 1.0)
        vg_note_add(notes, VG_NOTE_INFO, "time_unit_guessed", "the times are taken as %s",
                    unit_s > 1e-4 ? "ms" : "units finer than ms");
    return unit_s;
}
