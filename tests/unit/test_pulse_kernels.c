/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel of pulses beside the loop that one would write first, in both builds. */
#include "dsp/pulse_kernels.h"

#include "core/rng.h"
#include "vg_test.h"

enum { N = 137, MARGIN = 64 };

static float values[N + 2 * MARGIN];
static float *const x = values + MARGIN;

static size_t list_builds(const vg_pulse_kernels *builds[2])
{
    builds[0] = &vg_pulse_kernels_plain;
    builds[1] = vg_pulse_kernels_best();
    return builds[1] == builds[0] ? 1 : 2;
}

/* Whole numbers, so that some are equal. */
static int draw(void **state)
{
    vg_rng rng = vg_rng_seed(7);

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        values[i] = (float)round(20.0 * vg_rng_normal(&rng));
    return 0;
}

static void a_slope_is_the_sum_ahead_less_the_sum_behind(void **state)
{
    const vg_pulse_kernels *builds[2];
    float out[N];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t lag = 1; lag <= 6; lag++) {
            const size_t n = N + 1 - 2 * lag;
            builds[b - 1]->rise(x, n, lag, out);
            for (size_t i = 0; i < n; i++) {
                double sum = 0.0;
                for (size_t k = 0; k < lag; k++)
                    sum += (double)x[i + lag + k] - (double)x[i + k];
                assert_within((double)out[i], sum, 1e-3);
            }
        }
    }
}

static void what_is_below_zero_is_counted_less_what_is_above(void **state)
{
    const vg_pulse_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        int below = 0;
        for (size_t n = 1; n <= N; n++) {
            below += (x[n - 1] < 0.0f) - (x[n - 1] > 0.0f);
            assert_int_equal(builds[b - 1]->balance(x, n), below);
        }
    }
}

static void the_steepest_fall_and_all_rest_are_seen(void **state)
{
    const vg_pulse_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        double fall = 0.0;
        size_t n_rest = 0;
        for (size_t n = 1; n <= N; n++) {
            size_t n_low = 5;
            fall = fmax(fall, -(double)x[n - 1]);
            n_rest += fabsf(x[n - 1]) < 7.0f;
            assert_within((double)builds[b - 1]->find_fall(x, n, 7.0f, &n_low), fall, 0.0);
            assert_int_equal(n_low, 5 + n_rest);
        }
    }
}

/** What find_turn() promises, step by step. */
static size_t turn_of(const float *at, size_t near, size_t far, int step, float side)
{
    size_t best = 0;

    for (size_t k = 1; k < far; k++) {
        const ptrdiff_t here = step * (ptrdiff_t)k;
        if (k >= near && side * at[here] < side * at[0])
            break;
        if (side * at[here] > side * at[step * (ptrdiff_t)best])
            best = k;
    }
    return best;
}

static void a_turn_is_the_farthest_point_before_the_signal_comes_back(void **state)
{
    const vg_pulse_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--)
        for (size_t i = 0; i < N; i++)
            for (size_t near = 1; near < 20; near += 3)
                for (size_t far = 1; far < 50; far += 6)
                    for (int turn = 0; turn < 4; turn++) {
                        const int step = turn % 2 == 0 ? 1 : -1;
                        const float side = turn < 2 ? 1.0f : -1.0f;
                        assert_int_equal(builds[b - 1]->find_turn(x + i, near, far, step, side),
                                         turn_of(x + i, near, far, step, side));
                    }
}

static void a_shape_is_matched_at_eight_shifts(void **state)
{
    const vg_pulse_kernels *builds[2];
    float out[2][VG_PULSE_SHIFTS];

    (void)state;
    const size_t n_builds = list_builds(builds);
    for (size_t n = 1; n < 30; n++) {
        for (size_t b = 0; b < n_builds; b++) {
            builds[b]->match(x, n, x + 31, out[b]);
            for (size_t k = 0; k < VG_PULSE_SHIFTS; k++) {
                double sum = 0.0;
                for (size_t j = 0; j < n; j++)
                    sum += (double)x[j] * (double)x[31 + j + k];
                assert_within((double)out[b][k], sum, 1e-6 * (fabs(sum) + 1.0));
            }
        }
        if (n_builds == 2)
            assert_memory_equal(out[0], out[1], sizeof out[0]);
    }
}

static double dot(const float *a, const float *b, size_t n)
{
    double sum = 0.0;

    for (size_t j = 0; j < n; j++)
        sum += (double)a[j] * (double)b[j];
    return sum;
}

static void pieces_of_a_signal_are_averaged_by_their_norms_and_compared(void **state)
{
    enum { PIECES = 5, ROOM = 48 };
    const uint32_t at[PIECES] = {0, 3, 50, 51, 96};
    const vg_pulse_kernels *builds[2];
    float mean[2][ROOM];
    float alike[2][PIECES];

    (void)state;
    const size_t n_builds = list_builds(builds);
    for (size_t n = 1; n <= 40; n++) {
        for (size_t b = 0; b < n_builds; b++) {
            memset(mean[b], 0, sizeof mean[b]);
            builds[b]->add_units(x, at, PIECES, n, mean[b]);
            for (size_t j = 0; j < ROOM; j++) {
                double sum = 0.0;
                for (size_t i = 0; i < PIECES && j < n; i++)
                    sum += (double)x[at[i] + j] / sqrt(dot(x + at[i], x + at[i], n));
                assert_within((double)mean[b][j], sum, 1e-6);
            }
            const float norm = (float)sqrt(dot(mean[b], mean[b], n));
            for (size_t j = 0; j < n; j++)
                mean[b][j] /= norm;
            builds[b]->compare(x, at, PIECES, mean[b], n, alike[b]);
            for (size_t i = 0; i < PIECES; i++)
                assert_within((double)alike[b][i],
                              dot(x + at[i], mean[b], n) /
                                  sqrt(dot(x + at[i], x + at[i], n) * dot(mean[b], mean[b], n)),
                              1e-6);
        }
        if (n_builds == 2) {
            assert_memory_equal(mean[0], mean[1], sizeof mean[0]);
            assert_memory_equal(alike[0], alike[1], sizeof alike[0]);
        }
    }
}

/* A line plus a wave that is a whole number of periods long: only the wave is left, as high as
 * a step can be or nearly, and both builds give the same steps. */
static void a_line_is_taken_out_before_steps_are_made(void **state)
{
    const vg_pulse_kernels *builds[2];
    enum { LENGTH = 120 };
    float y[LENGTH];
    int16_t steps[2][LENGTH + VG_STEP_PADDING];

    (void)state;
    for (size_t i = 0; i < LENGTH; i++)
        y[i] = 1000.0f + 0.01f * (float)i + cosf(6.2831853f * ((float)i + 0.5f) / 20.0f);
    const size_t n_builds = list_builds(builds);
    for (size_t b = 0; b < n_builds; b++) {
        builds[b]->straighten(y, LENGTH, -1.0f, steps[b]);
        for (size_t i = 0; i < LENGTH; i++) {
            const double wave = -cos(6.2831853 * ((double)i + 0.5) / 20.0);
            const double scale = (double)steps[b][9] / -cos(6.2831853 * 9.5 / 20.0);
            assert_within((double)steps[b][i], scale * wave, 0.01 * fabs(scale));
        }
        assert_true(steps[b][9] > 10000);
        for (size_t k = 0; k < VG_STEP_PADDING; k++)
            assert_int_equal(steps[b][LENGTH + k], INT16_MIN);
    }
    if (n_builds == 2)
        assert_memory_equal(steps[0], steps[1], sizeof steps[0]);
}

static bool is_lowest(const int16_t *at, size_t reach)
{
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)reach; k++)
        if (at[0] >= at[-k] || at[0] >= at[k])
            return false;
    return true;
}

static void the_best_scale_and_its_minima_are_those_of_the_plain_loops(void **state)
{
    const vg_pulse_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t n = 8; n <= N; n += 3) {
            int16_t steps[N + VG_STEP_PADDING];
            int16_t low[N + VG_STEP_PADDING];
            uint32_t at[N];
            size_t best = 1;
            size_t most = 0;
            builds[b - 1]->straighten(x, n, 1.0f, steps);
            for (size_t k = 1; 2 * k < n; k += 2) {
                size_t count = 0;
                for (size_t i = k; i + k < n; i++)
                    count += steps[i] < steps[i - k] && steps[i] < steps[i + k];
                best = count > most ? k : best;
                most = count > most ? count : most;
            }
            assert_int_equal(builds[b - 1]->find_scale(steps, n, (n - 1) / 2), best);
            for (size_t reach = 1; 2 * reach < n; reach += 2) {
                size_t found = 0;
                const size_t n_found = builds[b - 1]->find_lowest(steps, n, reach, low, at);
                for (size_t i = reach; i + reach < n; i++)
                    if (is_lowest(steps + i, reach))
                        assert_int_equal(at[found++], i);
                assert_int_equal(n_found, found);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slope_is_the_sum_ahead_less_the_sum_behind),
        cmocka_unit_test(what_is_below_zero_is_counted_less_what_is_above),
        cmocka_unit_test(the_steepest_fall_and_all_rest_are_seen),
        cmocka_unit_test(a_turn_is_the_farthest_point_before_the_signal_comes_back),
        cmocka_unit_test(a_shape_is_matched_at_eight_shifts),
        cmocka_unit_test(pieces_of_a_signal_are_averaged_by_their_norms_and_compared),
        cmocka_unit_test(a_line_is_taken_out_before_steps_are_made),
        cmocka_unit_test(the_best_scale_and_its_minima_are_those_of_the_plain_loops),
    };

    return cmocka_run_group_tests(tests, draw, NULL);
}
