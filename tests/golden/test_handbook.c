/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of docs/methods.md that belong to no single unit: densities of V1 over bands that it
 * is too short to report, slopes over whole box sizes, and curves that must follow a truth. */
#include "vg_test.h"

#include "core/rng.h"
#include "dsp/fft.h"
#include "dsp/psd.h"
#include "hrv/spectra.h"
#include "hrv/tachogram.h"
#include "stat/quantile.h"

/** Power from 0.0033 to 0.04 Hz of V1, which its 255 s are too short to report. */
static double vlf_of_v1(const vg_frequency_opts *opts, vg_estimator estimator,
                        double *total_ms2)
{
    double rr_ms[300];
    vg_spectrum s;
    vg_error err;

    vg_test_v1(rr_ms);
    assert_ok(
        vg_spectrum_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, opts, estimator, &s, &err));
    const vg_psd psd = {s.density, s.n, s.step_hz};
    const double power = vg_psd_power(psd, 0.0033, 0.04);
    *total_ms2 = vg_psd_power(psd, 0.0, (double)(s.n - 1) * s.step_hz);
    vg_spectrum_free(&s);
    return power;
}

static void v1_has_its_published_power_below_lf(void **state)
{
    vg_frequency_opts opts = vg_frequency_defaults();
    double total_ms2;

    (void)state;
    assert_close(vlf_of_v1(&opts, VG_ESTIMATOR_WELCH, &total_ms2), 3.108224, 2e-7);
    assert_close(total_ms2, 1506.416389, 1e-9);
    assert_close(vlf_of_v1(&opts, VG_ESTIMATOR_AR, &total_ms2), 5.207692, 2e-7);
    /* The model's density integrates to the mean square, Parseval's 1542.718139. */
    assert_close(total_ms2, 1542.718139, 1e-4);
    assert_close(vlf_of_v1(&opts, VG_ESTIMATOR_LOMB, &total_ms2), 14.500597, 1e-4);
    opts.segment_s = 300.0;
    assert_close(vlf_of_v1(&opts, VG_ESTIMATOR_WELCH, &total_ms2), 2.710621, 2e-7);
    opts = vg_frequency_defaults();
    opts.detrend = VG_DETREND_MEAN;
    assert_close(vlf_of_v1(&opts, VG_ESTIMATOR_WELCH, &total_ms2), 15.764051, 2e-7);
}

/* F: the periodogram of the detrended samples without any taper; its sum is their mean square.
 */
static void v1_has_its_published_raw_periodogram(void **state)
{
    const vg_frequency_opts opts = vg_frequency_defaults();
    double rr_ms[300];
    double density[600];
    double sum = 0.0;
    vg_tachogram t;
    vg_fft *fft;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 300};
    assert_ok(vg_tachogram_compute(nn, vg_run_at(nn, 0), &opts, &t, &err));
    assert_int_equal(t.n, 1019);
    assert_ok(vg_fft_create(t.n, &fft, &err));
    memcpy(vg_fft_input(fft), t.x, t.n * sizeof *t.x);
    const double *bins = vg_fft_execute(fft);
    const double n = (double)t.n;
    for (size_t k = 0; k <= t.n / 2; k++) {
        const double square = bins[2 * k] * bins[2 * k] + bins[2 * k + 1] * bins[2 * k + 1];
        density[k] = (k == 0 ? 1.0 : 2.0) * square / (4.0 * n);
        sum += density[k] * 4.0 / n;
    }
    const vg_psd psd = {density, t.n / 2 + 1, 4.0 / n};
    assert_close(sum, 1542.718139, 1e-9);
    assert_close(vg_psd_power(psd, 0.0033, 0.04), 4.903011, 2e-7);
    assert_close(vg_psd_power(psd, 0.04, 0.15), 1002.926344, 1e-9);
    assert_close(vg_psd_power(psd, 0.15, 0.40), 481.447650, 1e-9);
    assert_close(vg_psd_power(psd, 0.04, 0.15) / vg_psd_power(psd, 0.15, 0.40), 2.083147, 3e-7);
    vg_fft_destroy(fft);
    vg_tachogram_free(&t);
}

/* E: what the table has besides the metrics, by the relation to one of them. */
static void v1_has_its_published_spread(void **state)
{
    double rr_ms[300];
    vg_time_domain td;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    assert_ok(vg_time_domain_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, &td, &err));
    assert_close(td.sdnn_ms * sqrt(299.0 / 300.0), 40.29557274, 1e-9);
    assert_close(td.mad_nn_ms / 1.4826, 28.04755206, 1e-9);
    assert_close(td.mean_nn_ms, 255441.33538794852 / 300.0, 1e-12);
}

static void v1_has_its_published_modified_index(void **state)
{
    double rr_ms[300];
    vg_poincare p;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    assert_ok(vg_poincare_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, &p, &err));
    assert_close(p.csi_modified, 310.7764724, 1e-9);
}

/* PhysioNet's series for dfa: slopes over every whole box size. */
static void the_long_series_has_its_published_slopes(void **state)
{
    enum { MAX_VALUES = 120000 };
    static double x[MAX_VALUES];
    char path[VG_TEST_PATH_SIZE];
    size_t n = 0;
    vg_dfa d;
    vg_error err;

    (void)state;
    FILE *in = fopen(vg_test_data(path, "rr/rr-intervals"), "r");
    assert_non_null(in);
    while (n < MAX_VALUES && fscanf(in, "%lf", &x[n]) == 1)
        x[n++] *= 1000.0;
    (void)fclose(in);
    assert_ok(vg_dfa_compute((vg_nn_view){.nn_ms = x, .n = n}, NULL, &d, &err));
    assert_within(d.dfa_alpha1, 1.119006, 1e-6);
    assert_within(d.dfa_alpha2, 1.099584, 1e-6);
}

/** Intervals period (1 + m(t) sin(phase(t))) with jitter of the beats. */
typedef struct breath {
    double period_s;
    double (*depth)(double t_s);
    double (*cycles)(double t_s);
    double jitter_s;
} breath;

static vg_nn breathe(const breath *b, double stop_s, vg_rng *rng)
{
    vg_nn nn = {0};
    vg_error err;
    double t_s = 0.0;
    double before_s = 0.0;

    while (t_s < stop_s) {
        t_s += b->period_s * (1.0 + b->depth(t_s) * sin(2.0 * M_PI * b->cycles(t_s)));
        const double beat_s = t_s + b->jitter_s * vg_rng_normal(rng);
        const double rr_ms = 1000.0 * (beat_s - before_s);
        assert_ok(
            vg_nn_append(&nn, (vg_nn_row){beat_s, rr_ms, rr_ms, nn.n > 0, VG_NN_OK, 0}, &err));
        before_s = beat_s;
    }
    return nn;
}

static double one_depth(double t_s)
{
    (void)t_s;
    return 0.04;
}

static double chirp_cycles(double t_s)
{
    return 0.1 * t_s + 0.0005 * t_s * t_s;
}

/* H, 5: breathing that quickens from 0.1 to 0.4 Hz in 300 s is followed within 0.01 Hz, from
 * where a peak can only be breathing. */
static void the_peak_follows_a_chirp(void **state)
{
    const breath b = {0.6, one_depth, chirp_cycles, 0.0};
    vg_rng rng = vg_rng_seed(8);
    vg_spectra *spectra;
    vg_error err;

    (void)state;
    vg_nn nn = breathe(&b, 300.0, &rng);
    assert_ok(vg_spectra_create(vg_nn_borrow(&nn), &spectra, &err));
    for (double centre_s = 80.0; centre_s <= 280.0; centre_s += 5.0) {
        vg_window_spectrum w;
        assert_ok(vg_spectra_window(spectra, centre_s - 16.0, 32.0, true, &w, &err));
        assert_within(w.resp_hz, 0.1 + 0.001 * centre_s, 0.01);
    }
    vg_spectra_destroy(spectra);
    vg_nn_free(&nn);
}

static double returning_depth(double t_s)
{
    return 0.05 * (1.0 - 0.8 * exp(-t_s / 60.0));
}

static double fifteen_a_minute(double t_s)
{
    return 0.25 * t_s;
}

/** The tau for which a + b exp(-t / tau) fits best, by looking at every second. */
static double best_tau(const double *t_s, const double *y, size_t n)
{
    double best_s = NAN;
    double least = INFINITY;

    for (double tau_s = 10.0; tau_s <= 240.0; tau_s += 0.25) {
        double se = 0.0, see = 0.0, sy = 0.0, sey = 0.0, syy = 0.0;
        for (size_t i = 0; i < n; i++) {
            const double e = exp(-t_s[i] / tau_s);
            se += e / (double)n;
            see += e * e / (double)n;
            sy += y[i] / (double)n;
            sey += e * y[i] / (double)n;
            syy += y[i] * y[i] / (double)n;
        }
        const double cross = sey - se * sy;
        const double rss = syy - sy * sy - cross * cross / (see - se * se);
        if (rss < least) {
            least = rss;
            best_s = tau_s;
        }
    }
    return best_s;
}

/* H, 3: the amplitude of HF returns with its time constant of 60 s, within 10 % in the median
 * of 20 hearts with 3 ms of jitter. */
static void the_amplitude_of_hf_returns_with_its_time_constant(void **state)
{
    enum { SEEDS = 20, POINTS = 260 };
    const breath b = {0.85, returning_depth, fifteen_a_minute, 0.003};
    double tau_s[SEEDS];

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        vg_rng rng = vg_rng_seed(300 + seed);
        double t_s[POINTS];
        double y[POINTS];
        size_t n = 0;
        vg_spectra *spectra;
        vg_error err;
        vg_nn nn = breathe(&b, 310.0, &rng);
        assert_ok(vg_spectra_create(vg_nn_borrow(&nn), &spectra, &err));
        for (double at_s = 20.0; at_s < 280.0; at_s += 1.0) {
            vg_window_spectrum w;
            assert_ok(vg_spectra_window(spectra, at_s - 16.0, 32.0, false, &w, &err));
            t_s[n] = at_s;
            y[n++] = sqrt(2.0 * w.hf_ms2);
        }
        tau_s[seed] = best_tau(t_s, y, n);
        vg_spectra_destroy(spectra);
        vg_nn_free(&nn);
    }
    const double median_s = vg_median(tau_s, SEEDS);
    print_message("time constant of HF: %.1f s of 60\n", median_s);
    assert_within(median_s, 60.0, 6.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v1_has_its_published_power_below_lf),
        cmocka_unit_test(v1_has_its_published_raw_periodogram),
        cmocka_unit_test(v1_has_its_published_spread),
        cmocka_unit_test(v1_has_its_published_modified_index),
        cmocka_unit_test(the_long_series_has_its_published_slopes),
        cmocka_unit_test(the_peak_follows_a_chirp),
        cmocka_unit_test(the_amplitude_of_hf_returns_with_its_time_constant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
