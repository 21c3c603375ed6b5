/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/mend.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "nn/artefact.h"
#include "nn/size.h"

/* With fewer intervals no local median tells which of them is the odd one. */
enum { MIN_BEATS = 6, MOST_ROUNDS = 10 };

/** Append beat i of s to out, mended. */
static vg_status apply(const vg_stretch *s, size_t i, vg_mending mending, unsigned *n_removed,
                       vg_stretch *out, vg_error *err)
{
    vg_work_beat beat = s->beats[i];

    for (unsigned k = 1; k <= mending.n_insert; k++) {
        const double before_s = s->beats[i - 1].t_s;
        const double step_s = (beat.t_s - before_s) / (mending.n_insert + 1.0);
        const vg_work_beat inserted = {
            .t_s = before_s + k * step_s, .state = VG_NN_MISSED, .size = NAN};
        VG_TRY(vg_stretch_append(out, inserted, err));
    }
    if (mending.mend == VG_MEND_MOVE)
        beat.state = mending.label;
    beat.n_removed = (unsigned char)(beat.n_removed + *n_removed);
    *n_removed = 0;
    return vg_stretch_append(out, beat, err);
}

/** Replace the beats of s by mended ones. The last of them must not be removed. */
static vg_status apply_all(vg_stretch *s, const vg_mending *mending, vg_error *err)
{
    vg_stretch out = {0};
    vg_status status = VG_OK;
    unsigned n_removed = 0;

    for (size_t i = 0; i < s->n && status == VG_OK; i++) {
        if (mending[i].mend == VG_MEND_REMOVE && i + 1 < s->n) {
            n_removed += 1u + s->beats[i].n_removed;
            s->beats[i + 1].rr_ms += s->beats[i].rr_ms;
            continue;
        }
        status = apply(s, i, mending[i], &n_removed, &out, err);
    }
    if (status != VG_OK) {
        vg_stretch_free(&out);
        return status;
    }
    vg_stretch_free(s);
    *s = out;
    return VG_OK;
}

/** Replace the beats of s as marked, if any are. */
static vg_status carry_out(vg_stretch *s, const vg_mending *mending, size_t n_found,
                           vg_error *err)
{
    if (n_found == 0)
        return VG_OK;
    VG_TRY(apply_all(s, mending, err));
    vg_stretch_spread(s);
    return VG_OK;
}

/** Mend what is plain. */
static vg_status mend_plain(vg_stretch *s, double usual_ms, vg_error *err)
{
    vg_mending *mending = vg_alloc(s->n, sizeof *mending);
    size_t n_found = 0;

    if (mending == NULL)
        return vg_fail_memory(err);
    vg_status status = vg_artefacts_find_plain(s, usual_ms, mending, &n_found, err);
    if (status == VG_OK)
        status = carry_out(s, mending, n_found, err);
    vg_free(mending);
    return status;
}

static vg_status mend_round(vg_stretch *s, const vg_correct_opts *opts, double floor_ms,
                            size_t *n_found, vg_error *err)
{
    vg_mending *mending = vg_alloc(s->n, sizeof *mending);

    *n_found = 0;
    if (mending == NULL)
        return vg_fail_memory(err);
    vg_status status = vg_artefacts_find(s, opts, floor_ms, mending, n_found, err);
    if (status == VG_OK)
        status = carry_out(s, mending, *n_found, err);
    vg_free(mending);
    return status;
}

vg_status vg_stretch_mend(vg_stretch *s, const vg_correct_opts *opts, double floor_ms,
                          double usual_ms, vg_error *err)
{
    const bool is_short = s->n < MIN_BEATS;
    size_t n_before = SIZE_MAX;

    VG_TRY(vg_sizes_mark(s, err));
    for (size_t i = 0; i < s->n; i++)
        s->beats[i].state = s->beats[i].foreign;
    vg_stretch_spread(s);
    if (s->n > 1 && (!is_short || isfinite(usual_ms)))
        VG_TRY(mend_plain(s, is_short ? usual_ms : NAN, err));
    for (int round = 0; round < MOST_ROUNDS && s->n >= MIN_BEATS; round++) {
        size_t n_found = 0;
        VG_TRY(mend_round(s, opts, floor_ms, &n_found, err));
        if (n_found == 0 || n_found >= n_before)
            break;
        n_before = n_found;
    }
    vg_stretch_place(s, opts);
    vg_stretch_trim(s);
    return VG_OK;
}
