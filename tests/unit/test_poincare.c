/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"

static vg_poincare measure(vg_nn_view nn)
{
    vg_poincare p;
    vg_error err;

    assert_ok(vg_poincare_compute(nn, &p, &err));
    return p;
}

/* Expected values: docs/methods.md G, computed there by an independent program. */
static void the_vector_v1_gives_its_published_values(void **state)
{
    double rr_ms[300];

    (void)state;
    vg_test_v1(rr_ms);
    const vg_poincare p = measure((vg_nn_view){.nn_ms = rr_ms, .n = 300});
    assert_int_equal(p.n_pairs, 299);
    assert_close(p.sd1_ms, 30.25955133, 1e-9);
    assert_close(p.sd2_ms, 48.48699985, 1e-9);
    assert_close(p.ellipse_area_ms2, 4609.328596, 1e-9);
    assert_close(p.csi, 1.602370086, 1e-9);
    assert_close(p.cvi, 4.37060778, 1e-8);
    assert_close(p.sd1_sd2, 30.25955133 / 48.48699985, 1e-9);
}

static void an_alternating_rhythm_has_no_length(void **state)
{
    const double nn_ms[] = {780, 820, 780, 820, 780, 820};

    (void)state;
    const vg_poincare p = measure((vg_nn_view){.nn_ms = nn_ms, .n = 6});
    assert_true(p.sd2_ms == 0.0);
    assert_true(p.sd1_ms > 0.0);
    assert_nan(p.csi);
    assert_nan(p.sd1_sd2);
}

static void pairs_across_a_gap_do_not_count(void **state)
{
    const double nn_ms[] = {780, 820, 790, 700, 710};
    const unsigned char follows[] = {0, 1, 1, 0, 1};

    (void)state;
    assert_int_equal(measure((vg_nn_view){.nn_ms = nn_ms, .follows = follows, .n = 5}).n_pairs,
                     3);
}

static void sd1_is_sdsd_over_root_two(void **state)
{
    double x[50];
    vg_rng rng = vg_rng_seed(5);
    vg_error err;

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        vg_time_domain td;
        for (int i = 0; i < 50; i++)
            x[i] = 800.0 + 50.0 * vg_rng_normal(&rng);
        assert_ok(vg_time_domain_compute((vg_nn_view){.nn_ms = x, .n = 50}, &td, &err));
        const vg_poincare p = measure((vg_nn_view){.nn_ms = x, .n = 50});
        assert_close(p.sd1_ms, td.sdsd_ms / sqrt(2.0), 1e-12);
    }
}

static void too_few_pairs_are_refused(void **state)
{
    const double nn_ms[] = {800, 810, 790};
    vg_poincare p;
    vg_error err;

    (void)state;
    assert_status(vg_poincare_compute((vg_nn_view){.nn_ms = nn_ms, .n = 3}, &p, &err),
                  VG_ERR_SHORT);
    assert_string_equal(err.message, "2 true successive pairs; SD1 and SD2 need 3");
    assert_nan(p.sd1_ms);
    assert_nan(p.cvi);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_v1_gives_its_published_values),
        cmocka_unit_test(an_alternating_rhythm_has_no_length),
        cmocka_unit_test(pairs_across_a_gap_do_not_count),
        cmocka_unit_test(sd1_is_sdsd_over_root_two),
        cmocka_unit_test(too_few_pairs_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
