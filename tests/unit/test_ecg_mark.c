/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "beats/ecg_mark.h"
#include "vg_test.h"

enum { N = 240, MIDDLE = 120 };
static const double rate_hz = 180.0;

/** Add a wave of a Gaussian form, so many seconds after the middle. */
static void add_wave(float *x, double at_s, double width_s, double height)
{
    for (int k = 0; k < N; k++) {
        const double z = ((k - MIDDLE) / rate_hz - at_s) / width_s;
        x[k] += (float)(height * exp(-0.5 * z * z));
    }
}

static vg_peak choose(const float *x, int side, float loyalty)
{
    vg_ecg_mark mark;

    vg_ecg_mark_init(&mark, rate_hz);
    return vg_ecg_mark_choose(&mark, vg_kernels_best(), x + MIDDLE, side, loyalty);
}

/** Time from the middle at which a peak of that side, near guess_s, is found. */
static double refine(float *x, double guess_s, int side)
{
    const vg_working work = {.window = {.kernels = vg_kernels_best()},
                             .rate_hz = rate_hz,
                             .x = x,
                             .first = -MIDDLE,
                             .n = N};
    vg_ecg_mark mark;

    vg_ecg_mark_init(&mark, rate_hz);
    return vg_ecg_mark_refine(&mark, &work, guess_s, side);
}

/* METHODS A.5 asks for the vertex of a Gaussian R wave of 10 ms at any place between samples.
 */
static void a_peak_between_samples_is_found_to_a_tenth_of_a_millisecond(void **state)
{
    (void)state;
    for (int i = -200; i <= 200; i++) {
        float x[N] = {0};
        const double at_s = 0.005 * i / 200.0;
        add_wave(x, at_s, 0.010, 1.0);
        assert_within(refine(x, 0.0, 1), at_s, 1e-4);
    }
}

/* A Gaussian of 8 ms leaves exp(-(2 pi 50 0.008)^2 / 2) = 0.042 of hum at 50 Hz; the wave, of
 * 10 ms, is lowered to 0.78 of its height and widened to 12.8 ms. At its top the slope of the
 * hum, 0.1 x 0.042 x 2 pi 50 a second, shifts it by that over 0.78 / 0.0128^2: 0.28 ms. The
 * extreme of the signal itself would move by 0.1 x 2 pi 50 x 0.01^2: 3.1 ms. */
static void mains_hum_hardly_moves_a_peak(void **state)
{
    (void)state;
    for (int phase = 0; phase < 12; phase++) {
        float x[N] = {0};
        add_wave(x, 0.0, 0.010, 1.0);
        for (int k = 0; k < N; k++)
            x[k] += (float)(0.1 * sin(2.0 * M_PI * (50.0 * k / rate_hz + phase / 12.0)));
        assert_within(refine(x, 0.0, 1), 0.0, 5e-4);
    }
}

static void an_offset_and_a_slope_move_nothing(void **state)
{
    float x[N] = {0};
    float moved[N];

    (void)state;
    add_wave(x, 0.001, 0.010, 1.0);
    for (int k = 0; k < N; k++)
        moved[k] = 1000.0f + x[k] + 0.01f * (float)k;
    assert_within(refine(moved, 0.0, 1), refine(x, 0.0, 1), 1e-4);
}

static void of_two_tops_alike_the_first_is_the_peak(void **state)
{
    float x[N] = {0};

    (void)state;
    add_wave(x, -0.03, 0.012, 1.0);
    add_wave(x, 0.03, 0.012, 1.1);
    assert_true(choose(x, 0, 1.0f).at < 0);
    add_wave(x, 0.03, 0.012, 0.9);
    assert_true(choose(x, 0, 1.0f).at > 0);
}

static void the_higher_side_is_taken_unless_another_was_chosen_before(void **state)
{
    float x[N] = {0};

    (void)state;
    add_wave(x, -0.02, 0.012, 1.0);
    add_wave(x, 0.03, 0.012, -1.1);
    assert_int_equal(choose(x, 0, 1.0f).polarity, -1);
    assert_int_equal(choose(x, 1, 1.2f).polarity, 1);
    add_wave(x, 0.03, 0.012, -0.9);
    assert_int_equal(choose(x, 1, 1.2f).polarity, -1);
    assert_int_equal(choose(x, 1, 4.0f).polarity, 1);
}

static void turning_the_signal_over_turns_the_peak_over(void **state)
{
    float x[N] = {0};

    (void)state;
    add_wave(x, -0.01, 0.012, 1.0);
    add_wave(x, 0.03, 0.015, -0.6);
    const vg_peak up = choose(x, 0, 1.0f);
    for (int k = 0; k < N; k++)
        x[k] = -x[k];
    const vg_peak down = choose(x, 0, 1.0f);
    assert_int_equal(up.at, down.at);
    assert_int_equal(up.polarity, -down.polarity);
}

static void a_flat_signal_has_its_peak_in_the_middle(void **state)
{
    float x[N] = {0};

    (void)state;
    assert_int_equal(choose(x, 0, 1.0f).at, 0);
    assert_within(refine(x, 0.0, 1), 0.0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peak_between_samples_is_found_to_a_tenth_of_a_millisecond),
        cmocka_unit_test(mains_hum_hardly_moves_a_peak),
        cmocka_unit_test(an_offset_and_a_slope_move_nothing),
        cmocka_unit_test(of_two_tops_alike_the_first_is_the_peak),
        cmocka_unit_test(the_higher_side_is_taken_unless_another_was_chosen_before),
        cmocka_unit_test(turning_the_signal_over_turns_the_peak_over),
        cmocka_unit_test(a_flat_signal_has_its_peak_in_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
