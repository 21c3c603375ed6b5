/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

enum { N = 15 };

/* Benjamini & Hochberg 1995, section 4.1; adjusted values from docs/methods.md J.7 (R). */
static const double raw[N] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                              .0459, .3240, .4262, .5719, .6528, .7590, 1.0};

/** The sample backwards with a hole in it, to show that order and NaN do not matter. */
static void shuffle(double out[N + 1])
{
    for (size_t i = 0; i < N; i++)
        out[N - i] = raw[i];
    out[0] = NAN;
}

static void benjamini_hochberg_gives_the_published_values(void **state)
{
    static const double expected[N] = {.0015,    .003,     .0095,   .035625, .0603,
                                       .0638571, .0638571, .0645,   .0765,   .486,
                                       .581182,  .714875,  .753231, .813214, 1.0};
    double p[N + 1];
    double q[N + 1];
    vg_error err;

    (void)state;
    shuffle(p);
    assert_ok(vg_benjamini_hochberg(p, N + 1, q, &err));
    assert_nan(q[0]);
    for (size_t i = 0; i < N; i++)
        assert_within(q[N - i], expected[i], 5e-7);
}

static void holm_gives_the_published_values(void **state)
{
    static const double expected[N] = {.0015, .0056, .0247, .114, .2211, .278, .278, .278,
                                       .3213, 1.0,   1.0,   1.0,  1.0,   1.0,  1.0};
    double p[N + 1];
    vg_error err;

    (void)state;
    shuffle(p);
    assert_ok(vg_holm(p, N + 1, p, &err));
    assert_nan(p[0]);
    for (size_t i = 0; i < N; i++)
        assert_within(p[N - i], expected[i], 1e-12);
}

static void an_empty_family_is_no_error(void **state)
{
    double p[2] = {NAN, NAN};
    double q[2] = {0.0, 0.0};
    vg_error err;

    (void)state;
    assert_ok(vg_holm(p, 0, q, &err));
    assert_ok(vg_holm(p, 2, q, &err));
    assert_nan(q[0]);
    assert_nan(q[1]);
}

static void a_value_that_is_no_probability_is_refused(void **state)
{
    static const double bad[] = {1.5, -0.1, INFINITY};
    vg_error err;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const double p[2] = {0.5, bad[i]};
        double q[2] = {0.0, 0.0};
        assert_status(vg_holm(p, 2, q, &err), VG_ERR_DATA);
        assert_nan(q[0]);
        assert_status(vg_benjamini_hochberg(p, 2, q, &err), VG_ERR_DATA);
        assert_nan(q[1]);
    }
    assert_string_equal(err.message, "p value 1 is inf; it must be 0 to 1");
}

static void every_failed_allocation_is_survived(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    double q[N];
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_holm(raw, N, q, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(q[0])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(benjamini_hochberg_gives_the_published_values),
        cmocka_unit_test(holm_gives_the_published_values),
        cmocka_unit_test(an_empty_family_is_no_error),
        cmocka_unit_test(a_value_that_is_no_probability_is_refused),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
