/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file sound.h
 *  What libsndfile opens (WAV, FLAC, W64, AIFF, CAF, MAT4, MAT5), from any byte source.
 */
#ifndef VG_FORMATS_SOUND_H
#define VG_FORMATS_SOUND_H

#include "formats/source.h"

/** Opaque handle. */
typedef struct vg_sound vg_sound;

/** Open a stream; the source is borrowed and must outlive it.
 *
 *  @return VG_ERR_FORMAT with libsndfile's reason, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_sound_open(vg_source *source, uint64_t offset, vg_sound **out,
                                     vg_error *err);
void vg_sound_close(vg_sound *sound);

uint64_t vg_sound_n_frames(const vg_sound *sound);
size_t vg_sound_n_channels(const vg_sound *sound);
double vg_sound_fs_hz(const vg_sound *sound);

/** Bits of an integer sample; 0 for floating point. */
int vg_sound_bits(const vg_sound *sound);

/** Name of the container, such as "wav". */
const char *vg_sound_container(const vg_sound *sound);

/** Read frames [first, first + n) of one channel: integers as stored, or floats. Frames that
 *  turn out not to be there are NaN. */
VG_NODISCARD vg_status vg_sound_read(vg_sound *sound, size_t channel, uint64_t first, size_t n,
                                     float *out, vg_error *err);

#endif /* VG_FORMATS_SOUND_H */
