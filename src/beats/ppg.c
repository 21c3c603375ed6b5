/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recording is worked through in stretches of five minutes, each seen with ten seconds on
 * both sides, so that memory is bounded and every decision may look both ways. */
#include "beats/ppg.h"

#include <math.h>

#include "beats/ppg_evidence.h"
#include "beats/ppg_front.h"
#include "beats/ppg_mark.h"
#include "beats/ppg_mask.h"
#include "beats/ppg_quality.h"
#include "beats/ppg_rhythm.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double stretch_s = 300.0;
static const double look_s = 10.0;
/* Two pulses cannot be closer, not even where stretches meet. */
static const double least_interval_s = 0.2;

/* Room is made for so many pulses at once, but no length is believed beyond reason. */
static const double usual_hz = 1.2;
static const double most_room = 65536.0;

/** State of a run. */
typedef struct run {
    vg_ppg_front front;
    vg_ppg_evidence evidence;
    vg_ppg_quality quality;
    vg_ppg_marker marker;
    vg_ppg_mask mask;
} run;

static void free_run(run *r)
{
    vg_ppg_front_free(&r->front);
    vg_ppg_evidence_free(&r->evidence);
    vg_ppg_quality_free(&r->quality);
    vg_ppg_marker_free(&r->marker);
    vg_ppg_mask_free(&r->mask);
}

/** Choose the pulses of [from_s, to_s). */
static vg_status decide(run *r, double from_s, double to_s, vg_error *err)
{
    vg_ppg_front *f = &r->front;

    VG_TRY(vg_ppg_front_load(f, from_s, to_s, err));
    VG_TRY(vg_ppg_weigh(&r->evidence, f, err));
    vg_ppg_choose(f->pulses, f->n_pulses);
    return vg_ppg_judge(&r->quality, f, err);
}

/** Turn the pulses of [from_s, to_s) into output. */
static vg_status finish(run *r, double from_s, double to_s, vg_beats *out, vg_error *err)
{
    VG_TRY(vg_ppg_marker_set(&r->marker, &r->front, &r->evidence, &r->quality, err));
    for (size_t i = 0; i < r->quality.n; i++) {
        const vg_pulse_fact *fact = &r->quality.facts[i];
        const vg_pulse *pulse = fact->pulse;
        if (pulse->time_s < from_s || pulse->time_s >= to_s)
            continue;
        const vg_pulse_marks marks = vg_ppg_mark(&r->marker, pulse);
        if (out->n > 0 && !(marks.upslope_s > out->time_s[out->n - 1] + least_interval_s))
            continue;
        VG_TRY(vg_ppg_mask_add(&r->mask, marks.upslope_s, fact->is_usable, fact->is_open, err));
        VG_TRY(vg_beats_append(out, marks.upslope_s, 'N', marks.height,
                               1.0 / (1.0 + (double)expf(-pulse->evidence)), err));
        VG_TRY(vg_beats_set_pulse(out, marks.onset_s, marks.peak_s, err));
    }
    return VG_OK;
}

vg_status vg_ppg_detect(vg_recording *rec, size_t channel, const vg_detect_opts *opts,
                        vg_beats *out, vg_error *err)
{
    const double range_s[2] = {opts->start_s, opts->stop_s};
    run r = {.mask = {.last_s = range_s[0]}};
    vg_status status = VG_OK;

    const double n_usual = fmin(most_room, usual_hz * (range_s[1] - range_s[0]));
    VG_TRY(vg_beats_reserve(out, (size_t)n_usual, true, err));
    vg_ppg_front_init(&r.front, rec, channel, range_s);
    if (opts->is_plain) {
        r.front.window.kernels = &vg_kernels_plain;
        r.front.kernels = &vg_pulse_kernels_plain;
    }
    for (double at_s = range_s[0]; at_s < range_s[1] && status == VG_OK; at_s += stretch_s) {
        const double to_s = fmin(at_s + stretch_s, range_s[1]);
        status = decide(&r, at_s - look_s, to_s + look_s, err);
        if (status == VG_OK)
            status = finish(&r, at_s, to_s, out, err);
    }
    const vg_window *w = &r.front.window;
    if (status == VG_OK)
        status = vg_ppg_mask_end(&r.mask, w->spans, w->n_spans, range_s, out, err);
    free_run(&r);
    return status;
}
