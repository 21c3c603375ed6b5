/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/hash.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#include <nettle/sha2.h>

#include "core/fail.h"

static void finish(struct sha256_ctx *context, char hex[VG_HASH_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[2 * sizeof digest] = '\0';
}

void vg_hash_bytes(const void *bytes, size_t n, char hex[VG_HASH_SIZE])
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, n, bytes);
    finish(&context, hex);
}

vg_status vg_hash_file(const char *path, char hex[VG_HASH_SIZE], vg_error *err)
{
    uint8_t block[16384];
    struct sha256_ctx context;
    size_t n;

    hex[0] = '\0';
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return vg_fail_errno(err, errno);
    sha256_init(&context);
    while ((n = fread(block, 1, sizeof block, in)) > 0)
        sha256_update(&context, n, block);
    const int failed = ferror(in);
    (void)fclose(in);
    if (failed)
        return vg_fail(err, VG_ERR_IO, "reading stopped before the end");
    finish(&context, hex);
    return VG_OK;
}
