/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "vg_test.h"

#include "core/rng.h"

static vg_time_domain measure(vg_nn_view nn)
{
    vg_time_domain td;
    vg_error err;

    assert_ok(vg_time_domain_compute(nn, &td, &err));
    return td;
}

/* Expected values: docs/methods.md E, computed there by an independent program. */
static void the_vector_v1_gives_its_published_values(void **state)
{
    double rr_ms[300];

    (void)state;
    vg_test_v1(rr_ms);
    assert_within(rr_ms[0], 873.2893450635386, 1e-9);
    assert_within(rr_ms[299], 833.9885850904868, 1e-9);
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = rr_ms, .n = 300});
    assert_int_equal(td.n_intervals, 300);
    assert_int_equal(td.n_diffs, 299);
    assert_close(td.mean_nn_ms, 255441.33538794852 / 300, 1e-12);
    assert_close(td.sdnn_ms, 40.36290039, 1e-8);
    assert_close(td.rmssd_ms, 42.72204916, 1e-8);
    assert_close(td.sdsd_ms, 42.79346788, 1e-8);
    assert_close(td.pnn50_percent, 23.7458194, 1e-8);
    assert_close(td.pnn20_percent, 71.57190635, 1e-8);
    assert_close(td.cvnn, 0.04740372227, 1e-8);
    assert_close(td.cvsd, 0.05017439613, 1e-8);
    assert_close(td.median_nn_ms, 854.5017505, 1e-8);
    assert_close(td.mad_nn_ms, 41.58330068, 1e-8);
    assert_close(td.iqr_nn_ms, 54.9249535, 1e-8);
    assert_close(td.prc20_nn_ms, 815.7640122, 1e-8);
    assert_close(td.prc80_nn_ms, 887.1830687, 1e-8);
    assert_close(td.min_nn_ms, 755.077894, 1e-8);
    assert_close(td.max_nn_ms, 948.9205209, 1e-8);
    assert_close(td.mean_hr_bpm, 70.4662774, 1e-8);
    assert_close(td.sd_hr_bpm, 3.366354737, 1e-8);
    assert_close(td.min_hr_bpm, 63.2297423, 1e-8);
    assert_close(td.max_hr_bpm, 79.46200051, 1e-8);
    assert_close(td.ln_rmssd, log(42.72204916), 1e-9);
    assert_close(td.hti, 8.108108108, 1e-9);
    assert_close(td.tinn_ms, 140.625, 1e-12);
    assert_close(td.tinn_area_ms, 126.6891892, 1e-9);
    assert_close(td.stress_index, 134.8314809, 1e-9);
    assert_close(td.sqrt_stress_index, sqrt(134.8314809), 1e-9);
    assert_nan(td.sdann_ms);
}

static void no_difference_is_taken_across_a_gap(void **state)
{
    const double nn_ms[] = {800, 810, 1200, 1210};
    const unsigned char follows[] = {0, 1, 0, 1};

    (void)state;
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = nn_ms, .follows = follows, .n = 4});
    assert_int_equal(td.n_diffs, 2);
    assert_close(td.rmssd_ms, 10.0, 1e-15);
}

static void corrected_intervals_count_in_no_measure(void **state)
{
    const double nn_ms[] = {800, 820, 500, 1100, 800, 820};
    const unsigned char label[] = {VG_NN_OK,      VG_NN_OK, VG_NN_ECTOPIC,
                                   VG_NN_ECTOPIC, VG_NN_OK, VG_NN_OK};

    (void)state;
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = nn_ms, .label = label, .n = 6});
    assert_int_equal(td.n_intervals, 4);
    assert_int_equal(td.n_diffs, 2);
    assert_close(td.mean_nn_ms, 810.0, 1e-15);
    assert_close(td.rmssd_ms, 20.0, 1e-15);
    assert_close(td.max_nn_ms, 820.0, 1e-15);
}

static void a_difference_of_fifty_does_not_count_however_it_was_rounded(void **state)
{
    /* 18 samples at 360 Hz are 50 ms; times in seconds make it 50 +- 1e-10. */
    double nn_ms[200];

    (void)state;
    for (int i = 0; i < 200; i++) {
        const double samples = 100.0 * 360.0 + 300.0 * i + (i % 2) * 9.0;
        const double next = 100.0 * 360.0 + 300.0 * (i + 1) + ((i + 1) % 2) * 9.0;
        nn_ms[i] = 1000.0 * (next / 360.0 - samples / 360.0);
    }
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = nn_ms, .n = 200});
    assert_true(td.pnn50_percent == 0.0);
    assert_true(td.pnn20_percent == 100.0);
}

static void a_steady_rhythm_has_no_variability_and_no_logarithm(void **state)
{
    const double nn_ms[] = {800, 800, 800, 800};

    (void)state;
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = nn_ms, .n = 4});
    assert_true(td.rmssd_ms == 0.0);
    assert_true(td.sdnn_ms == 0.0);
    assert_true(td.mean_hr_bpm == 75.0);
    assert_nan(td.ln_rmssd);
    assert_nan(td.se_ln_rmssd);
    assert_nan(td.stress_index);
    assert_true(td.hti == 1.0);
}

static void two_intervals_beside_a_gap_have_no_rmssd(void **state)
{
    const double nn_ms[] = {800, 810};
    const unsigned char follows[] = {0, 0};

    (void)state;
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = nn_ms, .follows = follows, .n = 2});
    assert_nan(td.rmssd_ms);
    assert_nan(td.pnn50_percent);
    assert_close(td.mean_nn_ms, 805.0, 1e-15);
}

static void too_few_intervals_are_refused(void **state)
{
    const double nn_ms[] = {800};
    vg_time_domain td;
    vg_error err;

    (void)state;
    for (size_t n = 0; n < 2; n++) {
        assert_status(vg_time_domain_compute((vg_nn_view){.nn_ms = nn_ms, .n = n}, &td, &err),
                      VG_ERR_SHORT);
        assert_nan(td.mean_nn_ms);
        assert_int_equal(td.n_intervals, 0);
    }
    assert_string_equal(err.message, "1 intervals as measured; time-domain measures need 2");
}

static void an_interval_that_is_not_a_number_is_named(void **state)
{
    const double nn_ms[] = {800, 810, NAN, 800};
    vg_time_domain td;
    vg_error err;

    (void)state;
    assert_status(vg_time_domain_compute((vg_nn_view){.nn_ms = nn_ms, .n = 4}, &td, &err),
                  VG_ERR_DATA);
    assert_non_null(strstr(err.message, "interval 2 is nan ms"));
    assert_nan(td.rmssd_ms);
}

/** The base of the best triangle by trying every pair of feet, as the definition says. */
static double slow_tinn(const double *x, size_t n)
{
    enum { BINS = 400 };
    double d[BINS] = {0};
    int low = BINS;
    int high = 0;
    int mode = 0;
    double best = INFINITY;
    int base = 0;

    for (size_t i = 0; i < n; i++) {
        const int k = (int)floor(x[i] / 7.8125);
        d[k] += 1.0;
        low = k < low ? k : low;
        high = k > high ? k : high;
    }
    for (int k = 0; k < BINS; k++)
        mode = d[k] > d[mode] ? k : mode;
    for (int left = low - 1; left < mode; left++) {
        for (int right = mode + 1; right <= high + 1; right++) {
            double error = 0.0;
            for (int k = low - 1; k <= high + 1; k++) {
                double q = 0.0;
                if (left <= k && k <= mode)
                    q = d[mode] * (k - left) / (mode - left);
                else if (mode < k && k <= right)
                    q = d[mode] * (right - k) / (right - mode);
                error += (d[k] - q) * (d[k] - q);
            }
            const bool closer = error < best + 1e-9 && right - left < base;
            if (error < best - 1e-9 || closer) {
                best = error;
                base = right - left;
            }
        }
    }
    return 7.8125 * base;
}

static void the_triangle_is_the_best_of_all(void **state)
{
    vg_rng rng = vg_rng_seed(12);
    double x[400];

    (void)state;
    for (int trial = 0; trial < 50; trial++) {
        const size_t n = 20 + (size_t)vg_rng_below(&rng, 380);
        for (size_t i = 0; i < n; i++)
            x[i] = fmin(fmax(800.0 + 60.0 * vg_rng_normal(&rng), 400.0), 1500.0);
        const vg_time_domain td = measure((vg_nn_view){.nn_ms = x, .n = n});
        assert_close(td.tinn_ms, slow_tinn(x, n), 1e-12);
    }
}

static void five_minute_segments_are_whole_and_mostly_valid(void **state)
{
    /* 1000 ms for five minutes, 500 ms for five, then 800 ms to 14 min 50 s. The mean of the
     * last ten minutes' part is dropped with its segment. */
    static double x[3000];
    static unsigned char label[3000];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 300; i++)
        x[n++] = i % 2 ? 1010.0 : 990.0;
    for (int i = 0; i < 600; i++)
        x[n++] = 500.0;
    for (int i = 0; i < 362; i++)
        x[n++] = 800.0;
    vg_time_domain td = measure((vg_nn_view){.nn_ms = x, .label = label, .n = n});
    assert_within(td.sdann_ms, fabs(1000.0 - 500.0) / sqrt(2.0), 1.5);
    assert_within(td.sdnni_ms, 5.0, 0.6);
    for (int i = 0; i < 100; i++)
        label[i] = VG_NN_MISSED;
    td = measure((vg_nn_view){.nn_ms = x, .label = label, .n = n});
    assert_nan(td.sdann_ms);
    assert_nan(td.sdnni_ms);
}

static void the_error_of_rmssd_is_that_of_white_intervals(void **state)
{
    /* docs/methods.md E: for uncorrelated normal intervals 0.5 sqrt(3 / M). */
    static double x[20001];
    vg_rng rng = vg_rng_seed(13);

    (void)state;
    for (int i = 0; i < 20001; i++)
        x[i] = 800.0 + 30.0 * vg_rng_normal(&rng);
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = x, .n = 20001});
    assert_close(td.se_ln_rmssd, 0.5 * sqrt(3.0 / 20000.0), 0.05);
}

static void huge_intervals_have_no_histogram(void **state)
{
    const double nn_ms[] = {800, 810, 1e12, 790};

    (void)state;
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = nn_ms, .n = 4});
    assert_nan(td.hti);
    assert_nan(td.tinn_ms);
    assert_nan(td.stress_index);
    assert_true(isfinite(td.sdnn_ms));
}

static void shift_scale_and_reversal_keep_their_laws(void **state)
{
    double x[64];
    double shifted[64];
    double scaled[64];
    double reversed[64];
    vg_rng rng = vg_rng_seed(11);

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        for (int i = 0; i < 64; i++) {
            x[i] = 800.0 + 60.0 * vg_rng_normal(&rng);
            shifted[i] = x[i] + 100.0;
            scaled[i] = 2.0 * x[i];
        }
        for (int i = 0; i < 64; i++)
            reversed[i] = x[63 - i];
        const vg_time_domain a = measure((vg_nn_view){.nn_ms = x, .n = 64});
        const vg_time_domain b = measure((vg_nn_view){.nn_ms = shifted, .n = 64});
        const vg_time_domain c = measure((vg_nn_view){.nn_ms = scaled, .n = 64});
        const vg_time_domain d = measure((vg_nn_view){.nn_ms = reversed, .n = 64});
        assert_close(b.sdnn_ms, a.sdnn_ms, 1e-10);
        assert_close(b.rmssd_ms, a.rmssd_ms, 1e-10);
        assert_close(b.mean_nn_ms, a.mean_nn_ms + 100.0, 1e-12);
        assert_close(c.sdnn_ms, 2.0 * a.sdnn_ms, 1e-12);
        assert_close(c.rmssd_ms, 2.0 * a.rmssd_ms, 1e-12);
        assert_close(d.rmssd_ms, a.rmssd_ms, 1e-12);
        assert_close(d.sdsd_ms, a.sdsd_ms, 1e-10);
        assert_true(d.pnn50_percent == a.pnn50_percent);
    }
}

static void every_refused_allocation_is_reported(void **state)
{
    const double nn_ms[] = {800, 810, 790};
    vg_status status = VG_ERR_MEMORY;
    vg_time_domain td;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_time_domain_compute((vg_nn_view){.nn_ms = nn_ms, .n = 3}, &td, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(td.mean_nn_ms)));
    }
}

static void the_metric_table_reads_the_members_it_names(void **state)
{
    double rr_ms[300];
    size_t n;
    const vg_metric *rows = vg_time_domain_metrics(&n);

    (void)state;
    vg_test_v1(rr_ms);
    const vg_time_domain td = measure((vg_nn_view){.nn_ms = rr_ms, .n = 300});
    assert_true(n >= 20);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].name, "rmssd_ms") == 0)
            assert_true(vg_metric_value(&rows[i], &td) == td.rmssd_ms);
        if (strcmp(rows[i].name, "max_hr_bpm") == 0)
            assert_true(vg_metric_value(&rows[i], &td) == td.max_hr_bpm);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_v1_gives_its_published_values),
        cmocka_unit_test(no_difference_is_taken_across_a_gap),
        cmocka_unit_test(corrected_intervals_count_in_no_measure),
        cmocka_unit_test(a_difference_of_fifty_does_not_count_however_it_was_rounded),
        cmocka_unit_test(a_steady_rhythm_has_no_variability_and_no_logarithm),
        cmocka_unit_test(two_intervals_beside_a_gap_have_no_rmssd),
        cmocka_unit_test(too_few_intervals_are_refused),
        cmocka_unit_test(an_interval_that_is_not_a_number_is_named),
        cmocka_unit_test(the_triangle_is_the_best_of_all),
        cmocka_unit_test(five_minute_segments_are_whole_and_mostly_valid),
        cmocka_unit_test(the_error_of_rmssd_is_that_of_white_intervals),
        cmocka_unit_test(huge_intervals_have_no_histogram),
        cmocka_unit_test(shift_scale_and_reversal_keep_their_laws),
        cmocka_unit_test(every_refused_allocation_is_reported),
        cmocka_unit_test(the_metric_table_reads_the_members_it_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
