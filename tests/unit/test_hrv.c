/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_hrv_test.h"

#include "core/rng.h"

static void clean_minutes_are_good_and_every_metric_has_a_name(void **state)
{
    (void)state;
    vg_nn nn = vg_test_series(300);
    const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 256.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_GOOD);
    /* V1 breathes at 1 / 3.6 beats, where a spline keeps 95.1 % (docs/methods.md F). */
    assert_string_equal(hrv.reason, "too_short:vlf,hf_loss:4.9%");
    assert_int_equal(hrv.n_beats, 301);
    assert_int_equal(hrv.n_corrected, 0);
    assert_true(hrv.usable_percent == 100.0);
    /* docs/methods.md E, F and G. */
    assert_close(vg_test_named(&hrv, "rmssd_ms"), 42.72204916, 1e-8);
    assert_close(vg_test_named(&hrv, "lf_ms2"), 964.272167, 1e-8);
    assert_close(vg_test_named(&hrv, "sd2_ms"), 48.48699985, 1e-8);
    assert_nan(vg_test_named(&hrv, "vlf_ms2"));
    vg_nn_free(&nn);
}

static void five_minutes_hold_the_very_low_band(void **state)
{
    (void)state;
    vg_nn nn = vg_test_series(600);
    const vg_hrv hrv = vg_test_measure(&nn, NULL, 100.0, 400.0);
    assert_null(strstr(hrv.reason, "too_short"));
    assert_true(hrv.frequency.vlf_ms2 > 0.0);
    assert_true(hrv.duration_s == 300.0);
    vg_nn_free(&nn);
}

static void further_estimators_add_their_columns(void **state)
{
    vg_hrv_opts opts = vg_hrv_defaults();
    vg_hrv hrv;
    vg_error err;
    const size_t n = vg_hrv_n_columns(NULL);

    (void)state;
    vg_nn nn = vg_test_series(300);
    assert_int_equal(n, vg_hrv_n_metrics());
    opts.with_lomb = 1;
    opts.with_ar = 1;
    assert_int_equal(vg_hrv_n_columns(&opts), n + 27);
    assert_string_equal(vg_hrv_column(&opts, n + 1).name, "lomb_lf_ms2");
    assert_string_equal(vg_hrv_column(&opts, n + 12).name, "ar_lf_ms2");
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 256.0, &opts, &hrv, &err));
    const vg_metric lomb = vg_hrv_column(&opts, n + 1);
    const vg_metric ar = vg_hrv_column(&opts, n + 12);
    /* docs/methods.md F. */
    assert_close(vg_metric_value(&lomb, &hrv), 1018.831309, 1e-3);
    assert_close(vg_metric_value(&ar, &hrv), 1004.924618, 1e-7);
    /* 256 s are too short for VLF; of LF and HF almost nothing lies between the components. */
    assert_string_equal(vg_hrv_column(&opts, n + 22).name, "ar_vlf_pole_ms2");
    assert_nan(hrv.ar.vlf_pole_ms2);
    assert_close(hrv.ar.lf_pole_ms2, hrv.ar.lf_ms2, 0.05);
    assert_close(hrv.ar.hf_pole_ms2, hrv.ar.hf_ms2, 0.05);
    assert_nan(hrv.frequency.hf_pole_ms2);
    assert_close(vg_test_named(&hrv, "sampen"), 2.0083777119073423, 1e-9);
    assert_close(vg_test_named(&hrv, "dfa_alpha1"), 0.8535691031, 1e-9);
    opts.with_lomb = 0;
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 256.0, &opts, &hrv, &err));
    assert_nan(hrv.lomb.lf_ms2);
    vg_nn_free(&nn);
}

/* V1's own value: tests/unit/test_recurrence.c measures what it means. */
static void recurrences_are_columns_for_those_who_ask(void **state)
{
    vg_hrv_opts opts = vg_hrv_defaults();
    vg_hrv hrv;
    vg_rqa alone;
    vg_error err;
    const size_t n = vg_hrv_n_columns(NULL);

    (void)state;
    vg_nn nn = vg_test_series(300);
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 256.0, &opts, &hrv, &err));
    assert_nan(hrv.rqa.rqa_det_percent);
    assert_false(vg_hrv_ask(&opts, "rqa_det"));
    assert_int_equal(vg_hrv_n_columns(&opts), n);
    assert_true(vg_hrv_ask(&opts, "sdnn_ms"));
    assert_int_equal(vg_hrv_n_columns(&opts), n);
    assert_true(vg_hrv_ask(&opts, "rqa_det_percent"));
    assert_int_equal(vg_hrv_n_columns(&opts), n + 6);
    assert_string_equal(vg_hrv_column(&opts, n).name, "rqa_radius_sd");
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 256.0, &opts, &hrv, &err));
    assert_ok(vg_rqa_compute(vg_nn_borrow(&nn), NULL, &alone, &err));
    const vg_metric det = vg_hrv_column(&opts, n + 2);
    assert_string_equal(det.name, "rqa_det_percent");
    assert_true(vg_metric_value(&det, &hrv) == alone.rqa_det_percent);
    /* 104 intervals are 95 vectors of ten. */
    assert_ok(
        vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, nn.time_s[103] + 1e-6, &opts, &hrv, &err));
    assert_non_null(strstr(hrv.reason, "too_short:rqa"));
    assert_nan(hrv.rqa.rqa_det_percent);
    assert_true(hrv.entropy.sampen > 0.0);
    opts.rqa.m = 0;
    assert_status(vg_hrv_compute((vg_nn_view){0}, NULL, 0.0, 1.0, &opts, &hrv, &err),
                  VG_ERR_OPTION);
    assert_string_equal(err.message, "rqa: m is 0; it must be 1 to 20");
    vg_nn_free(&nn);
}

static void presets_change_what_they_say(void **state)
{
    vg_hrv_opts opts;
    vg_hrv hrv;
    vg_error err;

    (void)state;
    vg_nn nn = vg_test_series(300);
    const vg_nn_view view = vg_nn_borrow(&nn);
    /* docs/methods.md F and G: half-open bands on the default density; SD2 by identity; one
     * segment of 300 s; DFA to boxes of 11. */
    assert_true(vg_hrv_preset("default", &opts));
    opts.frequency.half_open_bands = 1;
    assert_ok(vg_hrv_compute(view, NULL, 0.0, 256.0, &opts, &hrv, &err));
    assert_close(hrv.frequency.lf_ms2, 961.531, 1e-6);
    assert_close(hrv.frequency.hf_ms2, 478.314, 1e-6);
    assert_true(vg_hrv_preset("kubios-like", &opts));
    assert_ok(vg_hrv_compute(view, NULL, 0.0, 256.0, &opts, &hrv, &err));
    assert_close(hrv.poincare.sd2_ms, 48.4013121, 1e-8);
    assert_close(hrv.frequency.hf_ms2, 494.959721, 1e-8);
    assert_close(hrv.ar.lf_ms2, 1004.924618, 1e-8);
    assert_true(vg_hrv_preset("neurokit-like", &opts));
    assert_ok(vg_hrv_compute(view, NULL, 0.0, 256.0, &opts, &hrv, &err));
    assert_close(hrv.dfa.dfa_alpha1, 1.0847001287, 1e-9);
    assert_true(vg_hrv_preset("physionet-like", &opts));
    assert_ok(vg_hrv_compute(view, NULL, 0.0, 256.0, &opts, &hrv, &err));
    assert_close(hrv.entropy.sampen, 2.7022362312367902, 1e-9);
    assert_close(hrv.lomb.hf_ms2, 503.535062, 1e-3);
    assert_true(vg_hrv_preset("taskforce", &opts));
    assert_int_equal(opts.frequency.detrend, VG_DETREND_LINEAR);
    assert_false(vg_hrv_preset("no-such", &opts));
    assert_string_equal(vg_hrv_preset_name(4), "neurokit-like");
    assert_null(vg_hrv_preset_name(5));
    vg_nn_free(&nn);
}

static void only_equal_definitions_borrow_a_neurokit_name(void **state)
{
    (void)state;
    assert_string_equal(vg_metric_neurokit_name("rmssd_ms"), "HRV_RMSSD");
    assert_null(vg_metric_neurokit_name("lf_ms2"));
    assert_null(vg_metric_neurokit_name("pnn50_percent"));
}

static void any_few_beats_give_a_value_or_none_but_never_infinity(void **state)
{
    static const double tiny[] = {1e-6, 2e-6, 1e-6, 3e-6, 1e-6, 2e-6, 1e-6, 2e-6, 1e-6, 2e-6};
    static const double huge[] = {1e9, 2e9, 1e9, 3e9, 1e9, 2e9, 1e9, 2e9, 1e9, 2e9};
    static const double two[] = {780, 820, 780, 820, 780, 820, 780, 820, 780, 820};
    static const double one[] = {800, 800, 800, 800, 800, 800, 800, 800, 800, 800};
    const double *const cases[] = {tiny, huge, two, one};

    (void)state;
    for (int c = 0; c < 4; c++) {
        for (size_t n = 1; n <= 10; n++) {
            double t_s[10];
            double sum_s = 0.0;
            vg_hrv hrv;
            vg_error err;
            for (size_t i = 0; i < n; i++) {
                sum_s += cases[c][i] / 1000.0;
                t_s[i] = sum_s;
            }
            assert_ok(vg_hrv_compute((vg_nn_view){.time_s = t_s, .nn_ms = cases[c], .n = n},
                                     NULL, 0.0, sum_s + 1.0, NULL, &hrv, &err));
            for (size_t i = 0; i < vg_hrv_n_metrics(); i++) {
                const vg_metric metric = vg_hrv_metric(i);
                assert_true(!isinf(vg_metric_value(&metric, &hrv)));
            }
        }
    }
}

static void success_leaves_the_error_record_alone(void **state)
{
    vg_error err = {VG_OK, "untouched", NULL};
    vg_hrv hrv;

    (void)state;
    vg_nn nn = vg_test_series(5);
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

/* Slow breathing puts its power into LF; the band about the breathing rate has it, (T m)^2 / 2
 * sinc^2(f T) of docs/methods.md F.5 with T = 0.8 s, or half the square of 40 ms here. */
static void a_band_about_the_breathing_rate_follows_it(void **state)
{
    vg_nn nn = {0};
    vg_hrv hrv;
    vg_error err;
    double t_s = 0.0;

    (void)state;
    while (t_s < 330.0) {
        const double rr = 800.0 + 40.0 * sin(2.0 * M_PI * 0.11 * t_s);
        t_s += rr / 1000.0;
        assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, nn.n > 0, VG_NN_OK, 0}, &err));
    }
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 330.0, NULL, &hrv, &err));
    assert_within(hrv.respiration.resp_rate_bpm, 6.6, 0.2);
    assert_close(hrv.frequency.hf_centred_ms2, 800.0, 0.05);
    assert_true(hrv.frequency.hf_ms2 < 80.0);
    assert_non_null(strstr(hrv.reason, "slow_breathing"));
    vg_nn_free(&nn);
}

/* Costa 2002: white noise loses entropy with scale, -ln(erf(r' sqrt(tau) / 2)) at r' =
 * 0.15: 2.4714, 2.1267, ... 1.6741 at scale 5 (docs/methods.md G.3). */
static void coarser_scales_of_white_noise_have_less_entropy(void **state)
{
    vg_rng rng = vg_rng_seed(9);
    vg_nn nn = {0};
    vg_hrv hrv;
    vg_error err;
    double t_s = 0.0;

    (void)state;
    for (int i = 0; i < 8000; i++) {
        const double rr = 1000.0 + 40.0 * vg_rng_normal(&rng);
        t_s += rr / 1000.0;
        assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
    }
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, t_s + 1.0, NULL, &hrv, &err));
    assert_within(hrv.entropy.mse2, 2.1267, 0.06);
    assert_within(hrv.entropy.mse5, 1.6741, 0.08);
    assert_true(hrv.entropy.complexity_index > 2.4714 + 2.1267 + 3.0 * 1.6741);
    /* A few hundred intervals are too few means of five. */
    assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 300.0, NULL, &hrv, &err));
    assert_true(hrv.entropy.mse2 > 0.0);
    assert_nan(hrv.entropy.mse5);
    assert_nan(hrv.entropy.complexity_index);
    vg_nn_free(&nn);
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
    vg_nn nn = vg_test_series(300);
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
        cmocka_unit_test(further_estimators_add_their_columns),
        cmocka_unit_test(recurrences_are_columns_for_those_who_ask),
        cmocka_unit_test(presets_change_what_they_say),
        cmocka_unit_test(only_equal_definitions_borrow_a_neurokit_name),
        cmocka_unit_test(any_few_beats_give_a_value_or_none_but_never_infinity),
        cmocka_unit_test(success_leaves_the_error_record_alone),
        cmocka_unit_test(options_are_judged_even_without_data),
        cmocka_unit_test(a_band_about_the_breathing_rate_follows_it),
        cmocka_unit_test(coarser_scales_of_white_noise_have_less_entropy),
        cmocka_unit_test(the_contract_names_the_metrics_in_order),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
