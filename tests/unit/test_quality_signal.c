/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indices of a stretch of samples; expected values are the closed forms of the handbook, C,
 * "How to verify". */
#include "vg_test.h"

#include <vagus/quality.h>

enum { FS_HZ = 250, TEN_S = 10 * FS_HZ, HOUR = 3600 * FS_HZ };

static vg_signal_quality describe(const float *x, size_t n, double fs_hz, double step)
{
    vg_error err = {0};
    vg_signal_quality q;

    assert_ok(vg_signal_quality_compute(x, n, fs_hz, step, &q, &err));
    return q;
}

/** White noise from the generator of the handbook's V1, uniform in -0.5 ... 0.5. */
static void fill_noise(float *x, size_t n)
{
    uint64_t seed = 12345;

    for (size_t i = 0; i < n; i++) {
        seed = (1103515245u * seed + 12345u) & 0x7fffffffu;
        x[i] = (float)((double)(seed >> 8) / (double)(1u << 23) - 0.5);
    }
}

static void fill_sine(float *x, size_t n, double frequency_hz, double limit)
{
    for (size_t i = 0; i < n; i++) {
        const double y = sin(2.0 * M_PI * frequency_hz * (double)i / FS_HZ);
        x[i] = (float)fmax(-limit, fmin(limit, y));
    }
}

/* C.4: 1 - (2/pi) asin(0.8) = 0.40967 of a sine lies beyond 0.8 of its amplitude. */
static void a_sine_cut_at_four_fifths_is_clipped_for_two_fifths(void **state)
{
    static float x[HOUR];

    (void)state;
    fill_sine(x, HOUR, 1.7 + 0.1 * M_PI, 0.8); /* no whole number of samples a period */
    const vg_signal_quality q = describe(x, HOUR, FS_HZ, 0.0);
    assert_within(q.clipped, 0.40967, 1e-4);
    assert_within(q.flat, 0.0, 0.0);
    assert_within(q.missing, 0.0, 0.0);
}

/* C.5: a flat spectrum has 10/35 of the power from 5 to 40 Hz below 15 Hz, 1/40 of that below
 * 40 Hz below 1 Hz, and 2/124 of that from 1 to 125 Hz beside 50 or 60 Hz. */
static void white_noise_has_the_shares_of_its_bands(void **state)
{
    static float x[HOUR];

    (void)state;
    fill_noise(x, HOUR);
    const vg_signal_quality q = describe(x, HOUR, FS_HZ, 0.0);
    assert_within(q.psqi, 0.2857, 0.003);
    assert_within(q.bassqi, 1.0 - 1.0 / 40.0, 0.005); /* each segment gives its mean away */
    assert_within(q.mains, 2.0 / 124.0, 0.001);
    /* a uniform distribution has kurtosis 9/5 and no skewness */
    assert_within(q.ksqi, 1.8, 0.01);
    assert_within(q.ssqi, 0.0, 0.01);
}

static void a_sine_has_all_its_power_in_one_band(void **state)
{
    float x[TEN_S];

    (void)state;
    fill_sine(x, TEN_S, 50.0, 1.0);
    assert_within(describe(x, TEN_S, FS_HZ, 0.0).mains, 1.0, 1e-3);
    fill_sine(x, TEN_S, 10.0, 1.0);
    const vg_signal_quality q = describe(x, TEN_S, FS_HZ, 0.0);
    assert_within(q.psqi, 1.0, 1e-6);
    assert_within(q.bassqi, 1.0, 1e-6);
    assert_within(q.ksqi, 1.5, 1e-6); /* of a sine: (3/8) / (1/2)^2 */
    fill_sine(x, TEN_S, 0.25, 1.0);
    assert_true(describe(x, TEN_S, FS_HZ, 0.0).bassqi < 0.01);
}

/* Of the values 0, 0, 0, 4: mean 1, moments 3, 6, 21: skewness 6/3^1.5, kurtosis 21/9. */
static void moments_are_those_of_a_hand_computed_list(void **state)
{
    const float x[] = {0.0f, 0.0f, 0.0f, 4.0f};

    (void)state;
    const vg_signal_quality q = describe(x, 4, 1.0, 0.0);
    assert_within(q.ssqi, 6.0 / pow(3.0, 1.5), 1e-12);
    assert_within(q.ksqi, 21.0 / 9.0, 1e-12);
    assert_nan(q.psqi);
}

static void shares_of_flat_and_missing_samples_are_counted(void **state)
{
    float x[TEN_S];

    (void)state;
    fill_sine(x, TEN_S, 3.0, 1.0);
    for (int i = 500; i < 750; i++)
        x[i] = 0.25f + (i % 2 == 0 ? 0.0f : 0.004f); /* within a step */
    for (int i = 1000; i < 1500; i++)
        x[i] = NAN;
    x[2000] = INFINITY;
    const vg_signal_quality q = describe(x, TEN_S, FS_HZ, 0.005);
    assert_within(q.flat, 0.1, 1.5 / TEN_S); /* a neighbour may lie within the step */
    assert_within(q.missing, 501.0 / TEN_S, 1e-12);
    assert_within(q.clipped, 0.0, 0.0);
    assert_nan(q.psqi); /* no spectrum across a gap */
    assert_true(!isnan(q.ksqi));
}

static void a_constant_is_flat_and_has_no_shape(void **state)
{
    float x[TEN_S];

    (void)state;
    for (int i = 0; i < TEN_S; i++)
        x[i] = 1000.0f;
    const vg_signal_quality q = describe(x, TEN_S, FS_HZ, 1.0);
    assert_within(q.flat, 1.0, 0.0);
    assert_within(q.clipped, 0.0, 0.0);
    assert_nan(q.ksqi);
    assert_nan(q.psqi);
    for (int i = 0; i < TEN_S; i++)
        x[i] = NAN;
    assert_within(describe(x, TEN_S, FS_HZ, 1.0).missing, 1.0, 0.0);
}

static void bands_above_half_the_rate_are_not_known(void **state)
{
    float x[1000];

    (void)state;
    fill_noise(x, 1000);
    assert_nan(describe(x, 1000, 64.0, 0.0).psqi);
    assert_nan(describe(x, 1000, 100.0, 0.0).mains);
    assert_true(!isnan(describe(x, 1000, 100.0, 0.0).psqi));
}

static void what_cannot_be_described_is_refused(void **state)
{
    const float x[] = {1.0f, 2.0f};
    vg_signal_quality q;
    vg_error err = {0};

    (void)state;
    assert_status(vg_signal_quality_compute(x, 0, 100.0, 0.0, &q, &err), VG_ERR_SHORT);
    assert_nan(q.flat);
    assert_status(vg_signal_quality_compute(x, 2, NAN, 0.0, &q, &err), VG_ERR_OPTION);
    assert_status(vg_signal_quality_compute(x, 2, 100.0, -1.0, &q, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "fs_hz is 100 and step -1; they must be > 0 and >= 0");
    assert_nan(q.ksqi);
}

static void memory_that_runs_out_is_reported(void **state)
{
    float x[TEN_S];
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    fill_noise(x, TEN_S);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_signal_quality q;
        vg_error err = {0};
        vg_alloc_fail_at(nth);
        status = vg_signal_quality_compute(x, TEN_S, FS_HZ, 0.0, &q, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(q.flat)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_cut_at_four_fifths_is_clipped_for_two_fifths),
        cmocka_unit_test(white_noise_has_the_shares_of_its_bands),
        cmocka_unit_test(a_sine_has_all_its_power_in_one_band),
        cmocka_unit_test(moments_are_those_of_a_hand_computed_list),
        cmocka_unit_test(shares_of_flat_and_missing_samples_are_counted),
        cmocka_unit_test(a_constant_is_flat_and_has_no_shape),
        cmocka_unit_test(bands_above_half_the_rate_are_not_known),
        cmocka_unit_test(what_cannot_be_described_is_refused),
        cmocka_unit_test(memory_that_runs_out_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
