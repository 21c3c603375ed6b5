/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row of HRV is worth, and why. */
#include "vg_hrv_test.h"

#include <stdbool.h>

#include "core/rng.h"

static void half_a_minute_has_no_sdnn(void **state)
{
    (void)state;
    vg_nn nn = vg_test_series(300);
    const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 30.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_GOOD);
    assert_string_equal(
        hrv.reason, "too_short:sdnn,too_short:lf,too_short:vlf,hf_loss:5%,too_short:nonlinear");
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
        {25, VG_VERDICT_GOOD, "too_short:vlf,hf_loss:4.9%"},
        {16, VG_VERDICT_CAUTION, "corrected:6%,too_short:vlf,hf_loss:4.9%"},
        {8, VG_VERDICT_TIME_DOMAIN_ONLY, "corrected:12.3%"},
        {4, VG_VERDICT_INVALID, "corrected:24.6%"},
    };

    (void)state;
    for (int c = 0; c < 4; c++) {
        vg_nn nn = vg_test_series(300);
        for (size_t i = cases[c].every; i < 300; i += cases[c].every) {
            nn.fixed[i] = 1;
            nn.label[i] = VG_NN_MISSED;
        }
        const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 256.0);
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
    vg_nn nn = vg_test_series(300);
    assert_ok(vg_beats_mark_unusable(&beats, 10.0, 41.0, "noise", &err));
    const vg_hrv hrv = vg_test_measure(&nn, &beats, 0.0, 100.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_CAUTION);
    assert_close(hrv.usable_percent, 69.0, 1e-12);
    assert_non_null(strstr(hrv.reason, "noise:31%"));
    vg_beats_free(&beats);
    vg_nn_free(&nn);
}

static void a_gap_is_named(void **state)
{
    (void)state;
    vg_nn nn = vg_test_series(300);
    nn.follows[150] = 0;
    const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 256.0);
    assert_non_null(strstr(hrv.reason, "gap"));
    assert_int_equal(hrv.n_beats, 302);
    assert_int_equal(hrv.time.n_diffs, 298);
    vg_nn_free(&nn);
}

/* Up to ten intervals no standard error is stated (docs/methods.md D.4). */
static void ten_intervals_are_too_few_to_be_good(void **state)
{
    (void)state;
    for (size_t n = 3; n < 14; n++) {
        vg_nn nn = vg_test_series(n);
        const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 60.0);
        assert_int_equal(hrv.verdict, n <= 10 ? VG_VERDICT_CAUTION : VG_VERDICT_GOOD);
        assert_int_equal(strstr(hrv.reason, "few_beats") != NULL, n <= 10);
        assert_int_equal(isnan(hrv.time.se_ln_rmssd) != 0, n <= 10);
        vg_nn_free(&nn);
    }
}

/* Why entropies, slopes and logarithms are missing. */
static void what_counts_or_variation_forbid_is_named(void **state)
{
    static const struct {
        size_t n;
        bool is_constant;
        const char *code;
    } cases[] = {
        {99, false, "too_short:nonlinear"},
        {100, false, "too_short:dfa_alpha2"},
        {255, false, "too_short:dfa_alpha2"},
        {200, true, "constant"},
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        vg_nn nn = vg_test_series(cases[c].n);
        double t_s = 0.0;
        for (size_t i = 0; i < nn.n && cases[c].is_constant; i++) {
            nn.nn_ms[i] = nn.rr_ms[i] = 800.0;
            nn.time_s[i] = t_s += 0.8;
        }
        const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 300.0);
        assert_non_null(strstr(hrv.reason, cases[c].code));
        assert_nan(hrv.dfa.dfa_alpha2);
        assert_true(isnan(hrv.entropy.sampen) == (cases[c].n < 100 || cases[c].is_constant));
        vg_nn_free(&nn);
    }
}

static void few_beats_make_an_invalid_row_without_a_number(void **state)
{
    (void)state;
    for (size_t n = 0; n < 3; n++) {
        vg_nn nn = vg_test_series(n);
        vg_error err = {VG_OK, "untouched", NULL};
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

static void dense_ectopy_is_invalid_whatever_was_corrected(void **state)
{
    (void)state;
    vg_nn nn = vg_test_series(300);
    for (size_t i = 8; i < 300; i += 8) {
        nn.fixed[i] = 1;
        nn.label[i] = VG_NN_ECTOPIC;
        nn.label[i + 1] = VG_NN_ECTOPIC;
    }
    const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 256.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_INVALID);
    assert_non_null(strstr(hrv.reason, "ectopy:12.3%"));
    assert_nan(hrv.time.rmssd_ms);
    vg_nn_free(&nn);
}

/* One beat in eight was moved by 0.25 s, to a later time because it came early, or back. */
static void early_beats_are_ectopic_whatever_correction_calls_them(void **state)
{
    static const double moved_ms[] = {250.0, -250.0};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        vg_nn nn = vg_test_series(300);
        for (size_t i = 8; i < 299; i += 8) {
            nn.fixed[i] = 1;
            nn.label[i] = nn.label[i + 1] = VG_NN_SHORT;
            nn.rr_ms[i] = nn.nn_ms[i] - moved_ms[k];
            nn.rr_ms[i + 1] = nn.nn_ms[i + 1] + moved_ms[k];
        }
        const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 256.0);
        if (k == 0)
            assert_non_null(strstr(hrv.reason, "ectopy:12.3%"));
        else
            assert_null(strstr(hrv.reason, "ectopy"));
        vg_nn_free(&nn);
    }
}

static void an_irregular_rhythm_is_invalid_and_a_lively_one_is_not(void **state)
{
    vg_rng rng = vg_rng_seed(51);

    (void)state;
    for (int irregular = 0; irregular < 2; irregular++) {
        vg_nn nn = {0};
        vg_error err;
        double t_s = 0.0;
        for (int i = 0; i < 300; i++) {
            /* Fibrillation: independent intervals, sd 20 % of the mean (Lake & Moorman 2011).
             * Against it a breathing of 150 ms peak to peak with 20 ms of noise. */
            const double rr = irregular ? fmax(350.0, 750.0 + 150.0 * vg_rng_normal(&rng))
                                        : 950.0 + 75.0 * sin(2.0 * M_PI * 0.22 * t_s) +
                                              20.0 * vg_rng_normal(&rng);
            t_s += rr / 1000.0;
            assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
        }
        const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, t_s + 1.0);
        assert_true((strstr(hrv.reason, "irregular") != NULL) == (irregular != 0));
        assert_true((hrv.verdict == VG_VERDICT_INVALID) == (irregular != 0));
        vg_nn_free(&nn);
    }
}

static void paced_beats_are_named(void **state)
{
    vg_beats beats = {0};
    vg_error err;

    (void)state;
    vg_nn nn = vg_test_series(300);
    for (size_t i = 0; i < nn.n; i++)
        assert_ok(vg_beats_append(&beats, nn.time_s[i], '/', NAN, 1.0, &err));
    const vg_hrv hrv = vg_test_measure(&nn, &beats, 0.0, 256.0);
    assert_int_equal(hrv.verdict, VG_VERDICT_INVALID);
    assert_string_equal(hrv.reason, "paced");
    vg_beats_free(&beats);
    vg_nn_free(&nn);
}

static void a_coarse_resolution_is_named(void **state)
{
    /* Steps of 20 ms by themselves make an RMSSD of 14.1 ms. */
    (void)state;
    vg_nn nn = vg_test_series(300);
    for (size_t i = 0; i < nn.n; i++)
        nn.nn_ms[i] = 20.0 * round(nn.nn_ms[i] / 20.0);
    const vg_hrv hrv = vg_test_measure(&nn, NULL, 0.0, 256.0);
    const double share = 100.0 * 200.0 / (hrv.time.rmssd_ms * hrv.time.rmssd_ms);
    char code[32];
    (void)snprintf(code, sizeof code, "quantised:%.1f%%", share);
    assert_true(share > 10.0);
    assert_non_null(strstr(hrv.reason, code));
    vg_nn_free(&nn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_a_minute_has_no_sdnn),
        cmocka_unit_test(corrections_lower_the_verdict),
        cmocka_unit_test(unusable_signal_is_named_as_noise),
        cmocka_unit_test(a_gap_is_named),
        cmocka_unit_test(ten_intervals_are_too_few_to_be_good),
        cmocka_unit_test(what_counts_or_variation_forbid_is_named),
        cmocka_unit_test(few_beats_make_an_invalid_row_without_a_number),
        cmocka_unit_test(dense_ectopy_is_invalid_whatever_was_corrected),
        cmocka_unit_test(early_beats_are_ectopic_whatever_correction_calls_them),
        cmocka_unit_test(an_irregular_rhythm_is_invalid_and_a_lively_one_is_not),
        cmocka_unit_test(paced_beats_are_named),
        cmocka_unit_test(a_coarse_resolution_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
