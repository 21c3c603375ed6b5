/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "stat/reml.h"

enum { N = 60, K = 2 };

/** A level and a trend, and the residuals of a first-order process about them. */
static void make(double rho, vg_rng *rng, double x[N * K], double residual[N])
{
    double mean = 0.0, slope = 0.0, square = 0.0;

    residual[0] = vg_rng_normal(rng) / sqrt(1.0 - rho * rho);
    for (int i = 0; i < N; i++) {
        x[i] = 1.0;
        x[N + i] = i - (N - 1) / 2.0;
        if (i > 0)
            residual[i] = rho * residual[i - 1] + vg_rng_normal(rng);
    }
    for (int i = 0; i < N; i++) {
        mean += residual[i] / N;
        slope += residual[i] * x[N + i];
        square += x[N + i] * x[N + i];
    }
    for (int i = 0; i < N; i++)
        residual[i] -= mean + slope / square * x[N + i];
}

static double lag_one(const double r[N])
{
    double product = 0.0, square = 0.0;

    for (int i = 0; i < N; i++) {
        square += r[i] * r[i];
        product += i > 0 ? r[i] * r[i - 1] : 0.0;
    }
    return product / square;
}

/* The plain autocorrelation of residuals about a trend is low by (2 + 4 rho) / n (Marriott &
 * Pope 1954), here 0.08 at rho = 0.7; the restricted estimate is not. */
static void fitting_a_trend_does_not_bias_the_autocorrelation(void **state)
{
    enum { TRIALS = 400 };
    vg_rng rng = vg_rng_seed(5);
    double x[N * K], residual[N];
    double plain = 0.0, restricted = 0.0;
    vg_error err;

    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        vg_reml reml;
        make(0.7, &rng, x, residual);
        const vg_reml_data data = {.x = x, .residual = residual, .n = N, .k = K, .interest = 1};
        assert_ok(vg_reml_estimate(&data, 1, &reml, &err));
        plain += lag_one(residual) / TRIALS;
        restricted += (reml.ar.order > 0 ? reml.ar.phi[1][0] : 0.0) / TRIALS;
    }
    assert_true(plain < 0.63);
    assert_within(restricted, 0.7, 0.04);
}

static void independent_errors_keep_nearly_all_degrees_of_freedom(void **state)
{
    enum { TRIALS = 200 };
    vg_rng rng = vg_rng_seed(6);
    double x[N * K], residual[N];
    int n_independent = 0;
    vg_error err;

    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        vg_reml reml;
        make(0.0, &rng, x, residual);
        const vg_reml_data data = {.x = x, .residual = residual, .n = N, .k = K, .interest = 1};
        assert_ok(vg_reml_estimate(&data, 3, &reml, &err));
        assert_true(0.0 < reml.dof && reml.dof <= N - K);
        if (reml.ar.order == 0) {
            assert_within(reml.dof, (double)(N - K), 1e-9);
            n_independent++;
        }
    }
    /* AICc against three richer orders: about three in four. */
    assert_true(n_independent > TRIALS * 6 / 10);
}

/** The slow obvious twin of an order of one: a fine grid. */
static void the_estimate_is_the_minimum_of_the_deviance(void **state)
{
    vg_rng rng = vg_rng_seed(8);
    double x[N * K], residual[N], white[N];
    vg_error err;

    (void)state;
    for (int trial = 0; trial < 20; trial++) {
        double best = INFINITY, at = NAN;
        vg_reml reml;
        make(0.8, &rng, x, residual);
        for (double rho = -0.98; rho < 0.985; rho += 0.0005) {
            const vg_ar ar = vg_ar_from_partial(&rho, 1);
            double w[2][N], xx[3] = {0}, xr[2] = {0}, rr = 0.0;
            vg_ar_whiten(&ar, NULL, x, N, w[0]);
            vg_ar_whiten(&ar, NULL, x + N, N, w[1]);
            vg_ar_whiten(&ar, NULL, residual, N, white);
            for (int i = 0; i < N; i++) {
                xx[0] += w[0][i] * w[0][i];
                xx[1] += w[0][i] * w[1][i];
                xx[2] += w[1][i] * w[1][i];
                xr[0] += w[0][i] * white[i];
                xr[1] += w[1][i] * white[i];
                rr += white[i] * white[i];
            }
            const double det = xx[0] * xx[2] - xx[1] * xx[1];
            const double fitted =
                (xr[0] * xr[0] * xx[2] - 2.0 * xr[0] * xr[1] * xx[1] + xr[1] * xr[1] * xx[0]) /
                det;
            const double deviance =
                (N - K) * log((rr - fitted) / (N - K)) - log(1.0 - rho * rho) + log(det);
            if (deviance < best) {
                best = deviance;
                at = rho;
            }
        }
        const vg_reml_data data = {.x = x, .residual = residual, .n = N, .k = K, .interest = 1};
        assert_ok(vg_reml_estimate(&data, 1, &reml, &err));
        assert_int_equal(reml.ar.order, 1);
        assert_within(reml.ar.phi[1][0], at, 0.001);
        assert_within(reml.deviance, best, 1e-4);
    }
}

static void a_refused_allocation_is_reported(void **state)
{
    vg_rng rng = vg_rng_seed(9);
    double x[N * K], residual[N];
    vg_reml reml;
    vg_error err;

    (void)state;
    make(0.5, &rng, x, residual);
    const vg_reml_data data = {.x = x, .residual = residual, .n = N, .k = K, .interest = 1};
    vg_alloc_fail_at(0);
    assert_status(vg_reml_estimate(&data, 3, &reml, &err), VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fitting_a_trend_does_not_bias_the_autocorrelation),
        cmocka_unit_test(independent_errors_keep_nearly_all_degrees_of_freedom),
        cmocka_unit_test(the_estimate_is_the_minimum_of_the_deviance),
        cmocka_unit_test(a_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
