/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "hrv/segments.h"

enum { N = 8000 };

static double series[N];

static void fill_series(void)
{
    vg_rng rng = vg_rng_seed(31);

    for (size_t i = 0; i < N; i++)
        series[i] = 30.0 * sin(0.4 * (double)i) + 10.0 * vg_rng_normal(&rng);
}

/* Welch's method on the very samples is the slow twin, however the window moves. Segments of
 * 120 s at 4 Hz begin every 240 samples; windows begin on any sample, and lose none by
 * beginning with the next second. */
static void the_mean_is_that_of_welch_wherever_the_window_goes(void **state)
{
    const vg_frequency_opts opts = vg_frequency_defaults();
    vg_rng rng = vg_rng_seed(32);
    vg_segments *s;
    vg_welch *welch;
    vg_error err;

    (void)state;
    fill_series();
    assert_ok(vg_segments_create(&opts, 300.0, &s, &err));
    assert_ok(vg_welch_create(480, 4.0, &welch, &err));
    for (int k = 0; k < 300; k++) {
        const size_t first = k < 200 ? (size_t)(7 * k) : (size_t)vg_rng_below(&rng, N - 1300);
        const size_t n = k % 10 == 0 ? 480 : 1190 + (size_t)vg_rng_below(&rng, 10);
        const size_t begin = n == 480 ? first : (first + 3) / 4 * 4;
        size_t n_segments;
        size_t n_expected;
        const vg_psd psd = vg_segments_mean(s, series, first, first + n, &n_segments);
        vg_welch_reset(welch);
        assert_int_equal(vg_welch_add(welch, series + begin, first + n - begin), n_segments);
        const vg_psd expected = vg_welch_borrow(welch, &n_expected);
        assert_int_equal(n_segments, n == 480 ? 1 : 3);
        assert_close(psd.step_hz, expected.step_hz, 1e-15);
        /* Up to 0.4 Hz and the neighbour of a peak there. */
        assert_int_equal(psd.n, 50);
        for (size_t i = 0; i < psd.n; i++)
            assert_close(psd.density[i], expected.density[i], 1e-13);
        assert_true(vg_segments_spread_hz(s, n_segments) == vg_welch_spread_hz(welch));
    }
    vg_segments_destroy(s);
    vg_welch_destroy(welch);
}

static void a_window_without_a_segment_has_no_power(void **state)
{
    const vg_frequency_opts opts = vg_frequency_defaults();
    vg_segments *s;
    size_t n_segments = 9;
    vg_error err;

    (void)state;
    fill_series();
    assert_ok(vg_segments_create(&opts, 300.0, &s, &err));
    const vg_psd psd = vg_segments_mean(s, series, 10, 489, &n_segments);
    assert_int_equal(n_segments, 0);
    assert_true(psd.density[3] == 0.0);
    assert_nan(vg_segments_spread_hz(s, 0));
    vg_segments_destroy(s);
    vg_segments_destroy(NULL);
}

/* A segment of a day has 34562 bins up to 0.4 Hz, of which a slot a second would be 24 GB. */
static void long_segments_take_little_room(void **state)
{
    vg_frequency_opts opts = vg_frequency_defaults();
    vg_segments *s;
    size_t n_segments;
    vg_error err;

    (void)state;
    opts.segment_s = 86400.0;
    const size_t n = 4 * 86400 + 4;
    double *x = test_calloc(n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = sin(2.0 * M_PI * 0.25 * (double)i / 4.0);
    assert_ok(vg_segments_create(&opts, 90000.0, &s, &err));
    for (size_t first = 0; first < 5; first += 4) {
        const vg_psd psd = vg_segments_mean(s, x, first, first + 4 * 86400, &n_segments);
        assert_int_equal(n_segments, 1);
        /* A sine of amplitude 1 has the power 1/2. */
        assert_close(vg_psd_power(psd, 0.15, 0.4), 0.5, 1e-6);
    }
    vg_segments_destroy(s);
    test_free(x);
}

static void every_refused_allocation_is_reported(void **state)
{
    const vg_frequency_opts opts = vg_frequency_defaults();
    vg_status status = VG_ERR_MEMORY;
    vg_segments *s = NULL;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_segments_create(&opts, 300.0, &s, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && s == NULL));
    }
    vg_segments_destroy(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_is_that_of_welch_wherever_the_window_goes),
        cmocka_unit_test(a_window_without_a_segment_has_no_power),
        cmocka_unit_test(long_segments_take_little_room),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
