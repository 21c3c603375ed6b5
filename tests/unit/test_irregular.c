/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/alloc.h"
#include "core/rng.h"
#include "hrv/irregular.h"

enum { N = 300 };

/** Independent intervals with a quarter of their mean as spread, as in fibrillation. */
static void fibrillate(double x[N], uint64_t seed)
{
    vg_rng rng = vg_rng_seed(seed);

    for (int i = 0; i < N; i++)
        x[i] = fmax(300.0, 700.0 + 175.0 * vg_rng_normal(&rng));
}

/** The same values in the order of breathing: sorted into 60 breaths of five intervals. */
static int by_value(const void *a, const void *b)
{
    const double d = *(const double *)a - *(const double *)b;

    return (d > 0.0) - (d < 0.0);
}

static void breathe(double x[N])
{
    static const int place[] = {2, 1, 3, 0, 4}; /* of fifths of the values: a rise and a fall */
    double sorted[N];

    memcpy(sorted, x, sizeof sorted);
    qsort(sorted, N, sizeof sorted[0], by_value);
    for (int i = 0; i < N; i++)
        x[i] = sorted[place[i % 5] * (N / 5) + (i * 7) % (N / 5)];
}

static bool judge(vg_nn_view nn)
{
    bool out = true;
    vg_error err;

    assert_ok(vg_is_irregular(nn, &out, &err));
    return out;
}

/* The distribution is the same; only the order tells them apart. */
static void order_tells_breathing_from_fibrillation(void **state)
{
    double x[N];

    (void)state;
    fibrillate(x, 5);
    assert_true(judge((vg_nn_view){.nn_ms = x, .n = N}));
    breathe(x);
    assert_false(judge((vg_nn_view){.nn_ms = x, .n = N}));
}

static void correction_cannot_hide_it(void **state)
{
    double rr_ms[N];
    double nn_ms[N];

    (void)state;
    fibrillate(rr_ms, 6);
    for (int i = 0; i < N; i++)
        nn_ms[i] = 700.0;
    assert_true(judge((vg_nn_view){.nn_ms = nn_ms, .rr_ms = rr_ms, .n = N}));
    assert_false(judge((vg_nn_view){.nn_ms = nn_ms, .n = N}));
}

/* White, but with 3 % of the mean: what bad marks of beats do, not what an atrium does. */
static void a_steady_rhythm_with_jitter_is_regular(void **state)
{
    double x[N];
    vg_rng rng = vg_rng_seed(7);

    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = 800.0 + 24.0 * vg_rng_normal(&rng);
    assert_false(judge((vg_nn_view){.nn_ms = x, .n = N}));
    for (int i = 0; i < N; i++)
        x[i] = 800.0;
    assert_false(judge((vg_nn_view){.nn_ms = x, .n = N}));
}

static void nothing_is_said_of_fewer_than_sixty_intervals(void **state)
{
    double x[N];

    (void)state;
    fibrillate(x, 8);
    assert_false(judge((vg_nn_view){.nn_ms = x, .n = 59}));
    assert_true(judge((vg_nn_view){.nn_ms = x, .n = 60}));
    for (int i = 20; i < 80; i++)
        x[i] = NAN; /* beats that were inserted have no measured interval */
    double nn_ms[N];
    for (int i = 0; i < N; i++)
        nn_ms[i] = 700.0;
    assert_false(judge((vg_nn_view){.nn_ms = nn_ms, .rr_ms = x, .n = 119}));
    assert_true(judge((vg_nn_view){.nn_ms = nn_ms, .rr_ms = x, .n = 120}));
    assert_false(judge((vg_nn_view){0}));
}

/* 300 intervals are two blocks of 150: one of two is not most, and 450 are four. */
static void more_than_half_of_the_blocks_decide(void **state)
{
    double x[450];

    (void)state;
    for (int i = 0; i < 450; i++)
        x[i] = 900.0 + 2.0 * (i % 3);
    fibrillate(x, 9);
    for (int i = 150; i < 300; i++)
        x[i] = 900.0 + 2.0 * (i % 3);
    assert_false(judge((vg_nn_view){.nn_ms = x, .n = 300}));
    assert_true(judge((vg_nn_view){.nn_ms = x, .n = 150}));
}

static void failures_of_memory_are_reported(void **state)
{
    double x[N];
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    fibrillate(x, 10);
    for (long nth = 0; status != VG_OK; nth++) {
        bool out = true;
        vg_error err;
        vg_alloc_fail_at(nth);
        status = vg_is_irregular((vg_nn_view){.nn_ms = x, .n = N}, &out, &err);
        vg_alloc_fail_at(-1);
        if (status != VG_OK) {
            assert_int_equal(status, VG_ERR_MEMORY);
            assert_false(out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_tells_breathing_from_fibrillation),
        cmocka_unit_test(correction_cannot_hide_it),
        cmocka_unit_test(a_steady_rhythm_with_jitter_is_regular),
        cmocka_unit_test(nothing_is_said_of_fewer_than_sixty_intervals),
        cmocka_unit_test(more_than_half_of_the_blocks_decide),
        cmocka_unit_test(failures_of_memory_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
