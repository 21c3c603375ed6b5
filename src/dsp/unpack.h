/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file unpack.h
 *  Samples out of packed bytes, in two builds of one source like the loops of kernels.h.
 */
#ifndef VG_DSP_UNPACK_H
#define VG_DSP_UNPACK_H

#include <stddef.h>
#include <stdint.h>

typedef struct vg_unpack {
    /** Samples of twelve bits in two's complement, two in three bytes: the low eight of the
     *  first, the high four of the second above those of the first, the low eight of the
     * second.
     *
     *  @param p      the first group of three bytes
     *  @param place  0 or 1, of the two in each group
     *  @param step   bytes from group to group
     *  @param out    n values at out[0], out[out_step], ...; NaN for the least of all, -2048
     *  @return their sum, -2048 included
     */
    int64_t (*twelve_bits)(const unsigned char *p, size_t place, size_t step, size_t n,
                           float *out, size_t out_step);
} vg_unpack;

extern const vg_unpack vg_unpack_plain;

/** The fastest build that this processor can run. */
const vg_unpack *vg_unpack_best(void);

#endif /* VG_DSP_UNPACK_H */
