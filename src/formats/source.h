/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file source.h
 *  Bytes to read from: a file, a block of memory, or a pipe that was put aside.
 *
 *  Readers see one thing, a run of bytes of known size that can be read at any offset. A pipe
 *  is first copied to a file without a name, so that memory stays bounded whatever its length.
 */
#ifndef VG_FORMATS_SOURCE_H
#define VG_FORMATS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <vagus/status.h>

typedef struct vg_source vg_source;

/** Open a file, or standard input for "-". *out is NULL on failure. */
VG_NODISCARD vg_status vg_source_open(const char *path, vg_source **out, vg_error *err);

/** Read from a block of memory that outlives the source. */
VG_NODISCARD vg_status vg_source_borrow(const void *bytes, size_t n, vg_source **out,
                                        vg_error *err);

/** Read from a file without a name, which the source takes over on success. */
VG_NODISCARD vg_status vg_source_adopt(FILE *aside, vg_source **out, vg_error *err);

/** If the bytes are gzip, replace the source by what they unpack to.
 *
 *  @return VG_ERR_FORMAT when they are damaged or cut short; *source is as it was then
 */
VG_NODISCARD vg_status vg_source_unpack(vg_source **source, vg_error *err);

/** NULL is allowed. */
void vg_source_close(vg_source *source);

uint64_t vg_source_size(const vg_source *source);

/** Read up to n bytes at an offset; *n_read < n only at the end. */
VG_NODISCARD vg_status vg_source_read(vg_source *source, uint64_t offset, void *out, size_t n,
                                      size_t *n_read, vg_error *err);

/** A file held in memory, under the name that another file would call it by. */
typedef struct vg_memory_file {
    const char *name;
    const void *bytes;
    size_t n;
} vg_memory_file;

/** Where an input lies, so that the files beside it can be opened by name. */
typedef struct vg_folder {
    const char *prefix;          /**< "" or a path ending in '/' */
    const vg_memory_file *files; /**< [n_files] instead of a real folder, or NULL */
    size_t n_files;
} vg_folder;

/** Open a file beside the input. A name that leaves the folder is refused, because it comes
 *  out of a file that nobody vouches for. */
VG_NODISCARD vg_status vg_folder_open(const vg_folder *folder, const char *name,
                                      vg_source **out, vg_error *err);

/** True if the folder has a file of this name. */
bool vg_folder_has(const vg_folder *folder, const char *name);

/** A copy whose prefix is allocated, for readers that open files later; prefix NULL when out
 *  of memory. Release the prefix with vg_free(). */
vg_folder vg_folder_keep(const vg_folder *folder);

#endif /* VG_FORMATS_SOURCE_H */
