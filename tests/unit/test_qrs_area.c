/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_signal.h"

#include "core/rng.h"

enum { N_BEATS = 40 };

static vg_beats beats_every(double first_s, double step_s, size_t n)
{
    vg_beats beats = {0};
    vg_error err;

    for (size_t i = 0; i < n; i++)
        assert_ok(vg_beats_append(&beats, first_s + (double)i * step_s, 'N', 1.0, 1.0, &err));
    return beats;
}

/** The straight line between two samples, at a place counted in samples. */
static double line_at(const float *x, double place)
{
    const size_t k = (size_t)place;
    const double rest = place - (double)k;

    return rest > 0.0 ? (1.0 - rest) * (double)x[k] + rest * (double)x[k + 1] : (double)x[k];
}

/** By the words of the header: a fine grid, means of both edges, the line through them. */
static double twin(const float *x, double fs_hz, double time_s)
{
    enum { N = 10000, EDGE = N / 5 };
    const double step_s = 0.1 / N;
    double before = 0.0;
    double after = 0.0;
    double sum = 0.0;

    for (int k = 0; k < EDGE; k++) {
        before += line_at(x, (time_s - 0.05 + (k + 0.5) * step_s) * fs_hz) / EDGE;
        after += line_at(x, (time_s + 0.05 - (k + 0.5) * step_s) * fs_hz) / EDGE;
    }
    for (int k = 0; k < N; k++) {
        const double at_s = -0.05 + (k + 0.5) * step_s;
        /* the means lie 40 ms before and after the beat */
        const double base = before + (after - before) * (at_s + 0.04) / 0.08;
        sum += (line_at(x, (time_s + at_s) * fs_hz) - base) * step_s;
    }
    return sum;
}

static float *measure(double fs_hz, const float *x, size_t n, vg_beats *beats)
{
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, fs_hz, x, n, 0.0);
    vg_error err;

    assert_ok(vg_qrs_measure_area(rec, 0, beats, &err));
    vg_recording_close(rec);
    return beats->area;
}

/* At 10 kHz the beats spread over more than one block of samples. */
static void areas_are_those_of_a_slow_twin(void **state)
{
    static const double rates_hz[] = {50.0, 100.0, 128.0, 360.0, 1000.0, 10000.0};
    const double length_s = 34.0;

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        const size_t n = (size_t)(length_s * rates_hz[r]);
        float *x = test_calloc(n, sizeof *x);
        vg_rng rng = vg_rng_seed(5);
        for (size_t i = 0; i < n; i++)
            x[i] = (float)(1000.0 + vg_rng_normal(&rng));
        vg_beats beats = beats_every(0.2503, 0.8417, N_BEATS);
        const float *area = measure(rates_hz[r], x, n, &beats);
        for (size_t i = 0; i < N_BEATS; i++)
            assert_within((double)area[i], twin(x, rates_hz[r], beats.time_s[i]), 2e-6);
        vg_beats_free(&beats);
        test_free(x);
    }
}

/* The integral of h exp(-t^2 / 2 s^2) within +-c is h s sqrt(2 pi) erf(c / s sqrt 2). */
static void the_area_of_a_gaussian_is_known(void **state)
{
    enum { N = 2000 };
    const double s = 0.010;
    float x[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        const double t = i / 1000.0 - 1.0;
        /* an offset and a slope of the baseline are nothing */
        x[i] = (float)(1.5 * exp(-0.5 * t * t / (s * s)) + 20.0 - 3.0 * t);
    }
    vg_beats beats = beats_every(1.0, 1.0, 1);
    const float *area = measure(1000.0, x, N, &beats);
    const double all = 1.5 * s * sqrt(2.0 * M_PI) * erf(0.05 / (s * sqrt(2.0)));
    const double core = 1.5 * s * sqrt(2.0 * M_PI) * erf(0.03 / (s * sqrt(2.0)));
    /* straight lines between samples of 1 ms lack 1e-4 of it */
    assert_within((double)area[0], all - 0.1 * (all - core) / 0.04, 4e-6);
    vg_beats_free(&beats);
}

static void beats_at_the_ends_and_at_missing_samples_have_no_area(void **state)
{
    enum { N = 1000 };
    float x[N] = {0.0f};

    (void)state;
    x[503] = NAN; /* within 50 ms of the beat at 2.05 s, beyond 50 ms of that at 1.95 s */
    vg_beats beats = beats_every(0.05, 0.1, 40);
    const float *area = measure(250.0, x, N, &beats);
    for (size_t i = 0; i < beats.n; i++)
        assert_int_equal(isnan(area[i]) != 0, i == 20 || i == 39);
    vg_beats_free(&beats);
    beats = beats_every(0.049, 10.0, 2);
    area = measure(250.0, x, N, &beats);
    assert_nan(area[0]);
    assert_nan(area[1]);
    vg_beats_free(&beats);
}

static void slow_signals_and_no_beats_have_no_areas(void **state)
{
    float x[100] = {0.0f};

    (void)state;
    vg_beats beats = beats_every(0.5, 1.0, 2);
    assert_null(measure(49.0, x, 100, &beats));
    vg_beats_free(&beats);
    assert_non_null(measure(100.0, x, 100, &beats));
    vg_beats_free(&beats);
}

static void what_cannot_be_measured_is_refused(void **state)
{
    float x[200] = {0.0f};
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, 100.0, x, 200, 0.0);
    vg_beats beats = beats_every(0.5, 0.5, 2);
    vg_error err;

    (void)state;
    assert_ok(vg_qrs_measure_area(rec, 0, &beats, &err));
    assert_status(vg_qrs_measure_area(rec, 1, &beats, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "no channel 1; there are 1");
    assert_null(beats.area);
    beats.time_s[1] = 0.5;
    assert_status(vg_qrs_measure_area(rec, 0, &beats, &err), VG_ERR_DATA);
    vg_beats_free(&beats);
    vg_recording_close(rec);
}

/* A lead that moves on the skin: its baseline swings at 0.3 Hz by half the height of the R
 * waves, which breathing at 0.25 Hz changes by a tenth. The R wave is read from zero, so that
 * it follows the baseline; the area does not. */
static void a_swinging_baseline_does_not_breathe(void **state)
{
    const double fs_hz = 250.0;
    const double stop_s = 200.0;
    const double w = 2.0 * M_PI * 0.3;
    vg_ecg_opts ecg = vg_ecg_defaults();
    vg_detect_opts detect = vg_detect_defaults();
    vg_beats truth = beats_every(0.4, 0.77, 258);
    vg_recording *rec;
    vg_respiration r;
    vg_beats beats;
    vg_error err;
    vg_nn nn;
    float *x;
    size_t n;

    (void)state;
    ecg.wander_mv = 0.0;
    ecg.fs_hz = fs_hz;
    assert_ok(vg_simulate_ecg(&truth, stop_s, &ecg, &x, &n, &err));
    for (size_t i = 0; i < n; i++)
        x[i] += (float)(0.5 * sin(w * (double)i / fs_hz));
    rec = vg_test_recording(VG_KIND_ECG, fs_hz, x, n, 0.0);
    detect.kind = VG_KIND_ECG;
    assert_ok(vg_beats_detect(rec, 0, &detect, &beats, &err));
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    assert_ok(vg_qrs_measure_area(rec, 0, &beats, &err));
    assert_ok(vg_respiration_compute(vg_nn_borrow(&nn), &beats, &r, &err));
    assert_within(r.from_amplitude_bpm, 18.0, 0.3);
    assert_within(r.from_area_bpm, 15.0, 0.3);
    assert_true(r.from_area_quality > 0.8);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
    vg_beats_free(&truth);
    vg_recording_close(rec);
    vg_samples_free(x);
}

static void every_refused_allocation_is_reported(void **state)
{
    float x[500] = {0.0f};
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, 100.0, x, 500, 0.0);
    vg_beats beats = beats_every(0.5, 0.5, 8);
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_qrs_measure_area(rec, 0, &beats, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && beats.area == NULL));
    }
    assert_non_null(beats.area);
    vg_beats_free(&beats);
    vg_recording_close(rec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_are_those_of_a_slow_twin),
        cmocka_unit_test(the_area_of_a_gaussian_is_known),
        cmocka_unit_test(beats_at_the_ends_and_at_missing_samples_have_no_area),
        cmocka_unit_test(slow_signals_and_no_beats_have_no_areas),
        cmocka_unit_test(what_cannot_be_measured_is_refused),
        cmocka_unit_test(a_swinging_baseline_does_not_breathe),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
