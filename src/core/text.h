/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file text.h
 *  Number text with a '.' whatever the locale of the host says, and the few string helpers
 *  that C17 lacks. No other file turns text into numbers or numbers into table text.
 */
#ifndef VG_CORE_TEXT_H
#define VG_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VG_NUMBER_SIZE = 32 };

/** Read a decimal number from the front of text[0 .. n).
 *
 *  Accepts an optional sign, digits with an optional '.', an optional exponent, and the
 *  words nan, inf and infinity in any case. Correctly rounded.
 *  @return the number of characters used, 0 if there is no number
 */
size_t vg_parse_double(const char *text, size_t n, double *out);

/** True if the whole of text, less blanks at its ends, is one number; "n/a" is NaN. */
bool vg_read_double(const char *text, double *out);

/** True if the whole of text is a decimal integer that fits. */
bool vg_read_int64(const char *text, int64_t *out);

/** The shortest text that reads back as the same double; "n/a" for NaN, "inf", "-inf". */
void vg_write_double(double x, char out[VG_NUMBER_SIZE]);

/** The shortest text that reads back as the same float, for values measured as such. */
void vg_write_float(float x, char out[VG_NUMBER_SIZE]);

/** Copy as much as fits; always ends in '\0'. True if all of it fitted. */
bool vg_copy_text(char *out, size_t size, const char *text);

/** Append code to a comma list held in out, unless it is there already. */
void vg_append_code(char *out, size_t size, const char *code);

/** Compare without regard to the case of ASCII letters. */
bool vg_same_text(const char *a, const char *b);

/** Edit distance (insert, delete, replace, swap of neighbours), for suggestions. */
size_t vg_edit_distance(const char *a, const char *b);

#endif /* VG_CORE_TEXT_H */
