/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/gz_write.h"

#include <errno.h>
#include <stdbool.h>

#include <zlib.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { MOST_AT_ONCE = 1 << 30 };

struct vg_gz {
    gzFile file;
};

vg_status vg_gz_open(const char *path, vg_gz **out, vg_error *err)
{
    vg_gz *gz = vg_alloc(1, sizeof *gz);

    *out = NULL;
    if (gz == NULL)
        return vg_fail_memory(err);
    errno = 0;
    gz->file = gzopen(path, "wb");
    if (gz->file == NULL) {
        vg_free(gz);
        return errno != 0 ? vg_fail_errno(err, errno) : vg_fail_memory(err);
    }
    *out = gz;
    return VG_OK;
}

vg_status vg_gz_write(vg_gz *gz, const char *text, size_t n, vg_error *err)
{
    while (n > 0) {
        const unsigned part = n < MOST_AT_ONCE ? (unsigned)n : MOST_AT_ONCE;
        if (gzwrite(gz->file, text, part) != (int)part)
            return vg_fail(err, VG_ERR_IO, "the compressed file could not be written");
        text += part;
        n -= part;
    }
    return VG_OK;
}

/** Close and release; true when everything was written. */
static bool finish(vg_gz *gz)
{
    const int result = gz != NULL ? gzclose(gz->file) : Z_OK;

    vg_free(gz);
    return result == Z_OK;
}

void vg_gz_discard(vg_gz *gz)
{
    (void)finish(gz);
}

vg_status vg_gz_close(vg_gz *gz, vg_error *err)
{
    return finish(gz) ? VG_OK
                      : vg_fail(err, VG_ERR_IO, "the compressed file could not be written");
}
