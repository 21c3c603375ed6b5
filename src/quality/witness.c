/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/witness.h"

#include <math.h>

#include <vagus/quality.h>

#include "beats/working.h"
#include "core/fail.h"
#include "quality/pan_tompkins.h"
#include "quality/present.h"
#include "quality/slope_sum.h"

static const double stretch_s = 60.0;
static const double pad_s = 1.0; /* the detectors reach no farther */
/* Working rates are at least this, where the signal has it, and below twice this: what the
 * detectors were published for, or near it. */
static const double ecg_rate_hz = 200.0;
static const double ppg_rate_hz = 50.0;

enum { N_SIGNS = 2 };

/** Both detectors, of which one is at work. */
typedef struct witness {
    vg_working work;
    vg_kind kind;
    vg_pan_tompkins pt;
    vg_slope_sum sums[N_SIGNS]; /**< upright, turned over */
    vg_beats found[N_SIGNS];
    double range[2];
} witness;

/** Note how low and how high the measured samples of a stretch get. */
static void find_range(witness *w, int64_t from, int64_t to)
{
    const vg_window *win = &w->work.window;

    while (from < to) {
        const vg_present_run run = vg_present_run_at(win, from, to);
        float range[2];
        if (!run.is_missing) {
            win->kernels->find_range(win->x + (from - win->first), (size_t)(run.stop - from),
                                     range);
            w->range[0] = fmin(w->range[0], (double)range[0]);
            w->range[1] = fmax(w->range[1], (double)range[1]);
        }
        from = run.stop;
    }
}

static vg_status take(witness *w, double from_s, double to_s, vg_error *err)
{
    const int64_t from = vg_working_index(&w->work, from_s);
    const int64_t to = vg_working_index(&w->work, to_s);
    const vg_window *win = &w->work.window;

    VG_TRY(vg_working_move(&w->work, from_s - pad_s, to_s + pad_s, err));
    find_range(w, (int64_t)ceil(from_s * win->fs_hz),
               (int64_t)fmin(ceil(to_s * win->fs_hz), (double)win->stop));
    if (w->kind == VG_KIND_ECG)
        return vg_pt_take(&w->pt, &w->work, from, to, &w->found[0], err);
    for (size_t i = 0; i < N_SIGNS; i++)
        VG_TRY(vg_slope_sum_take(&w->sums[i], &w->work, from, to, &w->found[i], err));
    return VG_OK;
}

static vg_status run(witness *w, const double range_s[2], vg_error *err)
{
    for (double at_s = range_s[0]; at_s < range_s[1]; at_s += stretch_s)
        VG_TRY(take(w, at_s, fmin(at_s + stretch_s, range_s[1]), err));
    return w->kind == VG_KIND_ECG ? vg_pt_end(&w->pt, range_s[1], &w->found[0], err) : VG_OK;
}

/** Which of the two lists of pulses agrees better with the first detector? */
static vg_status choose(const witness *w, const vg_beats *first, size_t *best, vg_error *err)
{
    double bsqi[N_SIGNS];

    *best = 0;
    if (w->kind != VG_KIND_PPG || first == NULL)
        return VG_OK;
    for (size_t i = 0; i < N_SIGNS; i++)
        VG_TRY(vg_bsqi_compute(first, &w->found[i], 0.0, INFINITY, &bsqi[i], err));
    *best = bsqi[1] > bsqi[0];
    return VG_OK;
}

vg_status vg_witness_find(vg_recording *rec, size_t channel, vg_kind kind,
                          const double range_s[2], const vg_beats *first, double range[2],
                          vg_beats *out, vg_error *err)
{
    const double fs_hz = vg_recording_channel(rec, channel)->fs_hz;
    const double enough_hz = kind == VG_KIND_ECG ? ecg_rate_hz : ppg_rate_hz;
    witness w = {.kind = kind, .range = {INFINITY, -INFINITY}};
    size_t best = 0;

    *out = (vg_beats){0};
    vg_working_init(&w.work, rec, channel, range_s, pad_s,
                    fs_hz > enough_hz ? (size_t)(fs_hz / enough_hz) : 1);
    w.pt = vg_pt_begin(w.work.rate_hz, range_s[0]);
    for (size_t i = 0; i < N_SIGNS; i++)
        w.sums[i] = vg_slope_sum_begin(w.work.rate_hz, i == 0 ? 1.0f : -1.0f);
    vg_status status = run(&w, range_s, err);
    if (status == VG_OK)
        status = choose(&w, first, &best, err);
    range[0] = w.range[0];
    range[1] = w.range[1];
    if (status == VG_OK) {
        *out = w.found[best];
        w.found[best] = (vg_beats){0};
        out->source = kind;
        out->fs_hz = fs_hz;
        out->duration_s = range_s[1] - range_s[0];
    }
    for (size_t i = 0; i < N_SIGNS; i++) {
        vg_beats_free(&w.found[i]);
        vg_slope_sum_free(&w.sums[i]);
    }
    vg_pt_free(&w.pt);
    vg_working_free(&w.work);
    return status;
}
