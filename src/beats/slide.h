/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file slide.h
 *  Signal that slides out of a window at its front.
 */
#ifndef VG_BEATS_SLIDE_H
#define VG_BEATS_SLIDE_H

#include <stddef.h>
#include <string.h>

/** Move x[drop .. n) to x[0].
 *
 *  In pieces that the library copies in registers: larger ones it leaves to the processor's
 *  string instruction, which is no faster here and counted byte by byte where instructions are
 *  counted. */
static inline void vg_slide(float *x, size_t drop, size_t n)
{
    enum { PIECE = 512 };

    for (size_t i = drop; i < n && drop > 0; i += PIECE)
        memmove(x + (i - drop), x + i, (n - i < PIECE ? n - i : PIECE) * sizeof *x);
}

#endif /* VG_BEATS_SLIDE_H */
