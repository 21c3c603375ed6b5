/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file fields.h
 *  The cells of a line of text: splitting, numbers in either decimal style, missing values.
 */
#ifndef VG_FORMATS_FIELDS_H
#define VG_FORMATS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

/** Cut a line into cells, in place.
 *
 *  @param delimiter  ',', ';' or '\t'; ' ' for runs of blanks; '\0' for one cell a line
 *  @param cells      [max] trimmed, quotes taken off; the rest of the line is not cut
 *  @return the number of cells on the line, which may exceed max
 */
size_t vg_cut_line(char *line, char delimiter, char **cells, size_t max);

/** Read a cell as a number. Missing values ("", nan, NA, n/a, null, -) are NaN.
 *
 *  @param decimal  '.' or ','
 *  @return false for a cell that is neither a number nor a missing value
 */
bool vg_cell_number(const char *cell, char decimal, double *out);

/** True for a missing value. */
bool vg_cell_is_missing(const char *cell);

/** How a cell tells the time. */
typedef enum vg_stamp {
    VG_STAMP_NONE,
    VG_STAMP_NUMBER,
    VG_STAMP_CLOCK,
    VG_STAMP_DATE
} vg_stamp;

/** Read a cell as a time: a number as it stands, "H:M:S.f" in seconds since midnight, or a
 *  date and time ("2016-11-24T13:58:58.081+01:00", "24/11/2016 13:58:58") in seconds since
 *  1970 UTC. */
vg_stamp vg_cell_stamp(const char *cell, char decimal, double *out);

#endif /* VG_FORMATS_FIELDS_H */
