/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a series is cut before its spectrum: at gaps, into blocks, and when it is too short. */
#include "vg_test.h"

#include "core/rng.h"
#include "hrv/tachogram.h"

static vg_frequency measure(vg_nn_view nn, const vg_frequency_opts *opts)
{
    vg_frequency f;
    vg_error err;

    assert_ok(vg_frequency_compute(nn, opts, &f, &err));
    return f;
}

static void a_day_has_the_power_of_its_slowest_wave(void **state)
{
    enum { N = 110000 };
    static double rr_ms[N];
    static double t_s[N];
    double at_s = 0.0;
    size_t n = 0;

    (void)state;
    while (at_s < 86400.0 && n < N) {
        rr_ms[n] =
            850.0 + 50.0 * sin(2.0 * M_PI * 0.001 * at_s) + 20.0 * sin(2.0 * M_PI * 0.1 * at_s);
        at_s += rr_ms[n] / 1000.0 + (n == 40000 ? 600.0 : 0.0);
        t_s[n++] = at_s;
    }
    vg_frequency f = measure((vg_nn_view){.time_s = t_s, .nn_ms = rr_ms, .n = n}, NULL);
    assert_close(f.ulf_ms2, 1250.0, 0.03);
    assert_close(f.lf_ms2, 200.0, 0.03);
    f = measure((vg_nn_view){.time_s = t_s, .nn_ms = rr_ms, .n = n / 2}, NULL);
    assert_nan(f.ulf_ms2);
}

/* Beyond 25 h: blocks of 5 min, each resampled and detrended by itself, their spectra averaged
 * (docs/methods.md F). The twin cuts the blocks by hand: from a beat to the first that lies 300
 * s or more behind it, which begins the next. Band power is linear in the density. */
static void days_have_the_mean_power_of_their_blocks(void **state)
{
    enum { N = 120200 };
    double *rr_ms = calloc(N, sizeof *rr_ms);
    double lf = 0.0;
    double hf = 0.0;
    double ar_lf = 0.0;
    size_t n_segments = 0;
    size_t n_blocks = 0;
    vg_rng rng = vg_rng_seed(5);
    vg_frequency f;
    vg_error err;

    (void)state;
    assert_non_null(rr_ms);
    for (size_t i = 0; i < N; i++)
        rr_ms[i] = 850.0 + 0.001 * (double)i +
                   30.0 * sin(0.5 * (double)i) * (1.0 + sin(1e-4 * (double)i)) +
                   20.0 * vg_rng_normal(&rng);
    for (size_t first = 0; first + 1 < N;) {
        double length_ms = 0.0;
        size_t last = first;
        while (last + 1 < N && length_ms < 300000.0)
            length_ms += rr_ms[++last];
        /* A leftover of one segment to one and a half is a case of its own when alone. */
        assert_false(120000.0 <= length_ms && length_ms < 180000.0);
        if (length_ms >= 180000.0) {
            const vg_nn_view block = {.nn_ms = rr_ms + first, .n = last - first + 1};
            const vg_frequency of_block = measure(block, NULL);
            lf += of_block.lf_ms2 * (double)of_block.n_segments;
            hf += of_block.hf_ms2 * (double)of_block.n_segments;
            n_segments += of_block.n_segments;
            assert_ok(vg_frequency_estimate(block, NULL, VG_ESTIMATOR_AR, &f, &err));
            ar_lf += f.lf_ms2;
            n_blocks++;
        }
        first = last;
    }
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = N};
    f = measure(nn, NULL);
    assert_true(n_blocks > 25 * 12);
    assert_int_equal(f.n_segments, n_segments);
    assert_close(f.lf_ms2, lf / (double)n_segments, 1e-9);
    assert_close(f.hf_ms2, hf / (double)n_segments, 1e-9);
    assert_true(f.vlf_ms2 > 0.0);
    assert_nan(f.ulf_ms2);
    assert_ok(vg_frequency_estimate(nn, NULL, VG_ESTIMATOR_AR, &f, &err));
    assert_close(f.lf_ms2, ar_lf / (double)n_blocks, 1e-9);
    free(rr_ms);
}

static void a_gap_separates_and_every_long_run_counts(void **state)
{
    double rr_ms[600];
    unsigned char follows[600];
    vg_frequency_opts opts = vg_frequency_defaults();

    (void)state;
    memset(follows, 1, sizeof follows);
    vg_test_v1(rr_ms);
    memcpy(rr_ms + 300, rr_ms, 300 * sizeof rr_ms[0]);
    follows[300] = 0;
    const vg_frequency one = measure((vg_nn_view){.nn_ms = rr_ms, .n = 300}, NULL);
    const vg_frequency two =
        measure((vg_nn_view){.nn_ms = rr_ms, .follows = follows, .n = 600}, NULL);
    assert_int_equal(two.n_segments, 6);
    assert_close(two.lf_ms2, one.lf_ms2, 1e-12);
    assert_close(two.hf_ms2, one.hf_ms2, 1e-12);

    /* With segments longer than either run, the longest alone counts. */
    follows[300] = 1;
    follows[250] = 0;
    opts.segment_s = 600.0;
    const vg_frequency last =
        measure((vg_nn_view){.nn_ms = rr_ms, .follows = follows, .n = 600}, &opts);
    const vg_frequency alone = measure((vg_nn_view){.nn_ms = rr_ms + 250, .n = 350}, &opts);
    assert_int_equal(last.n_segments, 1);
    assert_true(last.hf_ms2 == alone.hf_ms2);
}

static void too_few_intervals_are_refused(void **state)
{
    const double rr_ms[] = {800, 810, 790, 805};
    const unsigned char follows[] = {0, 1, 0, 1};
    vg_frequency f;
    vg_error err;

    (void)state;
    assert_status(vg_frequency_compute((vg_nn_view){.nn_ms = rr_ms, .follows = follows, .n = 4},
                                       NULL, &f, &err),
                  VG_ERR_SHORT);
    assert_string_equal(err.message, "2 intervals follow one another; a spectrum needs 4");
    assert_nan(f.hf_ms2);
    assert_status(vg_frequency_compute((vg_nn_view){0}, NULL, &f, &err), VG_ERR_SHORT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_has_the_power_of_its_slowest_wave),
        cmocka_unit_test(days_have_the_mean_power_of_their_blocks),
        cmocka_unit_test(a_gap_separates_and_every_long_run_counts),
        cmocka_unit_test(too_few_intervals_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
