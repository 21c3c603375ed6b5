/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_bytes_test.h
 *  Binary files made by hand: a buffer that numbers and text are put into at an offset.
 */
#ifndef VG_BYTES_TEST_H
#define VG_BYTES_TEST_H

#include "vg_test.h"

enum { VG_TEST_BYTES = 32768 };

typedef struct vg_test_bytes {
    unsigned char at[VG_TEST_BYTES];
    size_t n; /* up to the last byte written */
    bool is_big;
} vg_test_bytes;

static inline void vg_put_bytes(vg_test_bytes *b, size_t offset, const void *bytes, size_t n)
{
    assert_true(offset + n <= VG_TEST_BYTES);
    memcpy(b->at + offset, bytes, n);
    if (b->n < offset + n)
        b->n = offset + n;
}

static inline void vg_put(vg_test_bytes *b, size_t offset, uint64_t value, size_t n)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < n; i++)
        bytes[b->is_big ? n - 1 - i : i] = (unsigned char)(value >> (8 * i));
    vg_put_bytes(b, offset, bytes, n);
}

static inline void vg_put_i16(vg_test_bytes *b, size_t offset, int value)
{
    vg_put(b, offset, (uint64_t)(int64_t)value, 2);
}

static inline void vg_put_i32(vg_test_bytes *b, size_t offset, int64_t value)
{
    vg_put(b, offset, (uint64_t)value, 4);
}

static inline void vg_put_f64(vg_test_bytes *b, size_t offset, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    vg_put(b, offset, bits, 8);
}

#endif /* VG_BYTES_TEST_H */
