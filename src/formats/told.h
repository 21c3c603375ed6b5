/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file told.h
 *  What the user says about a text whose dialect would be guessed wrongly.
 */
#ifndef VG_FORMATS_TOLD_H
#define VG_FORMATS_TOLD_H

#include <stdbool.h>
#include <stddef.h>

#include <vagus/recording.h>
#include <vagus/status.h>

/** Members that nothing was said about are 0. */
typedef struct vg_told {
    bool has_delimiter;
    char delimiter; /**< as for vg_cut_line(); '\0': one column */
    char decimal;   /**< '.', ',' */
    size_t line;    /**< of the first row of data, from 1 */
    bool has_no_header;
    bool has_time;
    char time[VG_NAME_SIZE]; /**< column of time by name or index; "none": there is none */
    double time_unit_s;
} vg_told;

/** Read a comma list of KEY=VALUE: delimiter (comma semicolon tab blank pipe none), decimal
 * (point comma), line (a number), header (no), time (NAME, INDEX or none), time-unit (s ms us
 * ns).
 *
 *  @param text  NULL: nothing was said
 *  @return VG_ERR_OPTION names what it does not understand
 */
VG_NODISCARD vg_status vg_told_read(const char *text, vg_told *out, vg_error *err);

/** The word for a delimiter, "comma" for ','; "none" for what is none. */
const char *vg_delimiter_name(char delimiter);

#endif /* VG_FORMATS_TOLD_H */
