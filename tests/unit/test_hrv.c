/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

/** n intervals of V1, repeated, the first beat at 0 s. */
static vg_nn series(size_t n)
{
    double rr_ms[300];
    double t_s = 0.0;
    vg_nn nn = {0};
    vg_error err;

    vg_test_v1(rr_ms);
    for (size_t i = 0; i < n; i++) {
        const double rr = rr_ms[i % 300];
        t_s += rr / 1000.0;
        assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
    }
    return nn;
}

static vg_hrv measure(const vg_nn *nn, const vg_beats *beats, double start_s, double stop_s)
{
    vg_hrv hrv;
    vg_error err;

    assert_ok(vg_hrv_compute(vg_nn_borrow(nn), beats, start_s, stop_s, NULL, &hrv, &err));
    return hrv;
}

static double named(const vg_hrv *hrv, const char *name)
{
    for (size_t i = 0; i < vg_hrv_n_metrics(); i++) {
        const vg_metric metric = vg_hrv_metric(i);
        if (strcmp(metric.name, name) == 0)
            return vg_metric_value(&metric, hrv);
    }
    fail_msg("no metric %s", name);
    return NAN;
}

static void clean_minutes_are_good_and_every_metric_has_a_name(void **state)
{
    (void)state;
    vg_nn nn = series(300);
    const vg_hrv hrv = measure(&nn, NULL, 0.0, 256.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_GOOD);
    assert_string_equal(hrv.reason, "too_short:vlf");
    assert_int_equal(hrv.n_beats, 301);
    assert_int_equal(hrv.n_corrected, 0);
    assert_true(hrv.usable_percent == 100.0);
    /* docs/methods.md E, F and G. */
    assert_close(named(&hrv, "rmssd_ms"), 42.72204916, 1e-8);
    assert_close(named(&hrv, "lf_ms2"), 964.272167, 1e-8);
    assert_close(named(&hrv, "sd2_ms"), 48.48699985, 1e-8);
    assert_nan(named(&hrv, "vlf_ms2"));
    vg_nn_free(&nn);
}

static void five_minutes_hold_the_very_low_band(void **state)
{
    (void)state;
    vg_nn nn = series(600);
    const vg_hrv hrv = measure(&nn, NULL, 100.0, 400.0);
    assert_string_equal(hrv.reason, "");
    assert_true(hrv.frequency.vlf_ms2 > 0.0);
    assert_true(hrv.duration_s == 300.0);
    vg_nn_free(&nn);
}

static void half_a_minute_has_no_sdnn(void **state)
{
    (void)state;
    vg_nn nn = series(300);
    const vg_hrv hrv = measure(&nn, NULL, 0.0, 30.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_GOOD);
    assert_string_equal(hrv.reason, "too_short:lf,too_short:vlf,too_short:sdnn");
    assert_nan(hrv.time.sdnn_ms);
    assert_nan(hrv.time.cvnn);
    assert_true(hrv.time.rmssd_ms > 0.0);
    vg_nn_free(&nn);
}

static void corrections_lower_the_verdict(void **state)
{
    static const struct {
        size_t every;
        vg_verdict verdict;
        const char *reason;
    } cases[] = {
        {25, VG_VERDICT_GOOD, "too_short:vlf"},
        {16, VG_VERDICT_CAUTION, "corrected:6%,too_short:vlf"},
        {8, VG_VERDICT_TIME_DOMAIN_ONLY, "corrected:12.3%"},
        {4, VG_VERDICT_INVALID, "corrected:24.6%"},
    };

    (void)state;
    for (int c = 0; c < 4; c++) {
        vg_nn nn = series(300);
        for (size_t i = cases[c].every; i < 300; i += cases[c].every) {
            nn.fixed[i] = 1;
            nn.label[i] = VG_NN_MISSED;
        }
        const vg_hrv hrv = measure(&nn, NULL, 0.0, 256.0);
        assert_int_equal(hrv.verdict, cases[c].verdict);
        assert_string_equal(hrv.reason, cases[c].reason);
        assert_true(isnan(hrv.frequency.hf_ms2) == (c >= 2));
        assert_true(isnan(hrv.time.rmssd_ms) == (c >= 3));
        vg_nn_free(&nn);
    }
}

static void unusable_signal_is_named_as_noise(void **state)
{
    vg_beats beats = {0};
    vg_error err;

    (void)state;
    vg_nn nn = series(300);
    assert_ok(vg_beats_mark_unusable(&beats, 10.0, 41.0, "noise", &err));
    const vg_hrv hrv = measure(&nn, &beats, 0.0, 100.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_CAUTION);
    assert_close(hrv.usable_percent, 69.0, 1e-12);
    assert_non_null(strstr(hrv.reason, "noise:31%"));
    vg_beats_free(&beats);
    vg_nn_free(&nn);
}

static void a_gap_is_named(void **state)
{
    (void)state;
    vg_nn nn = series(300);
    nn.follows[150] = 0;
    const vg_hrv hrv = measure(&nn, NULL, 0.0, 256.0);
    assert_non_null(strstr(hrv.reason, "gap"));
    assert_int_equal(hrv.n_beats, 302);
    assert_int_equal(hrv.time.n_diffs, 298);
    vg_nn_free(&nn);
}

static void few_beats_make_an_invalid_row_without_a_number(void **state)
{
    (void)state;
    for (size_t n = 0; n < 3; n++) {
        vg_nn nn = series(n);
        vg_error err = {VG_OK, "untouched"};
        vg_hrv hrv;
        assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 60.0, NULL, &hrv, &err));
        assert_string_equal(err.message, "untouched");
        assert_int_equal(hrv.verdict, VG_VERDICT_INVALID);
        assert_string_equal(hrv.reason, "few_beats");
        for (size_t i = 0; i < vg_hrv_n_metrics(); i++) {
            const vg_metric metric = vg_hrv_metric(i);
            assert_nan(vg_metric_value(&metric, &hrv));
        }
        vg_nn_free(&nn);
    }
}

static void success_leaves_the_error_record_alone(void **state)
{
    vg_error err = {VG_OK, "untouched"};
    vg_hrv hrv;

    (void)state;
    vg_nn nn = series(5);
    nn.follows[2] = 0;
    nn.follows[4] = 0;
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 60.0, NULL, &hrv, &err));
    assert_string_equal(err.message, "untouched");
    assert_true(hrv.time.mean_nn_ms > 0.0);
    assert_nan(hrv.frequency.hf_ms2);
    assert_nan(hrv.poincare.sd1_ms);
    vg_nn_free(&nn);
}

static void options_are_judged_even_without_data(void **state)
{
    vg_hrv_opts opts = vg_hrv_defaults();
    vg_hrv hrv;
    vg_error err;

    (void)state;
    opts.frequency.resample_hz = -4.0;
    assert_status(vg_hrv_compute((vg_nn_view){0}, NULL, 0.0, 1.0, &opts, &hrv, &err),
                  VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "resample_hz is -4"));
    assert_status(vg_hrv_compute((vg_nn_view){0}, NULL, 5.0, 1.0, NULL, &hrv, &err),
                  VG_ERR_OPTION);
    assert_string_equal(err.message, "the span from 5 to 1 s is none");
    assert_nan(hrv.time.rmssd_ms);
}

static void the_contract_names_the_metrics_in_order(void **state)
{
    static const char *const first[] = {"mean_nn_ms", "sdnn_ms", "rmssd_ms", "sdsd_ms",
                                        "pnn50_percent"};

    (void)state;
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(vg_hrv_metric(i).name, first[i]);
    for (size_t i = 0; i < vg_hrv_n_metrics(); i++) {
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(vg_hrv_metric(i).name, vg_hrv_metric(j).name);
    }
    assert_null(vg_hrv_metric(vg_hrv_n_metrics()).name);
}

static void every_refused_allocation_is_reported(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    vg_nn nn = series(300);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_hrv hrv;
        vg_alloc_fail_at(nth);
        status = vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 256.0, NULL, &hrv, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(hrv.time.mean_nn_ms)));
    }
    vg_nn_free(&nn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_minutes_are_good_and_every_metric_has_a_name),
        cmocka_unit_test(five_minutes_hold_the_very_low_band),
        cmocka_unit_test(half_a_minute_has_no_sdnn),
        cmocka_unit_test(corrections_lower_the_verdict),
        cmocka_unit_test(unusable_signal_is_named_as_noise),
        cmocka_unit_test(a_gap_is_named),
        cmocka_unit_test(few_beats_make_an_invalid_row_without_a_number),
        cmocka_unit_test(success_leaves_the_error_record_alone),
        cmocka_unit_test(options_are_judged_even_without_data),
        cmocka_unit_test(the_contract_names_the_metrics_in_order),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
