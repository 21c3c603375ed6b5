/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"

static double fluctuation(vg_nn_view nn, size_t box)
{
    vg_error err;
    double f;

    assert_ok(vg_dfa_fluctuation(nn, box, &f, &err));
    return f;
}

/* Expected values: docs/methods.md G, by an independent program. */
static void the_vector_v1_gives_its_published_values(void **state)
{
    double rr_ms[300];
    vg_dfa_opts opts = vg_dfa_defaults();
    vg_dfa d;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 300};
    assert_ok(vg_dfa_compute(nn, NULL, &d, &err));
    assert_close(d.dfa_alpha1, 0.8535691031, 1e-9);
    assert_close(d.dfa_alpha2, 0.0908600642, 1e-8);
    assert_close(fluctuation(nn, 4), 16.0484259338, 1e-11);
    assert_close(fluctuation(nn, 16), 50.7587061519, 1e-11);
    assert_close(fluctuation(nn, 64), 57.4771836524, 1e-11);
    opts.short_last = 11;
    assert_ok(vg_dfa_compute(nn, &opts, &d, &err));
    assert_close(d.dfa_alpha1, 1.0847001287, 1e-9);
}

static void white_noise_has_the_exponent_that_theory_gives_it(void **state)
{
    /* docs/methods.md G.4: E F(n)^2 = (n^2 - 4) / (15 n), so alpha1 0.5830, alpha2 0.5043. */
    static double x[60000];
    vg_rng rng = vg_rng_seed(31);
    vg_dfa d;
    vg_error err;

    (void)state;
    for (int i = 0; i < 60000; i++)
        x[i] = 800.0 + vg_rng_normal(&rng);
    const vg_nn_view nn = {.nn_ms = x, .n = 60000};
    assert_ok(vg_dfa_compute(nn, NULL, &d, &err));
    assert_within(d.dfa_alpha1, 0.5830, 0.01);
    assert_within(d.dfa_alpha2, 0.5043, 0.02);
    assert_close(fluctuation(nn, 10), sqrt((100.0 - 4.0) / 150.0), 0.02);
}

static void no_box_reaches_across_a_gap(void **state)
{
    double x[24];
    unsigned char follows[24];
    vg_error err;
    double f;

    (void)state;
    memset(follows, 1, sizeof follows);
    follows[12] = 0;
    for (int i = 0; i < 24; i++)
        x[i] = i < 12 ? 700.0 : 900.0;
    /* In both halves the summed series is a straight line; a box over the gap would bend. */
    const vg_nn_view nn = {.nn_ms = x, .follows = follows, .n = 24};
    assert_within(fluctuation(nn, 8), 0.0, 1e-5);
    assert_true(fluctuation((vg_nn_view){.nn_ms = x, .n = 24}, 8) > 50.0);
    assert_status(vg_dfa_fluctuation(nn, 13, &f, &err), VG_ERR_SHORT);
    assert_string_equal(err.message, "no box of 13 intervals without a gap");
    assert_nan(f);
}

static void a_steady_rhythm_has_no_exponent(void **state)
{
    double x[300];
    vg_dfa d;
    vg_error err;

    (void)state;
    for (int i = 0; i < 300; i++)
        x[i] = 812.345;
    assert_ok(vg_dfa_compute((vg_nn_view){.nn_ms = x, .n = 300}, NULL, &d, &err));
    assert_nan(d.dfa_alpha1);
    assert_nan(d.dfa_alpha2);
}

static void short_series_and_bad_options_are_refused(void **state)
{
    double rr_ms[300];
    vg_dfa_opts opts = vg_dfa_defaults();
    vg_dfa d;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    assert_status(vg_dfa_compute((vg_nn_view){.nn_ms = rr_ms, .n = 99}, NULL, &d, &err),
                  VG_ERR_SHORT);
    assert_nan(d.dfa_alpha1);
    assert_ok(vg_dfa_compute((vg_nn_view){.nn_ms = rr_ms, .n = 255}, NULL, &d, &err));
    assert_true(isfinite(d.dfa_alpha1));
    assert_nan(d.dfa_alpha2);
    opts.short_first = 2;
    assert_status(vg_dfa_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, &opts, &d, &err),
                  VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "alpha1 run from 2 to 16"));
}

static void every_refused_allocation_is_reported(void **state)
{
    double rr_ms[300];
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_dfa d;
        vg_alloc_fail_at(nth);
        status = vg_dfa_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, NULL, &d, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(d.dfa_alpha1)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_v1_gives_its_published_values),
        cmocka_unit_test(white_noise_has_the_exponent_that_theory_gives_it),
        cmocka_unit_test(no_box_reaches_across_a_gap),
        cmocka_unit_test(a_steady_rhythm_has_no_exponent),
        cmocka_unit_test(short_series_and_bad_options_are_refused),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
