/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breathing rates from the heart beat beside those of a belt or of chest impedance in the same
 * recording: docs/methods-hrv.md M. */
#include "vg_test.h"

#include <glob.h>

#include "stat/quantile.h"

enum { MAX_BREATHS = 400 };

/** Running mean of an odd number of samples about each. */
static void smooth(const double *x, size_t n, size_t half, double *out)
{
    double sum = 0.0;
    size_t first = 0;
    size_t end = 0;

    for (size_t i = 0; i < n; i++) {
        for (; end < n && end <= i + half; end++)
            sum += x[end];
        for (; first + half < i; first++)
            sum -= x[first];
        out[i] = sum / (double)(end - first);
    }
}

/** Breaths a minute of a belt: the median time between rises through a quarter of its standard
 *  deviation, each after a fall below its negative. */
static double belt_rate(const double *x, size_t n, double fs_hz)
{
    double *fine = test_calloc(n, 2 * sizeof *fine);
    double *coarse = fine + n;
    double between_s[MAX_BREATHS];
    double square = 0.0;
    double last_s = NAN;
    size_t n_breaths = 0;
    int is_high = 1;

    smooth(x, n, (size_t)(0.35 * fs_hz), fine);
    smooth(x, n, (size_t)(6.0 * fs_hz), coarse);
    for (size_t i = 0; i < n; i++) {
        fine[i] -= coarse[i];
        square += fine[i] * fine[i] / (double)n;
    }
    for (size_t i = 0; i < n && n_breaths < MAX_BREATHS; i++) {
        if (is_high && fine[i] < -0.25 * sqrt(square)) {
            is_high = 0;
        } else if (!is_high && fine[i] > 0.25 * sqrt(square)) {
            is_high = 1;
            if (!isnan(last_s))
                between_s[n_breaths++] = (double)i / fs_hz - last_s;
            last_s = (double)i / fs_hz;
        }
    }
    test_free(fine);
    return 60.0 / vg_median(between_s, n_breaths);
}

/** Rates from the heart beat of one channel, NaN where it is too short, and from the belt of
 *  another. */
static vg_respiration measure(const char *path, const vg_input_opts *opts, const char *heart,
                              vg_kind kind, const char *belt, double *true_bpm)
{
    vg_detect_opts detect = vg_detect_defaults();
    vg_respiration r;
    vg_input input;
    vg_beats beats;
    vg_error err;
    size_t channel;
    size_t n_read;
    vg_nn nn;

    assert_ok(vg_input_open(path, opts, &input, &err));
    assert_ok(vg_recording_find(input.recording, belt, VG_KIND_OTHER, &channel, &err));
    const vg_channel *c = vg_recording_channel(input.recording, channel);
    const size_t n = (size_t)c->n_samples;
    float *raw = test_calloc(n, sizeof *raw);
    double *x = test_calloc(n, sizeof *x);
    assert_ok(vg_recording_read(input.recording, channel, 0, n, raw, &n_read, &err));
    for (size_t i = 0; i < n_read; i++)
        x[i] = isfinite(raw[i]) ? (double)raw[i] : i > 0 ? x[i - 1] : 0.0;
    *true_bpm = belt_rate(x, n_read, c->fs_hz);
    test_free(raw);
    test_free(x);
    detect.kind = kind;
    assert_ok(vg_recording_find(input.recording, heart, VG_KIND_OTHER, &channel, &err));
    assert_ok(vg_beats_detect(input.recording, channel, &detect, &beats, &err));
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    if (kind == VG_KIND_ECG)
        assert_ok(vg_qrs_measure_area(input.recording, channel, &beats, &err));
    const vg_status status = vg_respiration_compute(vg_nn_borrow(&nn), &beats, &r, &err);
    assert_true(status == VG_OK || status == VG_ERR_SHORT);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
    vg_input_free(&input);
    return r;
}

static void rest_and_intensive_care_agree_with_belt_and_impedance(void **state)
{
    static const struct {
        const char *file, *heart, *belt;
        vg_kind kind;
        double rate_hz; /* 0: the file says */
    } recordings[] = {
        {"neurokit/bio_resting_5min_100hz.csv", "ECG", "RSP", VG_KIND_ECG, 100.0},
        {"neurokit/bio_resting_5min_100hz.csv", "PPG", "RSP", VG_KIND_PPG, 100.0},
        {"neurokit/bio_resting_8min_100hz.csv", "ECG", "RSP", VG_KIND_ECG, 100.0},
        {"neurokit/bio_eventrelated_100hz.csv", "ECG", "RSP", VG_KIND_ECG, 100.0},
        {"bidmc01/bidmc_01_Signals.csv", "V", "RESP", VG_KIND_ECG, 125.0},
        {"bidmc01/bidmc_01_Signals.csv", "II", "RESP", VG_KIND_ECG, 125.0},
        {"bidmc01/bidmc_01_Signals.csv", "AVR", "RESP", VG_KIND_ECG, 125.0},
        {"bidmc01/bidmc_01_Signals.csv", "PLETH", "RESP", VG_KIND_PPG, 125.0},
        {"wfdb-formats/03700181.hea", "MCL1", "RESP", VG_KIND_ECG, 0.0},
        {"wfdb-formats/mixedsignals.hea", "II", "Resp", VG_KIND_ECG, 0.0},
        {"wfdb-formats/mixedsignals.hea", "III", "Resp", VG_KIND_ECG, 0.0},
        {"wfdb-formats/mixedsignals.hea", "V", "Resp", VG_KIND_ECG, 0.0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof recordings / sizeof recordings[0]; i++) {
        char path[VG_TEST_PATH_SIZE];
        vg_input_opts opts = vg_input_defaults();
        double true_bpm;
        opts.rate_hz = recordings[i].rate_hz;
        const vg_respiration r =
            measure(vg_test_data(path, recordings[i].file), &opts, recordings[i].heart,
                    recordings[i].kind, recordings[i].belt, &true_bpm);
        print_message("%s %s: %.1f (interval %.1f, amplitude %.1f, area %.1f), belt %.1f\n",
                      recordings[i].file, recordings[i].heart, r.resp_rate_bpm, r.from_rate_bpm,
                      r.from_amplitude_bpm, r.from_area_bpm, true_bpm);
        assert_within(r.resp_rate_bpm, true_bpm, 2.0);
    }
}

/* Pulse and belt of 15 people in a scanner. Where two or three beats make a breath, slow waves
 * of the vessels outweigh it, and the rate should be missing. */
static void most_resting_pulses_agree_with_the_belt(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    glob_t found = {0};
    size_t n_right = 0;
    size_t n_wrong = 0;
    size_t n_missing = 0;

    (void)state;
    char pattern[2 * VG_TEST_PATH_SIZE];
    (void)snprintf(pattern, sizeof pattern, "%s/sub-*/func/*rest_run-01_physio.tsv.gz",
                   vg_test_data(path, "bids/ds210"));
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        double true_bpm;
        const double found_bpm =
            measure(found.gl_pathv[i], NULL, "cardiac", VG_KIND_PPG, "respiratory", &true_bpm)
                .resp_rate_bpm;
        n_missing += isnan(found_bpm) != 0;
        n_right += fabs(found_bpm - true_bpm) <= 2.0;
        n_wrong += fabs(found_bpm - true_bpm) > 4.0;
    }
    print_message("%zu of %zu within 2 breaths/min, %zu farther than 4, %zu n/a\n", n_right,
                  found.gl_pathc, n_wrong, n_missing);
    assert_true(found.gl_pathc >= 15);
    assert_true(2 * n_right > found.gl_pathc);
    assert_true(10 * n_wrong <= 2 * found.gl_pathc);
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rest_and_intensive_care_agree_with_belt_and_impedance),
        cmocka_unit_test(most_resting_pulses_agree_with_the_belt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
