/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed samples beside the loop that one would write first, in both builds. */
#include "dsp/unpack.h"

#include "core/rng.h"
#include "vg_test.h"

enum { VALUES = 4096, HALF = VALUES / 2 };

static size_t list_builds(const vg_unpack *builds[2])
{
    builds[0] = &vg_unpack_plain;
    builds[1] = vg_unpack_best();
    return builds[1] == builds[0] ? 1 : 2;
}

/** The byte layout of signal(5), format 212, in sums and remainders. */
static void pack(unsigned char *p, int first, int second)
{
    const int a = (first + VALUES) % VALUES;
    const int b = (second + VALUES) % VALUES;

    p[0] = (unsigned char)(a % 256);
    p[1] = (unsigned char)(a / 256 + b / 256 * 16);
    p[2] = (unsigned char)(b % 256);
}

static void check_value(float found, int expected)
{
    if (expected == -HALF)
        assert_true(isnan(found));
    else
        assert_within((double)found, expected, 0.0);
}

static void every_value_is_read_in_both_places(void **state)
{
    static unsigned char bytes[3 * VALUES];
    static float out[VALUES];
    const vg_unpack *builds[2];

    (void)state;
    for (int i = 0; i < VALUES; i++)
        pack(bytes + (size_t)3 * (size_t)i, i - HALF, HALF - 1 - i);
    for (size_t b = list_builds(builds); b > 0; b--) {
        assert_int_equal(builds[b - 1]->twelve_bits(bytes, 0, 3, VALUES, out, 1), -HALF);
        for (int i = 0; i < VALUES; i++)
            check_value(out[i], i - HALF);
        assert_int_equal(builds[b - 1]->twelve_bits(bytes, 1, 3, VALUES, out, 1), -HALF);
        for (int i = 0; i < VALUES; i++)
            check_value(out[i], HALF - 1 - i);
    }
}

/* The bytes end where the last sample does, and what is not asked for stays as it is. */
static void any_number_is_read_at_any_step(void **state)
{
    enum { MOST = 70 };
    const vg_unpack *builds[2];
    vg_rng rng = vg_rng_seed(21);

    (void)state;
    for (size_t n = 0; n <= MOST; n++) {
        for (size_t shape = 0; shape < 8; shape++) {
            const size_t place = shape % 2;
            const size_t step = shape / 2 % 2 == 0 ? 3 : 6;
            const size_t out_step = shape / 4 == 0 ? 1 : 2;
            const size_t n_bytes = n > 0 ? (n - 1) * step + 3 : 0;
            unsigned char *bytes = test_malloc(n_bytes + 1);
            int64_t sum = 0;
            int expected[MOST] = {0};
            for (size_t i = 0; i < n; i++) {
                expected[i] = (int)(vg_rng_uniform(&rng) * VALUES) - HALF;
                pack(bytes + i * step, place == 0 ? expected[i] : 5,
                     place == 0 ? 5 : expected[i]);
                sum += expected[i];
            }
            for (size_t b = list_builds(builds); b > 0; b--) {
                float out[2 * MOST + 1];
                for (size_t i = 0; i < 2 * MOST + 1; i++)
                    out[i] = 0.5f;
                assert_int_equal(
                    builds[b - 1]->twelve_bits(bytes, place, step, n, out, out_step), sum);
                for (size_t i = 0; i < n; i++)
                    check_value(out[i * out_step], expected[i]);
                for (size_t i = 0; i < n && out_step == 2; i++)
                    assert_within((double)out[2 * i + 1], 0.5, 0.0);
                assert_within((double)out[n * out_step], 0.5, 0.0);
            }
            test_free(bytes);
        }
    }
}

/* A lane of 32 bits would overflow. */
static void long_sums_are_exact(void **state)
{
    enum { N = 9000000 };
    unsigned char *bytes = test_malloc((size_t)3 * N);
    float *out = test_malloc(N * sizeof *out);
    const vg_unpack *builds[2];

    (void)state;
    for (size_t i = 0; i < N; i++)
        pack(bytes + 3 * i, -HALF, HALF - 1);
    for (size_t b = list_builds(builds); b > 0; b--) {
        assert_int_equal(builds[b - 1]->twelve_bits(bytes, 0, 3, N, out, 1),
                         (int64_t)-HALF * N);
        assert_int_equal(builds[b - 1]->twelve_bits(bytes, 1, 3, N, out, 1),
                         (int64_t)(HALF - 1) * N);
    }
    test_free(out);
    test_free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_read_in_both_places),
        cmocka_unit_test(any_number_is_read_at_any_step),
        cmocka_unit_test(long_sums_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
