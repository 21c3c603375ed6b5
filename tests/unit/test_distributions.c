/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "stat/distributions.h"

typedef struct noncentral {
    double t, df, ncp;
    double p;
} noncentral;

/* Computed by quadrature of the definition with 30 digits (mpmath 1.3). */
static const noncentral table[] = {
    {1.0, 1.0, 0.5, 0.59274773644002936},    {2.0, 3.0, 1.0, 0.74362986840766531},
    {-1.5, 5.0, 0.7, 0.025959718000640392},  {0.0, 7.0, 1.2, 0.11506967022170828},
    {10.0, 4.0, 6.0, 0.82678949118612518},   {2.5, 40.0, 2.0, 0.67952254279641203},
    {30.0, 25.0, 28.0, 0.64511773231206294}, {5.0, 200.0, 3.0, 0.97348173201591815},
    {0.5, 2.0, -3.0, 0.99961872608130624},   {25.0, 1.0, 3.0, 0.90454690937015186},
};

static void the_noncentral_t_agrees_with_quadrature_in_thirty_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const noncentral *row = &table[i];
        assert_within(vg_noncentral_t_cdf(row->t, row->df, row->ncp), row->p, 1e-9);
    }
}

static void without_noncentrality_it_is_students_t(void **state)
{
    (void)state;
    for (double df = 1.0; df < 300.0; df = ceil(1.3 * df))
        for (double t = 0.1; t < 30.0; t *= 1.6)
            assert_within(2.0 * (1.0 - vg_noncentral_t_cdf(t, df, 0.0)), vg_t_two_sided(t, df),
                          1e-8);
}

static void the_noncentrality_is_found_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const noncentral *row = &table[i];
        assert_within(vg_noncentral_t_ncp(row->t, row->df, row->p), row->ncp, 1e-5);
    }
}

/* An effect as large as rounding allows must neither hang nor abort the process. */
static void an_enormous_t_has_bounds(void **state)
{
    (void)state;
    const double low = vg_noncentral_t_ncp(1e14, 9.0, 0.975);
    const double high = vg_noncentral_t_ncp(1e14, 9.0, 0.025);
    assert_true(0.0 < low && low < 1e14 && 1e14 < high && isfinite(high));
}

/* Gamma ratios by mpmath 1.3. */
static void hedges_factor_is_the_ratio_of_gammas(void **state)
{
    (void)state;
    assert_close(vg_hedges_factor(2.0), 0.56418958354775629, 1e-14);
    assert_close(vg_hedges_factor(3.0), 0.72360125455826766, 1e-14);
    assert_close(vg_hedges_factor(9.0), 0.91387489179255227, 1e-14);
    assert_close(vg_hedges_factor(50.0), 0.9849119422955726, 1e-13);
    assert_nan(vg_hedges_factor(1.0));
}

/* The familiar constants of printed tables. */
static void quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    assert_within(vg_normal_quantile(0.975), 1.959963985, 1e-9);
    assert_within(vg_normal_cdf(-1.959963985), 0.025, 1e-9);
    assert_within(vg_t_quantile(0.975, 9.0), 2.262157163, 1e-9);
    assert_within(vg_t_two_sided(-2.262157163, 9.0), 0.05, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_noncentral_t_agrees_with_quadrature_in_thirty_digits),
        cmocka_unit_test(without_noncentrality_it_is_students_t),
        cmocka_unit_test(the_noncentrality_is_found_again),
        cmocka_unit_test(an_enormous_t_has_bounds),
        cmocka_unit_test(hedges_factor_is_the_ratio_of_gammas),
        cmocka_unit_test(quantiles_are_those_of_the_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
