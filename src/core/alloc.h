/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file alloc.h
 *  All memory comes from here: sizes are products checked for overflow, and the build for
 *  tests (VG_ALLOC_FAULTS) can refuse the n-th request.
 */
#ifndef VG_CORE_ALLOC_H
#define VG_CORE_ALLOC_H

#include <stddef.h>

#include <vagus/status.h>

/** n * size bytes set to zero, or NULL. n = 0 gives a block that can be freed. */
void *vg_alloc(size_t n, size_t size);

/** Resize to n * size bytes; NULL leaves the old block alone. */
void *vg_realloc(void *block, size_t n, size_t size);

/** Release a block; NULL is fine. */
void vg_free(void *block);

/** A copy of n * size bytes, or NULL. */
void *vg_copy(const void *from, size_t n, size_t size);

/** A copy of a string, or NULL. */
char *vg_strdup(const char *text);

/** Make room for need elements, growing by half so that appending stays linear.
 *
 *  @param array     address of a pointer to the elements
 *  @param capacity  elements there is room for; updated
 */
VG_NODISCARD vg_status vg_grow(void *array, size_t *capacity, size_t need, size_t size,
                               vg_error *err);

/** VG_ERR_MEMORY with the usual message. */
vg_status vg_fail_memory(vg_error *err);

#ifdef VG_ALLOC_FAULTS
/** Refuse the nth request of this thread from now (0 is the next one); negative: none. */
void vg_alloc_fail_at(long nth);
#endif

#endif /* VG_CORE_ALLOC_H */
