/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_signal.h"

#include <vagus/simulate.h>

#include "beats/flutter.h"
#include "core/rng.h"
#include "dsp/leakage.h"

static const double length_s = 120.0;
static const double begin_s = 40.0;
static const double end_s = 80.0;

/** A simulated heart at bpm in noise_mv of white noise. */
static float *draw_heart(double fs_hz, double bpm, double noise_mv, size_t *n)
{
    vg_error err = {0};
    vg_profile profile = vg_profile_defaults();
    vg_ecg_opts opts = vg_ecg_defaults();
    vg_beats truth = {0};
    float *x = NULL;

    profile.baseline_s = length_s;
    profile.stress_s = 0.0;
    profile.recovery_s = 0.0;
    profile.baseline_bpm = bpm;
    opts.fs_hz = fs_hz;
    opts.noise_mv = noise_mv;
    assert_ok(vg_simulate_beats(&profile, &truth, &err));
    assert_ok(vg_simulate_ecg(&truth, length_s, &opts, &x, n, &err));
    vg_beats_free(&truth);
    return x;
}

/** From 40 to 80 s waves of about 4.5 a second, whose rate and height wander. */
static float *draw_flutter(double fs_hz, size_t *n)
{
    float *x = draw_heart(fs_hz, 70.0, 0.02, n);

    for (size_t i = (size_t)(begin_s * fs_hz); i < (size_t)(end_s * fs_hz); i++) {
        const double t_s = (double)i / fs_hz;
        const double phase = 2.0 * M_PI * 4.5 * t_s + 1.5 * sin(2.0 * M_PI * 0.23 * t_s);
        const double height = 600.0 + 200.0 * sin(2.0 * M_PI * 0.31 * t_s);
        x[i] = (float)(height / 1000.0 * (sin(phase) + 0.2 * sin(2.0 * phase + 1.0)));
    }
    return x;
}

/** Seconds of [from_s, to_s) in spans of flutter. */
static double flutter_s(const vg_beats *beats, double from_s, double to_s)
{
    double sum_s = 0.0;

    for (size_t i = 0; i < beats->n_unusable; i++) {
        const vg_span *s = &beats->unusable[i];
        if (strcmp(s->code, "flutter") == 0)
            sum_s += fmax(0.0, fmin(s->stop_s, to_s) - fmax(s->start_s, from_s));
    }
    return sum_s;
}

static void waves_without_beats_are_masked_at_any_rate(void **state)
{
    static const double rates_hz[] = {100, 128, 250, 360, 500, 1000, 10000};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        size_t n;
        float *x = draw_flutter(rates_hz[r], &n);
        vg_beats found = vg_test_detect(VG_KIND_ECG, rates_hz[r], x, n);
        assert_true(flutter_s(&found, begin_s, end_s) > 34.0);
        assert_true(flutter_s(&found, 0.0, begin_s - 2.0) <= 0.0);
        assert_true(flutter_s(&found, end_s + 2.0, length_s) <= 0.0);
        assert_within(vg_beats_usable_percent(&found, 0.0, begin_s - 2.0), 100.0, 1e-9);
        assert_within(vg_beats_usable_percent(&found, end_s + 2.0, length_s), 100.0, 1e-9);
        vg_beats_free(&found);
        vg_samples_free(x);
    }
}

/* QRS complexes, however fast and noisy, are no flutter. */
static void fast_hearts_do_not_flutter(void **state)
{
    (void)state;
    for (double bpm = 60.0; bpm < 230.0; bpm += 20.0) {
        for (double noise_mv = 0.0; noise_mv < 0.5; noise_mv += 0.2) {
            size_t n;
            float *x = draw_heart(250.0, bpm, noise_mv, &n);
            vg_beats found = vg_test_detect(VG_KIND_ECG, 250.0, x, n);
            assert_true(flutter_s(&found, 0.0, length_s) <= 0.0);
            vg_beats_free(&found);
            vg_samples_free(x);
        }
    }
}

/* A sine rests, with a slope below a tenth of its steepest, for 2 asin(0.1) / pi of the time,
 * is above a fifth of its height for all but 2 asin(0.2) / pi, and leaks nothing. */
static void a_sine_has_the_shares_of_its_closed_form(void **state)
{
    enum { N = 12000 };
    static double x[N];

    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = sin(2.0 * M_PI * 5.03217 * (double)i / 2000.0);
    assert_within(vg_wave_rest(x, N, 2000.0), 2.0 / M_PI * asin(0.1), 1e-3);
    assert_within(vg_wave_high(x, N, 2000.0), 1.0 - 2.0 / M_PI * asin(0.2), 1e-3);
    for (size_t i = 0; i < N; i++)
        x[i] = sin(2.0 * M_PI * 5.0 * (double)i / 2000.0);
    const vg_leakage l = vg_leakage_measure(x, N, 2000.0);
    assert_within(l.share, 0.0, 1e-12);
    assert_within(l.rate_hz, 5.0, 1e-3);
    assert_nan(vg_leakage_measure(x, 3999, 2000.0).share);
    assert_nan(vg_wave_rest(x, 10, 2000.0));
    assert_nan(vg_wave_high(x, 0, 2000.0));
}

/** Add a Gaussian wave. */
static void add_wave(float *x, size_t n, double fs_hz, double at_s, double height,
                     double sigma_s)
{
    const size_t end = (size_t)fmin((double)n, (at_s + 5.0 * sigma_s) * fs_hz);

    for (size_t i = (size_t)(fmax(0.0, at_s - 5.0 * sigma_s) * fs_hz); i < end; i++) {
        const double d = ((double)i / fs_hz - at_s) / sigma_s;
        x[i] += (float)(height * exp(-0.5 * d * d));
    }
}

/* Complexes of 0.16 s, or T waves higher than R, at 140 to 180 beats a minute rest as little
 * as flutter does. */
static void fast_hearts_with_wide_complexes_or_high_t_waves_are_no_flutter(void **state)
{
    static const double sigma_s[2] = {0.035, 0.010};
    static const double t_wave[2] = {-0.4, 1.2};
    const double fs_hz = 250.0;
    enum { N = 120 * 250 };

    (void)state;
    for (int k = 0; k < 2; k++) {
        for (double bpm = 140.0; bpm <= 180.0; bpm += 20.0) {
            vg_rng rng = vg_rng_seed(17);
            static float x[N];
            size_t n_beats = 0;
            for (size_t i = 0; i < N; i++)
                x[i] = (float)(0.02 * vg_rng_normal(&rng));
            for (double at_s = 0.5; at_s < length_s - 0.5; n_beats++) {
                add_wave(x, N, fs_hz, at_s, 0.8, sigma_s[k]);
                add_wave(x, N, fs_hz, at_s + 0.6 * 60.0 / bpm, 0.8 * t_wave[k], 0.045);
                at_s += 60.0 / bpm * (1.0 + 0.015 * vg_rng_normal(&rng));
            }
            vg_beats found = vg_test_detect(VG_KIND_ECG, fs_hz, x, N);
            assert_in_range(found.n, n_beats - 2, n_beats + 2);
            assert_true(flutter_s(&found, 0.0, length_s) == 0.0);
            vg_beats_free(&found);
        }
    }
}

/* What was unusable before keeps its code beside the flutter and gives way to it inside. */
static void other_spans_are_cut_by_flutter(void **state)
{
    static const char *const codes[] = {"noise", "flutter", "noise", "missing"};
    const double fs_hz = 250.0;
    vg_detect_opts opts = vg_detect_defaults();
    vg_error err = {0};
    vg_beats beats = {0};
    size_t n;
    float *x = draw_flutter(fs_hz, &n);
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, fs_hz, x, n, 0.0);

    (void)state;
    opts.stop_s = length_s;
    for (double at_s = 0.5; at_s < length_s; at_s += 0.8)
        if (at_s < begin_s || at_s > end_s)
            assert_ok(vg_beats_append(&beats, at_s, 'N', 1.0, 1.0, &err));
    assert_ok(vg_beats_mark_unusable(&beats, 30.0, 90.0, "noise", &err));
    assert_ok(vg_beats_mark_unusable(&beats, 95.0, 96.0, "missing", &err));
    assert_ok(vg_flutter_mask(rec, 0, &opts, &beats, &err));
    assert_ok(vg_beats_check(&beats, &err));
    assert_int_equal(beats.n_unusable, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(beats.unusable[i].code, codes[i]);
    assert_within(beats.unusable[0].start_s, 30.0, 0.0);
    assert_within(beats.unusable[0].stop_s, beats.unusable[1].start_s, 0.0);
    assert_within(beats.unusable[1].start_s, begin_s, 3.0);
    assert_within(beats.unusable[1].stop_s, end_s, 3.0);
    assert_within(beats.unusable[2].start_s, beats.unusable[1].stop_s, 0.0);
    assert_within(beats.unusable[2].stop_s, 90.0, 0.0);
    vg_beats_free(&beats);
    vg_recording_close(rec);
    vg_samples_free(x);
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    size_t n;
    float *x = draw_flutter(100.0, &n);
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, 100.0, x, n, 0.0);

    (void)state;
    vg_test_detect_without_memory(rec);
    vg_recording_close(rec);
    vg_samples_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waves_without_beats_are_masked_at_any_rate),
        cmocka_unit_test(fast_hearts_do_not_flutter),
        cmocka_unit_test(a_sine_has_the_shares_of_its_closed_form),
        cmocka_unit_test(fast_hearts_with_wide_complexes_or_high_t_waves_are_no_flutter),
        cmocka_unit_test(other_spans_are_cut_by_flutter),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
