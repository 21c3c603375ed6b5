/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "hrv/bursts.h"
#include "hrv/rhythm.h"

enum { N = 400 };

static size_t count(vg_nn_view nn)
{
    vg_burst burst;
    size_t n = 0;

    for (size_t at = 0; vg_burst_next(nn, at, nn.n, &burst); at = burst.end)
        n++;
    assert_int_equal(burst.first, nn.n);
    assert_int_equal(burst.end, nn.n);
    return n;
}

/** n_fast intervals of fast_ms from interval 100 on, the others of rest_ms; all of them vary by
 *  two hundredths. */
static void make(double x[N], double rest_ms, double fast_ms, size_t n_fast)
{
    for (size_t i = 0; i < N; i++) {
        x[i] = 100 <= i && i < 100 + n_fast ? fast_ms : rest_ms;
        x[i] *= 1.0 + 0.02 * sin(0.7 * (double)i);
    }
}

static void a_rate_that_sets_in_and_stops_is_a_burst(void **state)
{
    double x[N];
    vg_burst burst;

    (void)state;
    make(x, 620.0, 380.0, 25);
    assert_true(vg_burst_next((vg_nn_view){.nn_ms = x, .n = N}, 0, N, &burst));
    assert_int_equal(burst.first, 100);
    assert_int_equal(burst.end, 125);
    /* One that begins at or behind stop is not asked for, one before from is gone by. */
    assert_false(vg_burst_next((vg_nn_view){.nn_ms = x, .n = N}, 0, 100, &burst));
    assert_false(vg_burst_next((vg_nn_view){.nn_ms = x, .n = N}, 101, N, &burst));
}

/* Record 209 has such beats: 433, 549, 469 ms in a run of 380. */
static void two_odd_intervals_do_not_part_it(void **state)
{
    double x[N];

    (void)state;
    make(x, 620.0, 380.0, 25);
    x[112] = 549.0;
    x[113] = 469.0;
    assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = N}), 1);
}

static void ten_beats_a_slow_rate_or_a_small_step_are_none(void **state)
{
    double x[N];

    (void)state;
    make(x, 620.0, 380.0, 10);
    assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = N}), 0);
    make(x, 620.0, 380.0, 11);
    assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = N}), 1);
    make(x, 900.0, 520.0, 25);
    assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = N}), 0);
    make(x, 470.0, 400.0, 25);
    assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = N}), 0);
}

static void nothing_is_seen_across_a_gap(void **state)
{
    unsigned char follows[N];
    double x[N];

    (void)state;
    make(x, 620.0, 380.0, 25);
    for (size_t at = 90; at < 135; at++) {
        memset(follows, 1, sizeof follows);
        follows[at] = 0;
        const vg_nn_view nn = {.nn_ms = x, .follows = follows, .n = N};
        /* Five intervals on both sides of both edges, and all between, follow one another. */
        assert_int_equal(count(nn), 95 < at && at < 130 ? 0 : 1);
    }
}

static void both_ends_must_be_seen(void **state)
{
    double x[N];

    (void)state;
    make(x, 620.0, 380.0, 25);
    for (size_t n = 0; n < N; n++)
        assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = n}), n >= 130);
    for (size_t from = 0; from < N; from++)
        assert_int_equal(count((vg_nn_view){.nn_ms = x + from, .n = N - from}), from <= 95);
}

/* Correction spreads the beats at an edge; what was measured counts, where it was. */
static void correction_does_not_hide_an_edge(void **state)
{
    double nn_ms[N];
    double rr_ms[N];

    (void)state;
    make(rr_ms, 620.0, 380.0, 25);
    memcpy(nn_ms, rr_ms, sizeof nn_ms);
    for (size_t i = 0; i < 7; i++)
        nn_ms[97 + i] = 620.0 - 30.0 * (double)i;
    const vg_nn_view nn = {.nn_ms = nn_ms, .rr_ms = rr_ms, .n = N};
    assert_int_equal(count(nn), 1);
    rr_ms[110] = NAN;
    assert_int_equal(count(nn), 1);
}

/** A sinus node whose mean interval moves from one level to another, with sine breathing. */
static double sinus_ms(double t_s, double mean_ms, double depth, double breath_hz)
{
    return mean_ms * (1.0 + depth * sin(2.0 * M_PI * breath_hz * t_s));
}

/* 40 to 170 a minute, 3 to 36 breaths, each half of which makes intervals up to 30 % longer
 * or shorter: more than a child's or an athlete's does. */
static void breathing_is_none(void **state)
{
    size_t n_tried = 0;

    (void)state;
    for (double mean_ms = 350.0; mean_ms <= 1500.0; mean_ms += 50.0) {
        for (double breath_hz = 0.05; breath_hz < 0.6; breath_hz += 0.02) {
            for (double depth = 0.05; depth < 0.31; depth += 0.05) {
                double x[N];
                double t_s = 0.0;
                for (size_t i = 0; i < N; i++) {
                    x[i] = sinus_ms(t_s, mean_ms, depth, breath_hz);
                    t_s += x[i] / 1000.0;
                }
                assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = N}), 0);
                n_tried++;
            }
        }
    }
    assert_true(n_tried > 3500);
}

/* A sprint from 60 to 170 a minute that ends after half a minute: time constants of 3 s on the
 * way up, as fast as withdrawal of the vagus makes it, and 15 s or more on the way down. */
static void exercise_is_none(void **state)
{
    (void)state;
    for (double up_s = 3.0; up_s < 40.0; up_s *= 1.3) {
        for (double down_s = 15.0; down_s < 200.0; down_s *= 1.5) {
            double x[N];
            double t_s = 0.0;
            for (size_t i = 0; i < N; i++) {
                const double high = 60.0 + 110.0 * (1.0 - exp(-fmax(t_s - 30.0, 0.0) / up_s));
                const double rate =
                    t_s < 60.0 ? high : 60.0 + 110.0 * exp(-(t_s - 60.0) / down_s);
                x[i] = 60000.0 / rate;
                t_s += x[i] / 1000.0;
            }
            assert_int_equal(count((vg_nn_view){.nn_ms = x, .n = N}), 0);
        }
    }
}

static double middle_of_five(const double *x)
{
    double y[5];

    memcpy(y, x, sizeof y);
    for (int i = 0; i < 5; i++) {
        for (int k = i + 1; k < 5; k++) {
            const double swap = y[i];
            if (y[k] < y[i]) {
                y[i] = y[k];
                y[k] = swap;
            }
        }
    }
    return y[2];
}

static int plain_edge(const double *x, size_t i)
{
    if (i < 5 || i + 5 > N)
        return 0;
    const double before = middle_of_five(x + i - 5);
    const double after = middle_of_five(x + i);
    if (after <= 0.81 * before && x[i - 1] - x[i] >= 0.5 * (before - after))
        return -1;
    return before <= 0.81 * after && x[i] - x[i - 1] >= 0.5 * (after - before) ? 1 : 0;
}

static bool plain_burst(const double *x, size_t a, size_t b)
{
    double sum = x[a];

    if (plain_edge(x, a) != -1 || plain_edge(x, b) != 1 || b - a <= 10)
        return false;
    for (size_t i = a + 1; i < b; i++) {
        if (plain_edge(x, i) != 0)
            return false;
        if (i + 5 <= b && middle_of_five(x + i) > 0.81 * middle_of_five(x + a - 5))
            return false;
        sum += x[i];
    }
    return sum / (double)(b - a) < 500.0;
}

static void a_plain_search_finds_the_same(void **state)
{
    vg_rng rng = vg_rng_seed(11);
    size_t n_found = 0;

    (void)state;
    for (int run = 0; run < 200; run++) {
        double x[N];
        double level_ms = 600.0;
        vg_burst burst;
        size_t at = 0;
        for (size_t i = 0; i < N; i++) {
            if (vg_rng_uniform(&rng) < 0.05)
                level_ms = vg_rng_uniform(&rng) < 0.5 ? 400.0 : 600.0;
            x[i] = level_ms * (1.0 + 0.04 * vg_rng_normal(&rng));
        }
        for (size_t a = 0; a < N; a++) {
            for (size_t b = a + 1; b < N; b++) {
                if (!plain_burst(x, a, b))
                    continue;
                assert_true(vg_burst_next((vg_nn_view){.nn_ms = x, .n = N}, at, N, &burst));
                assert_int_equal(burst.first, a);
                assert_int_equal(burst.end, b);
                at = b;
                n_found++;
            }
        }
        assert_false(vg_burst_next((vg_nn_view){.nn_ms = x, .n = N}, at, N, &burst));
    }
    assert_true(n_found > 200);
}

/* A span gets the part of a burst that lies in it, although neither end does. */
static void beats_of_a_burst_count_as_ectopic_in_every_span(void **state)
{
    double x[N];

    (void)state;
    make(x, 620.0, 380.0, 25);
    const vg_nn_view all = {.nn_ms = x, .n = N};
    for (size_t first = 60; first < 140; first++) {
        const size_t end = first + 20;
        const size_t from = first > 100 ? first : 100;
        const size_t to = end < 125 ? end : 125;
        const vg_nn_view part = {.nn_ms = x + first, .n = 20};
        assert_close(vg_rhythm_ectopic_percent(all, part, 20),
                     to > from ? 5.0 * (double)(to - from) : 0.0, 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_that_sets_in_and_stops_is_a_burst),
        cmocka_unit_test(two_odd_intervals_do_not_part_it),
        cmocka_unit_test(ten_beats_a_slow_rate_or_a_small_step_are_none),
        cmocka_unit_test(nothing_is_seen_across_a_gap),
        cmocka_unit_test(both_ends_must_be_seen),
        cmocka_unit_test(correction_does_not_hide_an_edge),
        cmocka_unit_test(breathing_is_none),
        cmocka_unit_test(exercise_is_none),
        cmocka_unit_test(a_plain_search_finds_the_same),
        cmocka_unit_test(beats_of_a_burst_count_as_ectopic_in_every_span),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
