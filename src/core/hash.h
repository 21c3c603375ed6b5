/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file hash.h
 *  SHA-256 (FIPS 180-4), so that every result can be traced to its input and settings.
 */
#ifndef VG_CORE_HASH_H
#define VG_CORE_HASH_H

#include <stddef.h>

#include <vagus/status.h>

enum { VG_HASH_SIZE = 65 };

/** Lower-case hexadecimal digest of n bytes. */
void vg_hash_bytes(const void *bytes, size_t n, char hex[VG_HASH_SIZE]);

/** Digest of a file's content; hex is "" on failure (VG_ERR_IO). */
VG_NODISCARD vg_status vg_hash_file(const char *path, char hex[VG_HASH_SIZE], vg_error *err);

#endif /* VG_CORE_HASH_H */
