/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel beside the loop that one would write first, in both builds. */
#include "dsp/distance_kernels.h"

#include <float.h>

#include "core/rng.h"
#include "vg_test.h"

enum { N = VG_PAIRS + VG_MOST_REACH + 100 };

static float x[N];

/** The builds that this processor can run, the plain one first; how many. */
static size_t list_builds(const vg_distance_kernels *builds[2])
{
    builds[0] = &vg_distance_kernels_plain;
    builds[1] = vg_distance_kernels_best();
    return builds[1] == builds[0] ? 1 : 2;
}

static int draw(void **state)
{
    vg_rng rng = vg_rng_seed(41);

    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = (float)vg_rng_normal(&rng);
    return 0;
}

static void squared_distances_are_sums_of_squares(void **state)
{
    static const size_t ms[] = {1, 2, 3, 7, 8, 10, 19, 20};
    static const size_t ns[] = {1, 5, 8, 31, 100, VG_PAIRS};
    const vg_distance_kernels *builds[2];
    const size_t n_builds = list_builds(builds);
    float out[VG_PAIRS];

    (void)state;
    for (size_t c = 0; c < n_builds * 8 * 6; c++) {
        const size_t m = ms[c / n_builds % 8];
        const size_t n = ns[c / n_builds / 8];
        const size_t delay = m == 20 ? 50 : 1 + m % 3;
        const size_t d = 1 + c % 90;
        builds[c % n_builds]->square(x, d, m, delay, n, out);
        for (size_t k = 0; k < n; k++) {
            double sum = 0.0;
            for (size_t l = 0; l < m; l++)
                sum += pow((double)x[d + k + l * delay] - (double)x[k + l * delay], 2.0);
            /* Differences of normal numbers round by an epsilon of the larger. */
            assert_within((double)out[k], sum,
                          10.0 * FLT_EPSILON * sum + 20.0 * FLT_EPSILON * sqrt(sum));
        }
    }
}

static void counts_are_those_of_a_loop(void **state)
{
    const vg_distance_kernels *builds[2];
    const size_t n_builds = list_builds(builds);

    (void)state;
    x[3] = NAN;
    x[17] = -0.25f;
    for (size_t n = 0; n < 200; n++) {
        for (size_t b = 0; b < n_builds; b++) {
            size_t expected[2] = {0, 0};
            size_t count[2];
            for (size_t k = 0; k < n; k++) {
                expected[0] += x[k] <= -0.25f;
                expected[1] += x[k] <= 0.5f;
            }
            builds[b]->count(x, n, -0.25f, 0.5f, count);
            assert_int_equal(count[0], expected[0]);
            assert_int_equal(count[1], expected[1]);
        }
    }
}

static void edges_are_where_a_loop_finds_them(void **state)
{
    static const float bounds[] = {-1.5f, 0.0f, 1.5f, 9.0f};
    const vg_distance_kernels *builds[2];
    const size_t n_builds = list_builds(builds);
    static uint32_t edges[VG_PAIRS];

    (void)state;
    x[40] = NAN;
    for (size_t c = 0; c < 200 * 4 * 2 * n_builds; c++) {
        const size_t n = c % 200 == 199 ? VG_PAIRS : c % 200;
        const float most = bounds[c / 200 % 4];
        bool was = c / 800 % 2 != 0;
        size_t n_edges = builds[c / 1600]->find_edges(x, n, most, was, edges);
        size_t e = 0;
        for (size_t k = 0; k < n; k++) {
            const bool is = x[k] <= most;
            if (is != was)
                assert_true(e < n_edges && edges[e++] == k);
            was = is;
        }
        assert_int_equal(e, n_edges);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(squared_distances_are_sums_of_squares, draw),
        cmocka_unit_test_setup(counts_are_those_of_a_loop, draw),
        cmocka_unit_test_setup(edges_are_where_a_loop_finds_them, draw),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
