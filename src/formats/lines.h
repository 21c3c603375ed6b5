/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file lines.h
 *  The lines of a text, one after another, in bounded memory.
 *
 *  Ends of line may be LF, CRLF or a lone CR; a byte-order mark at the front is skipped.
 */
#ifndef VG_FORMATS_LINES_H
#define VG_FORMATS_LINES_H

#include "formats/source.h"

/** True for a line that holds nothing but blanks. */
bool vg_line_is_blank(const char *line);

/** True for a line that begins with '#', '%', "//", or a ';' that is its only one. */
bool vg_line_is_comment(const char *line);

typedef struct vg_lines {
    vg_source *source; /**< borrowed */
    char *block;       /**< [capacity + 1] */
    size_t capacity;
    size_t n;        /**< bytes in block */
    size_t used;     /**< bytes of block that are behind us */
    uint64_t base;   /**< offset of block in the source */
    uint64_t number; /**< 1-based number of the line last delivered */
    uint64_t offset; /**< where that line starts */
    bool ended;      /**< no bytes after the block */
} vg_lines;

/** Start at an offset, which is line number + 1. */
VG_NODISCARD vg_status vg_lines_open(vg_source *source, uint64_t offset, uint64_t number,
                                     vg_lines *out, vg_error *err);
void vg_lines_close(vg_lines *lines);

/** The next line, ending in '\0' without its end of line; NULL after the last one.
 *
 *  @param text    valid until the next call; may be changed by the caller
 *  @param length  bytes of the line; NULL if not wanted
 *  @return VG_ERR_FORMAT for a line longer than a megabyte; VG_ERR_IO, VG_ERR_MEMORY, VG_OK
 */
VG_NODISCARD vg_status vg_lines_next(vg_lines *lines, char **text, size_t *length,
                                     vg_error *err);

/** Cut the next field off a text: skips blanks, ends the field with '\0', moves *text behind
 *  it. NULL when only blanks are left. */
char *vg_next_word(char **text);

/** Move past blanks at the front and cut those at the end. */
char *vg_trim(char *text);

#endif /* VG_FORMATS_LINES_H */
