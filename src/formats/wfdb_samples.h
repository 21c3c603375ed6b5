/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wfdb_samples.h
 *  WFDB signal formats: samples out of packed bytes. Source: WFDB Applications Guide,
 *  signal(5).
 */
#ifndef VG_FORMATS_WFDB_SAMPLES_H
#define VG_FORMATS_WFDB_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Formats pack `slots` samples into `bytes` bytes; a sample's place repeats with that. */
typedef struct vg_wfdb_packing {
    size_t slots;
    size_t bytes;
} vg_wfdb_packing;

/** Bytes that must be readable behind the last byte of a file's samples. */
enum { VG_WFDB_SLACK = 8 };

/** A FLAC format is this plus its bits: 508, 516, 524. */
enum { VG_WFDB_FLAC_BASE = 500 };

/** True for every format of signal(5): 0 (no samples), 8 ... 311, 508, 516, 524. */
bool vg_wfdb_knows_format(int format);

/** True for the formats that are FLAC streams: 508, 516, 524. */
bool vg_wfdb_is_flac(int format);

/** How a packed format packs; {0, 0} for FLAC, format 0 and unknown ones. */
vg_wfdb_packing vg_wfdb_packing_of(int format);

/** Whole samples in so many bytes; the last group may be partial. */
uint64_t vg_wfdb_count_samples(int format, uint64_t n_bytes);

/** Pick every stride-th sample out of packed bytes.
 *
 *  @param bytes     start of a group of samples
 *  @param first     index of the first sample wanted, counted from bytes
 *  @param out       [n] at out[0], out[out_step], ...; NaN where the format's mark of a
 *                   missing sample stands. Format 8 gives differences
 *  @return sum of the digital values, marks included, for the checksum
 */
int64_t vg_wfdb_pick(int format, const unsigned char *bytes, size_t first, size_t stride,
                     size_t n, float *out, size_t out_step);

#endif /* VG_FORMATS_WFDB_SAMPLES_H */
