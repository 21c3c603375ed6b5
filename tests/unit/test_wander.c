/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "recovery/models.h"
#include "recovery/wander.h"

enum { N = 60 };

/** 68 + amplitude exp(-t / tau) at the middles of 60 spans of 5 s. */
static void make(double tau_s, double amplitude, double t_s[N], double y[N])
{
    for (int i = 0; i < N; i++) {
        t_s[i] = 2.5 + 5.0 * i;
        y[i] = 68.0 + amplitude * exp(-t_s[i] / tau_s);
    }
}

static double wander_se(double tau_s, double amplitude, double sd)
{
    double t_s[N], y[N], se;
    vg_error err;

    make(tau_s, amplitude, t_s, y);
    const vg_sep_data data = {.t = t_s, .y = y, .n = N};
    const vg_sep_model model = vg_model_of(VG_MODEL_EXPONENTIAL, 0.0, 5.0, 300.0);
    const vg_sep_fit fit = {.c = {68.0, amplitude}, .theta = {log(tau_s)}};
    assert_ok(vg_wander_se(&data, &model, &fit, sd, &se, &err));
    return se;
}

/* Expected: the double sum over all pairs, s' S s with S = exp(-|t_i - t_j| / 20) and
 * s the row of (J'J)^-1 J', by a program of its own (elimination, exactly rounded sums). */
static void its_standard_error_is_that_of_the_double_sum(void **state)
{
    (void)state;
    assert_within(wander_se(15.0, 5.0, 1.0), 0.661971, 1e-6);
    assert_within(wander_se(60.0, 5.0, 1.0), 0.579072, 1e-6);
    assert_within(wander_se(120.0, 5.0, 1.0), 0.852123, 1e-6);
    assert_within(wander_se(120.0, 10.0, 1.0), 0.426062, 1e-6);
    assert_within(wander_se(240.0, 10.0, 1.0), 0.959491, 1e-6);
    assert_close(wander_se(60.0, 5.0, 3.0), 3.0 * wander_se(60.0, 5.0, 1.0), 1e-12);
    assert_true(wander_se(60.0, 5.0, 0.0) == 0.0);
}

/* 5 bpm with a time constant of 2 minutes looks the same as a minute's wandering by 1 bpm: the
 * noiseless curve is refused, its bound is kept. At 10 bpm, or in a minute, it is told. */
static void a_weak_slow_return_is_refused_with_its_bound(void **state)
{
    double t_s[N], y[N];
    vg_fit_opts opts = vg_fit_defaults();
    vg_recovery_fit fit;
    vg_error err;

    (void)state;
    opts.wander_sd = 1.0;
    make(120.0, 5.0, t_s, y);
    for (int i = 0; i < N; i++)
        y[i] += i % 3 == 0 ? 0.1 : -0.05;
    assert_ok(vg_recovery_fit_compute(t_s, y, N, &opts, &fit, &err));
    assert_false(fit.is_identified);
    assert_string_equal(fit.reason, "not_identifiable");
    assert_true(0.0 < fit.tau_low_s && fit.tau_low_s < 120.0);
    assert_nan(fit.tau_high_s);
    opts.wander_sd = 0.0;
    assert_ok(vg_recovery_fit_compute(t_s, y, N, &opts, &fit, &err));
    assert_true(fit.is_identified);
    assert_close(fit.best.tau_s, 120.0, 0.05);
    opts.wander_sd = -1.0;
    assert_status(vg_recovery_fit_compute(t_s, y, N, &opts, &fit, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "wander_sd is -1; it must be >= 0");
}

static void every_refused_allocation_is_reported(void **state)
{
    double t_s[N], y[N], se;
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    make(60.0, 5.0, t_s, y);
    const vg_sep_data data = {.t = t_s, .y = y, .n = N};
    const vg_sep_model model = vg_model_of(VG_MODEL_EXPONENTIAL, 0.0, 5.0, 300.0);
    const vg_sep_fit fit = {.c = {68.0, 5.0}, .theta = {log(60.0)}};
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_wander_se(&data, &model, &fit, 1.0, &se, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(se)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_standard_error_is_that_of_the_double_sum),
        cmocka_unit_test(a_weak_slow_return_is_refused_with_its_bound),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
