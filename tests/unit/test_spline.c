/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <gsl/gsl_spline.h>

#include "core/rng.h"
#include "dsp/resample.h"
#include "stat/spline.h"

static void the_curve_is_that_of_gsl(void **state)
{
    vg_rng rng = vg_rng_seed(2);
    double x[30];
    double y[30];
    double at[100];
    double value[100];
    vg_error err;

    (void)state;
    for (size_t n = 3; n <= 30; n++) {
        x[0] = 0.0;
        y[0] = 1.0;
        for (size_t i = 1; i < n; i++) {
            x[i] = x[i - 1] + 0.1 + vg_rng_uniform(&rng);
            y[i] = vg_rng_normal(&rng);
        }
        for (int i = 0; i < 100; i++)
            at[i] = fmin(x[n - 1] * i / 99.0, x[n - 1]);
        assert_ok(vg_spline_eval(x, y, n, at, 100, value, &err));
        gsl_spline *s = gsl_spline_alloc(gsl_interp_cspline, n);
        gsl_spline_init(s, x, y, n);
        for (int i = 0; i < 100; i++)
            assert_within(value[i], gsl_spline_eval(s, at[i], NULL), 1e-12);
        gsl_spline_free(s);
    }
}

static void two_points_make_a_line(void **state)
{
    const double x[] = {0.0, 2.0};
    const double y[] = {1.0, 5.0};
    const double at[] = {0.0, 0.5, 2.0};
    double value[3];
    vg_error err;

    (void)state;
    assert_ok(vg_spline_eval(x, y, 2, at, 3, value, &err));
    assert_true(value[0] == 1.0 && value[1] == 2.0 && value[2] == 5.0);
}

static void points_that_do_not_increase_are_named(void **state)
{
    const double x[] = {0.0, 1.0, 1.0};
    const double y[] = {1.0, 2.0, 3.0};
    double value[1];
    vg_error err;

    (void)state;
    assert_status(vg_spline_eval(x, y, 3, x, 1, value, &err), VG_ERR_DATA);
    assert_string_equal(err.message, "point 2 at 1 does not come after 1");
    assert_status(vg_spline_eval(x, y, 1, x, 1, value, &err), VG_ERR_SHORT);
}

/* docs/methods.md F.1: V1 on the 4 Hz grid. */
static void the_vector_v1_on_the_grid_has_its_published_values(void **state)
{
    double rr_ms[300];
    double t_s[300];
    double sum_ms = 0.0;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    for (int i = 0; i < 300; i++) {
        sum_ms += rr_ms[i];
        t_s[i] = sum_ms / 1000.0;
    }
    const size_t n = vg_resample_count(t_s, 300, 4.0);
    assert_int_equal(n, 1019);
    assert_close(t_s[0] + (double)(n - 1) / 4.0, 255.37328934506354, 1e-14);
    double *z = test_calloc(n, sizeof *z);
    assert_ok(vg_resample_spline(t_s, rr_ms, 300, 4.0, z, &err));
    double mean = 0.0;
    double variance = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += z[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        variance += (z[i] - mean) * (z[i] - mean) / (double)n;
    assert_close(mean, 853.0665452295377, 1e-12);
    assert_close(variance, 1577.523211, 1e-9);
    assert_close(z[100], 871.1809047481016, 1e-12);
    test_free(z);
}

static void a_last_point_on_the_grid_is_kept(void **state)
{
    double t_s[11];

    (void)state;
    for (int i = 0; i <= 10; i++)
        t_s[i] = 0.1 + 0.7 * i;
    assert_int_equal(vg_resample_count(t_s, 11, 4.0), 29);
    assert_int_equal(vg_resample_count(t_s, 0, 4.0), 0);
    assert_int_equal(vg_resample_count(t_s, 1, 4.0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curve_is_that_of_gsl),
        cmocka_unit_test(two_points_make_a_line),
        cmocka_unit_test(points_that_do_not_increase_are_named),
        cmocka_unit_test(the_vector_v1_on_the_grid_has_its_published_values),
        cmocka_unit_test(a_last_point_on_the_grid_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
