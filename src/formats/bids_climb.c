/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/bids_climb.h"

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"

vg_status vg_bids_climb(const char *folder, int n_levels, vg_bids_visit visit, void *state,
                        vg_error *err)
{
    char *at = vg_path_join(folder, ".");
    vg_status status = at != NULL ? VG_OK : vg_fail_memory(err);
    bool done = false;

    for (int level = 0; level < n_levels && status == VG_OK && !done; level++) {
        status = visit(state, at, &done, err);
        char *above = vg_path_join(at, "..");
        vg_free(at);
        at = above;
        if (at == NULL && status == VG_OK)
            status = vg_fail_memory(err);
    }
    vg_free(at);
    return status;
}
