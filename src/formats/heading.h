/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file heading.h
 *  What stands above the rows of a text: names of columns, a row of units under them, a rate.
 */
#ifndef VG_FORMATS_HEADING_H
#define VG_FORMATS_HEADING_H

#include "formats/dialect.h"

/** Read the lines above the data.
 *
 *  @param lines  [n] without ends of line
 *  @param out    its delimiter, n_columns and types are known; header_line, header, names,
 *                units and rate_hz are filled as far as they are there
 */
VG_NODISCARD vg_status vg_heading_read(char *const *lines, size_t n, vg_dialect *out,
                                       vg_error *err);

/** Look for a sampling rate in the lines above the data: anywhere in a comment, at the front
 *  of another line. */
double vg_heading_rate(char *const *lines, size_t n);

#endif /* VG_FORMATS_HEADING_H */
