/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/column_names.h"
#include "formats/columns.h"
#include "formats/dialect.h"
#include "formats/format.h"
#include "formats/lists.h"
#include "formats/own_tables.h"
#include "formats/text_signal.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

/** What the columns of a text are taken for. */
typedef struct plan {
    size_t time;        /* SIZE_MAX: none */
    double told_unit_s; /* of times that are numbers; 0: to be guessed */
    bool is_told;       /* the column of time is what the user says it is */
    size_t counter;     /* a column that only counts rows, or SIZE_MAX */
    size_t interval;    /* a column whose header says that it holds intervals, or SIZE_MAX */
    size_t n_numbers;   /* columns of numbers that are neither time nor counter */
    size_t first_number;
} plan;

/** True if a column strictly increases over the preview; *step is its median-like step. */
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

/** True if nearly all steps of a column are alike. */
static bool is_even(const vg_dialect *d, size_t column)
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

/** True if most cells that hold numbers in some rows are empty in most rows. */
static bool is_sparse(const vg_dialect *d)
{
    size_t n_cells = 0;
    size_t n_missing = 0;
    size_t n_filled = 0; /* columns with a number in them */

    for (size_t i = 0; i < d->n_columns; i++) {
        n_filled += d->types[i] == VG_COLUMN_NUMBER && has_number(d, i) ? 1 : 0;
        for (size_t row = 0; row < d->n_rows && d->types[i] == VG_COLUMN_NUMBER; row++) {
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

/** The column of time: named so, or holding dates, or (without a header) one that increases
 *  and does not just count. */
static size_t find_time(const vg_dialect *d)
{
    size_t n_numbers = 0;

    for (size_t i = 0; i < d->n_columns; i++) {
        if (d->types[i] == VG_COLUMN_STAMP)
            return i;
        if (has_number(d, i) && vg_name_is_time(vg_dialect_name(d, i)))
            return i;
        n_numbers += has_number(d, i);
    }
    if (d->names != NULL || n_numbers < 2)
        return SIZE_MAX;
    for (size_t i = 0; i < d->n_columns; i++)
        if (has_number(d, i) && increases(d, i) && !counts_rows(d, i) &&
            (is_even(d, i) || n_numbers == 2))
            return i;
    return SIZE_MAX;
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

static plan make_plan(const vg_dialect *d, size_t time)
{
    plan p = {.time = time, .counter = SIZE_MAX, .interval = SIZE_MAX};

    for (size_t i = 0; i < d->n_columns; i++) {
        if (!has_number(d, i) || i == p.time)
            continue;
        if (p.counter == SIZE_MAX && d->n_columns > 1 && counts_rows(d, i)) {
            p.counter = i;
            continue;
        }
        if (p.interval == SIZE_MAX && vg_name_is_interval(vg_dialect_name(d, i)))
            p.interval = i;
        if (p.n_numbers++ == 0)
            p.first_number = i;
    }
    return p;
}

/** Seconds of one unit of the times: from the header, from their size, or from the rate that
 *  they would give. */
static double find_time_unit(const vg_dialect *d, const plan *p, bool is_heart, vg_notes *notes)
{
    if (d->types[p->time] == VG_COLUMN_STAMP)
        return 1.0;
    if (p->told_unit_s > 0.0)
        return p->told_unit_s;

    const double slowest_heart_hz = 10.0;
    const double half_steps = 2.0 * mean_step(d, p->time);
    const double first = vg_dialect_value(d, 0, p->time);
    const double named_s = vg_name_unit_s(vg_dialect_name(d, p->time));
    double unit_s = 1.0;

    if (named_s > 0.0)
        return named_s;
    /* Seconds since 1970 have ten digits; clocks in finer units have more. */
    if (first > 1e17)
        unit_s = 1e-9;
    else if (first > 1e14)
        unit_s = 1e-6;
    else if (first > 1e11)
        unit_s = 1e-3;
    else if (half_steps > 2.0 / slowest_heart_hz &&
             (is_heart || fabs(half_steps - rint(half_steps)) > 1e-6))
        unit_s = 1e-3;
    if (unit_s < 1.0)
        vg_note_add(notes, VG_NOTE_INFO, "time_unit_guessed", "the times are taken as %s",
                    unit_s > 1e-4 ? "ms" : "units finer than ms");
    return unit_s;
}

/** The smallest step between two values of a column, which tells its resolution. */
static double find_step(const vg_dialect *d, size_t column)
{
    double step = INFINITY;

    for (size_t i = 1; i < d->n_rows; i++) {
        const double change =
            fabs(vg_dialect_value(d, i, column) - vg_dialect_value(d, i - 1, column));
        if (change > 0.0)
            step = fmin(step, change);
    }
    return isfinite(step) ? step : 0.0;
}

/** Describe every column of numbers as a channel; their columns go into columns. */
static vg_status add_channels(const vg_job *job, const vg_dialect *d, const plan *p,
                              size_t *columns, vg_recording *rec, vg_error *err)
{
    for (size_t i = 0; i < d->n_columns; i++) {
        if (!has_number(d, i) || i == p->time || i == p->counter)
            continue;
        vg_channel c = {.fs_hz = 1.0, .gain = 1.0, .step = find_step(d, i)};
        vg_name_split(vg_dialect_name(d, i), c.name, c.unit);
        c.kind = vg_kind_guess(c.name);
        if (c.kind == VG_KIND_OTHER && p->n_numbers == 1)
            c.kind = vg_kind_guess(job->name);
        columns[rec->n_channels] = i;
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
}

static bool has_heart(const vg_recording *rec, vg_kind told)
{
    bool found = told == VG_KIND_ECG || told == VG_KIND_PPG;

    for (size_t i = 0; i < rec->n_channels; i++)
        found = found || rec->channels[i].kind == VG_KIND_ECG ||
                rec->channels[i].kind == VG_KIND_PPG;
    return found;
}

static void note_dialect(const vg_dialect *d, vg_notes *notes)
{
    const char *delimiter = d->delimiter == '\t'   ? "tab"
                            : d->delimiter == ' '  ? "blank"
                            : d->delimiter == '\0' ? "none"
                            : d->delimiter == ';'  ? "semicolon"
                                                   : "comma";

    vg_note_add(
        notes, VG_NOTE_INFO, "dialect", "delimiter %s, decimal %s, %s, data from line %llu",
        delimiter, d->decimal == ',' ? "comma" : "point",
        d->header != NULL ? "header" : "no header", (unsigned long long)d->lines_before + 1);
}

static vg_status open_signals(vg_job *job, const vg_dialect *d, plan p, vg_input *out,
                              vg_error *err)
{
    size_t *columns = vg_alloc(d->n_columns, sizeof *columns);
    vg_recording *rec = vg_recording_create();
    vg_status status;

    out->type = VG_INPUT_RECORDING;
    out->recording = rec;
    if (columns == NULL || rec == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    note_dialect(d, &rec->notes);
    status = add_channels(job, d, &p, columns, rec, err);
    if (status != VG_OK)
        goto done;
    const vg_text_layout layout = {
        .delimiter = d->delimiter,
        .decimal = d->decimal,
        .n_columns = d->n_columns,
        .data_offset = d->data_offset,
        .lines_before = d->lines_before,
        .time_column = p.time,
        .time_unit_s = p.time == SIZE_MAX
                           ? 1.0
                           : find_time_unit(d, &p, has_heart(rec, job->opts.kind), &rec->notes),
        .fs_hz = job->opts.rate_hz > 0.0 ? job->opts.rate_hz : d->rate_hz,
        .columns = columns,
        .n_channels = rec->n_channels};
    status = vg_text_signal_open(&job->source, &layout, rec, err);

done:
    vg_free(columns);
    return status;
}

static vg_unit unit_of(const vg_job *job, const vg_dialect *d, size_t column)
{
    const double named_s = vg_name_unit_s(vg_dialect_name(d, column));

    if (job->opts.unit != VG_UNIT_AUTO)
        return job->opts.unit;
    if (named_s == 1.0)
        return VG_UNIT_S;
    return named_s == 0.001 ? VG_UNIT_MS : VG_UNIT_AUTO;
}

/** Read the list in a column, with the times beside it if there are any. */
static vg_status read_list(vg_job *job, const vg_dialect *d, size_t column, size_t time,
                           vg_columns *out, vg_notes *notes, vg_error *err)
{
    const size_t wanted[] = {column, time};

    VG_TRY(vg_columns_read(job->source, d, wanted, time == SIZE_MAX ? 1 : 2, out, err));
    if (out->last_is_cut)
        vg_note_add(notes, VG_NOTE_WARNING, "truncated",
                    "the last line is not a whole row and was left out");
    return VG_OK;
}

static vg_status open_intervals(vg_job *job, const vg_dialect *d, size_t column, size_t time,
                                vg_input *out, vg_error *err)
{
    const vg_list_opts opts = {unit_of(job, d, column), job->opts.rate_hz};
    vg_columns table = {0};
    vg_status status = read_list(job, d, column, time, &table, &out->notes, err);

    out->type = VG_INPUT_INTERVALS;
    out->format = "rr";
    note_dialect(d, &out->notes);
    const vg_list list = {table.values[0], table.values[1], table.line, table.n_rows};
    const bool is_told = opts.unit != VG_UNIT_AUTO || job->opts.kind == VG_KIND_RR;
    const bool is_timed = list.times != NULL && vg_list_agrees(list, opts);
    if (status == VG_OK && !is_told && !is_timed && vg_list_is_waveform(list))
        status = vg_fail(err, VG_ERR_OPTION,
                         "the numbers vary like a waveform, not like intervals; a signal needs "
                         "its sampling rate");
    if (status == VG_OK)
        status = vg_list_to_intervals(list, opts, &out->intervals, &out->notes, err);
    vg_columns_free(&table);
    return status;
}

static vg_status open_beats(vg_job *job, const vg_dialect *d, size_t column, vg_input *out,
                            vg_error *err)
{
    const vg_list_opts opts = {unit_of(job, d, column), job->opts.rate_hz};
    vg_columns table = {0};
    vg_status status = read_list(job, d, column, SIZE_MAX, &table, &out->notes, err);

    out->type = VG_INPUT_BEATS;
    out->format = "beats";
    note_dialect(d, &out->notes);
    const vg_list list = {table.values[0], NULL, table.line, table.n_rows};
    if (status == VG_OK)
        status = vg_list_to_beats(list, opts, &out->beats, &out->notes, err);
    vg_columns_free(&table);
    return status;
}

/** True if the preview shows intervals with the times of their beats. */
static vg_status is_timed_list(const vg_dialect *d, const plan *p, vg_list_opts opts, bool *is,
                               vg_error *err)
{
    double *values = vg_alloc(2 * d->n_rows, sizeof *values);

    *is = false;
    if (values == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < d->n_rows; i++) {
        values[i] = vg_dialect_value(d, i, p->first_number);
        values[d->n_rows + i] = vg_dialect_value(d, i, p->time);
    }
    *is = vg_list_agrees((vg_list){values, values + d->n_rows, NULL, d->n_rows}, opts);
    vg_free(values);
    return VG_OK;
}

/** Intervals when the header says so, when told, or when a lone column can be nothing else. */
static vg_status wants_intervals(const vg_job *job, const vg_dialect *d, const plan *p,
                                 bool *wanted, vg_error *err)
{
    const char *name = vg_dialect_name(d, p->first_number);
    const bool is_told_rate = job->opts.rate_hz > 0.0 && job->opts.unit != VG_UNIT_SAMPLES;

    *wanted = job->opts.kind == VG_KIND_RR || p->interval != SIZE_MAX;
    if (*wanted || p->n_numbers != 1 || job->opts.kind != VG_KIND_OTHER || is_told_rate ||
        d->rate_hz > 0.0 || vg_kind_guess(name) != VG_KIND_OTHER)
        return VG_OK;
    if (p->time != SIZE_MAX)
        return is_timed_list(d, p, (vg_list_opts){job->opts.unit, job->opts.rate_hz}, wanted,
                             err);
    *wanted = p->counter == SIZE_MAX && d->n_columns == 1;
    return VG_OK;
}

static vg_status decide(vg_job *job, const vg_dialect *d, const vg_told *told, vg_input *out,
                        vg_error *err)
{
    size_t time = SIZE_MAX;
    bool wanted = false;

    if (told->has_time)
        VG_TRY(find_told_time(d, told, &time, err));
    plan p = make_plan(d, told->has_time ? time : find_time(d));
    p.told_unit_s = told->time_unit_s;
    p.is_told = told->has_time;
    if (job->opts.kind == VG_KIND_BEATS || vg_name_is_beat_time(d))
        return open_beats(job, d, p.time != SIZE_MAX ? p.time : p.first_number, out, err);
    if (p.n_numbers == 0)
        return vg_fail(err, VG_ERR_FORMAT, "a text without a column of numbers");
    VG_TRY(wants_intervals(job, d, &p, &wanted, err));
    if (!wanted && !p.is_told && p.time != SIZE_MAX && d->names == NULL &&
        has_number(d, p.time) && !is_even(d, p.time)) {
        p.time = SIZE_MAX; /* increasing by chance */
        p.n_numbers++;
    }
    if (wanted)
        return open_intervals(job, d, p.interval != SIZE_MAX ? p.interval : p.first_number,
                              p.time, out, err);
    if (p.time == SIZE_MAX && !(job->opts.rate_hz > 0.0) && !(d->rate_hz > 0.0))
        return vg_fail(err, VG_ERR_OPTION,
                       "%zu column%s of numbers and no column of time; a signal needs its "
                       "sampling rate",
                       p.n_numbers, p.n_numbers > 1 ? "s" : "");
    if (is_sparse(d))
        return vg_fail(err, VG_ERR_FORMAT,
                       "most cells are empty, as if the rows came from several sensors");
    return open_signals(job, d, p, out, err);
}

static vg_status open_text(vg_job *job, vg_input *out, vg_error *err)
{
    vg_dialect d = {0};
    vg_told told;
    const bool is_whole = vg_source_size(job->source) <= job->n_head;
    vg_status status = vg_told_read(job->opts.dialect, &told, err);

    if (status == VG_OK)
        status = vg_dialect_detect(job->head, job->n_head, is_whole, &told, &d, err);

    if (status == VG_OK)
        status = vg_own_table_sniff(&d) ? vg_own_table_open(job, &d, out, err)
                                        : decide(job, &d, &told, out, err);
    vg_dialect_free(&d);
    return status;
}

static bool sniff_text(const vg_job *job)
{
    return vg_looks_like_text(job->head, job->n_head);
}

const vg_format vg_format_csv = {"csv", sniff_text, open_text};

static bool never(const vg_job *job)
{
    (void)job;
    return false;
}

static vg_status open_as_rr(vg_job *job, vg_input *out, vg_error *err)
{
    job->opts.kind = VG_KIND_RR;
    return open_text(job, out, err);
}

const vg_format vg_format_rr = {"rr", never, open_as_rr};

static vg_status open_as_beats(vg_job *job, vg_input *out, vg_error *err)
{
    job->opts.kind = VG_KIND_BEATS;
    return open_text(job, out, err);
}

const vg_format vg_format_beats = {"beats", never, open_as_beats};
