/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "recovery/indices.h"
#include "recovery/models.h"

enum { MOST = 400 };

/** Points from plain arrays; the arrays stay the test's. */
static vg_points points_of(double *t_s, double *y, size_t n)
{
    return (vg_points){t_s, y, n};
}

/** 20 exp(-t / 60) each second from -30 s, where it is 20. */
static size_t decay(double t_s[MOST], double y[MOST])
{
    for (int i = 0; i < 331; i++) {
        t_s[i] = i - 30;
        y[i] = 20.0 * exp(-fmax(t_s[i], 0.0) / 60.0);
    }
    return 331;
}

/* docs/methods.md I, "How to verify" 5: AUCg 1345, AUCi 445 with t as it stands; ours is in
 * minutes. */
static void the_area_is_that_of_trapezoids(void **state)
{
    double t_s[] = {0, 10, 20, 40, 60, 90};
    double y[] = {10, 12, 20, 18, 14, 11};
    const vg_points p = points_of(t_s, y, 6);

    (void)state;
    assert_close(vg_points_area(&p), 1345.0 / 60.0, 1e-14);
    assert_close(vg_points_area(&p) - y[0] * 90.0 / 60.0, 445.0 / 60.0, 1e-13);
    y[2] = NAN;
    /* Without the third point: 110 + (12 + 18) / 2 * 30 + 320 + 375. */
    assert_close(vg_points_area(&p), (110.0 + 450.0 + 320.0 + 375.0) / 60.0, 1e-14);
    y[3] = NAN;
    assert_nan(vg_points_area(&p));
}

/* docs/methods.md I, "How to verify" 7: 20 * 60 * (1 - exp(-5)) = 1191.914 unit seconds. */
static void the_area_above_baseline_starts_at_the_end_of_the_stressor(void **state)
{
    double t_s[MOST], y[MOST];
    const size_t n = decay(t_s, y);
    const vg_points p = points_of(t_s, y, n);

    (void)state;
    /* The trapezoid rule exceeds the integral of exp(-t / 60) by h^2 / 12 / 60^2 of it. */
    assert_close(vg_points_area_above(&p), 1191.914 / 60.0 * (1.0 + 1.0 / 43200.0), 1e-6);
}

/* docs/methods.md I, "How to verify" 7: t50 41.5888, t90 138.155; a chord lies above the
 * curve, by 2 ms here. */
static void half_and_nine_tenths_are_found_between_points(void **state)
{
    double t_s[MOST], y[MOST];
    const size_t n = decay(t_s, y);
    const vg_points p = points_of(t_s, y, n);

    (void)state;
    const vg_return half = vg_points_return(&p, 10.0, 30.0, true);
    assert_within(half.time_s, 41.5888, 5e-3);
    assert_true(half.is_censored == 0.0);
    const vg_return tenth = vg_points_return(&p, 2.0, 30.0, true);
    assert_within(tenth.time_s, 138.155, 5e-3);
}

static void a_return_counts_when_it_lasts(void **state)
{
    double t_s[101], y[101];
    const vg_points p = points_of(t_s, y, 101);

    (void)state;
    for (int i = 0; i < 101; i++) {
        t_s[i] = i;
        /* Below for 20 s, above again, and below for good from 50 s on. */
        y[i] = (10 <= i && i < 30) || i >= 50 ? 0.0 : 5.0;
    }
    assert_true(vg_points_return(&p, 1.0, 30.0, false).time_s == 50.0);
    assert_true(vg_points_return(&p, 1.0, 15.0, false).time_s == 10.0);
    /* Nobody saw whether it would have lasted 60 s. */
    const vg_return never = vg_points_return(&p, 1.0, 60.0, false);
    assert_true(never.time_s == 100.0 && never.is_censored == 1.0);
}

static void a_curve_that_was_not_seen_has_no_return(void **state)
{
    double t_s[50], y[50];
    const vg_points p = points_of(t_s, y, 50);

    (void)state;
    for (int i = 0; i < 50; i++) {
        t_s[i] = i;
        y[i] = i < 25 ? 5.0 : NAN;
    }
    const vg_return unknown = vg_points_return(&p, 1.0, 10.0, false);
    assert_nan(unknown.time_s);
    assert_nan(unknown.is_censored);
}

static void an_overshoot_is_as_deep_as_it_lasts(void **state)
{
    double t_s[201], y[201];
    const vg_points p = points_of(t_s, y, 201);

    (void)state;
    for (int i = 0; i < 201; i++) {
        t_s[i] = i;
        y[i] = 60 <= i && i <= 100 ? -4.0 : 1.0;
    }
    y[20] = -50.0;
    const vg_overshoot over = vg_points_overshoot(&p, 30.0);
    assert_true(over.depth == 4.0 && over.at_s == 60.0);
    for (int i = 0; i < 201; i++)
        y[i] = 1.0;
    assert_true(vg_points_overshoot(&p, 30.0).depth == 0.0);
}

static void excursions_are_counted_and_timed(void **state)
{
    double t_s[201], y[201];
    const vg_points p = points_of(t_s, y, 201);

    (void)state;
    for (int i = 0; i < 201; i++) {
        t_s[i] = i;
        /* Out from 10 s to 20 s, back for only 10 s, out from 30 s to 50 s. */
        y[i] = (10 <= i && i < 20) || (30 <= i && i < 50) ? 3.0 : 0.0;
    }
    const vg_excursions e = vg_points_excursions(&p, 1.0, 30.0);
    assert_close(e.share_within, 171.0 / 201.0, 1e-14);
    assert_true(e.n == 2.0);
    assert_close(e.mean_s, 15.0, 1e-14);
    /* To 50 s, from 10 s and from 30 s. */
    assert_close(e.mean_return_s, 30.0, 1e-14);
}

/* docs/methods.md I, "How to verify" 8. */
static void t30_of_an_exponential_is_its_time_constant(void **state)
{
    double t_s[60], y[60];

    (void)state;
    for (int i = 0; i < 60; i++) {
        t_s[i] = i;
        y[i] = 150.0 * exp(-i / 200.0) + (i >= 30 ? 40.0 : 0.0);
    }
    assert_close(vg_points_t30(t_s, y, 60), 200.0, 1e-10);
    assert_nan(vg_points_t30(t_s, y, 2));
    for (int i = 0; i < 60; i++)
        y[i] = 60.0 + i;
    assert_nan(vg_points_t30(t_s, y, 60));
}

static void the_peak_is_that_of_a_mean(void **state)
{
    double t_s[100], y[100], at_s;
    const vg_points p = points_of(t_s, y, 100);

    (void)state;
    for (int i = 0; i < 100; i++) {
        t_s[i] = i - 100;
        y[i] = 40 <= i && i < 50 ? 9.0 : 0.0;
    }
    assert_close(vg_points_peak(&p, -100.0, 0.0, 30.0, &at_s), 3.0, 1e-14);
    assert_true(at_s == -80.0);
    assert_nan(vg_points_peak(&p, -100.0, 0.0, 200.0, &at_s));
    assert_nan(at_s);
}

/* Shares of the amplitude left: exp(-t / tau) = 1/2 at tau ln 2; 2 / (1 + exp(t / c)) = 1/2
 * at c ln 3; the sum of two equal exponentials with tau 10 and 20 is 1/2 when
 * x^2 + x - 1 = 0 for x = exp(-t / 20). */
static void time_left_inverts_every_model(void **state)
{
    const vg_model_fit exponential = {
        .model = VG_MODEL_EXPONENTIAL, .amplitude = 3.0, .tau_s = 40.0};
    const vg_model_fit logistic = {.model = VG_MODEL_LOGISTIC, .amplitude = 3.0, .tau_s = 40.0};
    const vg_model_fit two = {.model = VG_MODEL_BIEXPONENTIAL,
                              .amplitude = 1.0,
                              .amplitude2 = 1.0,
                              .tau_s = 10.0,
                              .tau2_s = 20.0};

    (void)state;
    assert_close(vg_model_time_left(&exponential, 0.5), 40.0 * log(2.0), 1e-14);
    assert_close(vg_model_time_left(&logistic, 0.5), 40.0 * log(3.0), 1e-14);
    assert_close(vg_model_time_left(&two, 0.5), -20.0 * log((sqrt(5.0) - 1.0) / 2.0), 1e-12);
    assert_close(vg_model_initial_rate(&exponential), 3.0 / 40.0, 1e-14);
    assert_close(vg_model_initial_rate(&logistic), 3.0 / 80.0, 1e-14);
    assert_close(vg_model_initial_rate(&two), 0.15, 1e-14);
    assert_close(vg_model_at(&logistic, 40.0, NULL), 6.0 / (1.0 + exp(1.0)), 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_area_is_that_of_trapezoids),
        cmocka_unit_test(the_area_above_baseline_starts_at_the_end_of_the_stressor),
        cmocka_unit_test(half_and_nine_tenths_are_found_between_points),
        cmocka_unit_test(a_return_counts_when_it_lasts),
        cmocka_unit_test(a_curve_that_was_not_seen_has_no_return),
        cmocka_unit_test(an_overshoot_is_as_deep_as_it_lasts),
        cmocka_unit_test(excursions_are_counted_and_timed),
        cmocka_unit_test(t30_of_an_exponential_is_its_time_constant),
        cmocka_unit_test(the_peak_is_that_of_a_mean),
        cmocka_unit_test(time_left_inverts_every_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
