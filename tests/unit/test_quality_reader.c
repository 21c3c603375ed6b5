/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds of a simulated heart whose signal is damaged in known places. */
#include "vg_signal.h"

#include <vagus/quality.h>
#include <vagus/simulate.h>

enum { FS_HZ = 250, SECONDS = 120, N = SECONDS * FS_HZ, ROWS = SECONDS + 1 };

/** Two minutes of a simulated ECG in steps of 1/200 mV. */
static float *draw_ecg(double fs_hz, size_t *n)
{
    vg_error err = {0};
    vg_profile profile = vg_profile_defaults();
    vg_ecg_opts opts = vg_ecg_defaults();
    vg_beats truth = {0};
    float *x = NULL;

    profile.baseline_s = SECONDS;
    profile.stress_s = 0.0;
    profile.recovery_s = 0.0;
    opts.fs_hz = fs_hz;
    assert_ok(vg_simulate_beats(&profile, &truth, &err));
    assert_ok(vg_simulate_ecg(&truth, SECONDS, &opts, &x, n, &err));
    for (size_t i = 0; i < *n; i++)
        x[i] = (float)round(200.0 * (double)x[i]);
    vg_beats_free(&truth);
    return x;
}

/** All seconds of a signal; how many. */
static size_t read_all(vg_kind kind, double fs_hz, const float *x, size_t n,
                       vg_quality rows[ROWS])
{
    vg_error err = {0};
    vg_beats beats;
    vg_quality_reader *reader = NULL;
    vg_quality second;
    vg_status status;
    size_t n_rows = 0;
    vg_recording *rec = vg_test_recording(kind, fs_hz, x, n, 1.0);

    assert_ok(vg_beats_detect(rec, 0, NULL, &beats, &err));
    assert_ok(vg_quality_open(rec, 0, &beats, 0.0, &reader, &err));
    while (vg_quality_read(reader, &second, &status, &err)) {
        assert_true(n_rows < ROWS);
        assert_true(second.start_s < second.stop_s);
        assert_true(0.0 <= second.quality && second.quality <= 1.0);
        rows[n_rows++] = second;
    }
    assert_ok(status);
    assert_int_equal(vg_quality_read(reader, &second, &status, &err), 0);
    assert_nan(second.quality);
    vg_quality_close(reader);
    vg_beats_free(&beats);
    vg_recording_close(rec);
    return n_rows;
}

static void a_clean_heart_is_good_in_every_second(void **state)
{
    static vg_quality rows[ROWS];
    size_t n;
    size_t n_beats = 0;
    float *x = draw_ecg(FS_HZ, &n);

    (void)state;
    assert_int_equal(read_all(VG_KIND_ECG, FS_HZ, x, n, rows), SECONDS);
    for (size_t i = 0; i < SECONDS; i++) {
        assert_string_equal(rows[i].reason, "");
        assert_true(rows[i].usable == 1 && rows[i].quality > 0.9);
        assert_within(rows[i].start_s, (double)i, 1e-9);
        n_beats += rows[i].n_beats;
    }
    assert_true(n_beats > 100); /* the simulated heart beats 60 to 80 times a minute */
    vg_samples_free(x);
}

static void every_damage_is_named_where_it_is(void **state)
{
    static vg_quality rows[ROWS];
    size_t n;
    float *x = draw_ecg(FS_HZ, &n);
    float high = 0.0f;

    (void)state;
    for (size_t i = 0; i < n; i++)
        high = fmaxf(high, x[i]);
    for (size_t i = 20 * FS_HZ; i < 25 * FS_HZ; i++)
        x[i] = NAN;
    for (size_t i = 40 * FS_HZ; i < 45 * FS_HZ; i++)
        x[i] = 10.0f; /* somewhere between the rails */
    for (size_t i = 60 * FS_HZ; i < 65 * FS_HZ; i++)
        x[i] = 10.0f * high; /* at the rail */
    for (size_t i = 80 * FS_HZ; i < 82 * FS_HZ; i += 50)
        for (size_t k = 0; k < 10; k++)
            x[i + k] = 10.0f * high; /* 40 ms in 200, so two steps in ten */
    assert_int_equal(read_all(VG_KIND_ECG, FS_HZ, x, n, rows), SECONDS);
    for (size_t i = 21; i < 24; i++) {
        assert_true(rows[i].usable == 0 && strstr(rows[i].reason, "missing") == rows[i].reason);
        assert_within(rows[i].missing, 1.0, 0.0);
        assert_within(rows[i].flat, 0.0, 0.0);
        assert_within(rows[i].quality, 0.0, 0.0);
        assert_nan(rows[i].psqi);
        assert_true(rows[i + 20].usable == 0);
        assert_true(strstr(rows[i + 20].reason, "flat") == rows[i + 20].reason);
        assert_within(rows[i + 20].flat, 1.0, 0.0);
        assert_true(rows[i + 40].usable == 0);
        assert_true(strstr(rows[i + 40].reason, "lead_off") == rows[i + 40].reason);
        assert_within(rows[i + 40].clipped, 0.0, 0.0);
    }
    assert_within(rows[80].clipped, 0.2, 1e-9);
    assert_non_null(strstr(rows[80].reason, "clipped"));
    assert_within(rows[10].quality, 1.0, 0.1);
    assert_within(rows[100].quality, 1.0, 0.1);
    vg_samples_free(x);
}

/* An electrode in the air picks up nothing but the mains. */
static void nothing_but_mains_is_a_lead_that_is_off(void **state)
{
    static vg_quality rows[ROWS];
    size_t n;
    size_t n_off = 0;
    float *x = draw_ecg(FS_HZ, &n);

    (void)state;
    for (size_t i = 40 * FS_HZ; i < 80 * FS_HZ; i++)
        x[i] = (float)round(150.0 * sin(2.0 * M_PI * 50.0 * (double)i / FS_HZ + 0.3));
    assert_int_equal(read_all(VG_KIND_ECG, FS_HZ, x, n, rows), SECONDS);
    for (size_t i = 46; i < 74; i++) {
        assert_true(rows[i].mains > 0.9);
        n_off += strstr(rows[i].reason, "lead_off") != NULL;
        assert_true(rows[i].usable == 0);
    }
    assert_int_equal(n_off, 28);
    assert_true(rows[20].usable == 1 && rows[100].usable == 1);
    vg_samples_free(x);
}

/* Added to itself half a period later a sine is nothing: leakage 0, at its own rate. */
static void ventricles_that_flutter_are_named(void **state)
{
    static vg_quality rows[ROWS];
    size_t n;
    float *x = draw_ecg(FS_HZ, &n);

    (void)state;
    for (size_t i = 40 * FS_HZ; i < 80 * FS_HZ; i++)
        x[i] = (float)round(300.0 * sin(2.0 * M_PI * 4.0 * (double)i / FS_HZ));
    assert_int_equal(read_all(VG_KIND_ECG, FS_HZ, x, n, rows), SECONDS);
    for (size_t i = 46; i < 74; i++) {
        assert_non_null(strstr(rows[i].reason, "flutter"));
        assert_within(rows[i].leakage, 0.0, 0.1);
        assert_within(rows[i].flutter_hz, 4.0, 0.1);
    }
    assert_null(strstr(rows[20].reason, "flutter"));
    assert_true(rows[20].leakage > 0.625); /* the higher of the published thresholds */
    vg_samples_free(x);
}

static void signals_that_are_none_have_no_quality(void **state)
{
    static vg_quality rows[ROWS];
    static float x[N];

    (void)state;
    for (int k = 0; k < 4; k++) {
        const vg_kind kind = k < 2 ? VG_KIND_ECG : VG_KIND_PPG;
        for (int i = 0; i < N; i++)
            x[i] = k % 2 == 0 ? 7.0f : NAN;
        assert_int_equal(read_all(kind, FS_HZ, x, N, rows), SECONDS);
        for (int i = 0; i < SECONDS; i++) {
            assert_true(rows[i].usable == 0);
            assert_within(rows[i].quality, 0.0, 0.0);
            assert_non_null(strstr(rows[i].reason, k % 2 == 0 ? "flat" : "missing"));
        }
        assert_int_equal(read_all(kind, FS_HZ, x, 1, rows), 1);
        assert_int_equal(read_all(kind, FS_HZ, x, 0, rows), 0);
    }
}

static void any_rate_will_do(void **state)
{
    static const double rates_hz[] = {100, 128, 361, 1000, 10000};
    static vg_quality rows[ROWS];

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        size_t n;
        float *x = draw_ecg(rates_hz[r], &n);
        const size_t n_rows = read_all(VG_KIND_ECG, rates_hz[r], x, n, rows);
        assert_int_equal(n_rows, SECONDS);
        assert_true(rows[60].quality > 0.9 && rows[60].usable == 1);
        assert_true(rows[60].psqi > 0.4 && rows[60].ksqi > 5.0);
        vg_samples_free(x);
    }
}

static void what_cannot_be_read_is_refused(void **state)
{
    static float x[N];
    vg_error err = {0};
    vg_beats beats = {.source = VG_KIND_BEATS, .duration_s = SECONDS};
    vg_quality_reader *reader = NULL;
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, FS_HZ, x, N, 1.0);

    (void)state;
    assert_status(vg_quality_open(rec, 0, &beats, 0.0, &reader, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "the beats are neither of an ECG nor of a PPG");
    assert_null(reader);
    beats.source = VG_KIND_ECG;
    assert_status(vg_quality_open(rec, 1, &beats, 0.0, &reader, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "no channel 1; there are 1");
    assert_status(vg_quality_open(rec, 0, &beats, -1.0, &reader, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "start_s is -1; it must be >= 0");
    beats.duration_s = NAN; /* as of a bare list */
    assert_ok(vg_quality_open(rec, 0, &beats, 0.0, &reader, &err));
    vg_quality_close(reader);
    vg_quality_close(NULL);
    vg_recording_close(rec);
}

static void memory_that_runs_out_leaves_nothing_behind(void **state)
{
    size_t n;
    float *x = draw_ecg(FS_HZ, &n);
    vg_error err = {0};
    vg_beats beats;
    vg_status status = VG_ERR_MEMORY;
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, FS_HZ, x, n, 1.0);

    (void)state;
    assert_ok(vg_beats_detect(rec, 0, NULL, &beats, &err));
    for (long nth = 0; status != VG_OK; nth++) {
        vg_quality_reader *reader = NULL;
        vg_quality second;
        vg_alloc_fail_at(nth);
        status = vg_quality_open(rec, 0, &beats, 0.0, &reader, &err);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && reader == NULL));
        while (status == VG_OK && vg_quality_read(reader, &second, &status, &err))
            assert_true(second.usable == 1);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        vg_quality_close(reader);
    }
    vg_beats_free(&beats);
    vg_recording_close(rec);
    vg_samples_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_heart_is_good_in_every_second),
        cmocka_unit_test(every_damage_is_named_where_it_is),
        cmocka_unit_test(nothing_but_mains_is_a_lead_that_is_off),
        cmocka_unit_test(ventricles_that_flutter_are_named),
        cmocka_unit_test(signals_that_are_none_have_no_quality),
        cmocka_unit_test(any_rate_will_do),
        cmocka_unit_test(what_cannot_be_read_is_refused),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
