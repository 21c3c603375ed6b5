/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recoveries of any series: a course drawn by hand, a level, a handful of samples. */
#include "vg_recovery_test.h"

/** A heart rate a second: 60, in the stressor 75, then a course of its own; +-1 about it. */
static vg_recovery recovery_of_course(double (*course)(double t_s), vg_recovery_opts opts)
{
    static const vg_episode episode = {
        {0.0, 300.0, "baseline"}, {300.0, 480.0, "stress"}, {480.0, 780.0, "recovery"}, 0};
    double time_s[781], y[781];
    vg_recovery out;
    vg_error err;

    for (int i = 0; i <= 780; i++) {
        const double level = i < 300 ? 60.0 : (i < 480 ? 75.0 : course(i - 480.0));
        time_s[i] = i;
        y[i] = level + (i % 2 == 0 ? 1.0 : -1.0) + 0.3 * (i % 14 < 7 ? 1.0 : -1.0);
    }
    const vg_series series = {.time_s = time_s, .y = y, .n = 781, .name = "hr", .direction = 1};
    assert_ok(vg_series_recovery_compute(&series, &episode, &opts, &out, &err));
    return out;
}

static double climb(double t_s)
{
    return 75.0 + 0.05 * t_s;
}

static double climb_and_settle(double t_s)
{
    return 90.0 - 15.0 * exp(-t_s / 60.0);
}

static double sink_without_end(double t_s)
{
    return 75.0 - 0.04 * t_s;
}

static double stay(double t_s)
{
    (void)t_s;
    return 75.0;
}

/* Nothing comes back, or its end is out of sight: the reaction stands, a time does not. */
static void a_recovery_that_rises_or_never_ends_has_no_time(void **state)
{
    double (*const courses[])(double) = {climb, climb_and_settle, stay, sink_without_end};
    const char *const reasons[] = {"wrong_direction", "wrong_direction", "not_identifiable",
                                   "longer_than_recording"};

    (void)state;
    for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++) {
        const vg_recovery r = recovery_of_course(courses[i], vg_recovery_defaults());
        vg_assert_nothing_claimed(&r);
        assert_int_equal(r.status, VG_RECOVERY_REFUSED);
        assert_string_equal(r.reason, reasons[i]);
        assert_close(r.reactivity, 15.0, 0.02);
        assert_true(r.t_band_censored == 1.0 && r.t_band_s == 300.0);
        assert_nan(r.t90_s);
        assert_true(i == 2 || isnan(r.asymptote));
        assert_true(isnan(r.tau_low_s) == (i < 3));
    }
}

static double peak_late(double t_s)
{
    return t_s < 40.0 ? 75.0 + 0.3 * t_s : 60.0 + 27.0 * exp(-(t_s - 40.0) / 50.0);
}

/* Heart rate climbs for 40 s more, to 87, and then returns with 50 s: from the peak on that is
 * what the curve is. */
static void time_zero_can_be_the_peak(void **state)
{
    vg_recovery_opts opts = vg_recovery_defaults();

    (void)state;
    vg_recovery r = recovery_of_course(peak_late, opts);
    assert_true(r.zero_s == 0.0);
    assert_close(r.recovery300_percent, 100.0 * (75.0 - r.recovery) / (75.0 - 60.0), 0.01);
    opts.zero = VG_ZERO_PEAK;
    r = recovery_of_course(peak_late, opts);
    assert_within(r.zero_s, 40.0, 2.0);
    assert_int_equal(r.status, VG_RECOVERY_OK);
    assert_close(r.tau_s, 50.0, 0.05);
    assert_close(r.amplitude, 27.0, 0.05);
    /* The last minute of 300 s after the peak is not there. */
    assert_nan(r.recovery300_percent);
    /* 60 to 120 s after the peak: 27 * 50 / 60 (exp(-60/50) - exp(-120/50)). */
    assert_close(r.recovery120_percent,
                 100.0 * (75.0 - 60.0 - 22.5 * (exp(-1.2) - exp(-2.4))) / 15.0, 0.03);
}

static double drop(double t_s)
{
    (void)t_s;
    return 60.0;
}

/* The band doubles with band_sd; the stressor's highest minute is all of it here. */
static void options_change_what_they_name(void **state)
{
    vg_recovery_opts opts = vg_recovery_defaults();

    (void)state;
    const vg_recovery usual = recovery_of_course(drop, opts);
    opts.band_sd = 2.0;
    opts.stress_peak_s = 60.0;
    const vg_recovery r = recovery_of_course(drop, opts);
    assert_close(r.band_height, 2.0 * usual.band_height, 1e-12);
    assert_within(r.stress, 75.0, 0.2);
    opts.stress_peak_s = -1.0;
    vg_recovery out;
    vg_error err;
    assert_status(vg_recovery_compute((vg_nn_view){0}, &(vg_episode){0}, VG_MEASURE_HR, &opts,
                                      &out, &err),
                  VG_ERR_OPTION);
    assert_string_equal(err.message, "stress_peak_s is -1; it must be >= 0");
}

/** A level with a scatter of +-1 around it, a sample a second. */
static void fill_level(double *y, int from, int to, double level)
{
    for (int i = from; i < to; i++)
        y[i] = level + (i % 2 == 0 ? 1.0 : -1.0) + 0.2 * (i % 20 < 10 ? 1.0 : -1.0);
}

static vg_recovery recovery_of_levels(double baseline, double stress, double recovery)
{
    static const vg_episode episode = {
        {0.0, 300.0, "baseline"}, {300.0, 500.0, "stress"}, {500.0, 800.0, "recovery"}, 0};
    double time_s[801], y[801];
    vg_recovery out;
    vg_error err;

    for (int i = 0; i <= 800; i++)
        time_s[i] = i;
    fill_level(y, 0, 300, baseline);
    fill_level(y, 300, 500, stress);
    fill_level(y, 500, 801, recovery);
    const vg_series series = {.time_s = time_s, .y = y, .n = 801, .name = "level"};
    assert_ok(vg_series_recovery_compute(&series, &episode, NULL, &out, &err));
    return out;
}

/* docs/methods.md I, "How to verify" 6. */
static void percent_recovery_needs_a_reaction(void **state)
{
    (void)state;
    vg_recovery r = recovery_of_levels(70.0, 90.0, 75.0);
    assert_close(r.recovery_percent, 75.0, 1e-12);
    assert_true(r.recovery_percent_low < 75.0 && 75.0 < r.recovery_percent_high);
    assert_close(r.residual_elevation, 5.0, 1e-12);
    assert_close(r.carry_over, 5.0, 0.01);
    assert_string_equal(r.series, "level");
    r = recovery_of_levels(70.0, 90.0, 65.0);
    assert_close(r.recovery_percent, 125.0, 1e-12);
    r = recovery_of_levels(70.0, 70.05, 70.0);
    assert_nan(r.recovery_percent);
    assert_string_equal(r.reason, "no_reactivity");
}

/* Salivary cortisol after a speech, a sample every 10 minutes. AUCg and AUCi by hand from the
 * samples at 20 to 70 min: 10 12 20 18 14 11 is docs/methods.md I, "How to verify" 5, here
 * with equal steps: (5 + 12 + 20 + 18 + 14 + 5.5) 10. */
static void a_sparse_series_is_taken_as_it_is(void **state)
{
    const vg_episode episode = {
        {0.0, 1200.0, "baseline"}, {1200.0, 1800.0, "stress"}, {1800.0, 4200.0, "recovery"}, 0};
    const double y[] = {10.2, 9.8, 10, 12, 20, 18, 14, 11};
    double time_s[8];
    vg_recovery r;
    vg_error err;

    (void)state;
    for (int i = 0; i < 8; i++)
        time_s[i] = 600.0 * i;
    const vg_series series = {
        .time_s = time_s, .y = y, .n = 8, .name = "cortisol", .direction = 1};
    assert_ok(vg_series_recovery_compute(&series, &episode, NULL, &r, &err));
    assert_close(r.auc_g, (5.0 + 12.0 + 20.0 + 18.0 + 14.0 + 5.5) * 10.0, 1e-12);
    assert_close(r.auc_i, 745.0 - 10.0 * 50.0, 1e-12);
    assert_close(r.baseline, 10.0, 1e-12);
    assert_close(r.stress, 10.0, 1e-12);
    assert_nan(r.recovery_percent);
    assert_nan(r.tau_s);
    assert_non_null(strstr(r.reason, "too_few_points"));
}

static void series_out_of_order_are_refused(void **state)
{
    const vg_episode episode = {{0.0, 1.0, "b"}, {1.0, 2.0, "s"}, {2.0, 3.0, "r"}, 0};
    const double time_s[] = {0.0, 2.0, 1.0};
    const double y[] = {1.0, 2.0, INFINITY};
    vg_series series = {.time_s = time_s, .y = y, .n = 3, .name = "x"};
    vg_recovery r;
    vg_error err;

    (void)state;
    assert_status(vg_series_recovery_compute(&series, &episode, NULL, &r, &err), VG_ERR_DATA);
    assert_string_equal(err.message, "time 2 is 1 s; times must increase");
    assert_nan(r.baseline);
    series.n = 1;
    assert_status(vg_series_recovery_compute(&series, &episode, NULL, &r, &err), VG_ERR_SHORT);
    assert_int_equal(vg_series_direction("ln_rmssd"), -1);
    assert_int_equal(vg_series_direction("lf_hf"), 1);
    assert_int_equal(vg_series_direction("cortisol"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recovery_that_rises_or_never_ends_has_no_time),
        cmocka_unit_test(time_zero_can_be_the_peak),
        cmocka_unit_test(options_change_what_they_name),
        cmocka_unit_test(percent_recovery_needs_a_reaction),
        cmocka_unit_test(a_sparse_series_is_taken_as_it_is),
        cmocka_unit_test(series_out_of_order_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
