/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Agreement of two lists and likeness of beats; expected values are those of the handbook, C,
 * "How to verify". */
#include "vg_test.h"

#include <vagus/quality.h>

/** Beats every 0.8 s from 0.4 s on, moved by shift_s; the one at index without is left out. */
static vg_beats list(size_t n, double shift_s, size_t without)
{
    vg_error err = {0};
    vg_beats beats = {0};

    for (size_t i = 0; i < n; i++)
        if (i != without)
            assert_ok(
                vg_beats_append(&beats, 0.4 + 0.8 * (double)i + shift_s, 'N', NAN, 1.0, &err));
    return beats;
}

/** bSQI of such a list and one of 11 beats. */
static double agreement(double shift_s, size_t without)
{
    vg_error err = {0};
    vg_beats a = list(11, 0.0, 11);
    vg_beats b = list(11, shift_s, without);
    double bsqi;

    assert_ok(vg_bsqi_compute(&a, &b, 0.0, 10.0, &bsqi, &err));
    vg_beats_free(&a);
    vg_beats_free(&b);
    return bsqi;
}

static void agreement_is_that_of_the_handbook(void **state)
{
    (void)state;
    assert_within(agreement(0.0, 11), 1.0, 0.0);
    assert_within(agreement(0.099, 11), 1.0, 0.0);
    assert_within(agreement(0.101, 11), 0.0, 0.0);
    assert_within(agreement(0.0, 5), 20.0 / 21.0, 1e-15);
}

static void a_pair_across_an_edge_is_a_pair(void **state)
{
    vg_error err = {0};
    vg_beats a = list(20, 0.0, 20);
    vg_beats b = list(20, 0.05, 20);
    double bsqi;

    (void)state;
    /* the range begins and ends between the two beats of a pair */
    assert_ok(vg_bsqi_compute(&a, &b, 4.425, 12.425, &bsqi, &err));
    assert_within(bsqi, 1.0, 0.0);
    vg_beats_free(&a);
    vg_beats_free(&b);
}

static void nothing_agrees_with_nothing(void **state)
{
    vg_error err = {0};
    vg_beats a = list(11, 0.0, 11);
    const vg_beats none = {0};
    double bsqi;

    (void)state;
    assert_ok(vg_bsqi_compute(&none, &none, 0.0, 10.0, &bsqi, &err));
    assert_nan(bsqi);
    assert_ok(vg_bsqi_compute(&a, &none, 0.0, 10.0, &bsqi, &err));
    assert_within(bsqi, 0.0, 0.0);
    assert_ok(vg_bsqi_compute(&a, &none, 100.0, 110.0, &bsqi, &err));
    assert_nan(bsqi);
    assert_status(vg_bsqi_compute(&a, &a, 5.0, 5.0, &bsqi, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "stop_s is 5; it must be > start_s 5");
    assert_nan(bsqi);
    vg_beats_free(&a);
}

static void beats_cut_from_a_sine_are_alike(void **state)
{
    enum { N = 12, LENGTH = 175 };
    static float beats[N * LENGTH];
    double each[N];
    double tsqi;
    vg_error err = {0};

    (void)state;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < LENGTH; k++) /* each in a height and at a level of its own */
            beats[i * LENGTH + k] =
                (float)(1 << i) * (float)(round(1024.0 * sin(0.07 * k)) / 1024.0) + (float)i;
    assert_ok(vg_tsqi_compute(beats, N, LENGTH, each, &tsqi, &err));
    assert_within(tsqi, 1.0, 1e-12);
    assert_within(each[7], 1.0, 1e-12);
}

/* The beat is no part of its own template; with it, ten beats of noise would show
 * 1/sqrt(10) = 0.32. */
static void noise_is_not_like_itself(void **state)
{
    enum { N = 10, LENGTH = 100000 };
    float *beats = test_malloc(sizeof(float[N * LENGTH]));
    uint64_t seed = 12345;
    double tsqi;
    vg_error err = {0};

    (void)state;
    for (int i = 0; i < N * LENGTH; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        beats[i] = (float)(seed >> 40);
    }
    assert_ok(vg_tsqi_compute(beats, N, LENGTH, NULL, &tsqi, &err));
    /* the standard error of a correlation is 1/sqrt(LENGTH) */
    assert_within(tsqi, 0.0, 3.0 / sqrt(LENGTH));
    test_free(beats);
}

static void a_beat_turned_over_is_unlike_the_others(void **state)
{
    const float beats[] = {0, 1, 4, 1, 0, 0, 1, 4, 1, 0, 0, -1, -4, -1, 0};
    double each[3];
    double tsqi;
    vg_error err = {0};

    (void)state;
    assert_ok(vg_tsqi_compute(beats, 3, 5, each, &tsqi, &err));
    assert_within(each[2], -1.0, 1e-12);
    /* what is left for the first two, each other and the third, cancels */
    assert_nan(each[0]);
    assert_nan(tsqi);
}

static void too_little_to_compare_is_refused(void **state)
{
    const float beats[] = {0, 1, 1, 1};
    double each[2] = {0.0, 0.0};
    double tsqi;
    vg_error err = {0};

    (void)state;
    assert_status(vg_tsqi_compute(beats, 1, 4, each, &tsqi, &err), VG_ERR_SHORT);
    assert_string_equal(err.message, "1 beats of 4 samples; likeness needs 2 of 2");
    assert_nan(tsqi);
    assert_nan(each[0]);
    assert_ok(vg_tsqi_compute(beats, 2, 2, each, &tsqi, &err)); /* the second is constant */
    assert_nan(tsqi);
    vg_alloc_fail_at(0);
    assert_status(vg_tsqi_compute(beats, 2, 2, each, &tsqi, &err), VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
    assert_nan(tsqi);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_is_that_of_the_handbook),
        cmocka_unit_test(a_pair_across_an_edge_is_a_pair),
        cmocka_unit_test(nothing_agrees_with_nothing),
        cmocka_unit_test(beats_cut_from_a_sine_are_alike),
        cmocka_unit_test(noise_is_not_like_itself),
        cmocka_unit_test(a_beat_turned_over_is_unlike_the_others),
        cmocka_unit_test(too_little_to_compare_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
