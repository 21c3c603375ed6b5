/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

static vg_ppg_opts clean(double fs_hz)
{
    vg_ppg_opts o = vg_ppg_defaults();

    o.fs_hz = fs_hz;
    o.noise = 0.0;
    o.wander = 0.0;
    return o;
}

static vg_beats heart(void)
{
    vg_profile p = vg_profile_defaults();
    vg_beats beats;
    vg_error err;

    p.baseline_s = 60.0;
    p.stress_s = 30.0;
    p.recovery_s = 60.0;
    assert_ok(vg_simulate_beats(&p, &beats, &err));
    return beats;
}

/* The steepest point from the samples: largest central difference, refined by a parabola. */
static void each_pulse_is_steepest_where_the_truth_says(void **state)
{
    const double fs_hz = 2000.0;
    const vg_ppg_opts o = clean(fs_hz);
    vg_beats beats = heart();
    vg_beats pulses;
    float *x = NULL;
    size_t n;
    vg_error err;

    (void)state;
    assert_ok(vg_simulate_ppg(&beats, 150.0, &o, &x, &n, &err));
    assert_ok(vg_simulate_pulses(&beats, &o, &pulses, &err));
    assert_int_equal(pulses.n, beats.n);
    for (size_t k = 0; k < pulses.n && pulses.time_s[k] < 149.0; k++) {
        const size_t middle = (size_t)(pulses.time_s[k] * fs_hz);
        double best = -1.0;
        size_t at = 0;
        for (size_t i = middle > 80 ? middle - 80 : 20; i < middle + 80; i++) {
            const double rise = (double)x[i + 20] - (double)x[i - 20];
            if (rise > best) {
                best = rise;
                at = i;
            }
        }
        /* A chord over 20 ms is steepest within a few ms of the tangent. */
        assert_within((double)at / fs_hz, pulses.time_s[k], 0.004);
    }
    vg_samples_free(x);
    vg_beats_free(&pulses);
    vg_beats_free(&beats);
}

/* A steady heart: pulses follow beats by delay + interval * (1/4 - 0.6 / 2 pi), where a lone
 * first bump is steepest, less what the second bump moves it. */
static void the_delay_of_a_steady_heart_is_constant(void **state)
{
    vg_profile p = vg_profile_defaults();
    vg_ppg_opts o = clean(64.0);
    vg_beats beats;
    vg_beats pulses;
    vg_error err;

    (void)state;
    p.lf_amplitude = 0.0;
    p.hf_amplitude = 0.0;
    p.jitter_ms = 0.0;
    p.stress_s = 0.0;
    p.baseline_bpm = 60.0;
    o.delay_swing_s = 0.0;
    o.resp_depth = 0.0;
    assert_ok(vg_simulate_beats(&p, &beats, &err));
    assert_ok(vg_simulate_pulses(&beats, &o, &pulses, &err));
    const double delay_s = pulses.time_s[10] - beats.time_s[10];
    assert_within(delay_s, 0.2 + 0.25 - 0.6 / (2.0 * M_PI), 0.01);
    for (size_t k = 4; k + 4 < pulses.n; k++)
        assert_within(pulses.time_s[k] - beats.time_s[k], delay_s, 2e-9);
    vg_beats_free(&pulses);
    vg_beats_free(&beats);
}

static void a_pulse_is_about_nine_tenths_high(void **state)
{
    const vg_ppg_opts o = clean(64.0);
    vg_beats beats = heart();
    float *x = NULL;
    float highest = 0.0f;
    float lowest = 10.0f;
    size_t n;
    vg_error err;

    (void)state;
    assert_ok(vg_simulate_ppg(&beats, 150.0, &o, &x, &n, &err));
    for (size_t i = 640; i < n - 640; i++) {
        highest = fmaxf(highest, x[i]);
        lowest = fminf(lowest, x[i]);
    }
    assert_true(0.8f < highest && highest < 1.2f);
    assert_true(0.0f <= lowest && lowest < 0.3f);
    vg_samples_free(x);
    vg_beats_free(&beats);
}

typedef struct hostile {
    size_t offset;
    double value;
    const char *message;
} hostile;

static const hostile hostile_options[] = {
    {offsetof(vg_ppg_opts, fs_hz), NAN, "fs_hz is nan; it must be 16 to 10000"},
    {offsetof(vg_ppg_opts, delay_s), -0.1, "delay_s is -0.1; it must be 0 to 1"},
    {offsetof(vg_ppg_opts, delay_swing_s), 1.0, "delay_swing_s is 1; it must be 0 to 0.05"},
    {offsetof(vg_ppg_opts, resp_hz), 0.0, "resp_hz is 0; it must be 0.001 to 5"},
    {offsetof(vg_ppg_opts, resp_depth), 0.6, "resp_depth is 0.6; it must be 0 to 0.5"},
    {offsetof(vg_ppg_opts, noise), INFINITY, "noise is inf; it must be 0 to 100"},
    {offsetof(vg_ppg_opts, wander), -1.0, "wander is -1; it must be 0 to 100"},
};

static void an_option_out_of_range_is_named(void **state)
{
    const vg_beats none = {0};
    vg_beats pulses;
    float dummy = 0.0f;
    vg_error err;

    (void)state;
    for (size_t i = 0; i < sizeof hostile_options / sizeof hostile_options[0]; i++) {
        const hostile *h = &hostile_options[i];
        vg_ppg_opts o = vg_ppg_defaults();
        float *x = &dummy;
        size_t n = 3;
        memcpy((char *)&o + h->offset, &h->value, sizeof h->value);
        assert_status(vg_simulate_ppg(&none, 10.0, &o, &x, &n, &err), VG_ERR_OPTION);
        assert_string_equal(err.message, h->message);
        assert_null(x);
        assert_int_equal(n, 0);
        assert_status(vg_simulate_pulses(&none, &o, &pulses, &err), VG_ERR_OPTION);
        assert_null(pulses.time_s);
    }
}

static void pulses_that_overtake_one_another_are_refused(void **state)
{
    double time_s[] = {1.05, 1.1, 1.15, 5.0};
    char label[] = {'N', 'N', 'N', 'N'};
    const vg_beats beats = {.time_s = time_s, .label = label, .n = 4};
    vg_ppg_opts o = clean(64.0);
    vg_beats pulses;
    vg_error err;

    (void)state;
    o.delay_swing_s = 0.05;
    o.resp_hz = 5.0;
    assert_status(vg_simulate_pulses(&beats, &o, &pulses, &err), VG_ERR_DATA);
    assert_null(pulses.time_s);
}

static void every_failed_allocation_is_survived(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_beats beats = heart();
    vg_beats pulses;
    float *x;
    size_t n;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_simulate_pulses(&beats, NULL, &pulses, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && pulses.time_s == NULL));
    }
    vg_alloc_fail_at(0);
    assert_status(vg_simulate_ppg(&beats, 10.0, NULL, &x, &n, &err), VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
    assert_null(x);
    vg_beats_free(&pulses);
    vg_beats_free(&beats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pulse_is_steepest_where_the_truth_says),
        cmocka_unit_test(the_delay_of_a_steady_heart_is_constant),
        cmocka_unit_test(a_pulse_is_about_nine_tenths_high),
        cmocka_unit_test(an_option_out_of_range_is_named),
        cmocka_unit_test(pulses_that_overtake_one_another_are_refused),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
