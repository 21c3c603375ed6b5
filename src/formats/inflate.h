/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file inflate.h
 *  A zlib stream inside a source, read like an uncompressed run of bytes.
 *
 *  Memory is bounded whatever the length: the last 64 KiB decoded are kept, and up to eight
 *  states of the decoder, spread over what was read so far, so that going back costs an
 *  eighth of the stream at most.
 */
#ifndef VG_FORMATS_INFLATE_H
#define VG_FORMATS_INFLATE_H

#include "formats/source.h"

typedef struct vg_inflate vg_inflate;

/** The stream in bytes [offset, offset + n) of a source that outlives it. *out is NULL on
 *  failure. Nothing is decoded yet. */
VG_NODISCARD vg_status vg_inflate_open(vg_source *source, uint64_t offset, uint64_t n,
                                       vg_inflate **out, vg_error *err);

/** NULL is allowed. */
void vg_inflate_close(vg_inflate *stream);

/** Decoded bytes [first, first + n); *n_read < n only where the stream ends. */
VG_NODISCARD vg_status vg_inflate_read(vg_inflate *stream, uint64_t first, void *out, size_t n,
                                       size_t *n_read, vg_error *err);

#endif /* VG_FORMATS_INFLATE_H */
