/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <float.h>

#include "core/rng.h"
#include "stat/quantile.h"
#include "stat/radix.h"

enum { MOST = 3000 };

static double scratch[MOST];

/* GSL's sort by comparing is the slow twin. */
static void any_values_are_sorted_as_by_comparing(void **state)
{
    vg_rng rng = vg_rng_seed(11);
    static double x[MOST];
    static double sorted[MOST];

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        const size_t n = (size_t)vg_rng_below(&rng, trial < 100 ? 20 : MOST);
        for (size_t i = 0; i < n; i++) {
            const double size = pow(10.0, 600.0 * vg_rng_uniform(&rng) - 300.0);
            const double usual = 800.0 + 50.0 * vg_rng_normal(&rng);
            x[i] = trial % 3 == 0 ? round(usual) : (trial % 3 == 1 ? usual : size);
            if (trial % 4 == 0 && vg_rng_uniform(&rng) < 0.5)
                x[i] = -x[i];
        }
        memcpy(sorted, x, n * sizeof *x);
        vg_sort(sorted, n);
        vg_radix_sort(x, n, scratch);
        for (size_t i = 0; i < n; i++)
            assert_true(x[i] == sorted[i]);
    }
}

static void extreme_values_have_their_place(void **state)
{
    double x[] = {INFINITY, 0.0,      DBL_TRUE_MIN, -DBL_TRUE_MIN, DBL_MAX,
                  -0.0,     -DBL_MAX, 1.0,          -INFINITY,     -1.0};
    static const double expected[] = {-INFINITY, -DBL_MAX,     -1.0, -DBL_TRUE_MIN, 0.0,
                                      0.0,       DBL_TRUE_MIN, 1.0,  DBL_MAX,       INFINITY};

    (void)state;
    vg_radix_sort(x, 10, scratch);
    for (size_t i = 0; i < 10; i++)
        assert_true(x[i] == expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_values_are_sorted_as_by_comparing),
        cmocka_unit_test(extreme_values_have_their_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
