/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/column_names.h"
#include "formats/columns.h"
#include "formats/dialect.h"
#include "formats/foreign.h"
#include "formats/format.h"
#include "formats/lists.h"
#include "formats/own_tables.h"
#include "formats/plan.h"
#include "formats/text_signal.h"
#include "formats/told.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

enum { MOST_CLOCKS = 3 }; /* of a recording; a log of phases has a column for each */

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

/** The unit out of a row of units, without brackets; words for none are left out. */
static void take_unit(const char *cell, char unit[VG_UNIT_SIZE])
{
    char unused[VG_NAME_SIZE];
    char whole[VG_NAME_SIZE + 2];

    if (vg_same_text(cell, "no units") || vg_same_text(cell, "unitless"))
        return;
    (void)snprintf(whole, sizeof whole, "x%s", cell);
    vg_name_split(whole, unused, unit);
    if (unit[0] == '\0')
        (void)vg_copy_text(unit, VG_UNIT_SIZE, cell);
}

/** Describe every column of numbers as a channel; their columns go into columns. */
static vg_status add_channels(const vg_job *job, const vg_dialect *d, const vg_plan *p,
                              size_t *columns, vg_recording *rec, vg_error *err)
{
    for (size_t i = 0; i < d->n_columns; i++) {
        if (!vg_plan_is_channel(d, p, i))
            continue;
        vg_channel c = {.fs_hz = 1.0, .gain = 1.0, .step = find_step(d, i)};
        vg_name_split(vg_dialect_name(d, i), c.name, c.unit);
        if (c.unit[0] == '\0')
            take_unit(vg_dialect_unit(d, i), c.unit);
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
    vg_note_add(
        notes, VG_NOTE_INFO, "dialect", "delimiter %s, decimal %s, %s, data from line %llu",
        vg_delimiter_name(d->delimiter), d->decimal == ',' ? "comma" : "point",
        d->header != NULL ? "header" : "no header", (unsigned long long)d->lines_before + 1);
}

static vg_status open_signals(vg_job *job, const vg_dialect *d, const vg_plan *p, vg_input *out,
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
    status = add_channels(job, d, p, columns, rec, err);
    if (status != VG_OK)
        goto done;
    const vg_text_layout layout = {
        .delimiter = d->delimiter,
        .decimal = d->decimal,
        .n_columns = d->n_columns,
        .n_most = d->n_names > d->n_columns ? d->n_names : d->n_columns,
        .data_offset = d->data_offset,
        .lines_before = d->lines_before,
        .time_column = p->time,
        .time_unit_s =
            p->time == SIZE_MAX
                ? 1.0
                : vg_plan_time_unit(d, p, has_heart(rec, job->opts.kind), &rec->notes),
        .fs_hz = job->opts.rate_hz > 0.0 ? job->opts.rate_hz : d->rate_hz,
        .columns = columns,
        .n_channels = rec->n_channels,
        .header = d->header_line};
    status = vg_text_signal_open(&job->source, &layout, rec, err);
    const bool counts_days = layout.time_unit_s > 3600.0; /* from another day than 1970 */
    if (status == VG_OK && (isnan(rec->start_unix_s) || counts_days))
        rec->start_unix_s = p->start_unix_s;

done:
    vg_free(columns);
    return status;
}

static vg_unit unit_of(const vg_job *job, const vg_dialect *d, size_t column)
{
    const double in_name_s = vg_name_unit_s(vg_dialect_name(d, column));
    const double named_s =
        in_name_s > 0.0 ? in_name_s : vg_name_unit_s(vg_dialect_unit(d, column));

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
    const double named_s = time != SIZE_MAX ? vg_name_unit_s(vg_dialect_name(d, time)) : 0.0;
    for (size_t i = 0; named_s > 0.0 && list.times != NULL && i < list.n; i++)
        table.values[1][i] *= named_s;
    const bool is_timed = list.times != NULL && vg_list_agrees(list, opts);
    const bool is_sure = is_told || is_timed || vg_name_is_interval(vg_dialect_name(d, column));
    bool is_waveform = false;
    if (status == VG_OK && !is_sure && vg_list_only_rises(list))
        status = vg_fail_untold(err, "kind",
                                "numbers that only increase are times of beats or tags, not "
                                "intervals");
    if (status == VG_OK && !is_told && !is_timed)
        status = vg_list_is_waveform(list, &is_waveform, err);
    if (status == VG_OK && is_waveform)
        status = vg_fail_untold(
            err, "rate_hz",
            "the numbers vary like a waveform, not like intervals; a signal needs "
            "its sampling rate");
    if (status == VG_OK && !is_sure && list.n == 1)
        status = vg_fail(err, VG_ERR_FORMAT, "a single number is no list of intervals");
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
static vg_status is_timed_list(const vg_dialect *d, const vg_plan *p, vg_list_opts opts,
                               bool *is, vg_error *err)
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

/** Columns with anything in them: a delimiter at the end of lines makes an empty one. */
static size_t n_filled(const vg_dialect *d)
{
    size_t n = 0;

    for (size_t k = 0; k < d->n_columns; k++)
        n += d->types[k] != VG_COLUMN_EMPTY;
    return n;
}

/** Intervals when the header says so, when told, or when a lone column can be nothing else. */
static vg_status wants_intervals(const vg_job *job, const vg_dialect *d, const vg_plan *p,
                                 bool *wanted, vg_error *err)
{
    const char *name = vg_dialect_name(d, p->first_number);
    const bool is_told_rate = job->opts.rate_hz > 0.0 && job->opts.unit != VG_UNIT_SAMPLES;

    *wanted = job->opts.kind == VG_KIND_RR || p->interval != SIZE_MAX;
    if (*wanted || p->n_numbers != 1 || job->opts.kind != VG_KIND_OTHER || is_told_rate ||
        d->rate_hz > 0.0 || vg_kind_guess(name) != VG_KIND_OTHER)
        return VG_OK;
    if (vg_name_is_heart_rate(name))
        return VG_OK;
    if (p->time != SIZE_MAX)
        return is_timed_list(d, p, (vg_list_opts){job->opts.unit, job->opts.rate_hz}, wanted,
                             err);
    *wanted = p->counter == SIZE_MAX ? n_filled(d) == 1 : d->n_columns == 2 && d->names == NULL;
    return VG_OK;
}

/** Why a text without a column of samples is none of ours. */
static vg_status refuse_times(const vg_plan *p, vg_error *err)
{
    if (p->time == SIZE_MAX)
        return vg_fail(err, VG_ERR_FORMAT, "a text without a column of numbers");
    return vg_fail_untold(err, "kind",
                          "times and no numbers beside them, as of beats, tags or phases");
}

static vg_status decide(vg_job *job, const vg_dialect *d, vg_plan *p, vg_input *out,
                        vg_error *err)
{
    bool wanted = false;

    if (job->opts.kind == VG_KIND_BEATS || vg_name_is_beat_time(d))
        return open_beats(job, d, p->time != SIZE_MAX ? p->time : p->first_number, out, err);
    if (vg_dialect_find(d, "onset") < d->n_columns &&
        vg_dialect_find(d, "duration") < d->n_columns && !p->is_told)
        return vg_fail(err, VG_ERR_FORMAT, "a table of events, which belongs to a recording");
    if (p->n_numbers == 0 || (p->n_clocks > MOST_CLOCKS && !p->is_told))
        return refuse_times(p, err);
    if (d->n_rows == 1 && d->names == NULL && p->n_numbers > 2 && !(job->opts.rate_hz > 0.0))
        return vg_fail(err, VG_ERR_FORMAT,
                       "one line of %zu numbers; a list has one on each line", p->n_numbers);
    VG_TRY(wants_intervals(job, d, p, &wanted, err));
    if (!wanted && !p->is_told && p->time != SIZE_MAX && d->names == NULL &&
        d->types[p->time] == VG_COLUMN_NUMBER && !vg_plan_is_even(d, p->time)) {
        p->time = SIZE_MAX; /* increasing by chance */
        p->n_numbers++;
    }
    if (wanted)
        return open_intervals(job, d, p->interval != SIZE_MAX ? p->interval : p->first_number,
                              p->time, out, err);
    if (p->time == SIZE_MAX && !(job->opts.rate_hz > 0.0) && !(d->rate_hz > 0.0))
        return vg_fail_untold(
            err, "rate_hz",
            "%zu column%s of numbers and no column of time; a signal needs its "
            "sampling rate",
            p->n_numbers, p->n_numbers > 1 ? "s" : "");
    if (!p->is_told && vg_plan_is_beat_list(d, p))
        return vg_fail_untold(
            err, "kind",
            "a list of beat times and heart rates, a row for each beat, which is no "
            "signal");
    if (p->is_daily)
        return vg_fail(err, VG_ERR_FORMAT,
                       "a table with rows of different days, such as results, and no "
                       "recording");
    if (vg_plan_is_sparse(d))
        return vg_fail(err, VG_ERR_FORMAT,
                       "most cells are empty, as if the rows came from several sensors");
    return open_signals(job, d, p, out, err);
}

static vg_status plan_and_open(vg_job *job, const vg_dialect *d, const vg_told *told,
                               vg_input *out, vg_error *err)
{
    vg_plan p;
    vg_status status = vg_plan_make(d, told, &p, err);

    if (status == VG_OK)
        status = decide(job, d, &p, out, err);
    vg_free(p.is_clock);
    return status;
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
                                        : plan_and_open(job, &d, &told, out, err);
    vg_dialect_free(&d);
    return status;
}

/** Text that is neither JSON nor XML nor of another program. */
static bool sniff_text(const vg_job *job)
{
    return vg_looks_like_text(job->head, job->n_head) && !vg_is_foreign(job);
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
