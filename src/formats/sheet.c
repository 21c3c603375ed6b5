/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/sheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { MOST_BYTES = 1 << 30, READ_BYTES = 65536 };

/** Where a sheet is being cut. */
typedef struct cutter {
    char *at;
    char delimiter;
    size_t line;
    size_t capacity;      /* of cells */
    size_t line_capacity; /* of line */
    size_t n_cells;
} cutter;

static vg_status read_all(const char *path, char **text, vg_error *err)
{
    size_t capacity = 0;
    size_t n = 0;
    size_t got = 0;
    vg_status status = VG_OK;
    FILE *in = fopen(path, "rb");

    if (in == NULL)
        return vg_fail_errno(err, errno);
    do {
        status = vg_grow(text, &capacity, n + READ_BYTES + 1, 1, err);
        if (status != VG_OK)
            break;
        got = fread(*text + n, 1, READ_BYTES, in);
        n += got;
        if (n > MOST_BYTES)
            status = vg_fail(err, VG_ERR_FORMAT, "a table of more than %d bytes", MOST_BYTES);
    } while (status == VG_OK && got > 0);
    if (status == VG_OK && ferror(in))
        status = vg_fail(err, VG_ERR_IO, "reading stopped before the end");
    (void)fclose(in);
    if (status != VG_OK)
        return status;
    (*text)[n] = '\0';
    if (strlen(*text) != n)
        return vg_fail(err, VG_ERR_FORMAT, "byte %zu is zero; this is not a table of text",
                       strlen(*text));
    return VG_OK;
}

/** Cut the cell at c->at out of the text; returns it and the character that ended it. */
static const char *cut_cell(cutter *c, char *ended_by)
{
    char *cell = c->at;
    char *to = c->at;

    if (*c->at == '"') {
        for (c->at++; *c->at != '\0'; c->at++) {
            if (*c->at == '"' && *++c->at != '"')
                break;
            c->line += *c->at == '\n';
            *to++ = *c->at;
        }
    }
    while (*c->at != c->delimiter && *c->at != '\n' && *c->at != '\0')
        *to++ = *c->at++;
    if (*c->at != c->delimiter && to > cell && to[-1] == '\r')
        to--;
    *ended_by = *c->at;
    if (*c->at != '\0')
        c->at++;
    *to = '\0';
    return cell;
}

/** Cut one line into cells, counted in n. */
static vg_status cut_line(cutter *c, vg_sheet *sheet, size_t *n, vg_error *err)
{
    char ended_by = c->delimiter;

    *n = 0;
    while (ended_by == c->delimiter) {
        const char *cell = cut_cell(c, &ended_by);
        VG_TRY(vg_grow(&sheet->cells, &c->capacity, c->n_cells + 1, sizeof *sheet->cells, err));
        sheet->cells[c->n_cells++] = cell;
        ++*n;
    }
    c->line++;
    return VG_OK;
}

static vg_status cut_rows(cutter *c, vg_sheet *sheet, vg_error *err)
{
    size_t n;

    while (*c->at != '\0') {
        const size_t line = c->line;
        const size_t start = c->n_cells;
        VG_TRY(cut_line(c, sheet, &n, err));
        if (n == 1 && sheet->cells[start][0] == '\0') {
            c->n_cells = start;
            continue;
        }
        if (n != sheet->n_columns)
            return vg_fail(err, VG_ERR_FORMAT, "line %zu has %zu cells; the header has %zu",
                           line, n, sheet->n_columns);
        VG_TRY(vg_grow(&sheet->line, &c->line_capacity, sheet->n_rows + 1, sizeof *sheet->line,
                       err));
        sheet->line[sheet->n_rows++] = line;
    }
    return VG_OK;
}

vg_status vg_sheet_read(const char *path, vg_sheet *out, vg_error *err)
{
    cutter c = {.line = 1};
    vg_status status;

    *out = (vg_sheet){0};
    status = read_all(path, &out->text, err);
    if (status != VG_OK)
        goto done;
    c.at = out->text + (strncmp(out->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
    const char *tab = strchr(c.at, '\t');
    const size_t header = strcspn(c.at, "\n");
    c.delimiter = tab != NULL && (size_t)(tab - c.at) < header ? '\t' : ',';
    if (*c.at == '\0') {
        status = vg_fail(err, VG_ERR_FORMAT, "the file is empty; a header line was expected");
        goto done;
    }
    status = cut_line(&c, out, &out->n_columns, err);
    if (status == VG_OK)
        status = cut_rows(&c, out, err);

done:
    if (status != VG_OK)
        vg_sheet_free(out);
    return status;
}

void vg_sheet_free(vg_sheet *sheet)
{
    vg_free(sheet->text);
    vg_free(sheet->cells);
    vg_free(sheet->line);
    *sheet = (vg_sheet){0};
}

size_t vg_sheet_column(const vg_sheet *sheet, const char *name)
{
    size_t i = 0;

    while (i < sheet->n_columns && strcmp(sheet->cells[i], name) != 0)
        i++;
    return i;
}

const char *vg_sheet_header(const vg_sheet *sheet, size_t column)
{
    return column < sheet->n_columns ? sheet->cells[column] : "";
}

const char *vg_sheet_cell(const vg_sheet *sheet, size_t row, size_t column)
{
    if (row >= sheet->n_rows || column >= sheet->n_columns)
        return "";
    return sheet->cells[(row + 1) * sheet->n_columns + column];
}

const char *vg_sheet_text(const vg_sheet *sheet, size_t row, size_t column)
{
    const char *text = vg_sheet_cell(sheet, row, column);

    return strcmp(text, "n/a") == 0 ? "" : text;
}
