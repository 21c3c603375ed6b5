/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <vagus/windows.h>

#include "core/rng.h"

/** An hour of breathing, waves and noise, with a gap and a few corrected beats. */
static vg_nn series(void)
{
    vg_rng rng = vg_rng_seed(71);
    vg_nn nn = {0};
    double t_s = 0.0;
    vg_error err;

    for (int i = 0; t_s < 3600.0; i++) {
        const double rr = 850.0 + 40.0 * sin(2.0 * M_PI * 0.1 * t_s) +
                          30.0 * sin(2.0 * M_PI * 0.25 * t_s) + 10.0 * vg_rng_normal(&rng);
        const int is_gap = i == 2000;
        const int is_mended = i % 97 == 50;
        t_s += rr / 1000.0 + (is_gap ? 20.0 : 0.0);
        assert_ok(
            vg_nn_append(&nn,
                         (vg_nn_row){t_s, rr, rr, i > 0 && !is_gap,
                                     is_mended ? VG_NN_MISSED : VG_NN_OK, is_mended ? 1u : 0u},
                         &err));
    }
    return nn;
}

static double tolerance_of(const char *name)
{
    static const char *const shared[] = {
        "lf_ms2",     "hf_ms2", "lf_nu", "hf_nu",           "lf_hf",   "lf_peak_hz",
        "hf_peak_hz", "ln_lf",  "ln_hf", "hf_restored_ms2", "vlf_ms2", "total_power_ms2"};

    /* An error of its own, from a little less of the window. */
    if (strcmp(name, "se_ln_lf") == 0 || strcmp(name, "se_ln_hf") == 0)
        return 0.35;
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        if (strcmp(shared[i], name) == 0)
            return strcmp(name, "vlf_ms2") == 0 ? 0.25 : 0.06;
    }
    return 1e-7;
}

/** Every metric of the cheap families equals that of the window computed by itself. */
static void assert_same_row(const vg_hrv *fast, const vg_hrv *slow)
{
    assert_int_equal(fast->verdict, slow->verdict);
    assert_int_equal(fast->n_beats, slow->n_beats);
    assert_int_equal(fast->n_corrected, slow->n_corrected);
    for (size_t i = 0; i < vg_hrv_n_metrics(); i++) {
        const vg_metric metric = vg_hrv_metric(i);
        const double a = vg_metric_value(&metric, fast);
        const double b = vg_metric_value(&metric, slow);
        if (metric.offset >= offsetof(vg_hrv, entropy)) {
            assert_nan(a);
            continue;
        }
        if (isnan(b)) {
            assert_nan(a);
            continue;
        }
        /* Nobody looked for breathing. */
        if (isnan(a) && strcmp(metric.name, "hf_centred_ms2") == 0)
            continue;
        if (!(fabs(a - b) <= tolerance_of(metric.name) * fmax(fabs(b), 1e-3)))
            fail_msg("%s is %.12g in a window, %.12g by itself", metric.name, a, b);
    }
}

static void a_moving_window_equals_each_window_by_itself(void **state)
{
    static const double window_s[] = {300.0, 60.0, 700.0};
    vg_nn nn = series();
    vg_error err;

    (void)state;
    for (int k = 0; k < 3; k++) {
        vg_windows *w;
        assert_ok(vg_windows_create(vg_nn_borrow(&nn), NULL, window_s[k], NULL, &w, &err));
        for (double at_s = 0.0; at_s + window_s[k] < 3600.0; at_s += 41.0) {
            vg_hrv fast;
            vg_hrv slow;
            assert_ok(vg_windows_compute(w, at_s, &fast, &err));
            assert_ok(vg_hrv_compute(vg_nn_borrow(&nn), NULL, at_s, at_s + window_s[k], NULL,
                                     &slow, &err));
            assert_same_row(&fast, &slow);
        }
        vg_windows_destroy(w);
    }
    vg_nn_free(&nn);
}

static void going_back_gives_the_same_row(void **state)
{
    vg_nn nn = series();
    vg_windows *w;
    vg_hrv first;
    vg_hrv again;
    vg_error err;

    (void)state;
    assert_ok(vg_windows_create(vg_nn_borrow(&nn), NULL, 300.0, NULL, &w, &err));
    assert_ok(vg_windows_compute(w, 100.0, &first, &err));
    assert_ok(vg_windows_compute(w, 2500.0, &again, &err));
    assert_ok(vg_windows_compute(w, 100.0, &again, &err));
    assert_true(first.time.median_nn_ms == again.time.median_nn_ms);
    assert_true(first.frequency.hf_ms2 == again.frequency.hf_ms2);
    vg_windows_destroy(w);
    vg_nn_free(&nn);
}

static void windows_without_beats_are_invalid(void **state)
{
    vg_windows *w;
    vg_hrv hrv;
    vg_error err;

    (void)state;
    assert_ok(vg_windows_create((vg_nn_view){0}, NULL, 300.0, NULL, &w, &err));
    assert_ok(vg_windows_compute(w, 5.0, &hrv, &err));
    assert_int_equal(hrv.verdict, VG_VERDICT_INVALID);
    assert_string_equal(hrv.reason, "few_beats");
    assert_nan(hrv.time.rmssd_ms);
    assert_status(vg_windows_compute(w, NAN, &hrv, &err), VG_ERR_OPTION);
    vg_windows_destroy(w);
    assert_status(vg_windows_create((vg_nn_view){0}, NULL, 0.0, NULL, &w, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "window_s is 0; it must be > 0 and at most 90000");
    assert_null(w);
}

static void every_refused_allocation_is_reported(void **state)
{
    vg_nn nn = series();
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_windows *w = NULL;
        vg_hrv hrv;
        vg_alloc_fail_at(nth);
        status = vg_windows_create(vg_nn_borrow(&nn), NULL, 300.0, NULL, &w, &err);
        if (status == VG_OK)
            status = vg_windows_compute(w, 0.0, &hrv, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        vg_windows_destroy(w);
    }
    vg_nn_free(&nn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moving_window_equals_each_window_by_itself),
        cmocka_unit_test(going_back_gives_the_same_row),
        cmocka_unit_test(windows_without_beats_are_invalid),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
