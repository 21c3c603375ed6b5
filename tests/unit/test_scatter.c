/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "dsp/scatter.h"

enum { RATE = 4, N = 4 * 3600 };

static vg_scatter scatter_of(const double *x, size_t n)
{
    vg_scatter band = {.low_hz = 0.15, .high_hz = 0.40};
    vg_error err;

    assert_ok(vg_scatter_add(&band, 1, x, n, RATE, &err));
    return band;
}

/* Every quarter of a Hz of white noise is a Gaussian process whose power has a variance of
 * 1 / (band * length): the integral of a flat density squared over the square of its integral.
 */
static void white_noise_scatters_by_the_width_of_the_band(void **state)
{
    static double x[N];
    vg_rng rng = vg_rng_seed(3);

    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = vg_rng_normal(&rng);
    const vg_scatter band = scatter_of(x, N);
    assert_close(band.length_s, 3600.0, 1e-12);
    assert_close(vg_scatter_s(&band), 4.0, 0.25);
}

/* Power that never changes is known exactly, wherever the sine lies between the bins. */
static void a_steady_sine_has_no_scatter(void **state)
{
    static double x[N];

    (void)state;
    for (int k = 0; k < 4; k++) {
        const double hz = 0.25 + 0.001 * k / 4.0;
        for (int i = 0; i < N; i++)
            x[i] = 30.0 * sin(2.0 * M_PI * hz * i / RATE + k);
        const vg_scatter band = scatter_of(x, 300 * RATE);
        assert_true(vg_scatter_s(&band) >= 0.0);
        assert_true(vg_scatter_s(&band) < 0.001);
    }
}

static void scale_changes_nothing(void **state)
{
    static double x[N];
    static double y[N];
    vg_rng rng = vg_rng_seed(4);

    (void)state;
    for (int i = 0; i < N; i++) {
        x[i] = vg_rng_normal(&rng);
        y[i] = -1000.0 * x[i];
    }
    const vg_scatter a = scatter_of(x, N);
    const vg_scatter b = scatter_of(y, N);
    assert_close(vg_scatter_s(&a), vg_scatter_s(&b), 1e-10);
}

static void short_and_empty_series_say_nothing(void **state)
{
    /* HF is a quarter of a Hz wide: six bins from 24 s. */
    static const size_t lengths[] = {0, 1, 2, 13, 24 * RATE - 1};
    double x[24 * RATE];

    (void)state;
    for (size_t i = 0; i < 24 * RATE; i++)
        x[i] = cos(1.5 * (double)i);
    const vg_scatter enough = scatter_of(x, 24 * RATE);
    assert_true(vg_scatter_s(&enough) > 0.0);
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        const vg_scatter band = scatter_of(x, lengths[k]);
        assert_nan(vg_scatter_s(&band));
    }
    /* Constant zero has no power either. */
    static double zero[N];
    const vg_scatter band = scatter_of(zero, N);
    assert_nan(vg_scatter_s(&band));
}

static void a_failed_allocation_is_told(void **state)
{
    static double x[N];
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = cos(i);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_scatter band = {.low_hz = 0.04, .high_hz = 0.15};
        vg_error err;
        vg_alloc_fail_at(nth);
        status = vg_scatter_add(&band, 1, x, N, RATE, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_noise_scatters_by_the_width_of_the_band),
        cmocka_unit_test(a_steady_sine_has_no_scatter),
        cmocka_unit_test(scale_changes_nothing),
        cmocka_unit_test(short_and_empty_series_say_nothing),
        cmocka_unit_test(a_failed_allocation_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
