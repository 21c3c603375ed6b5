/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "hrv/rmssd_error.h"
#include "stat/student.h"

static void blocks_grow_in_number_when_they_cannot_grow_in_length(void **state)
{
    (void)state;
    assert_int_equal(vg_blocks_for(0), 0);
    assert_int_equal(vg_blocks_for(31), 0);
    assert_int_equal(vg_blocks_for(32), 4);
    assert_int_equal(vg_blocks_for(47), 5);
    assert_int_equal(vg_blocks_for(240), 6);
    assert_int_equal(vg_blocks_for(270), 6);
    assert_int_equal(vg_blocks_for(300), 6);
    assert_int_equal(vg_blocks_for(45000), 1000);
}

/* Mean squares of 90 and 110 in turn, ten each: the standard error of their mean by the
 * textbook over the mean, halved for the root, and Student's quantile for 7 degrees of freedom.
 */
static void the_error_is_that_of_the_mean_of_the_blocks(void **state)
{
    vg_blocks blocks = {0};
    const double sd = sqrt(8.0 * 100.0 / 7.0);

    (void)state;
    for (int i = 0; i < 8; i++)
        vg_blocks_add(&blocks, 10.0, i % 2 == 0 ? 900.0 : 1100.0);
    const double expected =
        0.5 * sd / sqrt(8.0) / 100.0 * vg_student_quantile(0.975, 7.0) / 1.959963984540054;
    assert_close(vg_blocks_log_error(&blocks, 80.0, 8000.0), expected, 0.005);
}

/* docs/methods.md E: 0.5 sqrt(3 / M) for independent normal intervals. */
static void few_differences_count_as_independent(void **state)
{
    const vg_blocks none = {0};

    (void)state;
    assert_close(vg_blocks_log_error(&none, 12.0, 1.0), 0.25, 1e-12);
    assert_nan(vg_blocks_log_error(&none, 9.0, 1.0));
    assert_nan(vg_blocks_log_error(&none, 12.0, 0.0));
}

static void equal_blocks_have_no_error(void **state)
{
    vg_blocks blocks = {0};

    (void)state;
    for (int i = 0; i < 8; i++)
        vg_blocks_add(&blocks, 10.0 + i, 1600.0 * (10.0 + i));
    assert_within(vg_blocks_log_error(&blocks, blocks.n, blocks.d2), 0.0, 1e-7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_grow_in_number_when_they_cannot_grow_in_length),
        cmocka_unit_test(the_error_is_that_of_the_mean_of_the_blocks),
        cmocka_unit_test(few_differences_count_as_independent),
        cmocka_unit_test(equal_blocks_have_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
