/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include "formats/xdf_clock.h"

static void a_late_measurement_does_not_bend_the_clock(void **state)
{
    vg_xdf_clock clock = {0};
    vg_error err = {0};

    (void)state;
    /* offset = 3 s + 20 us a second; one measurement of 200 is late by 50 ms. */
    for (int i = 0; i < 200; i++)
        assert_ok(vg_xdf_clock_add(&clock, 1000.0 + 5.0 * i,
                                   3.0 + 2e-5 * (5.0 * i) + (i == 190 ? 0.05 : 0.0), &err));
    assert_ok(vg_xdf_clock_settle(&clock, &err));
    assert_int_equal(clock.n_lines, 1);
    assert_within(vg_xdf_clock_time(&clock, 0, 1000.0), 1003.0, 1e-5);
    assert_within(vg_xdf_clock_time(&clock, 0, 2000.0), 2003.02, 1e-5);
    vg_xdf_clock_free(&clock);
}

static void a_reset_begins_a_new_line(void **state)
{
    vg_xdf_clock clock = {0};
    vg_error err = {0};
    size_t line = 0;

    (void)state;
    for (int i = 0; i < 20; i++)
        assert_ok(vg_xdf_clock_add(&clock, 5000.0 + 5.0 * i, -4000.0, &err));
    for (int i = 0; i < 20; i++)
        assert_ok(vg_xdf_clock_add(&clock, 10.0 + 5.0 * i, 1200.0, &err));
    assert_ok(vg_xdf_clock_settle(&clock, &err));
    assert_int_equal(clock.n_lines, 2);
    line = vg_xdf_clock_line(&clock, line, 4990.0, 0);
    assert_within(vg_xdf_clock_time(&clock, line, 4990.0), 990.0, 1e-9);
    line = vg_xdf_clock_line(&clock, line, 5120.0, 0);
    assert_within(vg_xdf_clock_time(&clock, line, 5120.0), 1120.0, 1e-9);
    line = vg_xdf_clock_line(&clock, line, 12.0, 1);
    assert_within(vg_xdf_clock_time(&clock, line, 12.0), 1212.0, 1e-9);
    vg_xdf_clock_free(&clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_measurement_does_not_bend_the_clock),
        cmocka_unit_test(a_reset_begins_a_new_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
