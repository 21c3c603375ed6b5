/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "dsp/detrend.h"

static void smooth(double *x, size_t n, double lambda)
{
    vg_smoother *s;
    vg_error err;

    assert_ok(vg_smoother_create(n, lambda, &s, &err));
    vg_smoother_detrend(s, x);
    vg_smoother_destroy(s);
}

/* Expected values: docs/methods.md F, computed there by a dense solver. */
static void the_small_example_gives_its_published_residual(void **state)
{
    double z[] = {1, 2, 0, 3, 5, 4, 8, 6, 7, 9};
    const double expected[] = {0.59110464,  0.70144085, -2.19413399, -0.10854534, 0.96722270,
                               -0.95672853, 2.12003006, -0.79250511, -0.70553796, 0.37765267};

    (void)state;
    smooth(z, 10, 10.0);
    for (int i = 0; i < 10; i++)
        assert_within(z[i], expected[i], 1e-8);
}

static void a_straight_line_leaves_exactly_nothing(void **state)
{
    double z[400];

    (void)state;
    for (int i = 0; i < 400; i++)
        z[i] = 800.0 - 0.5 * i;
    smooth(z, 400, 500.0);
    for (int i = 0; i < 400; i++)
        assert_true(z[i] == 0.0);
}

/** (I + lambda^2 D'D) trend = x by Gaussian elimination, written out. */
static void dense_residual(double *x, size_t n, double lambda)
{
    static double a[40][41];

    memset(a, 0, sizeof a);
    for (size_t i = 0; i < n; i++) {
        a[i][i] = 1.0;
        a[i][n] = x[i];
    }
    for (size_t r = 0; r + 2 < n; r++) {
        const double row[] = {1.0, -2.0, 1.0};
        for (size_t i = 0; i < 3; i++) {
            for (size_t j = 0; j < 3; j++)
                a[r + i][r + j] += lambda * lambda * row[i] * row[j];
        }
    }
    for (size_t p = 0; p < n; p++) {
        for (size_t r = p + 1; r < n; r++) {
            const double factor = a[r][p] / a[p][p];
            for (size_t c = p; c <= n; c++)
                a[r][c] -= factor * a[p][c];
        }
    }
    for (size_t p = n; p-- > 0;) {
        for (size_t c = p + 1; c < n; c++)
            a[p][n] -= a[p][c] * a[c][n];
        a[p][n] /= a[p][p];
    }
    for (size_t i = 0; i < n; i++)
        x[i] -= a[i][n];
}

static void the_banded_solver_agrees_with_the_dense_one(void **state)
{
    vg_rng rng = vg_rng_seed(1);
    double fast[40];
    double slow[40];

    (void)state;
    for (size_t n = 3; n <= 40; n++) {
        for (size_t i = 0; i < n; i++)
            fast[i] = slow[i] = 800.0 + 50.0 * vg_rng_normal(&rng);
        smooth(fast, n, 20.0);
        dense_residual(slow, n, 20.0);
        for (size_t i = 0; i < n; i++)
            assert_within(fast[i], slow[i], 1e-7);
    }
}

static void the_gain_is_that_of_the_transfer_function(void **state)
{
    /* docs/methods.md F: H(f) = 1 - 1 / (1 + lambda^2 (2 - 2 cos(2 pi f / fs))^2). */
    enum { N = 4000 };
    static double z[N];
    static const double f_hz[] = {0.02, 0.0355, 0.04, 0.05, 0.10};
    static const double gain[] = {0.197, 0.7075, 0.796, 0.905, 0.993};

    (void)state;
    for (int k = 0; k < 5; k++) {
        double largest = 0.0;
        for (int i = 0; i < N; i++)
            z[i] = sin(2.0 * M_PI * f_hz[k] * i / 4.0);
        smooth(z, N, 500.0);
        for (int i = N / 4; i < 3 * N / 4; i++)
            largest = fmax(largest, fabs(z[i]));
        assert_within(largest, gain[k], 0.002);
        assert_within(vg_smoother_gain(500.0, f_hz[k] / 4.0), gain[k], 0.002);
    }
}

static void series_too_short_to_bend_have_no_residual(void **state)
{
    double z[] = {5, 9};

    (void)state;
    smooth(z, 2, 500.0);
    assert_true(z[0] == 0.0 && z[1] == 0.0);
    smooth(z, 0, 500.0);
}

static void a_lambda_out_of_range_is_named(void **state)
{
    vg_smoother *s;
    vg_error err;

    (void)state;
    assert_status(vg_smoother_create(10, 0.0, &s, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "lambda is 0; it must be > 0 and at most 1e+06");
    assert_null(s);
    assert_status(vg_smoother_create(10, NAN, &s, &err), VG_ERR_OPTION);
}

static void the_line_and_the_mean_go(void **state)
{
    double x[50];

    (void)state;
    for (int i = 0; i < 50; i++)
        x[i] = 3.0 + 0.25 * i;
    vg_detrend_line(x, 50);
    for (int i = 0; i < 50; i++)
        assert_within(x[i], 0.0, 1e-12);
    x[0] = 4.0;
    x[1] = 6.0;
    vg_detrend_mean(x, 2);
    assert_true(x[0] == -1.0 && x[1] == 1.0);
}

static void every_refused_allocation_is_reported(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_smoother *s;
        vg_alloc_fail_at(nth);
        status = vg_smoother_create(100, 500.0, &s, &err);
        vg_alloc_fail_at(-1);
        assert_true((status == VG_OK) == (s != NULL));
        vg_smoother_destroy(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_small_example_gives_its_published_residual),
        cmocka_unit_test(a_straight_line_leaves_exactly_nothing),
        cmocka_unit_test(the_banded_solver_agrees_with_the_dense_one),
        cmocka_unit_test(the_gain_is_that_of_the_transfer_function),
        cmocka_unit_test(series_too_short_to_bend_have_no_residual),
        cmocka_unit_test(a_lambda_out_of_range_is_named),
        cmocka_unit_test(the_line_and_the_mean_go),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
