/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws that every metric keeps, whatever the intervals. */
#include "vg_test.h"

#include "core/rng.h"

enum { TRIALS = 30 };

typedef double (*interval_at)(int i, vg_rng *rng);

static vg_nn series_of(interval_at at, int n, vg_rng *rng)
{
    vg_nn nn = {0};
    vg_error err;
    double t_s = 0.0;

    for (int i = 0; i < n; i++) {
        const double rr = at(i, rng);
        t_s += rr / 1000.0;
        assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
    }
    return nn;
}

static vg_hrv measure(const vg_nn *nn)
{
    vg_hrv_opts opts = vg_hrv_defaults();
    vg_hrv hrv;
    vg_error err;
    const double stop_s = nn->n > 0 ? nn->time_s[nn->n - 1] + 1.0 : 1.0;

    vg_hrv_ask_all(&opts);
    assert_ok(vg_hrv_compute(vg_nn_borrow(nn), NULL, 0.0, stop_s, &opts, &hrv, &err));
    return hrv;
}

/** Every metric is a number or missing, and a row that lacks all of them says why. */
static void assert_sound(const vg_hrv *hrv)
{
    vg_hrv_opts opts = vg_hrv_defaults();
    size_t n_values = 0;

    vg_hrv_ask_all(&opts);
    for (size_t i = 0; i < vg_hrv_n_columns(&opts); i++) {
        const vg_metric metric = vg_hrv_column(&opts, i);
        const double value = vg_metric_value(&metric, hrv);
        if (isinf(value))
            fail_msg("%s is infinite", metric.name);
        n_values += isnan(value) == 0;
    }
    assert_true(n_values > 0 || hrv->reason[0] != '\0');
}

static double constant(int i, vg_rng *rng)
{
    (void)i;
    (void)rng;
    return 800.0;
}

static double alternating(int i, vg_rng *rng)
{
    (void)rng;
    return i % 2 == 0 ? 780.0 : 820.0;
}

static double two_valued(int i, vg_rng *rng)
{
    (void)i;
    return vg_rng_uniform(rng) < 0.5 ? 800.0 : 808.0;
}

static double lively(int i, vg_rng *rng)
{
    return 850.0 + 40.0 * sin(0.6 * i) + 20.0 * vg_rng_normal(rng);
}

static double rising(int i, vg_rng *rng)
{
    (void)rng;
    return 600.0 + 0.25 * i;
}

static double huge(int i, vg_rng *rng)
{
    return i % 7 == 3 ? 1e8 : lively(i, rng);
}

static double gigantic(int i, vg_rng *rng)
{
    (void)i;
    return 1e14 * (1.0 + vg_rng_uniform(rng));
}

static double tiny(int i, vg_rng *rng)
{
    (void)i;
    return 1e-9 * (1.0 + vg_rng_uniform(rng));
}

static double mixed(int i, vg_rng *rng)
{
    return i % 2 == 0 ? 1e-6 : 1e6 * (1.0 + vg_rng_uniform(rng));
}

static void odd_rhythms_of_every_length_are_sound(void **state)
{
    static const interval_at kinds[] = {constant, alternating, two_valued, lively, rising,
                                        huge,     gigantic,    tiny,       mixed};
    static const int lengths[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40, 130, 400};
    vg_rng rng = vg_rng_seed(21);

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t j = 0; j < sizeof lengths / sizeof lengths[0]; j++) {
            vg_nn nn = series_of(kinds[k], lengths[j], &rng);
            const vg_hrv hrv = measure(&nn);
            assert_sound(&hrv);
            vg_nn_free(&nn);
        }
    }
}

static void what_is_no_interval_is_refused_by_its_index(void **state)
{
    static const double bad[] = {NAN, INFINITY, 0.0, -800.0};
    vg_rng rng = vg_rng_seed(22);

    (void)state;
    for (int k = 0; k < 4; k++) {
        vg_nn nn = series_of(lively, 100, &rng);
        vg_hrv hrv;
        vg_error err;
        nn.nn_ms[17] = bad[k];
        assert_status(vg_hrv_compute(vg_nn_borrow(&nn), NULL, 0.0, 90.0, NULL, &hrv, &err),
                      VG_ERR_DATA);
        assert_non_null(strstr(err.message, "17"));
        assert_nan(hrv.time.sdnn_ms);
        vg_nn_free(&nn);
    }
}

/* Shift leaves spreads and orders of magnitude of differences, scale multiplies them, reversal
 * changes neither; SampEn and ApEn know none of the three, DFA neither shift nor scale. */
static void shift_scale_and_reversal_keep_their_laws(void **state)
{
    vg_rng rng = vg_rng_seed(23);

    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        vg_nn nn = series_of(lively, 300, &rng);
        vg_nn shifted = {0};
        vg_nn scaled = {0};
        vg_nn reversed = {0};
        vg_error err;
        double at_s[3] = {0};
        for (size_t i = 0; i < nn.n; i++) {
            const double x[] = {nn.nn_ms[i] + 100.0, nn.nn_ms[i] * 1.25,
                                nn.nn_ms[nn.n - 1 - i]};
            vg_nn *const out[] = {&shifted, &scaled, &reversed};
            for (int k = 0; k < 3; k++) {
                at_s[k] += x[k] / 1000.0;
                assert_ok(vg_nn_append(
                    out[k], (vg_nn_row){at_s[k], x[k], x[k], i > 0, VG_NN_OK, 0}, &err));
            }
        }
        const vg_hrv a = measure(&nn);
        const vg_hrv b = measure(&shifted);
        const vg_hrv c = measure(&scaled);
        const vg_hrv d = measure(&reversed);
        assert_close(b.time.sdnn_ms, a.time.sdnn_ms, 1e-9);
        assert_close(b.time.rmssd_ms, a.time.rmssd_ms, 1e-9);
        assert_close(b.poincare.sd2_ms, a.poincare.sd2_ms, 1e-9);
        assert_close(b.entropy.sampen, a.entropy.sampen, 1e-3);
        assert_close(b.dfa.dfa_alpha1, a.dfa.dfa_alpha1, 1e-9);
        assert_close(c.time.sdnn_ms, 1.25 * a.time.sdnn_ms, 1e-9);
        assert_close(c.time.rmssd_ms, 1.25 * a.time.rmssd_ms, 1e-9);
        assert_close(c.time.cvnn, a.time.cvnn, 1e-9);
        assert_close(c.entropy.apen, a.entropy.apen, 1e-3);
        assert_close(c.dfa.dfa_alpha1, a.dfa.dfa_alpha1, 1e-9);
        assert_close(d.time.sdnn_ms, a.time.sdnn_ms, 1e-9);
        assert_close(d.time.rmssd_ms, a.time.rmssd_ms, 1e-9);
        assert_close(d.time.median_nn_ms, a.time.median_nn_ms, 1e-12);
        assert_close(d.poincare.sd1_ms, a.poincare.sd1_ms, 1e-9);
        assert_close(d.poincare.sd2_ms, a.poincare.sd2_ms, 1e-9);
        assert_close(d.time.pnn50_percent, a.time.pnn50_percent, 1e-12);
        vg_nn_free(&nn);
        vg_nn_free(&shifted);
        vg_nn_free(&scaled);
        vg_nn_free(&reversed);
    }
}

/* A gap between two intervals takes one difference away and makes none, whatever lies in it. */
static void a_cut_takes_one_difference_and_makes_none(void **state)
{
    vg_rng rng = vg_rng_seed(24);

    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        vg_nn nn = series_of(lively, 200, &rng);
        const vg_hrv whole = measure(&nn);
        const size_t cut = 20 + (size_t)(160.0 * vg_rng_uniform(&rng));
        const double lost = nn.nn_ms[cut] - nn.nn_ms[cut - 1];
        nn.follows[cut] = 0;
        for (size_t i = cut; i < nn.n; i++)
            nn.time_s[i] += 30.0;
        const vg_hrv parts = measure(&nn);
        const double n = (double)whole.time.n_diffs;
        assert_int_equal(parts.time.n_diffs, whole.time.n_diffs - 1);
        assert_close(pow(parts.time.rmssd_ms, 2) * (n - 1.0),
                     pow(whole.time.rmssd_ms, 2) * n - lost * lost, 1e-9);
        assert_close(parts.time.sdnn_ms, whole.time.sdnn_ms, 1e-9);
        assert_int_equal(parts.poincare.n_pairs, whole.poincare.n_pairs - 1);
        assert_true(parts.entropy.n_matches <= whole.entropy.n_matches);
        vg_nn_free(&nn);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_rhythms_of_every_length_are_sound),
        cmocka_unit_test(what_is_no_interval_is_refused_by_its_index),
        cmocka_unit_test(shift_scale_and_reversal_keep_their_laws),
        cmocka_unit_test(a_cut_takes_one_difference_and_makes_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
