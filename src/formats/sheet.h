/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sheet.h
 *  A small table with a header line, held whole: manifests, event lists, result tables.
 *
 *  Tab-separated; comma-separated when the header holds no tab. A byte-order mark, CRLF and
 *  blank lines are accepted; quoted cells too.
 */
#ifndef VG_FORMATS_SHEET_H
#define VG_FORMATS_SHEET_H

#include <stddef.h>

#include <vagus/status.h>

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_sheet {
    char *text;         /**< the file, cut into cells */
    const char **cells; /**< [(n_rows + 1) * n_columns]; the first row is the header */
    size_t *line;       /**< [n_rows] line of the file that a row stands on, 1-based */
    size_t n_rows;      /**< without the header */
    size_t n_columns;
} vg_sheet;

/** Read a table; every row must have as many cells as the header. {0} on failure. */
VG_NODISCARD vg_status vg_sheet_read(const char *path, vg_sheet *out, vg_error *err);

void vg_sheet_free(vg_sheet *sheet);

/** Index of a column by its name, or n_columns. */
size_t vg_sheet_column(const vg_sheet *sheet, const char *name);

/** The name of a column. */
const char *vg_sheet_header(const vg_sheet *sheet, size_t column);

/** A cell, never NULL; "" for a column that is not there. */
const char *vg_sheet_cell(const vg_sheet *sheet, size_t row, size_t column);

/** The same, but "" where the cell says n/a. */
const char *vg_sheet_text(const vg_sheet *sheet, size_t row, size_t column);

#endif /* VG_FORMATS_SHEET_H */
