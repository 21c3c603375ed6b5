/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/alloc.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/fail.h"

#ifdef VG_ALLOC_FAULTS
static _Thread_local long requests_left = -1;

void vg_alloc_fail_at(long nth)
{
    requests_left = nth;
}

static bool refused(void)
{
    if (requests_left < 0)
        return false;
    return requests_left-- == 0;
}
#else
static bool refused(void)
{
    return false;
}
#endif

void *vg_alloc(size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes) || refused())
        return NULL;
    return calloc(n > 0 ? n : 1, size > 0 ? size : 1);
}

void *vg_realloc(void *block, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes) || refused())
        return NULL;
    return realloc(block, bytes > 0 ? bytes : 1);
}

void vg_free(void *block)
{
    free(block);
}

void *vg_copy(const void *from, size_t n, size_t size)
{
    void *to = vg_alloc(n, size);

    if (to != NULL && n > 0)
        memcpy(to, from, n * size);
    return to;
}

char *vg_strdup(const char *text)
{
    return vg_copy(text, strlen(text) + 1, 1);
}

vg_status vg_grow(void *array, size_t *capacity, size_t need, size_t size, vg_error *err)
{
    void *block;

    if (need <= *capacity)
        return VG_OK;
    /* The pointer is copied byte by byte because array may be the address of a pointer to
     * any element type. */
    memcpy(&block, array, sizeof block);
    size_t wanted = *capacity + *capacity / 2;
    if (wanted < need || wanted > SIZE_MAX / 2)
        wanted = need;
    if (wanted < 16)
        wanted = 16;
    block = vg_realloc(block, wanted, size);
    if (block == NULL)
        return vg_fail_memory(err);
    memcpy(array, &block, sizeof block);
    *capacity = wanted;
    return VG_OK;
}

vg_status vg_fail_memory(vg_error *err)
{
    return vg_fail(err, VG_ERR_MEMORY, "out of memory");
}
