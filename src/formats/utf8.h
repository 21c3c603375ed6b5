/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file utf8.h
 *  Names out of files, made printable.
 */
#ifndef VG_FORMATS_UTF8_H
#define VG_FORMATS_UTF8_H

#include <stddef.h>

/** Make text valid UTF-8 in place: bytes that are not are taken as Latin-1, control
 *  characters become blanks. What no longer fits is cut, between characters. */
void vg_make_utf8(char *text, size_t size);

#endif /* VG_FORMATS_UTF8_H */
