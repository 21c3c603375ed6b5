/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "dsp/burg.h"
#include "dsp/lomb.h"
#include "dsp/psd.h"

static vg_status lomb(const double *t, const double *x, size_t n, double max_hz, vg_psd *out,
                      vg_error *err)
{
    vg_lomb_grid grid;
    double *density;
    const vg_status status = vg_lomb_compute(t, x, n, max_hz, &density, &grid, err);

    *out = (vg_psd){density, grid.n, grid.step_hz};
    return status;
}

static void free_psd(vg_psd psd)
{
    vg_free((void *)(uintptr_t)psd.density);
}

static size_t v1_times(double t_s[300], double rr_ms[300])
{
    double sum_ms = 0.0;

    vg_test_v1(rr_ms);
    for (int i = 0; i < 300; i++) {
        sum_ms += rr_ms[i];
        t_s[i] = sum_ms / 1000.0;
    }
    return 300;
}

/** The periodogram as its definition says, frequency by frequency. */
static double slow_density(const double *t, const double *x, size_t n, double hz)
{
    const double w = 2.0 * M_PI * hz;
    double mean = 0.0;
    double s2 = 0.0;
    double c2 = 0.0;
    double xc = 0.0;
    double xs = 0.0;
    double cc = 0.0;
    double ss = 0.0;

    for (size_t i = 0; i < n; i++) {
        mean += x[i] / (double)n;
        s2 += sin(2.0 * w * t[i]);
        c2 += cos(2.0 * w * t[i]);
    }
    const double tau = atan2(s2, c2) / (2.0 * w);
    for (size_t i = 0; i < n; i++) {
        const double c = cos(w * (t[i] - tau));
        const double s = sin(w * (t[i] - tau));
        xc += (x[i] - mean) * c;
        xs += (x[i] - mean) * s;
        cc += c * c;
        ss += s * s;
    }
    return (t[n - 1] - t[0]) / (double)n * (xc * xc / cc + xs * xs / ss);
}

/* Expected values: docs/methods.md F, "How to verify", by an independent program. */
static void the_vector_v1_gives_its_published_powers(void **state)
{
    double t_s[300];
    double rr_ms[300];
    vg_psd psd;
    vg_error err;

    (void)state;
    const size_t n = v1_times(t_s, rr_ms);
    assert_ok(lomb(t_s, rr_ms, n, 0.5, &psd, &err));
    assert_close(vg_psd_power(psd, 0.0033, 0.04), 14.500597, 1e-6);
    assert_close(vg_psd_power(psd, 0.04, 0.15), 1018.831309, 1e-6);
    assert_close(vg_psd_power(psd, 0.15, 0.40), 503.535062, 2e-6);
    /* The largest density is about 1.8e5. */
    for (size_t k = 1; k < psd.n; k++) {
        const double slow = slow_density(t_s, rr_ms, n, (double)k * psd.step_hz);
        assert_within(psd.density[k], slow, 3e-4 * slow + 1.0);
    }
    free_psd(psd);
}

/* A grid that ended below the top of the band would lose up to 1/(4T) of it. */
static void the_grid_reaches_the_top_of_the_band(void **state)
{
    double t_s[300];
    double rr_ms[300];
    vg_psd to_top;
    vg_psd beyond;
    vg_error err;

    (void)state;
    const size_t n = v1_times(t_s, rr_ms);
    for (double top_hz = 0.4; top_hz < 0.41; top_hz += 0.00037) {
        assert_ok(lomb(t_s, rr_ms, n, top_hz, &to_top, &err));
        assert_ok(lomb(t_s, rr_ms, n, 0.5, &beyond, &err));
        assert_true(to_top.step_hz * (double)(to_top.n - 1) >= top_hz);
        assert_close(vg_psd_power(to_top, 0.15, top_hz), vg_psd_power(beyond, 0.15, top_hz),
                     1e-4);
        free_psd(to_top);
        free_psd(beyond);
    }
}

static void band_powers_are_those_of_the_direct_sum(void **state)
{
    static double t_s[2000];
    static double x[2000];
    vg_rng rng = vg_rng_seed(41);
    vg_error err;

    (void)state;
    for (int trial = 0; trial < 3; trial++) {
        double at_s = 0.0;
        size_t n = 0;
        vg_psd psd;
        while (n < 2000) {
            x[n] = 800.0 + 40.0 * sin(2.0 * M_PI * 0.1 * at_s) + 20.0 * vg_rng_normal(&rng);
            at_s += x[n] / 1000.0 + (n == 900 ? 100.0 : 0.0);
            t_s[n++] = at_s;
        }
        assert_ok(lomb(t_s, x, n, 0.4, &psd, &err));
        double *direct = test_calloc(psd.n, sizeof *direct);
        for (size_t k = 1; k < psd.n; k++)
            direct[k] = slow_density(t_s, x, n, (double)k * psd.step_hz);
        direct[0] = direct[1];
        const vg_psd slow = {direct, psd.n, psd.step_hz};
        assert_close(vg_psd_power(psd, 0.0033, 0.04), vg_psd_power(slow, 0.0033, 0.04), 1e-5);
        assert_close(vg_psd_power(psd, 0.04, 0.15), vg_psd_power(slow, 0.04, 0.15), 1e-5);
        assert_close(vg_psd_power(psd, 0.15, 0.4), vg_psd_power(slow, 0.15, 0.4), 1e-5);
        test_free(direct);
        free_psd(psd);
    }
}

static void a_sine_integrates_to_half_its_amplitude_squared(void **state)
{
    double t_s[500];
    double x[500];
    vg_rng rng = vg_rng_seed(42);
    vg_psd psd;
    vg_error err;
    double at_s = 0.0;

    (void)state;
    for (int i = 0; i < 500; i++) {
        at_s += 0.6 + 0.4 * vg_rng_uniform(&rng);
        t_s[i] = at_s;
        x[i] = 30.0 * sin(2.0 * M_PI * 0.1 * at_s);
    }
    assert_ok(lomb(t_s, x, 500, 0.4, &psd, &err));
    assert_close(vg_psd_power(psd, 0.05, 0.15), 450.0, 0.02);
    assert_close(vg_psd_peak(psd, 0.04, 0.15), 0.1, 1e-3);
    free_psd(psd);
}

static void too_little_and_too_much_are_refused(void **state)
{
    const double t_s[] = {0, 1, 2, 1e9};
    const double x[] = {1, 2, 3, 4};
    vg_psd psd;
    vg_error err;

    (void)state;
    assert_status(lomb(t_s, x, 3, 0.4, &psd, &err), VG_ERR_SHORT);
    assert_status(lomb(t_s, x, 4, 0.4, &psd, &err), VG_ERR_OPTION);
    assert_null(psd.density);
}

/* R's ar.burg(lh): documented with the data set; docs/methods.md F. */
static void burg_gives_the_model_of_the_lh_series(void **state)
{
    double lh[] = {2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7,
                   2.2, 1.8, 3.2, 3.2, 2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3.0,
                   2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3, 2.6, 2.4, 1.8, 1.7,
                   1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9};
    double a[4];
    double noise;
    double mean = 0.0;
    vg_error err;

    (void)state;
    for (int i = 0; i < 48; i++)
        mean += lh[i] / 48.0;
    for (int i = 0; i < 48; i++)
        lh[i] -= mean;
    assert_ok(vg_burg_fit(lh, 48, 3, a, &noise, &err));
    assert_within(a[0], 1.0, 1e-15);
    assert_within(a[1], -0.6587911, 1e-7);
    assert_within(a[2], 0.0608073, 1e-7);
    assert_within(a[3], 0.2233733, 1e-7);
    assert_within(noise, 0.17864649, 1e-8);
}

static void the_density_of_a_model_integrates_to_the_mean_square(void **state)
{
    static double x[400];
    static double density[4097];
    vg_rng rng = vg_rng_seed(43);
    double a[17];
    double noise;
    vg_error err;

    (void)state;
    for (int trial = 0; trial < 20; trial++) {
        double square = 0.0;
        for (int i = 0; i < 400; i++)
            x[i] = vg_rng_normal(&rng) + (i > 1 ? 0.9 * x[i - 1] - 0.4 * x[i - 2] : 0.0);
        for (int i = 0; i < 400; i++)
            square += x[i] * x[i] / 400.0;
        assert_ok(vg_burg_fit(x, 400, 16, a, &noise, &err));
        assert_ok(vg_burg_density(a, 16, noise, 4.0, density, 4097, &err));
        const vg_psd psd = {density, 4097, 2.0 / 4096.0};
        assert_close(vg_psd_power(psd, 0.0, 2.0), square, 1e-9);
    }
}

static void a_model_needs_more_samples_than_its_order(void **state)
{
    const double x[] = {1, -1, 1};
    double a[VG_BURG_MAX_ORDER + 2];
    double noise;
    vg_error err;

    (void)state;
    assert_status(vg_burg_fit(x, 3, 3, a, &noise, &err), VG_ERR_SHORT);
    assert_true(noise == 0.0);
    assert_status(vg_burg_fit(x, 3, 0, a, &noise, &err), VG_ERR_OPTION);
    assert_status(vg_burg_fit(x, 3, 999, a, &noise, &err), VG_ERR_OPTION);
}

static void every_refused_allocation_is_reported(void **state)
{
    double t_s[300];
    double rr_ms[300];
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    const size_t n = v1_times(t_s, rr_ms);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_psd psd;
        vg_alloc_fail_at(nth);
        status = lomb(t_s, rr_ms, n, 0.4, &psd, &err);
        vg_alloc_fail_at(-1);
        assert_true((status == VG_OK) == (psd.density != NULL));
        free_psd(psd);
    }
    status = VG_ERR_MEMORY;
    for (long nth = 0; status != VG_OK; nth++) {
        double a[17];
        double noise;
        vg_alloc_fail_at(nth);
        status = vg_burg_fit(rr_ms, n, 16, a, &noise, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_v1_gives_its_published_powers),
        cmocka_unit_test(the_grid_reaches_the_top_of_the_band),
        cmocka_unit_test(band_powers_are_those_of_the_direct_sum),
        cmocka_unit_test(a_sine_integrates_to_half_its_amplitude_squared),
        cmocka_unit_test(too_little_and_too_much_are_refused),
        cmocka_unit_test(burg_gives_the_model_of_the_lh_series),
        cmocka_unit_test(the_density_of_a_model_integrates_to_the_mean_square),
        cmocka_unit_test(a_model_needs_more_samples_than_its_order),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
