/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/text_signal.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/lines.h"
#include "formats/spacing.h"
#include "model/notes_impl.h"

enum { ROWS_A_PLACE = 4096 };

/** Where row number i * ROWS_A_PLACE begins. */
typedef struct place {
    uint64_t offset;
    uint64_t lines_before;
} place;

typedef struct rows {
    vg_source *source;
    vg_text_layout layout; /* its columns are ours */
    size_t *columns;
    char *header; /* a line that is no row; NULL for none */
    vg_lines lines;
    uint64_t next_row; /* that lines will deliver */
    place *places;
    size_t n_places;
    size_t place_capacity;
    uint64_t n_rows;
    vg_spacing spacing;
    char **cells; /* [n_columns] */
    bool has_short_row;
    uint64_t short_line;
    size_t short_cells;
} rows;

static void close_rows(void *state)
{
    rows *r = state;

    if (r == NULL)
        return;
    vg_lines_close(&r->lines);
    vg_source_close(r->source);
    vg_spacing_free(&r->spacing);
    vg_free(r->places);
    vg_free(r->columns);
    vg_free(r->header);
    vg_free(r->cells);
    vg_free(r);
}

/** True for lines between rows: empty ones, comments, the header once more. */
static bool is_between(rows *r, const char *line)
{
    const bool is_number = ('0' <= *line && *line <= '9') || *line == '-' || *line == '.';

    if (!is_number && (vg_line_is_blank(line) || vg_line_is_comment(line)))
        return true;
    return r->header != NULL && *line == *r->header && strcmp(line, r->header) == 0;
}

/** The next line that is a row; NULL at the end. */
static vg_status next_row(rows *r, char **line, vg_error *err)
{
    do {
        VG_TRY(vg_lines_next(&r->lines, line, NULL, err));
    } while (*line != NULL && is_between(r, *line));
    return VG_OK;
}

static bool has_time(const rows *r)
{
    return r->layout.time_column != SIZE_MAX;
}

/** Cells of a row; they are cut only when the time is wanted. */
static size_t count_cells(rows *r, char *line)
{
    size_t n = 1;

    if (has_time(r) || r->layout.delimiter == ' ')
        return vg_cut_line(line, r->layout.delimiter, r->cells, r->layout.n_columns);
    if (r->layout.delimiter == '\0')
        return 1;
    for (const char *c = strchr(line, r->layout.delimiter); c != NULL;
         c = strchr(c + 1, r->layout.delimiter))
        n++;
    return n;
}

static vg_status add_time(rows *r, vg_error *err)
{
    const char *cell = r->cells[r->layout.time_column];
    double time = 0.0;
    const vg_stamp stamp = vg_cell_stamp(cell, r->layout.decimal, &time);

    if (stamp == VG_STAMP_NONE)
        return vg_fail(err, VG_ERR_FORMAT, "line %llu: '%.40s' is not a time",
                       (unsigned long long)r->lines.number, cell);
    if (stamp == VG_STAMP_NUMBER)
        time *= r->layout.time_unit_s;
    const vg_status status = vg_spacing_add(&r->spacing, time, stamp == VG_STAMP_CLOCK, err);
    if (status != VG_OK)
        return vg_fail_in(err, status, "line %llu", (unsigned long long)r->lines.number);
    return VG_OK;
}

/** Take note of a row: its place, its cells, its time. */
static vg_status count_row(rows *r, char *line, vg_error *err)
{
    const size_t n = count_cells(r, line);

    /* Only the last row may be cut short; another one behind it makes it an error. */
    if (r->has_short_row)
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has %zu cells; the rows have %zu",
                       (unsigned long long)r->short_line, r->short_cells, r->layout.n_columns);
    if (n < r->layout.n_columns || n > r->layout.n_most) {
        r->has_short_row = true;
        r->short_line = r->lines.number;
        r->short_cells = n;
        return VG_OK;
    }
    if (r->n_rows % ROWS_A_PLACE == 0) {
        VG_TRY(
            vg_grow(&r->places, &r->place_capacity, r->n_places + 1, sizeof *r->places, err));
        r->places[r->n_places++] = (place){r->lines.offset, r->lines.number - 1};
    }
    if (has_time(r))
        VG_TRY(add_time(r, err));
    r->n_rows++;
    return VG_OK;
}

static vg_status count_rows(rows *r, vg_recording *rec, vg_error *err)
{
    char *line = NULL;

    VG_TRY(vg_lines_open(r->source, r->layout.data_offset, r->layout.lines_before, &r->lines,
                         err));
    VG_TRY(next_row(r, &line, err));
    while (line != NULL) {
        VG_TRY(count_row(r, line, err));
        VG_TRY(next_row(r, &line, err));
    }
    vg_lines_close(&r->lines);
    if (r->has_short_row)
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "truncated",
                    "line %llu, the last, is cut short and was left out",
                    (unsigned long long)r->short_line);
    if (r->n_rows == 0)
        return vg_fail(err, VG_ERR_FORMAT, "there is no row of data");
    return VG_OK;
}

/** Continue at a row: where we are, or at the nearest place before it. */
static vg_status seek_row(rows *r, uint64_t row, vg_error *err)
{
    char *line = NULL;
    const size_t i = (size_t)(row / ROWS_A_PLACE);

    if (r->lines.block == NULL || row < r->next_row || row - r->next_row > ROWS_A_PLACE) {
        vg_lines_close(&r->lines);
        VG_TRY(vg_lines_open(r->source, r->places[i].offset, r->places[i].lines_before,
                             &r->lines, err));
        r->next_row = (uint64_t)i * ROWS_A_PLACE;
    }
    for (; r->next_row < row; r->next_row++)
        VG_TRY(next_row(r, &line, err));
    return VG_OK;
}

static vg_status read_cell(rows *r, size_t column, float *out, vg_error *err)
{
    char *line = NULL;
    double value = NAN;

    VG_TRY(next_row(r, &line, err));
    const unsigned long long at = r->lines.number;
    if (line == NULL || vg_cut_line(line, r->layout.delimiter, r->cells, column + 1) <= column)
        return vg_fail(err, VG_ERR_FORMAT, "line %llu is not the row that was there", at);
    r->next_row++;
    if (!vg_cell_number(r->cells[column], r->layout.decimal, &value))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu: '%.40s' is not a number", at,
                       r->cells[column]);
    *out = (float)value;
    return VG_OK;
}

static vg_status read_rows(void *state, size_t channel, uint64_t first, size_t n, float *out,
                           vg_error *err)
{
    rows *r = state;

    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    while (n > 0) {
        uint64_t row = 0;
        const uint64_t run = vg_spacing_run(&r->spacing, first, r->n_rows, &row);
        const size_t count = run < n ? (size_t)run : n;
        if (row < r->n_rows) { /* else the samples of a gap, which are missing */
            VG_TRY(seek_row(r, row, err));
            for (size_t i = 0; i < count; i++)
                VG_TRY(read_cell(r, r->columns[channel], &out[i], err));
        }
        first += count;
        n -= count;
        out += count;
    }
    return VG_OK;
}

/** What the times say about the rate and the start of the recording. */
static vg_status settle_times(rows *r, vg_recording *rec, vg_error *err)
{
    static const double year_2000_s = 946684800.0;

    if (!has_time(r)) {
        r->spacing.fs_hz = r->layout.fs_hz;
        return VG_OK;
    }
    VG_TRY(vg_spacing_settle(&r->spacing, r->layout.fs_hz, &rec->notes, err));
    if (r->spacing.first_s > year_2000_s)
        rec->start_unix_s = r->spacing.first_s;
    return VG_OK;
}

static rows *make_rows(vg_source *source, const vg_text_layout *layout)
{
    rows *r = vg_alloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->layout = *layout;
    if (layout->n_most == 0)
        r->layout.n_most = layout->n_columns;
    r->columns = vg_copy(layout->columns, layout->n_channels, sizeof *r->columns);
    r->cells = vg_alloc(layout->n_columns, sizeof *r->cells);
    if (layout->header != NULL)
        r->header = vg_strdup(layout->header);
    if (r->columns == NULL || r->cells == NULL ||
        (layout->header != NULL && r->header == NULL)) {
        close_rows(r);
        return NULL;
    }
    r->source = source;
    return r;
}

vg_status vg_text_signal_open(vg_source **source, const vg_text_layout *layout,
                              vg_recording *rec, vg_error *err)
{
    rows *r = make_rows(*source, layout);

    if (r == NULL)
        return vg_fail_memory(err);
    *source = NULL;
    rec->reader = (vg_reader){.read = read_rows, .close = close_rows, .state = r};
    VG_TRY(count_rows(r, rec, err));
    VG_TRY(settle_times(r, rec, err));
    if (!(r->spacing.fs_hz > 0.0))
        return vg_fail_untold(err, "rate_hz",
                              "there is no column of time, so the sampling rate "
                              "must be given");
    for (size_t i = 0; i < rec->n_channels; i++) {
        rec->channels[i].fs_hz = r->spacing.fs_hz;
        rec->channels[i].n_samples = r->n_rows + r->spacing.n_missing;
    }
    return VG_OK;
}
