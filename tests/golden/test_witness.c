/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second detectors, which only have to be good enough to be asked. */
#include "vg_signal.h"

#include <glob.h>

#include <vagus/simulate.h>

#include "quality/witness.h"

/** Score the second detector of one record's first channel and add up. */
static void run_record(const char *header, vg_kind kind, vg_score *gross)
{
    vg_error err = {0};
    vg_input signal;
    vg_input reference;
    vg_beats found;
    vg_score s;
    double range[2];
    char path[VG_TEST_PATH_SIZE];
    const vg_score_opts opts = {.window_ms = 150.0, .start_s = 300.0, .stop_s = INFINITY};

    (void)snprintf(path, sizeof path, "%.*s.atr", (int)(strlen(header) - strlen(".hea")),
                   header);
    assert_ok(vg_input_open(header, NULL, &signal, &err));
    assert_ok(vg_input_open(path, NULL, &reference, &err));
    const double range_s[2] = {0.0, vg_recording_duration_s(signal.recording)};
    assert_ok(vg_witness_find(signal.recording, 0, kind, range_s, NULL, range, &found, &err));
    assert_ok(vg_beats_check(&found, &err));
    assert_ok(vg_score_compute(&reference.beats, &found, &opts, &s, &err));
    gross->n_tp += s.n_tp;
    gross->n_fp += s.n_fp;
    gross->n_fn += s.n_fn;
    vg_beats_free(&found);
    vg_input_free(&signal);
    vg_input_free(&reference);
}

/* Pan & Tompkins published 99.3 % right on all 48 records with thresholds of their own. */
static void the_second_detector_finds_the_beats_of_arrhythmias(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    glob_t found;
    vg_score gross = {0};

    (void)state;
    (void)vg_test_data(path, "mitdb");
    (void)strncat(path, "/*.hea", sizeof path - strlen(path) - 1);
    assert_int_equal(glob(path, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        run_record(found.gl_pathv[i], VG_KIND_ECG, &gross);
    globfree(&found);
    print_message("second detector: TP %zu FP %zu FN %zu, F1 %.2f %%\n", gross.n_tp, gross.n_fp,
                  gross.n_fn, vg_score_f1_percent(&gross));
    assert_true(vg_score_f1_percent(&gross) >= 99.0);
}

/** F1 of the second detector on two minutes of a simulated heart. */
static double simulated(vg_kind kind, double fs_hz)
{
    vg_error err = {0};
    vg_profile profile = vg_profile_defaults();
    vg_ecg_opts ecg = vg_ecg_defaults();
    vg_ppg_opts ppg = vg_ppg_defaults();
    vg_beats truth = {0};
    vg_beats found;
    vg_score s;
    double range[2];
    float *x = NULL;
    size_t n = 0;
    const double range_s[2] = {0.0, 120.0};
    const vg_score_opts opts = {.window_ms = 150.0, .start_s = 3.0, .stop_s = 118.0};

    profile.baseline_s = 120.0;
    profile.stress_s = 0.0;
    profile.recovery_s = 0.0;
    ecg.fs_hz = fs_hz;
    ppg.fs_hz = fs_hz;
    assert_ok(vg_simulate_beats(&profile, &truth, &err));
    if (kind == VG_KIND_ECG)
        assert_ok(vg_simulate_ecg(&truth, 120.0, &ecg, &x, &n, &err));
    else
        assert_ok(vg_simulate_ppg(&truth, 120.0, &ppg, &x, &n, &err));
    vg_recording *rec = vg_test_recording(kind, fs_hz, x, n, 0.0);
    if (kind == VG_KIND_PPG) { /* the truth is the heart; the pulse comes later */
        vg_beats_free(&truth);
        assert_ok(vg_beats_detect(rec, 0, NULL, &truth, &err));
    }
    assert_ok(vg_witness_find(rec, 0, kind, range_s, &truth, range, &found, &err));
    assert_true(range[0] < range[1]);
    assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
    vg_recording_close(rec);
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&found);
    return vg_score_f1_percent(&s);
}

static void clean_beats_are_found_at_any_rate(void **state)
{
    static const double ecg_hz[] = {100, 128, 250, 360, 500, 1000, 10000};
    static const double ppg_hz[] = {25, 50, 64, 125, 1000, 2000};

    (void)state;
    for (size_t i = 0; i < sizeof ecg_hz / sizeof ecg_hz[0]; i++)
        assert_true(simulated(VG_KIND_ECG, ecg_hz[i]) >= 99.0);
    for (size_t i = 0; i < sizeof ppg_hz / sizeof ppg_hz[0]; i++)
        assert_true(simulated(VG_KIND_PPG, ppg_hz[i]) >= 99.0);
}

static void a_signal_without_beats_harms_nobody(void **state)
{
    enum { N = 30 * 250 };
    static float x[N];
    const double range_s[2] = {0.0, 30.0};

    (void)state;
    for (int k = 0; k < 4; k++) {
        vg_error err = {0};
        vg_beats found;
        double range[2];
        const size_t n = k == 2 ? 1 : N;
        for (int i = 0; i < N; i++)
            x[i] = k == 1 ? NAN : 5.0f;
        vg_recording *rec =
            vg_test_recording(k == 3 ? VG_KIND_PPG : VG_KIND_ECG, 250.0, x, n, 1.0);
        const double cut_s[2] = {0.0, fmin(range_s[1], (double)n / 250.0)};
        assert_ok(vg_witness_find(rec, 0, k == 3 ? VG_KIND_PPG : VG_KIND_ECG, cut_s, NULL,
                                  range, &found, &err));
        assert_int_equal(found.n, 0);
        vg_beats_free(&found);
        vg_recording_close(rec);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_detector_finds_the_beats_of_arrhythmias),
        cmocka_unit_test(clean_beats_are_found_at_any_rate),
        cmocka_unit_test(a_signal_without_beats_harms_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
