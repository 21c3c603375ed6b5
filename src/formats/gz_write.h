/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file gz_write.h
 *  Compressed text files (zlib): the same text always gives the same bytes.
 */
#ifndef VG_FORMATS_GZ_WRITE_H
#define VG_FORMATS_GZ_WRITE_H

#include <stddef.h>

#include <vagus/status.h>

/** A .gz file being written. */
typedef struct vg_gz vg_gz;

VG_NODISCARD vg_status vg_gz_open(const char *path, vg_gz **out, vg_error *err);
VG_NODISCARD vg_status vg_gz_write(vg_gz *gz, const char *text, size_t n, vg_error *err);

/** Finish and release; NULL is fine. */
VG_NODISCARD vg_status vg_gz_close(vg_gz *gz, vg_error *err);

/** Release a file that is given up; NULL is fine. */
void vg_gz_discard(vg_gz *gz);

#endif /* VG_FORMATS_GZ_WRITE_H */
