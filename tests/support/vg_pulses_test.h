/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_pulses_test.h
 *  Pulse waves of known hearts, and what is found in them.
 */
#ifndef VG_PULSES_TEST_H
#define VG_PULSES_TEST_H

#include "vg_signal.h"

#include <vagus/simulate.h>

#include "core/rng.h"

enum { SECONDS = 90 };

static inline vg_beats detect(double fs_hz, const float *x, size_t n)
{
    vg_error err = {0};
    vg_beats out;
    vg_recording *rec = vg_test_recording(VG_KIND_PPG, fs_hz, x, n, 0.0);

    assert_ok(vg_beats_detect(rec, 0, NULL, &out, &err));
    assert_ok(vg_beats_check(&out, &err));
    assert_true(out.source == VG_KIND_PPG);
    vg_recording_close(rec);
    return out;
}

/** The pulse wave of a heart at a steady rate with a little variation, and where its steepest
 *  upslopes are. */
static inline float *draw(double bpm, double fs_hz, vg_beats *truth, size_t *n)
{
    vg_beats heart = {0};
    vg_error err = {0};
    vg_rng rng = vg_rng_seed(21);
    vg_ppg_opts opts = vg_ppg_defaults();
    float *x = NULL;

    for (double t = 0.3; t < SECONDS - 1.5;
         t += 60.0 / bpm * (1.0 + 0.03 * vg_rng_normal(&rng)))
        assert_ok(vg_beats_append(&heart, t, 'N', NAN, 1.0, &err));
    opts.fs_hz = fs_hz;
    assert_ok(vg_simulate_ppg(&heart, SECONDS, &opts, &x, n, &err));
    assert_ok(vg_simulate_pulses(&heart, &opts, truth, &err));
    vg_beats_free(&heart);
    return x;
}

#endif /* VG_PULSES_TEST_H */
