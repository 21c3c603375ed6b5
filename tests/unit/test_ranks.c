/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "stat/ranks.h"

static void tied_values_share_the_mean_of_their_ranks(void **state)
{
    static const double x[] = {3.0, 1.0, 3.0, 2.0, 3.0, 5.0};
    static const size_t expected[] = {8, 2, 8, 4, 8, 12};
    size_t rank2[6];
    vg_error err;

    (void)state;
    assert_ok(vg_ranks_doubled(x, 6, 0.0, rank2, &err));
    assert_memory_equal(rank2, expected, sizeof expected);
}

static void what_rounding_leaves_of_equal_decimals_is_a_tie(void **state)
{
    static const double x[] = {1.9 - 0.6, 1.1 - -0.2, 0.1 - -1.2, 1.0};
    static const size_t expected[] = {6, 6, 6, 2};
    size_t rank2[4];
    vg_error err;

    (void)state;
    assert_true(x[0] != x[1] || x[1] != x[2]);
    assert_ok(vg_ranks_doubled(x, 4, 1e-14, rank2, &err));
    assert_memory_equal(rank2, expected, sizeof expected);
}

static void a_failed_allocation_is_survived(void **state)
{
    static const double x[] = {1.0};
    size_t rank2[1];
    vg_error err;

    (void)state;
    vg_alloc_fail_at(0);
    assert_status(vg_ranks_doubled(x, 1, 0.0, rank2, &err), VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
    assert_ok(vg_ranks_doubled(x, 0, 0.0, rank2, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tied_values_share_the_mean_of_their_ranks),
        cmocka_unit_test(what_rounding_leaves_of_equal_decimals_is_a_tie),
        cmocka_unit_test(a_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
