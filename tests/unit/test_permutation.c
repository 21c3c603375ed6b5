/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "stat/permutation.h"

static double flip_p(const double *d, size_t n, double tolerance)
{
    double p;
    vg_error err;

    assert_ok(vg_sign_flip_test(d, n, tolerance, 1, &p, &err));
    return p;
}

/** The slow twin: each pattern of signs summed from nothing. */
static double enumerate_p(const double *d, size_t n)
{
    double observed = 0.0;
    size_t extreme = 0;

    for (size_t i = 0; i < n; i++)
        observed += d[i];
    for (size_t signs = 0; signs < (size_t)1 << n; signs++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++)
            sum += (signs >> i & 1u) != 0 ? d[i] : -d[i];
        extreme += fabs(sum) >= fabs(observed) - 1e-12;
    }
    return (double)extreme / (double)((size_t)1 << n);
}

static void up_to_twenty_every_pattern_is_counted(void **state)
{
    vg_rng rng = vg_rng_seed(21);
    double d[20];

    (void)state;
    for (size_t n = 1; n <= 14; n++) {
        for (size_t i = 0; i < n; i++)
            d[i] = 0.1 * ((double)vg_rng_below(&rng, 41) - 15.0);
        assert_close(flip_p(d, n, 1e-12), enumerate_p(d, n), 0.0);
    }
    for (size_t i = 0; i < 20; i++)
        d[i] = 1.0 + (double)i;
    assert_close(flip_p(d, 20, 1e-12), 2.0 / 1048576.0, 0.0);
}

/* Equal differences make the sum binomial: |2 K - 30| >= 10 for K of 30 fair coins has
 * probability 0.0987371 (sum of binomial coefficients). Drawing 100 000 knows it to 0.001. */
static void beyond_twenty_patterns_are_drawn(void **state)
{
    double d[30];

    (void)state;
    for (int i = 0; i < 30; i++)
        d[i] = i < 20 ? 1.0 : -1.0;
    assert_within(flip_p(d, 30, 1e-9), 0.0987371, 0.004);
    assert_close(flip_p(d, 30, 1e-9), flip_p(d, 30, 1e-9), 0.0);
    for (int i = 0; i < 30; i++)
        d[i] = 1.0;
    assert_close(flip_p(d, 30, 1e-9), 1.0 / 100001.0, 1e-12);
}

/* A test is valid when its p is uniform under the null. */
static void under_the_null_p_is_uniform(void **state)
{
    enum { TRIALS = 2000 };
    vg_rng rng = vg_rng_seed(22);
    double d[10];
    int below_half = 0;
    int below_tenth = 0;

    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        for (int i = 0; i < 10; i++)
            d[i] = vg_rng_normal(&rng);
        const double p = flip_p(d, 10, 1e-12);
        below_half += p <= 0.5;
        below_tenth += p <= 0.1;
    }
    /* Four standard errors of a share. */
    assert_within(below_half / (double)TRIALS, 0.5, 0.045);
    assert_within(below_tenth / (double)TRIALS, 0.1, 0.027);
}

static void a_failed_allocation_is_survived(void **state)
{
    double d[30] = {1.0};
    double p = 0.0;
    vg_error err;

    (void)state;
    vg_alloc_fail_at(0);
    assert_status(vg_sign_flip_test(d, 30, 0.0, 1, &p, &err), VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
    assert_nan(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_twenty_every_pattern_is_counted),
        cmocka_unit_test(beyond_twenty_patterns_are_drawn),
        cmocka_unit_test(under_the_null_p_is_uniform),
        cmocka_unit_test(a_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
