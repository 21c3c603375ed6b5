/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"

/** Beats that a breath of hz moves: by IPFM in rate (m = 0.05), by a tenth in amplitude.
 *  Either can be switched off. */
static void breathe_for(double stop_s, double hz, double m, double amplitude, vg_nn *nn,
                        vg_beats *beats)
{
    const double w = 2.0 * M_PI * hz;
    double before_s = 0.0;
    vg_rng rng = vg_rng_seed(61);
    vg_error err;

    *nn = (vg_nn){0};
    *beats = (vg_beats){0};
    for (size_t k = 1; before_s < stop_s; k++) {
        double t = before_s + 0.85;
        for (int step = 0; step < 30; step++)
            t -= (t + m / w * (1.0 - cos(w * t)) - 0.85 * (double)k) / (1.0 + m * sin(w * t));
        const double rr = 1000.0 * (t - before_s) + 2.0 * vg_rng_normal(&rng);
        assert_ok(vg_nn_append(nn, (vg_nn_row){t, rr, rr, k > 1, VG_NN_OK, 0}, &err));
        assert_ok(vg_beats_append(
            beats, t, 'N', 1.0 + amplitude * sin(w * t + 1.0) + 0.005 * vg_rng_normal(&rng),
            1.0, &err));
        before_s = t;
    }
}

static void breathe(double hz, double m, double amplitude, vg_nn *nn, vg_beats *beats)
{
    breathe_for(300.0, hz, m, amplitude, nn, beats);
}

static vg_respiration measure(double hz, double m, double amplitude)
{
    vg_nn nn;
    vg_beats beats;
    vg_respiration r;
    vg_error err;

    breathe(hz, m, amplitude, &nn, &beats);
    assert_ok(vg_respiration_compute(vg_nn_borrow(&nn), &beats, &r, &err));
    vg_nn_free(&nn);
    vg_beats_free(&beats);
    return r;
}

/* docs/methods.md M: 15.0 +- 0.3 from each channel; a sweep of 6 to 30 breaths. */
static void each_source_finds_fifteen_breaths(void **state)
{
    (void)state;
    const vg_respiration r = measure(0.25, 0.05, 0.1);
    assert_within(r.from_rate_bpm, 15.0, 0.3);
    assert_within(r.from_amplitude_bpm, 15.0, 0.3);
    assert_within(r.resp_rate_bpm, 15.0, 0.3);
    assert_true(r.from_rate_quality > 0.8);
    assert_true(r.from_amplitude_quality > 0.8);
}

static void slow_and_fast_breathing_are_followed(void **state)
{
    (void)state;
    for (double bpm = 6.0; bpm <= 30.0; bpm += 3.0) {
        const vg_respiration r = measure(bpm / 60.0, 0.05, 0.1);
        assert_within(r.resp_rate_bpm, bpm, 0.3);
    }
}

static void one_source_is_enough(void **state)
{
    (void)state;
    assert_within(measure(0.25, 0.05, 0.0).resp_rate_bpm, 15.0, 0.3);
    assert_within(measure(0.25, 0.0, 0.1).resp_rate_bpm, 15.0, 0.3);
    assert_within(measure(0.1, 0.05, 0.0).resp_rate_bpm, 6.0, 0.3);
}

/* Waves of blood pressure at 0.1 Hz move rate and pulse more than 18 breaths a minute do. */
static void waves_of_blood_pressure_are_not_breathing(void **state)
{
    vg_rng rng = vg_rng_seed(17);
    vg_nn nn = {0};
    vg_beats beats = {0};
    vg_respiration r;
    vg_error err;
    double t_s = 0.0;

    (void)state;
    for (int i = 0; i < 350; i++) {
        const double slow = sin(2.0 * M_PI * 0.1 * t_s);
        const double breath = sin(2.0 * M_PI * 0.3 * t_s);
        const double rr = 850.0 + 40.0 * slow + 25.0 * breath + 5.0 * vg_rng_normal(&rng);
        t_s += rr / 1000.0;
        assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
        assert_ok(
            vg_beats_append(&beats, t_s, 'N', 1.0 + 0.1 * slow + 0.06 * breath, 1.0, &err));
    }
    assert_ok(vg_respiration_compute(vg_nn_borrow(&nn), &beats, &r, &err));
    assert_within(r.resp_rate_bpm, 18.0, 0.3);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

/** Breaths of a person whose amplitudes follow slow waves of 0.1 Hz, whose QRS areas follow
 *  breaths, a sine and its overtone, and whose intervals follow both. */
static vg_respiration measure_with_areas(double breath_hz, double slow_height, double sine,
                                         double overtone)
{
    vg_rng rng = vg_rng_seed(23);
    float area[400];
    vg_nn nn = {0};
    vg_beats beats = {0};
    vg_respiration r;
    vg_error err;
    double t_s = 0.0;

    for (int i = 0; i < 400; i++) {
        const double turn = 2.0 * M_PI * breath_hz * t_s;
        const double slow = slow_height * sin(2.0 * M_PI * 0.1 * t_s);
        const double breath = sin(turn) + overtone * sin(2.0 * turn);
        const double rr = 750.0 + 40.0 * slow +
                          20.0 * (sine * sin(turn) + overtone * sin(2.0 * turn)) +
                          4.0 * vg_rng_normal(&rng);
        t_s += rr / 1000.0;
        assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
        assert_ok(vg_beats_append(&beats, t_s, 'N',
                                  1.0 + 0.1 * slow + 0.02 * vg_rng_normal(&rng), 1.0, &err));
        area[i] = (float)(0.03 + 0.003 * breath + 0.0006 * vg_rng_normal(&rng));
    }
    beats.area = vg_copy(area, 400, sizeof *area);
    assert_non_null(beats.area);
    assert_ok(vg_respiration_compute(vg_nn_borrow(&nn), &beats, &r, &err));
    vg_nn_free(&nn);
    vg_beats_free(&beats);
    return r;
}

static void areas_find_breaths_that_waves_of_blood_pressure_hide(void **state)
{
    (void)state;
    const vg_respiration r = measure_with_areas(0.3, 1.0, 1.0, 0.0);
    assert_within(r.from_area_bpm, 18.0, 0.3);
    assert_within(r.resp_rate_bpm, 18.0, 0.3);
}

/* 7 breaths a minute with a strong overtone: 14 is what intervals alone would say. */
static void areas_tell_a_slow_breath_from_its_overtone(void **state)
{
    (void)state;
    const vg_respiration r = measure_with_areas(7.0 / 60.0, 0.0, 1.0, 0.7);
    assert_within(r.from_area_bpm, 7.0, 0.3);
    assert_within(r.resp_rate_bpm, 7.0, 0.3);
}

/* Intervals that follow the overtone alone cannot say whether it is one. */
static void an_overtone_of_what_the_areas_show_is_no_rate(void **state)
{
    (void)state;
    const vg_respiration r = measure_with_areas(7.0 / 60.0, 0.0, 0.0, 0.7);
    assert_within(r.from_rate_bpm, 14.0, 0.3);
    assert_within(r.from_area_bpm, 7.0, 0.3);
    assert_nan(r.resp_rate_bpm);
}

static void where_nothing_breathes_nothing_is_claimed(void **state)
{
    (void)state;
    const vg_respiration r = measure(0.25, 0.0, 0.0);
    assert_nan(r.resp_rate_bpm);
    assert_nan(r.rsa_pv_ms);
}

/* docs/methods.md M: 800 + 40 sin with n beats a breath gives 80 sin(pi/n)/(pi/n) on average
 * over the phase, 72.0 for n = 4 and 78.0 for n = 8. */
static void peak_to_valley_is_that_of_a_sine(void **state)
{
    static const int beats_a_breath[] = {4, 8};
    static const double expected_ms[] = {72.0, 78.0};

    (void)state;
    for (int c = 0; c < 2; c++) {
        double mean_ms = 0.0;
        for (int phase = 0; phase < 20; phase++) {
            vg_nn nn = {0};
            vg_respiration r;
            vg_error err;
            double t_s = 0.0;
            for (int i = 0; i < 400; i++) {
                const double turn = (i + phase / 20.0) / beats_a_breath[c];
                const double rr = 800.0 + 40.0 * sin(2.0 * M_PI * turn);
                t_s += rr / 1000.0;
                assert_ok(
                    vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
            }
            assert_ok(vg_respiration_compute(vg_nn_borrow(&nn), NULL, &r, &err));
            assert_true(r.rsa_pv_ms > 80.0 * cos(M_PI / beats_a_breath[c]) - 1.0);
            assert_true(r.rsa_pv_ms < 80.001);
            mean_ms += r.rsa_pv_ms / 20.0;
            vg_nn_free(&nn);
        }
        assert_within(mean_ms, expected_ms[c], 1.0);
    }
}

/* Not even in the rounding of intervals that cannot be written exactly. */
static void a_rhythm_that_never_changes_does_not_breathe(void **state)
{
    enum { N = 400 };
    static const double periods_ms[] = {900.0, 850.0, 1000.0 / 3.0, 777.7};
    double nn_ms[N];
    double t_s[N];

    (void)state;
    for (size_t c = 0; c < sizeof periods_ms / sizeof periods_ms[0]; c++) {
        vg_respiration r;
        vg_error err;
        double sum_s = 0.0;
        for (int i = 0; i < N; i++) {
            nn_ms[i] = periods_ms[c];
            t_s[i] = sum_s += nn_ms[i] / 1000.0;
        }
        const vg_nn_view nn = {.time_s = t_s, .nn_ms = nn_ms, .n = N};
        assert_ok(vg_respiration_compute(nn, NULL, &r, &err));
        assert_nan(r.resp_rate_bpm);
        assert_nan(r.rsa_pv_ms);
    }
}

static void short_stretches_are_refused(void **state)
{
    const double nn_ms[] = {800, 810, 790};
    const double t_s[] = {0.8, 1.61, 2.4};
    vg_respiration r;
    vg_error err;

    (void)state;
    assert_status(vg_respiration_compute((vg_nn_view){.time_s = t_s, .nn_ms = nn_ms, .n = 3},
                                         NULL, &r, &err),
                  VG_ERR_SHORT);
    assert_string_equal(err.message, "1.6 s without a gap; breathing needs 30");
    assert_nan(r.resp_rate_bpm);
    assert_status(vg_respiration_compute((vg_nn_view){0}, NULL, &r, &err), VG_ERR_SHORT);
}

/* Beyond 25 h spectra are averaged over blocks of 5 min (docs/methods.md F). */
static void two_days_breathe_as_five_minutes_do(void **state)
{
    vg_nn nn;
    vg_beats beats;
    vg_respiration r;
    vg_error err;

    (void)state;
    breathe_for(172800.0, 0.25, 0.05, 0.1, &nn, &beats);
    assert_ok(vg_respiration_compute(vg_nn_borrow(&nn), &beats, &r, &err));
    assert_within(r.resp_rate_bpm, 15.0, 0.05);
    assert_within(r.from_rate_bpm, 15.0, 0.05);
    assert_within(r.from_amplitude_bpm, 15.0, 0.05);
    assert_true(r.from_rate_quality > 0.8 && r.from_amplitude_quality > 0.8);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

static void every_refused_allocation_is_reported(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_nn nn;
    vg_beats beats;
    vg_error err;

    (void)state;
    breathe(0.25, 0.05, 0.1, &nn, &beats);
    beats.area = vg_copy(beats.amplitude, beats.n, sizeof *beats.area);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_respiration r;
        vg_alloc_fail_at(nth);
        status = vg_respiration_compute(vg_nn_borrow(&nn), &beats, &r, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(r.resp_rate_bpm)));
    }
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_source_finds_fifteen_breaths),
        cmocka_unit_test(slow_and_fast_breathing_are_followed),
        cmocka_unit_test(one_source_is_enough),
        cmocka_unit_test(waves_of_blood_pressure_are_not_breathing),
        cmocka_unit_test(areas_find_breaths_that_waves_of_blood_pressure_hide),
        cmocka_unit_test(areas_tell_a_slow_breath_from_its_overtone),
        cmocka_unit_test(an_overtone_of_what_the_areas_show_is_no_rate),
        cmocka_unit_test(where_nothing_breathes_nothing_is_claimed),
        cmocka_unit_test(peak_to_valley_is_that_of_a_sine),
        cmocka_unit_test(a_rhythm_that_never_changes_does_not_breathe),
        cmocka_unit_test(short_stretches_are_refused),
        cmocka_unit_test(two_days_breathe_as_five_minutes_do),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
