/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bytes.h
 *  Numbers out of binary files, in either byte order, wherever they lie.
 */
#ifndef VG_FORMATS_BYTES_H
#define VG_FORMATS_BYTES_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "formats/source.h"

static inline uint16_t vg_get_u16(const unsigned char *p, bool is_big)
{
    return (uint16_t)(is_big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static inline uint32_t vg_get_u32(const unsigned char *p, bool is_big)
{
    const uint32_t a = vg_get_u16(p, is_big);
    const uint32_t b = vg_get_u16(p + 2, is_big);

    return is_big ? a << 16 | b : b << 16 | a;
}

static inline uint64_t vg_get_u64(const unsigned char *p, bool is_big)
{
    const uint64_t a = vg_get_u32(p, is_big);
    const uint64_t b = vg_get_u32(p + 4, is_big);

    return is_big ? a << 32 | b : b << 32 | a;
}

static inline int16_t vg_get_i16(const unsigned char *p, bool is_big)
{
    return (int16_t)vg_get_u16(p, is_big);
}

static inline int32_t vg_get_i32(const unsigned char *p, bool is_big)
{
    return (int32_t)vg_get_u32(p, is_big);
}

static inline float vg_get_f32(const unsigned char *p, bool is_big)
{
    const uint32_t bits = vg_get_u32(p, is_big);
    float x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double vg_get_f64(const unsigned char *p, bool is_big)
{
    const uint64_t bits = vg_get_u64(p, is_big);
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

/** A double as a sample; what is not finite, or too large for one, is missing. */
static inline float vg_sample_of(double x)
{
    return fabs(x) <= (double)FLT_MAX ? (float)x : NAN;
}

/** Read all of n bytes or refuse: "the file ends inside the channel headers, at byte 99". */
VG_NODISCARD vg_status vg_source_take(vg_source *source, uint64_t offset, void *out, size_t n,
                                      const char *what, vg_error *err);

#endif /* VG_FORMATS_BYTES_H */
