/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"

/* The data and, where nothing else is said, the expected values are those of docs/methods.md
 * "How to verify (J)", computed there with R 4.2. */
static const double sleep_x[10] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
static const double sleep_y[10] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
static const double maize_cross[15] = {23.5,  12,     21,    22, 19.125, 21.5, 22.125, 20.375,
                                       18.25, 21.625, 23.25, 21, 22.125, 23,   12};
static const double maize_self[15] = {17.375, 20.375, 20,    20, 18.375, 18.625, 18.625, 15.25,
                                      16.5,   18,     16.25, 18, 12.75,  15.5,   18};

static vg_paired compare(const double *a, const double *b, size_t n)
{
    vg_paired out;
    vg_error err;

    assert_ok(vg_paired_compute(a, b, n, &out, &err));
    return out;
}

static void student_sleep_data_give_the_published_values(void **state)
{
    (void)state;
    const vg_paired p = compare(sleep_y, sleep_x, 10);
    assert_int_equal(p.n, 10);
    assert_close(p.mean_a, 2.33, 1e-12);
    assert_close(p.mean_b, 0.75, 1e-12);
    assert_close(p.difference, -1.58, 1e-12);
    assert_close(p.t, -4.062127683, 1e-9);
    assert_close(p.df, 9.0, 0.0);
    assert_close(p.p_t, 0.002832890197, 1e-9);
    assert_close(p.ci_low, -2.459885763, 1e-9);
    assert_close(p.ci_high, -0.7001142367, 1e-9);
    assert_close(p.dz, -1.284557563, 1e-9);
    assert_close(p.dz_low, -2.118016514, 1e-8);
    assert_close(p.dz_high, -0.4146277564, 1e-8);
    assert_close(p.g, -0.7605093957, 1e-9);
    assert_close(p.p_permutation, 4.0 / 1024.0, 0.0);
    assert_close(p.p_wilcoxon, 0.00390625, 1e-14);
}

static void darwin_maize_gives_the_published_values(void **state)
{
    (void)state;
    const vg_paired p = compare(maize_self, maize_cross, 15);
    assert_close(p.t, 2.147987461, 1e-9);
    assert_close(p.p_t, 0.04970294402, 1e-9);
    assert_within(p.ci_low, 0.003899, 5e-7);
    assert_within(p.ci_high, 5.229434, 5e-7);
    assert_close(p.p_permutation, 1726.0 / 32768.0, 0.0);
    assert_close(p.wilcoxon_v, 96.0, 0.0);
    assert_close(p.p_wilcoxon, 0.04125976563, 1e-9);
    assert_close(p.shift, 3.125, 1e-14);
    assert_close(p.shift_low, 0.5, 1e-14);
    assert_close(p.shift_high, 5.1875, 1e-14);
}

static void hollander_and_wolfe_depression_scores_agree(void **state)
{
    static const double x[9] = {1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    static const double y[9] = {.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

    (void)state;
    const vg_paired p = compare(y, x, 9);
    assert_close(p.wilcoxon_v, 40.0, 0.0);
    assert_close(p.p_wilcoxon, 0.0390625, 1e-14);
    assert_close(p.shift, 0.46, 1e-12);
}

static void exchanging_the_sides_turns_every_sign(void **state)
{
    (void)state;
    const vg_paired p = compare(maize_self, maize_cross, 15);
    const vg_paired q = compare(maize_cross, maize_self, 15);
    assert_close(q.difference, -p.difference, 1e-13);
    assert_close(q.t, -p.t, 1e-12);
    assert_close(q.g, -p.g, 1e-12);
    assert_close(q.dz_low, -p.dz_high, 1e-9);
    assert_close(q.shift_low, -p.shift_high, 1e-13);
    assert_close(q.p_wilcoxon, p.p_wilcoxon, 1e-14);
    assert_close(q.p_permutation, p.p_permutation, 0.0);
    assert_close(q.wilcoxon_v, 120.0 - p.wilcoxon_v, 0.0);
}

/* An interval of 95 % that surrounds its estimate; on a normal sample of this size its
 * half-width is about 1.96 sqrt(var g). Bounds are wide because the source is theory. */
static void the_interval_of_g_surrounds_it_and_has_a_sane_width(void **state)
{
    vg_rng rng = vg_rng_seed(11);
    double a[200];
    double b[200];

    (void)state;
    for (int i = 0; i < 200; i++) {
        a[i] = vg_rng_normal(&rng);
        b[i] = 0.5 + vg_rng_normal(&rng);
    }
    const vg_paired p = compare(a, b, 200);
    assert_true(p.g_low < p.g && p.g < p.g_high);
    assert_within(p.g_high - p.g_low, 2.0 * 1.96 * sqrt(2.0 / 200.0), 0.12);
    assert_true(p.dz_low < p.dz && p.dz < p.dz_high);
}

/* Under the null the drawn p is close to the p of t, which is exact for normal data. */
static void a_large_cohort_draws_its_permutations(void **state)
{
    vg_rng rng = vg_rng_seed(5);
    double a[120];
    double b[120];

    (void)state;
    for (int i = 0; i < 120; i++) {
        a[i] = vg_rng_normal(&rng);
        b[i] = 0.15 + vg_rng_normal(&rng);
    }
    const vg_paired p = compare(a, b, 120);
    assert_within(p.p_permutation, p.p_t, 0.01);
    assert_within(p.p_wilcoxon, p.p_t, 0.15);
    const vg_paired again = compare(a, b, 120);
    assert_memory_equal(&p, &again, sizeof p);
}

static void without_spread_there_is_no_t(void **state)
{
    static const double a[6] = {1.1, 2.2, 3.3, 4.4, 5.5, 6.6};
    double b[6];

    (void)state;
    for (int i = 0; i < 6; i++)
        b[i] = a[i] + 0.1;
    const vg_paired p = compare(a, b, 6);
    assert_close(p.difference, 0.1, 1e-12);
    assert_nan(p.t);
    assert_nan(p.p_t);
    assert_nan(p.ci_low);
    assert_nan(p.dz);
    assert_nan(p.dz_low);
    /* All six signs agree: 2 of 64 sign patterns. */
    assert_close(p.p_permutation, 2.0 / 64.0, 0.0);
    assert_close(p.p_wilcoxon, 2.0 / 64.0, 0.0);
}

static void equal_sides_have_no_evidence_against_them(void **state)
{
    (void)state;
    const vg_paired p = compare(sleep_x, sleep_x, 10);
    assert_close(p.difference, 0.0, 0.0);
    assert_nan(p.p_t);
    assert_close(p.p_permutation, 1.0, 0.0);
    assert_nan(p.p_wilcoxon);
    assert_close(p.g, 0.0, 0.0);
    assert_close(p.shift, 0.0, 0.0);
}

/* With two pairs Hedges' factor needs Gamma(0); t has one degree of freedom, so that
 * p = 1 - 2 atan(|t|) / pi. */
static void two_pairs_are_enough_for_t_only(void **state)
{
    static const double a[2] = {1.0, 2.0};
    static const double b[2] = {2.0, 5.0};

    (void)state;
    const vg_paired p = compare(a, b, 2);
    assert_close(p.t, 2.0, 1e-12);
    assert_close(p.p_t, 1.0 - 2.0 * atan(2.0) / M_PI, 1e-9);
    assert_nan(p.g);
    assert_nan(p.g_low);
    assert_nan(p.shift_low);
    assert_close(p.shift, 2.0, 1e-14);
}

static void assert_undefined(const vg_paired *p)
{
    assert_nan(p->mean_a);
    assert_nan(p->difference);
    assert_nan(p->ci_low);
    assert_nan(p->p_t);
    assert_nan(p->p_permutation);
    assert_nan(p->p_wilcoxon);
    assert_nan(p->dz);
    assert_nan(p->g);
    assert_nan(p->shift);
}

static void one_pair_or_a_missing_value_is_refused(void **state)
{
    static const double a[2] = {1.0, NAN};
    static const double b[2] = {2.0, 3.0};
    static const double huge[2] = {-1e308, 1.0};
    static const double other[2] = {1e308, 1.0};
    vg_paired p;
    vg_error err;

    (void)state;
    assert_status(vg_paired_compute(a, b, 1, &p, &err), VG_ERR_SHORT);
    assert_string_equal(err.message, "1 pairs; a comparison needs 2");
    assert_undefined(&p);
    assert_status(vg_paired_compute(a, b, 2, &p, &err), VG_ERR_DATA);
    assert_string_equal(err.message, "pair 1 is nan and 3; both must be finite");
    assert_undefined(&p);
    assert_status(vg_paired_compute(huge, other, 2, &p, &err), VG_ERR_DATA);
    assert_undefined(&p);
}

static void every_failed_allocation_is_survived(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_paired p;
    vg_error err;
    long nth = 0;

    (void)state;
    for (; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_paired_compute(sleep_x, sleep_y, 10, &p, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        if (status != VG_OK)
            assert_undefined(&p);
    }
    assert_true(nth > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(student_sleep_data_give_the_published_values),
        cmocka_unit_test(darwin_maize_gives_the_published_values),
        cmocka_unit_test(hollander_and_wolfe_depression_scores_agree),
        cmocka_unit_test(exchanging_the_sides_turns_every_sign),
        cmocka_unit_test(the_interval_of_g_surrounds_it_and_has_a_sane_width),
        cmocka_unit_test(a_large_cohort_draws_its_permutations),
        cmocka_unit_test(without_spread_there_is_no_t),
        cmocka_unit_test(equal_sides_have_no_evidence_against_them),
        cmocka_unit_test(two_pairs_are_enough_for_t_only),
        cmocka_unit_test(one_pair_or_a_missing_value_is_refused),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
