/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulse waves of known hearts. */
#include "vg_signal.h"

#include <vagus/simulate.h>

#include "core/rng.h"

enum { SECONDS = 90 };

static vg_beats detect(double fs_hz, const float *x, size_t n)
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
static float *draw(double bpm, double fs_hz, vg_beats *truth, size_t *n)
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

/* Noise of 1 % of the pulse. The wide upslope of a slow heart is rounded off by smoothing, so
 * that its marks come a few milliseconds early, all alike (docs/methods-beats.md). */
static void every_pulse_is_found_once_where_it_is(void **state)
{
    static const double rates_hz[] = {25, 50, 64, 125, 250, 1000};
    const double most_rms_ms = 9.0;
    static const double hearts_bpm[] = {40, 60, 100, 180};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        for (size_t h = 0; h < sizeof hearts_bpm / sizeof hearts_bpm[0]; h++) {
            vg_error err = {0};
            vg_beats truth = {0};
            vg_score s;
            size_t n = 0;
            float *x = draw(hearts_bpm[h], rates_hz[r], &truth, &n);
            vg_beats found = detect(rates_hz[r], x, n);
            const vg_score_opts opts = {.window_ms = 150.0, .start_s = 1.0, .stop_s = 88.0};
            assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
            assert_int_equal(s.n_fn, 0);
            assert_int_equal(s.n_fp, 0);
            assert_true(s.n_tp > 50);
            assert_true(rates_hz[r] < 64.0 || vg_score_rms_ms(&s) < most_rms_ms);
            vg_samples_free(x);
            vg_beats_free(&truth);
            vg_beats_free(&found);
        }
    }
}

static void turning_the_wave_over_changes_no_pulse(void **state)
{
    vg_beats truth = {0};
    size_t n = 0;
    float *x = draw(75.0, 64.0, &truth, &n);
    vg_beats plain = detect(64.0, x, n);

    (void)state;
    for (size_t i = 0; i < n; i++)
        x[i] = -x[i];
    vg_beats turned = detect(64.0, x, n);
    assert_true(plain.n > 100);
    assert_int_equal(plain.n, turned.n);
    for (size_t i = 0; i < plain.n; i++)
        assert_true(plain.time_s[i] == turned.time_s[i]);
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&plain);
    vg_beats_free(&turned);
}

static void noise_is_no_pulse(void **state)
{
    static float x[SECONDS * 64];
    vg_rng rng = vg_rng_seed(22);

    (void)state;
    for (size_t i = 0; i < SECONDS * 64; i++)
        x[i] = (float)vg_rng_normal(&rng);
    vg_beats out = detect(64.0, x, SECONDS * 64);
    assert_int_equal(out.n, 0);
    assert_within(vg_beats_usable_percent(&out, 0.0, SECONDS), 0.0, 1e-9);
    vg_beats_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pulse_is_found_once_where_it_is),
        cmocka_unit_test(turning_the_wave_over_changes_no_pulse),
        cmocka_unit_test(noise_is_no_pulse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
