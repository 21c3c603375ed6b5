/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file window.h
 *  A read-ahead window on a source, for readers that pick small pieces in rising order; and
 *  numbers out of bytes in either order.
 */
#ifndef VG_FORMATS_WINDOW_H
#define VG_FORMATS_WINDOW_H

#include "formats/source.h"

enum { VG_WINDOW_SIZE = 1 << 18 };

/** Declare as {0}; closing is safe on {0} and safe twice. */
typedef struct vg_window {
    vg_source *source; /**< borrowed */
    unsigned char *block;
    uint64_t base;
    size_t n;
} vg_window;

VG_NODISCARD vg_status vg_window_open(vg_source *source, vg_window *out, vg_error *err);
void vg_window_close(vg_window *window);

/** Borrow n <= VG_WINDOW_SIZE bytes at an offset until the next call.
 *
 *  @param bytes  NULL when the source ends before offset + n
 */
VG_NODISCARD vg_status vg_window_get(vg_window *window, uint64_t offset, size_t n,
                                     const unsigned char **bytes, vg_error *err);

static inline uint16_t vg_u16_le(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t vg_u32_le(const unsigned char *p)
{
    return (uint32_t)vg_u16_le(p) | (uint32_t)vg_u16_le(p + 2) << 16;
}

static inline int32_t vg_i24_le(const unsigned char *p)
{
    const uint32_t value = (uint32_t)vg_u16_le(p) | (uint32_t)p[2] << 16;

    return (int32_t)(value ^ 0x800000u) - 0x800000;
}

#endif /* VG_FORMATS_WINDOW_H */
