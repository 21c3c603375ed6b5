/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/crop.h"

#include "core/fail.h"

vg_status vg_crop_beats(const vg_beats *from, double start_s, double stop_s, vg_beats *to,
                        vg_error *err)
{
    for (size_t i = 0; i < from->n; i++) {
        if (start_s <= from->time_s[i] && from->time_s[i] < stop_s)
            VG_TRY(vg_beats_append(to, from->time_s[i], from->label[i],
                                   (double)from->amplitude[i], (double)from->quality[i], err));
    }
    for (size_t i = 0; i < from->n_unusable; i++)
        VG_TRY(vg_beats_mark_unusable(to, from->unusable[i].start_s, from->unusable[i].stop_s,
                                      from->unusable[i].code, err));
    to->source = from->source;
    to->fs_hz = from->fs_hz;
    to->duration_s = from->duration_s;
    return VG_OK;
}

vg_status vg_crop_intervals(const vg_nn *from, double start_s, double stop_s, vg_nn *to,
                            vg_error *err)
{
    const vg_nn_view part = vg_nn_slice(vg_nn_borrow(from), start_s, stop_s);
    const size_t first = part.n > 0 ? (size_t)(part.nn_ms - from->nn_ms) : 0;

    for (size_t i = first; i < first + part.n; i++)
        VG_TRY(vg_nn_append(to,
                            (vg_nn_row){.time_s = from->time_s[i],
                                        .rr_ms = from->rr_ms[i],
                                        .nn_ms = from->nn_ms[i],
                                        .follows = from->follows[i],
                                        .label = (vg_nn_label)from->label[i],
                                        .n_fixed = from->fixed[i]},
                            err));
    to->source = from->source;
    to->fs_hz = from->fs_hz;
    to->duration_s = from->duration_s;
    return VG_OK;
}
