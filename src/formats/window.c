/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/window.h"

#include <assert.h>

#include "core/alloc.h"
#include "core/fail.h"

vg_status vg_window_open(vg_source *source, vg_window *out, vg_error *err)
{
    *out = (vg_window){.source = source, .block = vg_alloc(VG_WINDOW_SIZE, 1)};
    return out->block != NULL ? VG_OK : vg_fail_memory(err);
}

void vg_window_close(vg_window *window)
{
    vg_free(window->block);
    *window = (vg_window){0};
}

vg_status vg_window_get(vg_window *w, uint64_t offset, size_t n, const unsigned char **bytes,
                        vg_error *err)
{
    assert(n <= VG_WINDOW_SIZE);
    *bytes = NULL;
    if (offset < w->base || offset + n > w->base + w->n) {
        w->base = offset;
        VG_TRY(vg_source_read(w->source, offset, w->block, VG_WINDOW_SIZE, &w->n, err));
    }
    if (n <= w->n && offset - w->base <= w->n - n)
        *bytes = w->block + (offset - w->base);
    return VG_OK;
}
