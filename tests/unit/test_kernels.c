/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel beside the loop that one would write first, in both builds. */
#include "dsp/kernels.h"

#include "core/rng.h"
#include "vg_test.h"

enum { N = 137 };

static float x[N + 64];

/** The builds that this processor can run, the plain one first; how many. */
static size_t list_builds(const vg_kernels *builds[2])
{
    builds[0] = &vg_kernels_plain;
    builds[1] = vg_kernels_best();
    return builds[1] == builds[0] ? 1 : 2;
}

static int draw(void **state)
{
    vg_rng rng = vg_rng_seed(7);

    (void)state;

    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        x[i] = (float)(100.0 * vg_rng_normal(&rng));
    return 0;
}

static void one_value_that_is_not_finite_is_seen_wherever_it_is(void **state)
{
    const vg_kernels *builds[2];
    float y[N];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        memcpy(y, x, sizeof y);
        for (size_t n = 0; n <= N; n++)
            assert_true(builds[b - 1]->are_finite(y, n));
        for (size_t i = 0; i < N; i++) {
            y[i] = i % 2 == 0 ? NAN : -INFINITY;
            assert_false(builds[b - 1]->are_finite(y, N));
            assert_true(builds[b - 1]->are_finite(y, i));
            y[i] = x[i];
        }
        for (size_t i = 0; i < N; i++) /* their sum is not */
            y[i] = 3e38f;
        assert_true(builds[b - 1]->are_finite(y, N));
    }
}

static void the_range_is_that_of_the_lowest_and_highest(void **state)
{
    const vg_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        float low = x[0];
        float high = x[0];
        for (size_t n = 1; n <= N; n++) {
            float range[2];
            low = fminf(low, x[n - 1]);
            high = fmaxf(high, x[n - 1]);
            builds[b - 1]->find_range(x, n, range);
            assert_true(range[0] >= low && range[0] <= low);
            assert_true(range[1] >= high && range[1] <= high);
        }
    }
}

static void means_and_differences_are_what_their_formulas_say(void **state)
{
    const vg_kernels *builds[2];
    float out[N];
    float squares[N];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t m = 1; m <= 6; m++) {
            builds[b - 1]->average(x, N / m, m, out);
            for (size_t k = 0; k < N / m; k++) {
                double sum = 0.0;
                for (size_t i = 0; i < m; i++)
                    sum += (double)x[m * k + i];
                assert_within((double)out[k], sum / (double)m, 1e-4);
            }
        }
        for (size_t lag = 1; lag <= 9; lag++) {
            builds[b - 1]->bend(x, N, lag, out);
            for (size_t i = 0; i < N; i++)
                assert_within((double)out[i],
                              2.0 * (double)x[i + lag] - (double)x[i] - (double)x[i + 2 * lag],
                              1e-4);
            builds[b - 1]->sharpen(x, N, lag, 0.25f, out, squares);
            for (size_t i = 0; i < N; i++) {
                assert_within(
                    (double)out[i],
                    (double)x[i + lag] - 0.25 * ((double)x[i] + (double)x[i + 2 * lag]), 1e-4);
                assert_within((double)squares[i], (double)out[i] * (double)out[i],
                              1e-6 * (double)squares[i]);
            }
        }
    }
}

static void a_moving_sum_holds_width_samples(void **state)
{
    const vg_kernels *builds[2];
    float out[N];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t width = 1; width <= N; width++) {
            builds[b - 1]->boxcar(x, N, width, out);
            for (size_t i = 0; i + width <= N; i++) {
                double sum = 0.0;
                for (size_t k = 0; k < width; k++)
                    sum += (double)x[i + k];
                assert_within((double)out[i], sum, 2e-3);
            }
        }
    }
}

static void peaks_are_listed_in_order_and_a_plateau_once(void **state)
{
    static const float plateau[] = {0, 1, 1, 1, 0, 2, 2, 3, 3, 0, -2, -1, -2, 0};
    const vg_kernels *builds[2];
    uint32_t at[N];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t n = 0; n <= N; n++) {
            const size_t n_peaks = builds[b - 1]->find_peaks(x, n, at);
            size_t n_twin = 0;
            for (size_t i = 1; i + 1 < n; i++)
                if (x[i] > x[i - 1] && x[i] >= x[i + 1])
                    assert_int_equal(at[n_twin++], i);
            assert_int_equal(n_peaks, n_twin);
        }
        /* the first of equal neighbours */
        assert_int_equal(
            builds[b - 1]->find_peaks(plateau, sizeof plateau / sizeof plateau[0], at), 4);
        assert_int_equal(at[0], 1);
        assert_int_equal(at[1], 5);
        assert_int_equal(at[2], 7);
        assert_int_equal(at[3], 11);
    }
}

static int compare(const void *a, const void *b)
{
    const float x_a = *(const float *)a;
    const float x_b = *(const float *)b;

    return (x_a > x_b) - (x_a < x_b);
}

static void a_median_of_seven_leaves_out_what_is_empty(void **state)
{
    enum { N_OUT = 128 };
    const vg_kernels *builds[2];
    float row[N_OUT + 6];
    float out[N_OUT];

    (void)state;
    /* ever more empty places, so that 7 to 0 of seven are there */
    for (size_t i = 0; i < N_OUT + 6; i++)
        row[i] = x[i] < 4.0f * (float)i - 250.0f ? 0.0f : fabsf(x[i]);
    for (size_t b = list_builds(builds); b > 0; b--) {
        bool seen[8] = {false};
        builds[b - 1]->middle_of_seven(row, N_OUT, out);
        for (size_t k = 0; k < N_OUT; k++) {
            float values[7];
            size_t n = 0;
            for (size_t i = k; i < k + 7; i++)
                if (row[i] > 0.0f)
                    values[n++] = row[i];
            qsort(values, n, sizeof values[0], compare);
            seen[n] = true;
            assert_within((double)out[k], n > 0 ? (double)values[(n - 1) / 2] : 0.0, 0.0);
        }
        for (size_t n = 0; n < 8; n++)
            assert_true(seen[n]);
    }
}

/* Whatever the order of additions is, it is the same. */
static void both_builds_agree_to_the_last_bit(void **state)
{
    const vg_kernels *builds[2];
    float out[2][7 * N] = {{0}};

    (void)state;
    if (list_builds(builds) < 2)
        skip();
    for (size_t b = 0; b < 2; b++) {
        builds[b]->boxcar(x, N, 24, out[b]);
        builds[b]->sharpen(x, N, 3, 0.1f, out[b] + 5 * N, out[b] + 6 * N);
        builds[b]->average(x, N / 3, 3, out[b] + N);
        builds[b]->bend(x, N, 4, out[b] + 2 * N);
    }
    assert_memory_equal(out[0], out[1], sizeof out[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_value_that_is_not_finite_is_seen_wherever_it_is),
        cmocka_unit_test(the_range_is_that_of_the_lowest_and_highest),
        cmocka_unit_test(means_and_differences_are_what_their_formulas_say),
        cmocka_unit_test(a_moving_sum_holds_width_samples),
        cmocka_unit_test(peaks_are_listed_in_order_and_a_plateau_once),
        cmocka_unit_test(a_median_of_seven_leaves_out_what_is_empty),
        cmocka_unit_test(both_builds_agree_to_the_last_bit),
    };

    return cmocka_run_group_tests(tests, draw, NULL);
}
