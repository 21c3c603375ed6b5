/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file lanes.h
 *  Channels that share one run of bytes, tick by tick, each in every divider-th tick.
 *
 *  With dividers 1, 4 and 2 the samples lie in the order 012 0 02 0, 012 0 02 0, ... A
 *  channel that has given all its samples takes no more part. With keeps_place it leaves one
 *  more place empty, and what would then lie behind the last byte is read from the last ones.
 */
#ifndef VG_FORMATS_LANES_H
#define VG_FORMATS_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/source.h"

typedef struct vg_lane {
    uint32_t divider; /* > 0 */
    unsigned size;    /* bytes of a sample: 2 integer, 8 double */
    uint64_t n_samples;
    uint32_t *places; /* of its samples in a whole cycle, or NULL */
    uint32_t n_places;
} vg_lane;

typedef struct vg_lanes {
    vg_lane *lanes; /* [n] */
    size_t n;
    uint64_t offset; /* of the first byte */
    bool is_big;
    bool keeps_place;
    uint64_t n_cycles; /* whole cycles, in which every channel takes part as it should */
    uint64_t cycle_size;
    unsigned char *block;
} vg_lanes;

/** Shorten the channels to what `available` bytes hold: whole ticks only.
 *  @return true if something was cut off */
bool vg_lanes_fit(vg_lanes *all, uint64_t available);

/** Bytes of all samples. */
uint64_t vg_lanes_size(const vg_lanes *all);

/** Get ready to read, once dividers, sizes and lengths are set. */
VG_NODISCARD vg_status vg_lanes_prepare(vg_lanes *all, vg_error *err);

void vg_lanes_free(vg_lanes *all);

VG_NODISCARD vg_status vg_lanes_read(vg_lanes *all, vg_source *source, size_t lane,
                                     uint64_t first, size_t n, float *out, vg_error *err);

#endif /* VG_FORMATS_LANES_H */
