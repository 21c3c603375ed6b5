/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file dialect.h
 *  How a text holds its numbers: delimiter, decimal sign, header, where the data begin.
 *
 *  Found by looking at the first lines only, whatever the size of the file.
 */
#ifndef VG_FORMATS_DIALECT_H
#define VG_FORMATS_DIALECT_H

#include "formats/fields.h"
#include "formats/source.h"
#include "formats/told.h"

/** What the cells of a column are. */
typedef enum vg_column_type {
    VG_COLUMN_EMPTY, /**< missing in every row looked at */
    VG_COLUMN_NUMBER,
    VG_COLUMN_STAMP, /**< clock times or dates */
    VG_COLUMN_TEXT
} vg_column_type;

enum { VG_MAX_COLUMNS = 4096, VG_PREVIEW_ROWS = 512 };

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_dialect {
    char delimiter; /**< as for vg_cut_line() */
    char decimal;   /**< '.' or ',' */
    size_t n_columns;
    size_t n_names; /**< cells of the header: the last columns may be left out in most rows */
    uint64_t data_offset;  /**< where the first row of data begins */
    uint64_t lines_before; /**< lines before it */
    char *header_line;     /**< as it stands in the file, NULL without one */
    char *header;          /**< the same cut into names */
    char **names;          /**< [n_columns] into header; NULL without one */
    char *unit_line;       /**< a row of units under the names, cut */
    char **units;          /**< [n_columns] into unit_line; NULL without one */
    vg_column_type *types; /**< [n_columns] */
    double *values;        /**< [n_rows][n_columns] the first rows; NaN missing or text */
    size_t n_rows;
    double rate_hz; /**< that a line above the data states ("fs=256"); 0 none */
} vg_dialect;

void vg_dialect_free(vg_dialect *dialect);

/** Look at the first bytes of a text.
 *
 *  @param head      [n] first bytes
 *  @param is_whole  there is no more of the text than head
 *  @param told      what need not be guessed; NULL: nothing
 *  @return VG_ERR_FORMAT when there is no row of numbers
 */
VG_NODISCARD vg_status vg_dialect_detect(const unsigned char *head, size_t n, bool is_whole,
                                         const vg_told *told, vg_dialect *out, vg_error *err);

/** The name of a column, "" without a header. */
const char *vg_dialect_name(const vg_dialect *dialect, size_t column);

/** The unit of a column in the row of units, "" without one. */
const char *vg_dialect_unit(const vg_dialect *dialect, size_t column);

/** Column whose header is this name, without regard to case; n_columns if none. */
size_t vg_dialect_find(const vg_dialect *dialect, const char *name);

/** Preview value of a row and column. */
double vg_dialect_value(const vg_dialect *dialect, size_t row, size_t column);

#endif /* VG_FORMATS_DIALECT_H */
