/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file columns.h
 *  A few columns of a text, held whole: for lists of intervals or beats, not for signals.
 */
#ifndef VG_FORMATS_COLUMNS_H
#define VG_FORMATS_COLUMNS_H

#include "formats/dialect.h"

enum { VG_MAX_TAKEN = 3 };

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_columns {
    double *values[VG_MAX_TAKEN]; /**< [n_rows] of each column taken; NaN missing */
    uint64_t *line;               /**< [n_rows] line of the file, 1-based */
    size_t n_rows;
    bool last_is_cut; /**< the last line was no row and was left out */
} vg_columns;

void vg_columns_free(vg_columns *columns);

/** Read columns of every row. A cell that is neither a number, a time nor missing is
 *  VG_ERR_FORMAT with the line, except in the last line, which may have been cut short.
 *
 *  @param wanted  [n] column numbers, n at most VG_MAX_TAKEN
 */
VG_NODISCARD vg_status vg_columns_read(vg_source *source, const vg_dialect *dialect,
                                       const size_t *wanted, size_t n, vg_columns *out,
                                       vg_error *err);

#endif /* VG_FORMATS_COLUMNS_H */
