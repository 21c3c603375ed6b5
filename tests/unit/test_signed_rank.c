/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "stat/signed_rank.h"

/* The null distribution of docs/methods.md J.4, as in any table of the signed rank sum. */
static void the_null_distribution_is_that_of_the_tables(void **state)
{
    static const double five[] = {0.03125, 0.0625, 0.09375, 0.15625, 0.21875};
    size_t rank2[10];
    double count[111];

    (void)state;
    for (size_t i = 0; i < 10; i++)
        rank2[i] = 2 * (i + 1);
    for (size_t v = 0; v < 5; v++)
        assert_close(vg_signed_rank_cdf(rank2, 5, 2 * v, count), five[v], 0.0);
    assert_close(vg_signed_rank_cdf(rank2, 5, 30, count), 1.0, 0.0);
    assert_close(vg_signed_rank_cdf(rank2, 10, 16, count), 0.0244140625, 0.0);
}

/* docs/methods.md J.1: ties and a zero, exact 0.00390625; R's normal approximation with
 * continuity 0.009090698. The differences are those of the sleep data. */
static void ties_and_zeros_have_an_exact_distribution(void **state)
{
    static const double x[10] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    static const double y[10] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    double d[10];
    vg_signed_rank out;
    vg_error err;

    (void)state;
    for (int i = 0; i < 10; i++)
        d[i] = x[i] - y[i];
    assert_ok(vg_signed_rank_test(d, 10, 1e-14, &out, &err));
    assert_int_equal(out.n, 9);
    assert_close(out.v, 0.0, 0.0);
    assert_close(out.p, 0.00390625, 0.0);
    assert_close(out.p_normal, 0.009090698, 1e-6);
}

/** The slow twin: all 2^n choices of signs, ranks by counting. */
static double enumerate_p(const double *d, size_t n)
{
    double rank[12];
    double v = 0.0;
    size_t low = 0;
    size_t high = 0;

    for (size_t i = 0; i < n; i++) {
        double below = 0.0;
        double equal = 0.0;
        for (size_t j = 0; j < n; j++) {
            below += fabs(d[j]) < fabs(d[i]);
            equal += fabs(d[j]) == fabs(d[i]);
        }
        rank[i] = below + 0.5 * (equal + 1.0);
        v += d[i] > 0.0 ? rank[i] : 0.0;
    }
    for (size_t signs = 0; signs < (size_t)1 << n; signs++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++)
            sum += (signs >> i & 1u) != 0 ? rank[i] : 0.0;
        low += sum <= v;
        high += sum >= v;
    }
    return fmin(1.0, 2.0 * (double)(low < high ? low : high) / (double)((size_t)1 << n));
}

static void the_exact_p_is_that_of_full_enumeration(void **state)
{
    vg_rng rng = vg_rng_seed(3);
    vg_signed_rank out;
    vg_error err;

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        const size_t n = 2 + (size_t)vg_rng_below(&rng, 10);
        double d[12];
        for (size_t i = 0; i < n; i++) {
            const double magnitude = 1.0 + (double)vg_rng_below(&rng, 6);
            d[i] = vg_rng_below(&rng, 3) > 0 ? magnitude : -magnitude;
        }
        assert_ok(vg_signed_rank_test(d, n, 0.0, &out, &err));
        assert_close(out.p, enumerate_p(d, n), 1e-14);
    }
}

static void exact_and_normal_p_meet_at_fifty(void **state)
{
    vg_rng rng = vg_rng_seed(4);
    double d[51];
    vg_signed_rank out;
    vg_error err;

    (void)state;
    for (int i = 0; i < 51; i++)
        d[i] = 0.2 + vg_rng_normal(&rng);
    assert_ok(vg_signed_rank_test(d, 50, 0.0, &out, &err));
    assert_true(out.p != out.p_normal);
    assert_within(out.p, out.p_normal, 0.003);
    assert_ok(vg_signed_rank_test(d, 51, 0.0, &out, &err));
    assert_true(out.p == out.p_normal);
}

static void the_shift_is_the_median_of_the_walsh_averages(void **state)
{
    static const double d[] = {1.0, 3.0, 8.0};
    double many[60];
    vg_shift shift;
    vg_error err;

    (void)state;
    /* Averages 1 2 3 4.5 5.5 8. */
    assert_ok(vg_hodges_lehmann(d, 3, &shift, &err));
    assert_close(shift.estimate, 3.75, 1e-15);
    assert_nan(shift.low);
    /* Above 50 the normal quantile: n = 60 gives 915 - 1.96 * 135.85 = 648 (truncated). By
     * symmetry of 1..60 about 30.5 the two bounds lie equally far from it. */
    for (int i = 0; i < 60; i++)
        many[i] = i + 1.0;
    assert_ok(vg_hodges_lehmann(many, 60, &shift, &err));
    assert_close(shift.estimate, 30.5, 1e-14);
    assert_within(30.5 - shift.low, shift.high - 30.5, 1e-12);
    assert_true(4.0 < 30.5 - shift.low && 30.5 - shift.low < 6.0);
}

static void only_zeros_leave_the_test_undefined(void **state)
{
    static const double d[] = {0.0, 0.0};
    vg_signed_rank out;
    vg_error err;

    (void)state;
    assert_ok(vg_signed_rank_test(d, 2, 0.0, &out, &err));
    assert_int_equal(out.n, 0);
    assert_nan(out.p);
    assert_nan(out.v);
}

static void every_failed_allocation_is_survived(void **state)
{
    static const double d[] = {1.0, 2.0, -3.0};
    vg_status status = VG_ERR_MEMORY;
    vg_signed_rank out;
    vg_shift shift;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_signed_rank_test(d, 3, 0.0, &out, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(out.p)));
    }
    vg_alloc_fail_at(0);
    assert_status(vg_hodges_lehmann(d, 3, &shift, &err), VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
    assert_nan(shift.estimate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_null_distribution_is_that_of_the_tables),
        cmocka_unit_test(ties_and_zeros_have_an_exact_distribution),
        cmocka_unit_test(the_exact_p_is_that_of_full_enumeration),
        cmocka_unit_test(exact_and_normal_p_meet_at_fifty),
        cmocka_unit_test(the_shift_is_the_median_of_the_walsh_averages),
        cmocka_unit_test(only_zeros_leave_the_test_undefined),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
