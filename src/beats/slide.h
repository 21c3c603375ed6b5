/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file slide.h
 *  Signal that slides out of a window at its front.
 */
#ifndef VG_BEATS_SLIDE_H
#define VG_BEATS_SLIDE_H

#include <stddef.h>
#include <string.h>

/** Move elements drop, drop + 1, ... of n to the front; none if there are no so many.
 *
 *  In pieces that the library copies in registers: larger ones it leaves to the processor's
 *  string instruction, which is no faster here and counted byte by byte where instructions are
 *  counted. */
static inline void vg_slide(void *x, size_t drop, size_t n, size_t size)
{
    const size_t piece = 2048;
    const size_t gap = drop * size;
    const size_t end = n * size;
    char *bytes = x;

    for (size_t i = gap; i < end && gap > 0; i += piece)
        memmove(bytes + (i - gap), bytes + i, end - i < piece ? end - i : piece);
}

#endif /* VG_BEATS_SLIDE_H */
