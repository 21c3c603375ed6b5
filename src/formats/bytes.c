/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/bytes.h"

#include <inttypes.h>

#include "core/fail.h"

vg_status vg_source_take(vg_source *source, uint64_t offset, void *out, size_t n,
                         const char *what, vg_error *err)
{
    size_t got = 0;

    VG_TRY(vg_source_read(source, offset, out, n, &got, err));
    if (got == n)
        return VG_OK;
    memset((unsigned char *)out + got, 0, n - got);
    return vg_fail(err, VG_ERR_FORMAT, "the file ends inside the %s, at byte %" PRIu64, what,
                   vg_source_size(source));
}
