/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "recovery/models.h"
#include "stat/separable.h"

enum { N = 300 };

/** docs/methods.md I, "How to verify": 8 bpm of uniform noise from the generator of 0.2. */
static void make_recovery(double tau_s, double delay_s, double t_s[N], double y[N])
{
    uint64_t x = 12345;

    for (int t = 0; t < N; t++) {
        x = (1103515245u * x + 12345u) & 0x7fffffffu;
        const double u = (double)((x >> 16) & 1023u);
        t_s[t] = t;
        y[t] = 68.0 + 24.0 * exp(-fmax(t - delay_s, 0.0) / tau_s) + 8.0 * (u / 1023.0 - 0.5);
    }
}

/** The settings of the published check: no robust loss, independent errors, F-profile. */
static vg_fit_opts plain(void)
{
    vg_fit_opts opts = vg_fit_defaults();

    opts.is_robust = 0;
    opts.is_autocorrelated = 0;
    return opts;
}

static vg_recovery_fit fit_of(const double *t_s, const double *y, size_t n, vg_fit_opts opts)
{
    vg_recovery_fit fit;
    vg_error err;

    assert_ok(vg_recovery_fit_compute(t_s, y, n, &opts, &fit, &err));
    return fit;
}

/* The values of the next three tests: docs/methods.md I, "How to verify" 1 to 3. Where its
 * search stopped short of the minimum (a relative 1e-8 in the parameters, 1e-5 in the ends of
 * the interval) the further digits are those of a second independent program: bisection on
 * the derivative of the sum of squares, with exactly rounded sums. */
static void the_exponential_is_found_with_its_errors_and_interval(void **state)
{
    double t_s[N], y[N];
    double mean = 0.0;

    (void)state;
    make_recovery(55.0, 0.0, t_s, y);
    for (int i = 0; i < N; i++)
        mean += y[i] / N;
    assert_close(y[0], 95.72629521, 1e-9);
    assert_close(y[1], 93.604725023, 1e-10);
    assert_close(y[2], 91.936693786, 1e-10);
    assert_close(mean, 72.644500786, 1e-10);

    const vg_recovery_fit fit = fit_of(t_s, y, N, plain());
    assert_int_equal(fit.best.model, VG_MODEL_EXPONENTIAL);
    assert_int_equal(fit.is_identified, 1);
    assert_string_equal(fit.reason, "");
    assert_within(fit.best.asymptote, 68.13047615906, 1e-10);
    assert_within(fit.best.amplitude, 24.61821389791, 1e-10);
    assert_within(fit.best.tau_s, 54.73696324124, 1e-10);
    assert_within(fit.best.asymptote_se, 0.249852, 5e-6);
    assert_within(fit.best.amplitude_se, 0.638366, 5e-6);
    assert_within(fit.best.tau_se_s, 2.915034, 2e-5);
    assert_within(fit.best.rss, 1712.1655033, 5e-8);
    assert_int_equal(fit.n_fits, 3);
    assert_within(fit.fits[0].aicc, 1122.7267, 5e-5);
    assert_within(fit.fits[1].aicc, 842.3277, 5e-5);
    assert_within(fit.fits[2].aicc, 530.6551, 5e-5);
    assert_within(fit.tau_low_s, 49.349728, 1e-5);
    assert_within(fit.tau_high_s, 60.930717, 1e-5);
}

static void a_recovery_longer_than_the_recording_gets_a_bound_alone(void **state)
{
    double t_s[N], y[N];

    (void)state;
    make_recovery(200.0, 0.0, t_s, y);
    const vg_recovery_fit fit = fit_of(t_s, y, 60, plain());
    const vg_model_fit *curve = &fit.fits[2];
    assert_within(curve->tau_s, 18.997, 5e-4);
    assert_within(curve->asymptote, 87.5327, 5e-5);
    assert_within(curve->amplitude, 6.1967, 5e-5);
    assert_within(curve->amplitude_se, 1.00, 5e-3);
    assert_within(curve->rss, 234.678, 5e-4);
    assert_within(curve->aicc, 90.5593, 5e-5);
    assert_within(fit.fits[1].aicc, 93.7388, 5e-5);
    assert_int_equal(fit.is_identified, 0);
    assert_string_equal(fit.reason, "longer_than_recording");
    assert_within(fit.tau_low_s, 8.11684, 5e-5);
    assert_nan(fit.tau_high_s);
}

static void a_delay_is_found_and_preferred(void **state)
{
    double t_s[N], y[N];
    vg_fit_opts opts = plain();

    (void)state;
    opts.models = VG_MODELS_DELAYED;
    make_recovery(55.0, 20.0, t_s, y);
    const vg_recovery_fit fit = fit_of(t_s, y, N, opts);
    assert_int_equal(fit.best.model, VG_MODEL_DELAYED);
    assert_within(fit.best.asymptote, 68.1128, 5e-5);
    assert_within(fit.best.amplitude, 24.4307, 5e-5);
    assert_within(fit.best.tau_s, 55.0268, 5e-5);
    assert_within(fit.best.delay_s, 20.007, 5e-4);
    assert_within(fit.best.rss, 1713.0092, 5e-5);
    assert_within(fit.best.aicc, 532.8714, 5e-5);
    assert_within(fit.fits[2].asymptote, 67.4475, 5e-5);
    assert_within(fit.fits[2].amplitude, 29.9005, 5e-5);
    assert_within(fit.fits[2].tau_s, 68.4742888, 5e-7);
    assert_within(fit.fits[2].aicc, 561.7281, 5e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exponential_is_found_with_its_errors_and_interval),
        cmocka_unit_test(a_recovery_longer_than_the_recording_gets_a_bound_alone),
        cmocka_unit_test(a_delay_is_found_and_preferred),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
