/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_witness.h"

#include "core/alloc.h"
#include "core/fail.h"

static const double same_s = 0.1; /* the two detectors mean the same pulse */
/* An upslope follows its onset within this, and in the first half of the interval. */
static const double upslope_s = 0.5;
static const double upslope_share = 0.5;

void vg_ppg_witness_free(vg_ppg_witness *w)
{
    vg_ppg_minima_free(&w->minima);
    vg_free(w->asked);
    vg_free(w->time_s);
    *w = (vg_ppg_witness){0};
}

void vg_ppg_witness_start(vg_ppg_witness *w)
{
    w->n_asked = 0;
    w->n = 0;
}

vg_status vg_ppg_witness_ask(vg_ppg_witness *w, double from_s, double to_s, vg_error *err)
{
    /* of the last onset it must be known whether another is near */
    const double begin_s = from_s - upslope_s - same_s;
    const double end_s = to_s + same_s + upslope_s / upslope_share;

    if (w->n_asked > 0 && begin_s <= w->asked[w->n_asked - 1].to_s) {
        w->asked[w->n_asked - 1].to_s = end_s;
        return VG_OK;
    }
    VG_TRY(vg_grow(&w->asked, &w->asked_capacity, w->n_asked + 1, sizeof *w->asked, err));
    w->asked[w->n_asked++] = (vg_ppg_stretch){begin_s, end_s};
    return VG_OK;
}

/** Give the onsets the times of the steepest candidates that follow them; an onset without one
 *  keeps its own, which agrees with nothing. */
static vg_status find_upslopes(vg_ppg_witness *w, const vg_ppg_front *f, vg_error *err)
{
    const vg_ppg_minima *m = &w->minima;
    size_t k = 0;

    VG_TRY(vg_grow(&w->time_s, &w->capacity, m->n, sizeof *w->time_s, err));
    for (size_t i = 0; i < m->n; i++) {
        const double from_s = m->time_s[i];
        const double share_s =
            i + 1 < m->n ? upslope_share * (m->time_s[i + 1] - from_s) : upslope_s;
        const double to_s = from_s + (share_s < upslope_s ? share_s : upslope_s);
        float steepest = 0.0f;
        w->time_s[i] = from_s;
        while (k < f->n_pulses && f->pulses[k].time_s < from_s)
            k++;
        for (size_t j = k; j < f->n_pulses && f->pulses[j].time_s <= to_s; j++) {
            if (!(f->pulses[j].height > steepest))
                continue;
            steepest = f->pulses[j].height;
            w->time_s[i] = f->pulses[j].time_s;
        }
    }
    w->n = m->n;
    return VG_OK;
}

vg_status vg_ppg_witness_hear(vg_ppg_witness *w, const vg_ppg_front *f, vg_error *err)
{
    if (w->n_asked == 0)
        return VG_OK;
    VG_TRY(vg_ppg_minima_find(&w->minima, f, w->asked, w->n_asked, err));
    return find_upslopes(w, f, err);
}

void vg_ppg_witness_move(const vg_ppg_witness *w, double time_s, size_t range[2])
{
    const double from_s = time_s - same_s;
    const double to_s = time_s + same_s;

    while (range[0] < w->n && w->time_s[range[0]] < from_s)
        range[0]++;
    while (range[1] < w->n && w->time_s[range[1]] <= to_s)
        range[1]++;
}
