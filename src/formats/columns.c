/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/columns.h"

#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/lines.h"

void vg_columns_free(vg_columns *columns)
{
    for (size_t i = 0; i < VG_MAX_TAKEN; i++)
        vg_free(columns->values[i]);
    vg_free(columns->line);
    *columns = (vg_columns){0};
}

/** Rows as they are read: the table, its room, and the cells of the row at hand. */
typedef struct reading {
    vg_columns *table;
    size_t capacity;
    char **cells;
} reading;

static vg_status make_room(reading *r, size_t n, vg_error *err)
{
    size_t capacity = r->capacity;

    for (size_t i = 0; i < n; i++) {
        capacity = r->capacity;
        VG_TRY(vg_grow(&r->table->values[i], &capacity, r->table->n_rows + 1, sizeof(double),
                       err));
    }
    capacity = r->capacity;
    VG_TRY(vg_grow(&r->table->line, &capacity, r->table->n_rows + 1, sizeof(uint64_t), err));
    r->capacity = capacity;
    return VG_OK;
}

static vg_status add_row(reading *r, const vg_dialect *dialect, const size_t *wanted, size_t n,
                         uint64_t line, vg_error *err)
{
    VG_TRY(make_room(r, n, err));
    for (size_t i = 0; i < n; i++) {
        const char *cell = r->cells[wanted[i]];
        /* NaN where there is no number, be it missing or none. */
        const vg_stamp stamp =
            vg_cell_stamp(cell, dialect->decimal, &r->table->values[i][r->table->n_rows]);
        if (stamp == VG_STAMP_NONE && !vg_cell_is_missing(cell))
            return vg_fail(err, VG_ERR_FORMAT, "line %llu: '%.40s' is not a number",
                           (unsigned long long)line, cell);
    }
    r->table->line[r->table->n_rows++] = line;
    return VG_OK;
}

/** True if nothing comes after the line at hand. */
static bool is_last(const vg_lines *lines)
{
    return lines->base + lines->used >= vg_source_size(lines->source);
}

static vg_status read_rows(vg_lines *lines, const vg_dialect *dialect, const size_t *wanted,
                           size_t n, reading *r, vg_error *err)
{
    char *line = NULL;

    for (;;) {
        VG_TRY(vg_lines_next(lines, &line, NULL, err));
        if (line == NULL)
            return VG_OK;
        if (vg_line_is_blank(line) || vg_line_is_comment(line) ||
            (dialect->header_line != NULL && strcmp(line, dialect->header_line) == 0))
            continue;
        const size_t n_cells =
            vg_cut_line(line, dialect->delimiter, r->cells, dialect->n_columns);
        if (n_cells < dialect->n_columns)
            return vg_fail(err, VG_ERR_FORMAT, "line %llu has %zu cells; the rows have %zu",
                           (unsigned long long)lines->number, n_cells, dialect->n_columns);
        const vg_status status = add_row(r, dialect, wanted, n, lines->number, err);
        if (status == VG_ERR_FORMAT && is_last(lines)) {
            r->table->last_is_cut = true;
            return VG_OK;
        }
        VG_TRY(status);
    }
}

vg_status vg_columns_read(vg_source *source, const vg_dialect *dialect, const size_t *wanted,
                          size_t n, vg_columns *out, vg_error *err)
{
    vg_lines lines = {0};
    reading r = {.table = out, .cells = vg_alloc(dialect->n_columns, sizeof *r.cells)};
    vg_status status = VG_OK;

    *out = (vg_columns){0};
    if (r.cells == NULL)
        return vg_fail_memory(err);
    status = vg_lines_open(source, dialect->data_offset, dialect->lines_before, &lines, err);
    if (status == VG_OK)
        status = read_rows(&lines, dialect, wanted, n, &r, err);
    vg_lines_close(&lines);
    vg_free(r.cells);
    if (status != VG_OK)
        vg_columns_free(out);
    return status;
}
