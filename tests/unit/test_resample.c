/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "recovery/models.h"
#include "recovery/resample.h"

enum { N = 60 };

/** 68 + 20 exp(-t / 60) with independent noise. */
static void make(double sd, uint64_t seed, double t_s[N], double y[N])
{
    vg_rng rng = vg_rng_seed(seed);

    for (int i = 0; i < N; i++) {
        t_s[i] = 2.5 + 5.0 * i;
        y[i] = 68.0 + 20.0 * exp(-t_s[i] / 60.0) + sd * vg_rng_normal(&rng);
    }
}

static vg_resampled interval(const double t_s[N], const double y[N], size_t length, double *se)
{
    const vg_sep_data data = {.t = t_s, .y = y, .n = N};
    const vg_sep_model model = vg_model_of(VG_MODEL_EXPONENTIAL, 0.0, 5.0, 300.0);
    double covariance[9];
    vg_resampled out;
    vg_sep_fit fit;
    vg_sep *sep;
    vg_error err;

    assert_ok(vg_sep_create(&data, &model, &sep, &err));
    vg_sep_minimise(sep, &fit);
    vg_sep_covariance(sep, &fit, 3, covariance);
    vg_sep_destroy(sep);
    *se = sqrt(fit.rss / (N - 3) * covariance[8]);
    assert_ok(vg_resample(&data, &model, &fit, length, 2000, &out, &err));
    assert_true(out.low < fit.theta[0] && fit.theta[0] < out.high);
    return out;
}

/* With independent errors and blocks of one the bootstrap estimates the same thing as least
 * squares does: a width of 2 * 1.96 standard errors, less sqrt(57 / 60) because residuals are
 * smaller than errors. Blocks of six estimate it with more scatter. */
static void independent_errors_give_the_interval_of_least_squares(void **state)
{
    double t_s[N], y[N], se;
    double ratio[] = {0.0, 0.0};

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        make(1.0, seed, t_s, y);
        const vg_resampled one = interval(t_s, y, 1, &se);
        ratio[0] += (one.high - one.low) / (3.92 * se) / 10.0;
        const vg_resampled six = interval(t_s, y, 6, &se);
        ratio[1] += (six.high - six.low) / (3.92 * se) / 10.0;
    }
    assert_close(ratio[0], sqrt(57.0 / 60.0), 0.04);
    assert_close(ratio[1], 0.9, 0.15);
}

static void the_same_data_give_the_same_limits(void **state)
{
    double t_s[N], y[N], se;

    (void)state;
    make(2.0, 3, t_s, y);
    const vg_resampled first = interval(t_s, y, 6, &se);
    const vg_resampled second = interval(t_s, y, 6, &se);
    assert_true(first.low == second.low && first.high == second.high);
}

/* Through the fit: asked for, it stands beside the profile's; not asked for, it is missing. */
static void it_stands_beside_the_profile(void **state)
{
    double t_s[N], y[N];
    vg_fit_opts opts = vg_fit_defaults();
    vg_recovery_fit fit;
    vg_error err;

    (void)state;
    make(0.5, 4, t_s, y);
    assert_ok(vg_recovery_fit_compute(t_s, y, N, &opts, &fit, &err));
    assert_nan(fit.tau_boot_low_s);
    opts.n_bootstrap = 999;
    assert_ok(vg_recovery_fit_compute(t_s, y, N, &opts, &fit, &err));
    assert_close(fit.tau_boot_low_s, fit.tau_low_s, 0.1);
    assert_close(fit.tau_boot_high_s, fit.tau_high_s, 0.1);
    opts.n_bootstrap = -1;
    assert_status(vg_recovery_fit_compute(t_s, y, N, &opts, &fit, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "n_bootstrap is -1; it must be 0 to 1000000");
}

static void every_refused_allocation_is_reported(void **state)
{
    double t_s[N], y[N];
    vg_status status = VG_ERR_MEMORY;
    vg_resampled out;
    vg_error err;

    (void)state;
    make(1.0, 5, t_s, y);
    const vg_sep_data data = {.t = t_s, .y = y, .n = N};
    const vg_sep_model model = vg_model_of(VG_MODEL_EXPONENTIAL, 0.0, 5.0, 300.0);
    const vg_sep_fit fit = {.c = {68.0, 20.0}, .theta = {log(60.0)}, .is_inside = true};
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_resample(&data, &model, &fit, 6, 10, &out, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(out.low)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(independent_errors_give_the_interval_of_least_squares),
        cmocka_unit_test(the_same_data_give_the_same_limits),
        cmocka_unit_test(it_stands_beside_the_profile),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
