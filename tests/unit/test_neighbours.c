/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sliding intervals beside a sort of each place's own. */
#include "vg_test.h"

#include "beats/neighbours.h"
#include "core/rng.h"

enum { N = 200 };

static int compare(const void *a, const void *b)
{
    const float x_a = *(const float *)a;
    const float x_b = *(const float *)b;

    return (x_a > x_b) - (x_a < x_b);
}

/** Lower median of x[0 .. n), which is sorted here; 0 when n is 0. */
static float middle(float *x, size_t n)
{
    qsort(x, n, sizeof *x, compare);
    return n > 0 ? x[(n - 1) / 2] : 0.0f;
}

/** The intervals around time k, and their medians, as one would look them up. */
static void check(const vg_neighbours *around, const double *time_s, size_t n_times, size_t k)
{
    float rr_s[2 * VG_NEIGHBOURS];
    float off_s[2 * VG_NEIGHBOURS];
    size_t n = 0;

    for (size_t i = 0; i + 1 < n_times; i++)
        if (i + VG_NEIGHBOURS >= k && i < k + VG_NEIGHBOURS)
            rr_s[n++] = (float)(time_s[i + 1] - time_s[i]);
    assert_int_equal(around->n, n);
    const float median = middle(rr_s, n);
    assert_within((double)vg_neighbours_median(around), (double)median, 0.0);
    for (size_t i = 0; i < n; i++)
        assert_within((double)vg_neighbours_rr_s(around)[i], (double)rr_s[i], 0.0);
    for (int c = -2; c <= 2; c++) {
        const float centre = median + 0.1f * (float)c;
        for (size_t i = 0; i < n; i++)
            off_s[i] = fabsf(rr_s[i] - centre);
        assert_within((double)vg_neighbours_deviation(around, centre), (double)middle(off_s, n),
                      0.0);
    }
}

static void slide_along(const vg_kernels *kernels)
{
    double time_s[N];
    float rr_s[N];
    vg_rng rng = vg_rng_seed(11);

    for (size_t i = 0; i < N; i++) /* some intervals are equal */
        time_s[i] = (i > 0 ? time_s[i - 1] : 0.0) + 0.5 + floor(8.0 * vg_rng_uniform(&rng)) / 8;
    for (size_t i = 1; i < N; i++)
        rr_s[i - 1] = (float)(time_s[i] - time_s[i - 1]);
    for (size_t n = 0; n < N; n = 2 * n + 1) {
        vg_neighbours one;
        vg_neighbours three;
        vg_neighbours_init(&one, kernels);
        vg_neighbours_init(&three, kernels);
        for (size_t k = 0; k < n; k++) {
            vg_neighbours_step(&one, rr_s, n > 0 ? n - 1 : 0, k);
            check(&one, time_s, n, k);
        }
        for (size_t k = 0; k < n; k += 3) {
            vg_neighbours_move(&three, rr_s, n > 0 ? n - 1 : 0, k);
            check(&three, time_s, n, k);
        }
    }
}

static void they_are_those_within_eight_of_each_beat(void **state)
{
    (void)state;
    slide_along(&vg_kernels_plain);
    slide_along(vg_kernels_best());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_those_within_eight_of_each_beat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
