/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "dsp/psd.h"
#include "hrv/tachogram.h"

static vg_frequency measure(vg_nn_view nn, const vg_frequency_opts *opts)
{
    vg_frequency f;
    vg_error err;

    assert_ok(vg_frequency_compute(nn, opts, &f, &err));
    return f;
}

/* Expected values: docs/methods.md F, "How to verify", by an independent program. */
static void the_vector_v1_gives_its_published_powers(void **state)
{
    double rr_ms[300];
    vg_frequency_opts opts = vg_frequency_defaults();

    (void)state;
    vg_test_v1(rr_ms);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 300};
    vg_frequency f = measure(nn, NULL);
    assert_int_equal(f.n_segments, 3);
    assert_close(f.lf_ms2, 964.272167, 1e-9);
    assert_close(f.hf_ms2, 480.674283, 1e-9);
    assert_close(f.lf_hf, 2.006082, 1e-6);
    assert_close(f.lf_nu, 100.0 * 964.272167 / (964.272167 + 480.674283), 1e-8);
    assert_close(f.hf_nu, 100.0 - f.lf_nu, 1e-12);
    assert_close(f.ln_hf, log(480.674283), 1e-9);
    /* 255 s are too few for the very low band. */
    assert_nan(f.vlf_ms2);
    assert_nan(f.total_power_ms2);

    opts.detrend = VG_DETREND_MEAN;
    f = measure(nn, &opts);
    assert_close(f.lf_ms2, 973.701171, 1e-9);
    assert_close(f.hf_ms2, 480.769429, 1e-9);
    assert_close(f.lf_hf, 2.025298, 1e-6);

    opts = vg_frequency_defaults();
    opts.segment_s = 300.0;
    f = measure(nn, &opts);
    assert_int_equal(f.n_segments, 1);
    assert_close(f.lf_ms2, 964.677700, 1e-9);
    assert_close(f.hf_ms2, 494.959721, 1e-9);
    assert_close(f.lf_hf, 1.949002, 1e-6);
}

static void the_density_of_v1_has_its_published_values(void **state)
{
    double rr_ms[300];
    const vg_frequency_opts opts = vg_frequency_defaults();
    vg_tachogram t;
    vg_welch *welch;
    vg_error err;
    size_t n_segments;
    double square = 0.0;

    (void)state;
    vg_test_v1(rr_ms);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 300};
    assert_ok(vg_tachogram_compute(nn, vg_run_at(nn, 0), &opts, &t, &err));
    assert_int_equal(t.n, 1019);
    assert_within(t.x[0], -2.86366696, 1e-7);
    assert_within(t.x[1], 15.51312984, 1e-7);
    assert_within(t.x[2], 31.42141798, 1e-7);
    for (size_t i = 0; i < t.n; i++)
        square += t.x[i] * t.x[i];
    assert_close(sqrt(square / (double)t.n), 39.27745077, 1e-9);
    assert_ok(vg_welch_create(480, 4.0, &welch, &err));
    (void)vg_welch_add(welch, t.x, t.n);
    const vg_psd psd = vg_welch_borrow(welch, &n_segments);
    assert_close(psd.density[12], 425.1579706, 1e-9);
    assert_close(vg_psd_power(psd, 0.0033, 0.04), 3.108224, 1e-6);
    assert_close(vg_psd_power(psd, 0.0, 2.0), 1506.416389, 1e-9);
    vg_welch_destroy(welch);
    vg_tachogram_free(&t);
}

/** Beats of an integral pulse frequency modulator with two sines, by Newton's method. */
static size_t ipfm(double rr_ms[600], double period_s, double lf, double hf, double stop_s)
{
    const double w1 = 2.0 * M_PI * 0.1;
    const double w2 = 2.0 * M_PI * 0.25;
    double before_s = 0.0;

    for (size_t k = 1;; k++) {
        double t = before_s + period_s;
        for (int step = 0; step < 50; step++) {
            const double phase =
                t + lf / w1 * (1.0 - cos(w1 * t)) + hf / w2 * (1.0 - cos(w2 * t));
            const double slope = 1.0 + lf * sin(w1 * t) + hf * sin(w2 * t);
            t -= (phase - (double)k * period_s) / slope;
        }
        if (t > stop_s)
            return k - 1;
        rr_ms[k - 1] = 1000.0 * (t - before_s);
        before_s = t;
    }
}

/* docs/methods.md F.5: theory (T A)^2 / 2 sinc^2(f T), and what each step makes of it. */
static void modulated_beats_give_the_power_of_their_modulation(void **state)
{
    double rr_ms[600];
    vg_frequency_opts opts = vg_frequency_defaults();

    (void)state;
    const size_t n = ipfm(rr_ms, 0.85, 0.06, 0.05, 300.0);
    assert_int_equal(n + 1, 353); /* beats: one at 0 s */
    assert_within(rr_ms[0], 815.03735, 1e-5);
    assert_within(rr_ms[0] + rr_ms[1], 1598.23341, 1e-5);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = n};
    vg_frequency f = measure(nn, NULL);
    assert_close(f.lf_ms2, 1264.69, 5e-6);
    assert_close(f.hf_ms2, 776.84, 8e-6);
    assert_close(f.lf_peak_hz, 0.1, 0.01);
    assert_close(f.hf_peak_hz, 0.25, 0.01);
    opts.detrend = VG_DETREND_MEAN;
    f = measure(nn, &opts);
    assert_close(f.lf_ms2, 1281.42, 5e-6);
    assert_close(f.hf_ms2, 777.11, 8e-6);
    assert_close(f.lf_ms2, 1269.88, 0.02);
    assert_close(f.hf_ms2, 776.68, 0.02);
    vg_error err;
    assert_ok(vg_frequency_estimate(nn, NULL, VG_ESTIMATOR_LOMB, &f, &err));
    assert_close(f.lf_ms2, 1263.80, 1e-4);
    assert_close(f.hf_ms2, 772.30, 1e-4);
}

static void the_other_estimators_give_their_published_powers_of_v1(void **state)
{
    double rr_ms[300];
    vg_spectrum spectrum;
    vg_frequency f;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 300};
    assert_ok(vg_frequency_estimate(nn, NULL, VG_ESTIMATOR_AR, &f, &err));
    assert_close(f.lf_ms2, 1004.924618, 1e-8);
    assert_close(f.hf_ms2, 483.718822, 1e-8);
    assert_close(f.lf_hf, 2.077497, 1e-6);
    assert_nan(f.se_ln_hf);
    assert_ok(vg_frequency_estimate(nn, NULL, VG_ESTIMATOR_LOMB, &f, &err));
    assert_close(f.lf_ms2, 1018.831309, 1e-3);
    assert_close(f.hf_ms2, 503.535062, 1e-3);
    assert_close(f.lf_hf, 2.023357, 1e-3);
    assert_ok(vg_spectrum_compute(nn, NULL, VG_ESTIMATOR_AR, &spectrum, &err));
    assert_int_equal(spectrum.n, 4097);
    assert_close(
        vg_psd_power((vg_psd){spectrum.density, spectrum.n, spectrum.step_hz}, 0.0033, 0.04),
        5.207692, 1e-6);
    vg_spectrum_free(&spectrum);
    vg_spectrum_free(&spectrum);
    assert_status(vg_frequency_estimate(nn, NULL, VG_N_ESTIMATORS, &f, &err), VG_ERR_OPTION);
    assert_nan(f.hf_ms2);
}

/** Power that jitter of the beat times alone puts into a band: docs/methods.md F.5. */
static double jitter_power(double period_s, double sd_s, double low_hz, double high_hz)
{
    double power = 0.0;
    const double step = 1e-4;

    for (double f = low_hz + step / 2.0; f < high_hz; f += step)
        power +=
            step * 2.0 * period_s * 1e6 * sd_s * sd_s * 4.0 * pow(sin(M_PI * f * period_s), 2);
    return power;
}

static double sine_power(double period_s, double m, double hz)
{
    const double v = M_PI * hz * period_s;
    const double sinc = sin(v) / v;

    return pow(1000.0 * period_s * m, 2) / 2.0 * sinc * sinc;
}

/* The case of the project's own target: 3 ms of jitter, 300 s, mean over seeds. Smoothness
 * priors change nothing at 0.1 Hz and above, so the bias is that of spline and Welch. */
static void band_powers_of_jittered_beats_are_unbiased_from_65_bpm_up(void **state)
{
    static const double bpm[] = {48.0, 55.0, 65.0, 75.0, 90.0, 120.0};
    /* What a spline must lose at 0.25 Hz: docs/methods.md F. */
    static const double lost[] = {0.093, 0.049};
    enum { SEEDS = 20 };

    (void)state;
    for (int b = 0; b < 6; b++) {
        const double period_s = 60.0 / bpm[b];
        double lf = 0.0;
        double hf = 0.0;
        double restored = 0.0;
        double loss = 0.0;
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            vg_rng rng = vg_rng_seed(seed);
            double rr_ms[700];
            double shift_s = 0.0;
            const size_t n = ipfm(rr_ms, period_s, 0.04, 0.04, 300.0);
            for (size_t i = 0; i < n; i++) {
                const double next_s = 0.003 * vg_rng_normal(&rng);
                rr_ms[i] += 1000.0 * (next_s - shift_s);
                shift_s = next_s;
            }
            const vg_frequency f = measure((vg_nn_view){.nn_ms = rr_ms, .n = n}, NULL);
            lf += f.lf_ms2 / SEEDS;
            hf += f.hf_ms2 / SEEDS;
            restored += f.hf_restored_ms2 / SEEDS;
            loss += f.hf_loss_percent / SEEDS;
        }
        const double lf_true =
            sine_power(period_s, 0.04, 0.10) + jitter_power(period_s, 0.003, 0.04, 0.15);
        const double hf_true =
            sine_power(period_s, 0.04, 0.25) + jitter_power(period_s, 0.003, 0.15, 0.40);
        assert_close(lf, lf_true, 0.03);
        if (bpm[b] >= 65.0)
            assert_close(hf, hf_true, 0.03);
        else
            assert_within(loss, 100.0 * lost[b], 0.5);
        assert_close(restored, hf_true, 0.03);
    }
}

static void standard_errors_cover_what_they_should(void **state)
{
    /* White intervals: the density is flat, so the truth is known and all are Gaussian. The
     * share of 95 % intervals that hold it must be 90 to 98 %. */
    enum { TRIALS = 400, N = 400 };
    vg_rng rng = vg_rng_seed(77);
    double mean_lf = 0.0;
    double mean_hf = 0.0;
    static vg_frequency f[TRIALS];
    int lf_held = 0;
    int hf_held = 0;

    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        double rr_ms[N];
        for (int i = 0; i < N; i++)
            rr_ms[i] = 800.0 + 20.0 * vg_rng_normal(&rng);
        f[trial] = measure((vg_nn_view){.nn_ms = rr_ms, .n = N}, NULL);
        mean_lf += f[trial].lf_ms2 / TRIALS;
        mean_hf += f[trial].hf_ms2 / TRIALS;
    }
    for (int trial = 0; trial < TRIALS; trial++) {
        lf_held += fabs(f[trial].ln_lf - log(mean_lf)) < 1.96 * f[trial].se_ln_lf;
        hf_held += fabs(f[trial].ln_hf - log(mean_hf)) < 1.96 * f[trial].se_ln_hf;
    }
    assert_in_range(lf_held, 0.90 * TRIALS, 0.98 * TRIALS);
    assert_in_range(hf_held, 0.90 * TRIALS, 0.98 * TRIALS);
}

static void the_high_band_of_infants_lies_higher(void **state)
{
    double rr_ms[700];
    double at_s = 0.0;
    const vg_frequency_opts opts = vg_frequency_infant();

    (void)state;
    for (int i = 0; i < 700; i++) {
        rr_ms[i] = 430.0 + 10.0 * sin(2.0 * M_PI * 0.6 * at_s);
        at_s += rr_ms[i] / 1000.0;
    }
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 700};
    assert_close(measure(nn, &opts).hf_peak_hz, 0.6, 0.01);
    assert_close(measure(nn, &opts).hf_ms2, 50.0, 0.05);
    assert_true(measure(nn, NULL).hf_ms2 < 1.0);
}

static void a_constant_rhythm_has_no_power_and_no_ratio(void **state)
{
    double rr_ms[400];

    (void)state;
    for (int i = 0; i < 400; i++)
        rr_ms[i] = 812.3;
    const vg_frequency f = measure((vg_nn_view){.nn_ms = rr_ms, .n = 400}, NULL);
    assert_true(f.lf_ms2 == 0.0);
    assert_true(f.hf_ms2 == 0.0);
    assert_true(f.vlf_ms2 == 0.0);
    assert_nan(f.lf_hf);
    assert_nan(f.lf_nu);
    assert_nan(f.ln_hf);
    assert_nan(f.hf_peak_hz);
}

static void short_data_have_only_the_bands_they_can_hold(void **state)
{
    double rr_ms[400];

    (void)state;
    vg_test_v1(rr_ms);
    vg_frequency f = measure((vg_nn_view){.nn_ms = rr_ms, .n = 30}, NULL);
    assert_nan(f.hf_ms2);
    f = measure((vg_nn_view){.nn_ms = rr_ms, .n = 60}, NULL);
    assert_true(f.hf_ms2 > 0.0);
    assert_nan(f.lf_ms2);
    assert_nan(f.lf_hf);
    assert_nan(f.hf_nu);
    assert_int_equal(f.n_segments, 1);
    f = measure((vg_nn_view){.nn_ms = rr_ms, .n = 150}, NULL);
    assert_true(f.lf_ms2 > 0.0);
    assert_nan(f.vlf_ms2);
}

static void scaling_the_variability_scales_the_power_by_its_square(void **state)
{
    double rr_ms[300];
    double scaled[300];
    vg_frequency_opts opts = vg_frequency_defaults();

    (void)state;
    vg_test_v1(rr_ms);
    /* The grid moves with the intervals, so that only the mean of many would be exact; scale
     * time and values together and the density moves to half the frequencies. */
    for (int i = 0; i < 300; i++)
        scaled[i] = 2.0 * rr_ms[i];
    opts.detrend = VG_DETREND_LINEAR;
    opts.segment_s = 60.0;
    const vg_frequency one = measure((vg_nn_view){.nn_ms = rr_ms, .n = 300}, &opts);
    opts.resample_hz = 2.0;
    opts.segment_s = 120.0;
    opts.vlf_low_hz /= 2.0;
    opts.lf_low_hz /= 2.0;
    opts.hf_low_hz /= 2.0;
    opts.hf_high_hz /= 2.0;
    const vg_frequency two = measure((vg_nn_view){.nn_ms = scaled, .n = 300}, &opts);
    assert_close(two.lf_ms2, 4.0 * one.lf_ms2, 1e-10);
    assert_close(two.hf_ms2, 4.0 * one.hf_ms2, 1e-10);
}

static void options_out_of_range_are_named(void **state)
{
    vg_frequency_opts opts = vg_frequency_defaults();
    vg_frequency f;
    vg_error err;

    (void)state;
    opts.resample_hz = 0.5;
    assert_status(vg_frequency_compute((vg_nn_view){0}, &opts, &f, &err), VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "resample_hz is 0.5"));
    opts = vg_frequency_defaults();
    opts.segment_s = NAN;
    assert_status(vg_frequency_compute((vg_nn_view){0}, &opts, &f, &err), VG_ERR_OPTION);
    opts = vg_frequency_defaults();
    opts.hf_low_hz = 0.03;
    assert_status(vg_frequency_compute((vg_nn_view){0}, &opts, &f, &err), VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "the bands begin at"));
    assert_nan(f.hf_ms2);
}

static void every_refused_allocation_is_reported(void **state)
{
    double rr_ms[300];
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_frequency f;
        vg_alloc_fail_at(nth);
        status = vg_frequency_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, NULL, &f, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(f.hf_ms2)));
    }
    for (int e = 0; e < VG_N_ESTIMATORS; e++) {
        status = VG_ERR_MEMORY;
        for (long nth = 0; status != VG_OK; nth++) {
            vg_spectrum spectrum;
            vg_alloc_fail_at(nth);
            status = vg_spectrum_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, NULL,
                                         (vg_estimator)e, &spectrum, &err);
            vg_alloc_fail_at(-1);
            assert_true((status == VG_OK) == (spectrum.density != NULL));
            vg_spectrum_free(&spectrum);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_v1_gives_its_published_powers),
        cmocka_unit_test(the_density_of_v1_has_its_published_values),
        cmocka_unit_test(modulated_beats_give_the_power_of_their_modulation),
        cmocka_unit_test(the_other_estimators_give_their_published_powers_of_v1),
        cmocka_unit_test(band_powers_of_jittered_beats_are_unbiased_from_65_bpm_up),
        cmocka_unit_test(standard_errors_cover_what_they_should),
        cmocka_unit_test(the_high_band_of_infants_lies_higher),
        cmocka_unit_test(a_constant_rhythm_has_no_power_and_no_ratio),
        cmocka_unit_test(short_data_have_only_the_bands_they_can_hold),
        cmocka_unit_test(scaling_the_variability_scales_the_power_by_its_square),
        cmocka_unit_test(options_out_of_range_are_named),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
