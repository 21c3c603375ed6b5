/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "stat/bootstrap.h"

/* Efron's law-school data: docs/methods.md J.8. */
static const double lsat[15] = {576, 635, 558, 578, 666, 580, 555, 661,
                                651, 605, 653, 575, 545, 572, 594};
static const double gpa[15] = {3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43,
                               3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96};

static double correlation(const void *data, const size_t *index, size_t n)
{
    double mean_x = 0.0;
    double mean_y = 0.0;
    double xx = 0.0;
    double yy = 0.0;
    double xy = 0.0;

    assert_null(data);
    for (size_t i = 0; i < n; i++) {
        mean_x += lsat[index[i]] / (double)n;
        mean_y += gpa[index[i]] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        const double x = lsat[index[i]] - mean_x;
        const double y = gpa[index[i]] - mean_y;
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    return xx > 0.0 && yy > 0.0 ? xy / sqrt(xx * yy) : NAN;
}

static vg_bootstrap law_school(size_t n_resamples)
{
    return (vg_bootstrap){
        .statistic = correlation, .n = 15, .n_resamples = n_resamples, .seed = 1};
}

/* Acceleration -0.07567156494, z0 about -0.097, interval 0.3229 to 0.9408 with a tolerance
 * of 0.005 that covers the drawing. */
static void the_law_school_interval_is_efrons(void **state)
{
    const vg_bootstrap job = law_school(100000);
    vg_bca bca;
    vg_error err;

    (void)state;
    assert_ok(vg_bca_interval(&job, &bca, &err));
    assert_close(bca.acceleration, -0.07567156494, 1e-9);
    assert_within(bca.bias, -0.097, 0.015);
    assert_within(bca.low, 0.3229, 0.01);
    assert_within(bca.high, 0.9408, 0.005);
}

static double constant(const void *data, const size_t *index, size_t n)
{
    (void)data;
    (void)index;
    (void)n;
    return 7.0;
}

static double undefined_without_the_first(const void *data, const size_t *index, size_t n)
{
    (void)data;
    for (size_t i = 0; i < n; i++)
        if (index[i] == 0)
            return (double)n + (double)index[n - 1];
    return NAN;
}

static void a_statistic_without_spread_or_often_undefined_has_no_interval(void **state)
{
    vg_bootstrap job = law_school(1000);
    vg_bca bca;
    vg_error err;

    (void)state;
    job.statistic = constant;
    assert_ok(vg_bca_interval(&job, &bca, &err));
    assert_nan(bca.low);
    assert_nan(bca.high);
    job.statistic = undefined_without_the_first;
    assert_ok(vg_bca_interval(&job, &bca, &err));
    assert_nan(bca.low);
}

static void every_failed_allocation_is_survived(void **state)
{
    const vg_bootstrap job = law_school(100);
    vg_status status = VG_ERR_MEMORY;
    vg_bca bca;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_bca_interval(&job, &bca, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(bca.low)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_law_school_interval_is_efrons),
        cmocka_unit_test(a_statistic_without_spread_or_often_undefined_has_no_interval),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
