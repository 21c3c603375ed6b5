/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "hrv/rmssd_error.h"
#include "stat/student.h"

static void series_are_cut_into_fine_blocks_and_long_ones_into_blocks_of_75(void **state)
{
    (void)state;
    assert_int_equal(vg_blocks_for(0), 0);
    assert_int_equal(vg_blocks_for(31), 0);
    assert_int_equal(vg_blocks_for(32), 32);
    assert_int_equal(vg_blocks_for(600), 32);
    assert_int_equal(vg_blocks_for(601), 8);
    assert_int_equal(vg_blocks_for(75000), 1000);
}

/* Mean squares of 90 and 110 in turn, 100 each: the standard error of their mean by the
 * textbook over the mean, halved for the root, and Student's quantile for 7 degrees of freedom.
 */
static void the_error_of_long_series_is_that_of_the_mean_of_blocks(void **state)
{
    vg_blocks blocks = {0};
    const double sd = sqrt(8.0 * 100.0 / 7.0);

    (void)state;
    for (int i = 0; i < 8; i++)
        vg_blocks_add(&blocks, 100.0, i % 2 == 0 ? 9000.0 : 11000.0);
    const double expected =
        0.5 * sd / sqrt(8.0) / 100.0 * vg_student_quantile(0.975, 7.0) / 1.959963984540054;
    assert_close(vg_blocks_log_error(&blocks, 800.0, 80000.0), expected, 0.005);
}

/* A cosine of two half waves and amplitude a in the squares is the second of four coefficients:
 * their mean is a quarter of 2 (a 32 / 2)^2, and the others are 0. */
static void the_error_is_that_of_the_lowest_cosines(void **state)
{
    vg_blocks blocks = {0};
    const double a = 300.0;

    (void)state;
    for (int i = 0; i < 32; i++)
        vg_blocks_add(&blocks, 10.0, 1000.0 + a * cos(2.0 * M_PI * (i + 0.5) / 32.0));
    const double variance = 2.0 * (a * 16.0) * (a * 16.0) / 4.0;
    const double expected =
        0.5 * sqrt(variance) / 32000.0 * vg_student_quantile(0.975, 4.0) / 1.959963984540054;
    assert_close(vg_blocks_log_error(&blocks, 320.0, 32000.0), expected, 0.01);
}

/* Breathing goes up and down within the blocks that matter: nothing that the lowest cosines
 * see.
 */
static void fast_waves_are_no_error(void **state)
{
    vg_blocks blocks = {0};

    (void)state;
    for (int i = 0; i < 32; i++)
        vg_blocks_add(&blocks, 10.0, 1000.0 + 500.0 * cos(20.0 * M_PI * (i + 0.5) / 32.0));
    assert_within(vg_blocks_log_error(&blocks, 320.0, 32000.0), 0.0, 1e-12);
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
    for (int i = 0; i < 32; i++)
        vg_blocks_add(&blocks, 1.0 + i % 9, 1600.0 * (1.0 + i % 9));
    assert_within(vg_blocks_log_error(&blocks, blocks.n, blocks.d2), 0.0, 1e-7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_are_cut_into_fine_blocks_and_long_ones_into_blocks_of_75),
        cmocka_unit_test(the_error_of_long_series_is_that_of_the_mean_of_blocks),
        cmocka_unit_test(the_error_is_that_of_the_lowest_cosines),
        cmocka_unit_test(fast_waves_are_no_error),
        cmocka_unit_test(few_differences_count_as_independent),
        cmocka_unit_test(equal_blocks_have_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
