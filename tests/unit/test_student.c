/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "stat/student.h"

/* The table in any textbook, 0.975. */
static const double table[][2] = {{3.0, 3.182},  {4.0, 2.776},  {5.0, 2.571},  {7.0, 2.365},
                                  {10.0, 2.228}, {20.0, 2.086}, {30.0, 2.042}, {1000.0, 1.962}};

static void quantiles_are_those_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_within(vg_student_quantile(0.975, table[i][0]), table[i][1], 5e-4);
    assert_nan(vg_student_quantile(0.0, 5.0));
    assert_nan(vg_student_quantile(1.0, 5.0));
    assert_nan(vg_student_quantile(0.5, 0.0));
}

static void the_widening_is_the_quantile_over_the_normal_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_close(vg_student_widening(table[i][0]), table[i][1] / 1.959964, 0.011);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_table),
        cmocka_unit_test(the_widening_is_the_quantile_over_the_normal_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
