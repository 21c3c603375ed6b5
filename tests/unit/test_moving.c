/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"

enum { MOST = 2000 };

/** Intervals one after another from 0 s. */
typedef struct series {
    double time_s[MOST];
    double nn_ms[MOST];
    unsigned char follows[MOST];
    unsigned char label[MOST];
    size_t n;
} series;

static void add(series *s, double nn_ms)
{
    const double before_s = s->n > 0 ? s->time_s[s->n - 1] : 0.0;

    s->nn_ms[s->n] = nn_ms;
    s->time_s[s->n] = before_s + nn_ms / 1000.0;
    s->follows[s->n] = s->n > 0;
    s->label[s->n] = VG_NN_OK;
    s->n++;
}

static vg_nn_view view_of(const series *s)
{
    return (vg_nn_view){.time_s = s->time_s,
                        .nn_ms = s->nn_ms,
                        .follows = s->follows,
                        .label = s->label,
                        .n = s->n};
}

static vg_curve curve_of(const series *s, vg_measure measure, double start_s, double stop_s,
                         double step_s, double window_s)
{
    vg_curve curve;
    vg_error err;

    assert_ok(
        vg_curve_compute(view_of(s), measure, start_s, stop_s, step_s, window_s, &curve, &err));
    return curve;
}

/* docs/methods.md H, "How to verify" 1. */
static void a_steady_rhythm_has_a_steady_rate(void **state)
{
    series s = {0};

    (void)state;
    for (int i = 0; i < 200; i++)
        add(&s, 800.0);
    vg_curve curve = curve_of(&s, VG_MEASURE_HR, 5.0, 155.0, 1.0, 0.0);
    assert_int_equal(curve.n, 151);
    assert_true(curve.window_s == 10.0);
    for (size_t i = 0; i < curve.n; i++) {
        assert_close(curve.value[i], 75.0, 1e-12);
        assert_within(curve.se[i], 0.0, 1e-6);
        assert_close(curve.valid_s[i], 10.0, 1e-12);
        assert_close(curve.n_used[i], 12.5, 1e-12);
    }
    vg_curve_free(&curve);
    vg_curve_free(&curve);
}

/* docs/methods.md H, "How to verify" 1: a step of rate is a ramp as wide as the window. */
static void a_step_of_rate_becomes_a_ramp_as_wide_as_the_window(void **state)
{
    series s = {0};
    double crossing_s = NAN;

    (void)state;
    for (int i = 0; i < 60; i++)
        add(&s, 1000.0);
    for (int i = 0; i < 100; i++)
        add(&s, 600.0);
    vg_curve curve = curve_of(&s, VG_MEASURE_HR, 40.0, 80.0, 0.05, 0.0);
    for (size_t i = 0; i < curve.n; i++) {
        const double from_step_s = curve.start_s + (double)i * curve.step_s - 60.0;
        const double share = fmax(0.0, fmin(1.0, from_step_s / 10.0 + 0.5));
        assert_within(curve.value[i], 60.0 + 40.0 * share, 1e-9);
        if (isnan(crossing_s) && curve.value[i] >= 80.0 - 1e-9)
            crossing_s = from_step_s;
    }
    assert_within(crossing_s, 0.0, 0.1);
    vg_curve_free(&curve);
}

/* docs/methods.md H, "How to verify" 2. */
static void alternating_intervals_have_their_difference_as_rmssd(void **state)
{
    series s = {0};

    (void)state;
    for (int i = 0; i < 400; i++)
        add(&s, i % 2 == 0 ? 780.0 : 820.0);
    vg_curve curve = curve_of(&s, VG_MEASURE_LN_RMSSD, 20.0, 300.0, 1.0, 0.0);
    for (size_t i = 0; i < curve.n; i++) {
        assert_close(exp(curve.value[i]), 40.0, 1e-12);
        /* Of M uncorrelated pairs: docs/methods.md E, sampling error. */
        assert_close(curve.se[i], 0.5 * sqrt(3.0 / curve.n_used[i]), 1e-12);
    }
    vg_curve_free(&curve);
}

/* docs/methods.md H, "How to verify" 2: RMSSD squared is a ramp. */
static void a_step_of_variability_is_a_ramp_of_the_square(void **state)
{
    series s = {0};

    (void)state;
    for (int i = 0; i < 100; i++)
        add(&s, i % 2 == 0 ? 990.0 : 1010.0);
    for (int i = 0; i < 100; i++)
        add(&s, i % 2 == 0 ? 980.0 : 1020.0);
    vg_curve curve = curve_of(&s, VG_MEASURE_LN_RMSSD, 85.0, 115.0, 1.0, 30.0);
    for (size_t i = 0; i < curve.n; i++) {
        const double share = (curve.start_s + (double)i - 85.0) / 30.0;
        const double square = 400.0 + (1600.0 - 400.0) * share;
        /* One of some 30 pairs may be on the other side of an edge of the window. */
        assert_within(exp(2.0 * curve.value[i]), square, 1.5 * 1200.0 / 30.0);
    }
    vg_curve_free(&curve);
}

/** The slow obvious twin: look at every interval for every window. */
static void naive(const series *s, double low_s, double high_s, double *hr, double *rmssd)
{
    double beats = 0.0, covered_s = 0.0, sum = 0.0;
    int n = 0;

    for (size_t i = 0; i < s->n; i++) {
        const double start_s =
            s->follows[i] ? s->time_s[i - 1] : s->time_s[i] - s->nn_ms[i] / 1000.0;
        const double part_s = fmin(high_s, s->time_s[i]) - fmax(low_s, start_s);
        if (part_s > 0.0) {
            beats += part_s / (s->time_s[i] - start_s);
            covered_s += part_s;
        }
        if (vg_nn_pair(view_of(s), i) && low_s <= start_s && start_s < high_s) {
            sum += (s->nn_ms[i] - s->nn_ms[i - 1]) * (s->nn_ms[i] - s->nn_ms[i - 1]);
            n++;
        }
    }
    *hr = 60.0 * beats / covered_s;
    *rmssd = sqrt(sum / n);
}

static void the_running_sums_agree_with_the_direct_ones(void **state)
{
    vg_rng rng = vg_rng_seed(11);

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        series s = {0};
        double hr, rmssd;
        for (int i = 0; i < 150; i++) {
            add(&s, 800.0 + 60.0 * vg_rng_normal(&rng));
            if (vg_rng_below(&rng, 20) == 0) {
                s.time_s[s.n - 1] += 0.8;
                s.follows[s.n - 1] = 0;
            }
            if (vg_rng_below(&rng, 20) == 0)
                s.label[s.n - 1] = VG_NN_ECTOPIC;
        }
        vg_curve rate = curve_of(&s, VG_MEASURE_HR, -20.0, 140.0, 1.0, 0.0);
        vg_curve spread = curve_of(&s, VG_MEASURE_LN_RMSSD, -20.0, 140.0, 1.0, 0.0);
        for (size_t i = 0; i < rate.n; i++) {
            const double at_s = -20.0 + (double)i;
            naive(&s, at_s - 5.0, at_s + 5.0, &hr, &rmssd);
            if (!isnan(rate.value[i]))
                assert_close(rate.value[i], hr, 1e-9);
            naive(&s, at_s - 15.0, at_s + 15.0, &hr, &rmssd);
            if (!isnan(spread.value[i]))
                assert_close(exp(spread.value[i]), rmssd, 1e-9);
        }
        assert_nan(rate.value[0]);
        assert_true(!isnan(rate.value[60]));
        vg_curve_free(&rate);
        vg_curve_free(&spread);
    }
}

/* docs/methods.md H, "How to verify" 4; V1 has RMSSD 42.72204916 ms (E). */
static void a_window_over_everything_gives_the_global_value(void **state)
{
    double rr_ms[300];
    series s = {0};

    (void)state;
    vg_test_v1(rr_ms);
    for (int i = 0; i < 300; i++)
        add(&s, rr_ms[i]);
    const double length_s = s.time_s[299];
    vg_curve curve =
        curve_of(&s, VG_MEASURE_LN_RMSSD, length_s / 2.0, length_s / 2.0, 1.0, length_s);
    assert_int_equal(curve.n, 1);
    assert_close(exp(curve.value[0]), 42.72204916, 1e-9);
    assert_true(curve.n_used[0] == 299.0);
    vg_curve_free(&curve);
}

static void a_gap_leaves_points_without_a_value(void **state)
{
    series s = {0};

    (void)state;
    for (int i = 0; i < 100; i++) {
        add(&s, 1000.0);
        if (i == 50) {
            s.time_s[i] += 20.0;
            s.follows[i] = 0;
        }
    }
    vg_curve curve = curve_of(&s, VG_MEASURE_HR, 5.0, 115.0, 1.0, 0.0);
    assert_close(curve.value[0], 60.0, 1e-12);
    assert_nan(curve.value[55]);
    assert_within(curve.valid_s[55], 0.0, 1e-9);
    assert_close(curve.value[80], 60.0, 1e-12);
    vg_curve_free(&curve);
}

static void impossible_grids_are_refused(void **state)
{
    series s = {0};
    vg_curve curve;
    vg_error err;

    (void)state;
    add(&s, 800.0);
    assert_status(
        vg_curve_compute(view_of(&s), VG_MEASURE_HR, 0.0, 10.0, 0.0, 0.0, &curve, &err),
        VG_ERR_OPTION);
    assert_string_equal(err.message, "step_s is 0; it must be > 0");
    assert_true(curve.value == NULL && curve.n == 0);
    assert_status(
        vg_curve_compute(view_of(&s), VG_MEASURE_HR, 0.0, NAN, 1.0, 0.0, &curve, &err),
        VG_ERR_OPTION);
    assert_status(
        vg_curve_compute(view_of(&s), VG_MEASURE_HR, 0.0, 1e12, 1.0, 0.0, &curve, &err),
        VG_ERR_OPTION);
    s.nn_ms[0] = -1.0;
    assert_status(
        vg_curve_compute(view_of(&s), VG_MEASURE_HR, 0.0, 10.0, 1.0, 0.0, &curve, &err),
        VG_ERR_DATA);
    assert_true(curve.value == NULL && curve.n == 0);
}

static void every_refused_allocation_is_reported(void **state)
{
    series s = {0};
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    for (int i = 0; i < 50; i++)
        add(&s, 800.0);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_curve curve;
        vg_alloc_fail_at(nth);
        status = vg_curve_compute(view_of(&s), VG_MEASURE_LN_RMSSD, 0.0, 30.0, 1.0, 0.0, &curve,
                                  &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && curve.value == NULL));
        vg_curve_free(&curve);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_rhythm_has_a_steady_rate),
        cmocka_unit_test(a_step_of_rate_becomes_a_ramp_as_wide_as_the_window),
        cmocka_unit_test(alternating_intervals_have_their_difference_as_rmssd),
        cmocka_unit_test(a_step_of_variability_is_a_ramp_of_the_square),
        cmocka_unit_test(the_running_sums_agree_with_the_direct_ones),
        cmocka_unit_test(a_window_over_everything_gives_the_global_value),
        cmocka_unit_test(a_gap_leaves_points_without_a_value),
        cmocka_unit_test(impossible_grids_are_refused),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
