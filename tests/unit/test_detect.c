/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_signal.h"

#include <vagus/simulate.h>

enum { LONG = 60 * 360 };

/** A simulated ECG of about two minutes, and its beats. */
static float *draw_ecg(double fs_hz, vg_beats *truth, size_t *n)
{
    vg_error err = {0};
    vg_profile profile = vg_profile_defaults();
    vg_ecg_opts opts = vg_ecg_defaults();
    float *x = NULL;

    profile.baseline_s = 120.0;
    profile.stress_s = 0.0;
    profile.recovery_s = 0.0;
    opts.fs_hz = fs_hz;
    assert_ok(vg_simulate_beats(&profile, truth, &err));
    assert_ok(vg_simulate_ecg(truth, 120.0, &opts, &x, n, &err));
    return x;
}

static void simulated_beats_are_all_found_where_they_are_at_any_rate(void **state)
{
    static const double rates_hz[] = {100, 128, 250, 360, 500, 1000, 2000, 10000};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        vg_error err = {0};
        vg_beats truth = {0};
        vg_score s;
        size_t n = 0;
        float *x = draw_ecg(rates_hz[r], &truth, &n);
        vg_beats found = vg_test_detect(VG_KIND_ECG, rates_hz[r], x, n);
        const vg_score_opts opts = {.window_ms = 20.0, .start_s = 0.2, .stop_s = 119.5};

        assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
        assert_int_equal(s.n_fp, 0);
        assert_int_equal(s.n_fn, 0);
        assert_true(vg_score_rms_ms(&s) < 3.0);
        assert_true(found.source == VG_KIND_ECG);
        assert_within(found.duration_s, 120.0, 1e-9);
        vg_samples_free(x);
        vg_beats_free(&truth);
        vg_beats_free(&found);
    }
}

/* One source, two builds (dsp/kernels.h): not nearly the same beats, the same. */
static void a_vector_unit_changes_no_bit_of_the_beats(void **state)
{
    static const double rates_hz[] = {128, 360, 1000};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        vg_error err = {0};
        vg_beats truth = {0};
        vg_beats beats[2];
        vg_detect_opts opts = vg_detect_defaults();
        size_t n = 0;
        float *x = draw_ecg(rates_hz[r], &truth, &n);
        vg_recording *rec = vg_test_recording(VG_KIND_ECG, rates_hz[r], x, n, 0.0);

        for (int k = 0; k < 2; k++) {
            opts.is_plain = k == 1;
            assert_ok(vg_beats_detect(rec, 0, &opts, &beats[k], &err));
        }
        assert_int_equal(beats[0].n, beats[1].n);
        assert_true(beats[0].n > 100);
        assert_memory_equal(beats[0].time_s, beats[1].time_s,
                            beats[0].n * sizeof *beats[0].time_s);
        assert_memory_equal(beats[0].quality, beats[1].quality,
                            beats[0].n * sizeof *beats[0].quality);
        vg_recording_close(rec);
        vg_samples_free(x);
        vg_beats_free(&truth);
        vg_beats_free(&beats[0]);
        vg_beats_free(&beats[1]);
    }
}

static void turning_and_scaling_the_signal_changes_no_beat_time(void **state)
{
    vg_beats truth = {0};
    size_t n = 0;
    float *x = draw_ecg(360.0, &truth, &n);
    vg_beats plain = vg_test_detect(VG_KIND_ECG, 360.0, x, n);

    (void)state;
    for (size_t i = 0; i < n; i++)
        x[i] *= -1024.0f; /* a power of two: the digits stay the same */
    vg_beats turned = vg_test_detect(VG_KIND_ECG, 360.0, x, n);
    assert_int_equal(plain.n, turned.n);
    assert_true(plain.n > 120);
    for (size_t i = 0; i < plain.n; i++)
        assert_true(plain.time_s[i] == turned.time_s[i]);
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&plain);
    vg_beats_free(&turned);
}

/** No beat is found, and the whole length is given up for the reason. */
static void assert_nothing(vg_kind kind, const float *x, size_t n, const char *code)
{
    vg_beats out = vg_test_detect(kind, 360.0, x, n);

    assert_int_equal(out.n, 0);
    if (code != NULL) {
        assert_int_equal(out.n_unusable, 1);
        assert_string_equal(out.unusable[0].code, code);
        assert_within(vg_beats_usable_percent(&out, 0.0, out.duration_s), 0.0, 1e-9);
    }
    vg_beats_free(&out);
}

static void lines_and_holes_hold_no_beat(void **state)
{
    static float x[LONG];

    (void)state;
    for (int kind = VG_KIND_ECG; kind <= VG_KIND_PPG; kind++) {
        for (size_t i = 0; i < LONG; i++)
            x[i] = 5.0f;
        assert_nothing((vg_kind)kind, x, LONG, "flat");
        assert_nothing((vg_kind)kind, x, 1, NULL);
        assert_nothing((vg_kind)kind, x, 0, NULL);
        for (size_t i = 0; i < LONG; i++)
            x[i] = NAN;
        assert_nothing((vg_kind)kind, x, LONG, "missing");
        x[0] = 1.0f;
        assert_nothing((vg_kind)kind, x, 1, NULL);
        for (size_t i = 0; i < LONG; i++)
            x[i] = (float)i;
        assert_nothing((vg_kind)kind, x, LONG, NULL);
    }
}

static void a_hole_is_reported_and_beats_beside_it_are_kept(void **state)
{
    vg_beats truth = {0};
    size_t n = 0;
    float *x = draw_ecg(360.0, &truth, &n);

    (void)state;
    for (size_t i = 40 * 360; i < 50 * 360; i++)
        x[i] = NAN;
    for (size_t i = 80 * 360; i < 90 * 360; i++)
        x[i] = 0.25f;
    vg_beats found = vg_test_detect(VG_KIND_ECG, 360.0, x, n);
    assert_int_equal(found.n_unusable, 2);
    assert_string_equal(found.unusable[0].code, "missing");
    assert_within(found.unusable[0].start_s, 40.0, 1e-9);
    assert_within(found.unusable[0].stop_s, 50.0, 1e-9);
    assert_string_equal(found.unusable[1].code, "flat");
    /* constant runs are followed in eighths of a second */
    assert_within(found.unusable[1].start_s, 80.0, 0.25);
    assert_within(found.unusable[1].stop_s, 90.0, 0.25);
    assert_true(found.n > 100);
    for (size_t i = 0; i < found.n; i++) {
        const double t = found.time_s[i];
        assert_false(40.0 < t && t < 50.0);
        assert_false(80.0 < t && t < 90.0);
    }
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&found);
}

static void a_range_gives_the_beats_in_it_on_the_clock_of_the_recording(void **state)
{
    vg_error err = {0};
    vg_beats truth = {0};
    vg_beats part;
    size_t n = 0;
    float *x = draw_ecg(250.0, &truth, &n);
    vg_beats whole = vg_test_detect(VG_KIND_ECG, 250.0, x, n);
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, 250.0, x, n, 0.0);
    vg_detect_opts opts = vg_detect_defaults();
    size_t i = 0;

    (void)state;
    opts.start_s = 33.0;
    opts.stop_s = 77.0;
    assert_ok(vg_beats_detect(rec, 0, &opts, &part, &err));
    assert_within(part.duration_s, 44.0, 1e-9);
    while (whole.time_s[i] < part.time_s[0] - 0.01)
        i++;
    assert_true(part.time_s[0] < 34.5 && part.time_s[part.n - 1] > 75.5);
    for (size_t k = 0; k < part.n; k++)
        assert_within(part.time_s[k], whole.time_s[i + k], 0.002);
    vg_recording_close(rec);
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&whole);
    vg_beats_free(&part);
}

static void what_cannot_be_analysed_is_refused_by_name(void **state)
{
    const float x[4] = {0};
    vg_error err = {0};
    vg_beats out = {.n = 3};
    vg_detect_opts opts = vg_detect_defaults();
    vg_recording *rec = vg_test_recording(VG_KIND_OTHER, 50.0, x, 4, 0.0);

    (void)state;
    assert_status(vg_beats_detect(rec, 1, NULL, &out, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "no channel 1; there are 1");
    assert_int_equal(out.n, 0);
    assert_status(vg_beats_detect(rec, 0, NULL, &out, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "channel 'ch0' is neither an ECG nor a PPG");
    opts.kind = VG_KIND_ECG;
    assert_status(vg_beats_detect(rec, 0, &opts, &out, &err), VG_ERR_OPTION);
    assert_string_equal(err.message,
                        "channel 'ch0' has 50 samples a second; beats need 95 to 10500");
    opts.kind = VG_KIND_PPG;
    opts.start_s = -1.0;
    assert_status(vg_beats_detect(rec, 0, &opts, &out, &err), VG_ERR_OPTION);
    opts.start_s = 2.0;
    opts.stop_s = 1.0;
    assert_status(vg_beats_detect(rec, 0, &opts, &out, &err), VG_ERR_OPTION);
    vg_recording_close(rec);
}

static void running_out_of_memory_anywhere_leaves_nothing_behind(void **state)
{
    vg_beats truth = {0};
    size_t n = 0;
    float *x = draw_ecg(100.0, &truth, &n);

    (void)state;
    for (int kind = VG_KIND_ECG; kind <= VG_KIND_PPG; kind++) {
        vg_recording *rec = vg_test_recording((vg_kind)kind, 100.0, x, n, 0.0);
        vg_test_detect_without_memory(rec);
        vg_recording_close(rec);
    }
    vg_samples_free(x);
    vg_beats_free(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simulated_beats_are_all_found_where_they_are_at_any_rate),
        cmocka_unit_test(a_vector_unit_changes_no_bit_of_the_beats),
        cmocka_unit_test(turning_and_scaling_the_signal_changes_no_beat_time),
        cmocka_unit_test(lines_and_holes_hold_no_beat),
        cmocka_unit_test(a_hole_is_reported_and_beats_beside_it_are_kept),
        cmocka_unit_test(a_range_gives_the_beats_in_it_on_the_clock_of_the_recording),
        cmocka_unit_test(what_cannot_be_analysed_is_refused_by_name),
        cmocka_unit_test(running_out_of_memory_anywhere_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
