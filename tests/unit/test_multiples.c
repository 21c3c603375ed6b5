/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "vg_test.h"

#include "core/rng.h"
#include "nn/multiples.h"

enum { MOST = 64 };

/** Find the multiples of n intervals whose local median is everywhere the same. */
static void find(const double *rr, size_t n, double median_ms, unsigned char missed[MOST])
{
    double median[MOST];

    assert_true(n <= MOST);
    for (size_t i = 0; i < n; i++)
        median[i] = median_ms;
    vg_multiples_find(rr, median, n, missed);
}

static void assert_missed(const double *rr, size_t n, double median_ms,
                          const unsigned char *expected)
{
    unsigned char missed[MOST];
    unsigned char backwards[MOST];
    double turned[MOST];

    find(rr, n, median_ms, missed);
    assert_memory_equal(missed, expected, n);
    for (size_t i = 0; i < n; i++)
        turned[i] = rr[n - 1 - i];
    find(turned, n, median_ms, backwards);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(backwards[n - 1 - i], missed[i]);
}

/* As in nsr004 with a fifth of its beats taken away: the rate rises by a fifth within six
 * beats, and every other one of them is gone. By the median, 900 ms, 1547 is 1.7 beats. */
static void beats_are_missed_where_the_rate_rises_beat_by_beat(void **state)
{
    static const double rr[] = {914, 899, 883, 1586, 757, 1547, 782, 1580, 883, 914, 953};
    static const unsigned char expected[] = {0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0};

    (void)state;
    assert_missed(rr, 11, 900.0, expected);
}

static void up_to_four_beats_are_counted_and_no_more(void **state)
{
    static const double rr[] = {800, 1600, 810, 2400, 800, 3280, 790, 4000, 800, 4800, 800};
    static const unsigned char expected[] = {0, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0};

    (void)state;
    assert_missed(rr, 11, 800.0, expected);
}

static void an_early_beat_and_its_pause_are_no_missed_beats(void **state)
{
    static const double bigeminy[] = {900, 910, 600, 1200, 600, 1200, 600, 1200, 890, 900};
    static const double interpolated[] = {900, 910, 450, 460, 890, 900};
    static const unsigned char none[MOST] = {0};

    (void)state;
    assert_missed(bigeminy, 10, 900.0, none);
    assert_missed(interpolated, 6, 900.0, none);
}

static void nothing_is_said_of_a_run_that_has_no_end(void **state)
{
    static const double rr[] = {900, 880, 780, 1400, 660, 1250};
    static const unsigned char none[MOST] = {0};
    unsigned char missed[MOST];

    (void)state;
    find(rr, 6, 900.0, missed);
    assert_memory_equal(missed, none, 6);
    vg_multiples_find(rr, rr, 0, missed);
}

/* The truth is known: beats that change by up to 4 % each, a tenth of them taken away. */
static void a_wandering_rhythm_gets_back_what_was_taken(void **state)
{
    vg_rng rng = vg_rng_seed(7);

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        double rr[MOST];
        unsigned char expected[MOST] = {0};
        unsigned char missed[MOST];
        double beat_ms = 800.0;
        for (size_t i = 0; i < MOST; i++) {
            const bool is_end = i == 0 || i + 1 == MOST;
            expected[i] = !is_end && vg_rng_uniform(&rng) < 0.1;
            rr[i] = is_end ? 800.0 : 0.0;
            for (unsigned k = 0; k <= expected[i] && !is_end; k++) {
                beat_ms *= 1.0 + 0.04 * (2.0 * vg_rng_uniform(&rng) - 1.0);
                beat_ms = fmin(fmax(beat_ms, 740.0), 860.0);
                rr[i] += beat_ms;
            }
        }
        find(rr, MOST, 800.0, missed);
        assert_memory_equal(missed, expected, MOST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_are_missed_where_the_rate_rises_beat_by_beat),
        cmocka_unit_test(up_to_four_beats_are_counted_and_no_more),
        cmocka_unit_test(an_early_beat_and_its_pause_are_no_missed_beats),
        cmocka_unit_test(nothing_is_said_of_a_run_that_has_no_end),
        cmocka_unit_test(a_wandering_rhythm_gets_back_what_was_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
