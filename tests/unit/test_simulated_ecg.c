/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

static vg_ecg_opts clean(double fs_hz)
{
    vg_ecg_opts o = vg_ecg_defaults();

    o.fs_hz = fs_hz;
    o.noise_mv = 0.0;
    o.wander_mv = 0.0;
    return o;
}

static vg_beats beats_at(const double *time_s, const char *labels)
{
    vg_beats beats = {0};
    vg_error err;

    for (size_t i = 0; i < strlen(labels); i++)
        assert_ok(vg_beats_append(&beats, time_s[i], labels[i], NAN, 1.0, &err));
    return beats;
}

static float *draw(const vg_beats *beats, double duration_s, const vg_ecg_opts *o, size_t *n)
{
    float *x = NULL;
    vg_error err;

    assert_ok(vg_simulate_ecg(beats, duration_s, o, &x, n, &err));
    return x;
}

/** Where a parabola through the largest sample near time_s and its neighbours peaks. */
static double peak_near(const float *x, double fs_hz, double time_s)
{
    const size_t middle = (size_t)lround(time_s * fs_hz);
    const size_t reach = (size_t)(0.02 * fs_hz);
    size_t top = middle;

    for (size_t i = middle - reach; i <= middle + reach; i++)
        top = x[i] > x[top] ? i : top;
    const double a = (double)x[top - 1];
    const double b = (double)x[top];
    const double c = (double)x[top + 1];
    return ((double)top + 0.5 * (a - c) / (a - 2.0 * b + c)) / fs_hz;
}

/* At 1 kHz a parabola places the peak of a 10 ms Gaussian to a few microseconds. */
static void the_r_wave_peaks_at_the_beat_whatever_the_rate(void **state)
{
    static const double time_s[] = {1.0003, 1.3004, 1.8001, 2.6007, 3.6002, 5.1009};
    const vg_ecg_opts o = clean(1000.0);
    vg_beats beats = beats_at(time_s, "NNNNNN");
    size_t n;

    (void)state;
    float *x = draw(&beats, 6.0, &o, &n);
    assert_int_equal(n, 6000);
    for (size_t i = 0; i < beats.n; i++)
        assert_within(peak_near(x, 1000.0, time_s[i]), time_s[i], 5e-6);
    vg_samples_free(x);
    vg_beats_free(&beats);
}

/* METHODS L.2-direct: the waves are Gaussians whose sum at R is the R height, 1.2 mV, but
 * for the flanks of Q and S: 1.2 - 0.2127 exp(-3.78125) - 0.3 exp(-3.92). */
static void the_height_at_r_is_the_sum_of_the_gaussians(void **state)
{
    static const double time_s[] = {1.0, 2.0};
    vg_ecg_opts o = clean(250.0);
    vg_beats beats = beats_at(time_s, "NN");
    size_t n;

    (void)state;
    o.resp_depth = 0.0;
    float *x = draw(&beats, 3.0, &o, &n);
    const double expected = 1.2 - 0.2127052551669226 * exp(-3.78125) - 0.3 * exp(-3.92);
    assert_within((double)x[250], expected, 1e-6);
    assert_within((double)x[500], expected, 1e-6);
    assert_within((double)x[250 + 70], 0.3, 1e-6);
    assert_true(fabsf(x[0]) < 1e-6f);
    vg_samples_free(x);
    vg_beats_free(&beats);
}

static void respiration_modulates_the_height_of_r(void **state)
{
    static const double time_s[] = {1.0, 3.0};
    vg_ecg_opts o = clean(250.0);
    vg_beats beats = beats_at(time_s, "NN");
    size_t n;

    (void)state;
    o.resp_hz = 0.25;
    o.resp_depth = 0.2;
    float *x = draw(&beats, 4.0, &o, &n);
    /* sin(2 pi / 4) = 1 at the first beat and -1 at the second. */
    assert_close((double)x[250] / (double)x[750], 1.2 / 0.8, 1e-5);
    vg_samples_free(x);
    vg_beats_free(&beats);
}

static void a_ventricular_beat_is_wide_and_its_t_wave_inverted(void **state)
{
    static const double time_s[] = {1.0, 2.0, 3.0};
    const vg_ecg_opts o = clean(500.0);
    vg_beats beats = beats_at(time_s, "NVN");
    size_t n;

    (void)state;
    float *x = draw(&beats, 4.0, &o, &n);
    assert_close((double)x[1010], 1.6 * exp(-0.5 * (20.0 / 28.0) * (20.0 / 28.0)), 1e-5);
    assert_true(x[510] < 0.4f);
    assert_true(x[1160] < -0.4f);
    assert_true(x[640] > 0.29f);
    assert_within(peak_near(x, 500.0, 2.0), 2.0, 5e-6);
    vg_samples_free(x);
    vg_beats_free(&beats);
}

static void white_noise_has_the_wanted_deviation(void **state)
{
    const vg_beats none = {0};
    vg_ecg_opts o = clean(500.0);
    double sum_sq = 0.0;
    size_t n;

    (void)state;
    o.noise_mv = 0.05;
    float *x = draw(&none, 200.0, &o, &n);
    for (size_t i = 0; i < n; i++)
        sum_sq += (double)x[i] * (double)x[i];
    assert_close(sqrt(sum_sq / (double)n), 0.05, 0.01);
    vg_samples_free(x);
}

/* Half at the respiratory rate, half shared by five tones: power (A/2)^2/2 (1 + 1/5). */
static void wander_is_bounded_slow_and_of_the_wanted_power(void **state)
{
    const vg_beats none = {0};
    vg_ecg_opts o = clean(100.0);
    double sum_sq = 0.0;
    float steepest = 0.0f;
    size_t n;

    (void)state;
    o.wander_mv = 2.0;
    float *x = draw(&none, 3600.0, &o, &n);
    for (size_t i = 1; i < n; i++) {
        assert_true(fabsf(x[i]) <= 2.0001f);
        steepest = fmaxf(steepest, fabsf(x[i] - x[i - 1]));
        sum_sq += (double)x[i] * (double)x[i];
    }
    /* No tone is faster than 0.5 Hz: the slope stays below 2 pi 0.5 Hz * 2 mV. */
    assert_true(steepest < 0.063f);
    assert_close(sum_sq / (double)n, 0.5 * 1.2, 0.03);
    vg_samples_free(x);
}

static void the_same_seed_gives_the_same_samples_and_another_does_not(void **state)
{
    vg_ecg_opts o = vg_ecg_defaults();
    vg_beats beats;
    vg_error err;
    size_t n;

    (void)state;
    assert_ok(vg_simulate_beats(NULL, &beats, &err));
    float *a = draw(&beats, 60.0, &o, &n);
    float *b = draw(&beats, 60.0, &o, &n);
    assert_memory_equal(a, b, n * sizeof *a);
    o.seed = 2;
    float *c = draw(&beats, 60.0, &o, &n);
    assert_true(memcmp(a, c, n * sizeof *a) != 0);
    vg_samples_free(a);
    vg_samples_free(b);
    vg_samples_free(c);
    vg_beats_free(&beats);
}

static void beats_outside_the_recording_are_left_out(void **state)
{
    static const double time_s[] = {-1e300, -50.0, 0.5, 77.0, 1e300};
    const vg_ecg_opts o = clean(250.0);
    vg_beats beats = beats_at(time_s, "NNNNN");
    size_t n;

    (void)state;
    float *x = draw(&beats, 1.001, &o, &n);
    assert_int_equal(n, 251);
    assert_true(x[125] > 1.0f);
    for (size_t i = 0; i < n; i++)
        assert_true(isfinite(x[i]));
    vg_samples_free(x);
    vg_beats_free(&beats);
}

static void refuse(double duration_s, const vg_ecg_opts *o, const char *message)
{
    const vg_beats none = {0};
    float dummy = 0.0f;
    float *x = &dummy;
    size_t n = 5;
    vg_error err;

    assert_status(vg_simulate_ecg(&none, duration_s, o, &x, &n, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, message);
    assert_null(x);
    assert_int_equal(n, 0);
}

static void hostile_options_are_refused_before_any_memory_is_asked_for(void **state)
{
    vg_ecg_opts o = clean(250.0);

    (void)state;
    refuse(NAN, &o, "duration_s is nan; it must be > 0 and at most 1.2096e+06");
    refuse(-1.0, &o, "duration_s is -1; it must be > 0 and at most 1.2096e+06");
    refuse(1e18, &o, "duration_s is 1e+18; it must be > 0 and at most 1.2096e+06");
    o.fs_hz = 10000.0;
    refuse(1e6, &o, "1e+06 s at 10000 Hz are 10000000000 samples; at most 1073741824");
    o.fs_hz = 0.0;
    refuse(10.0, &o, "fs_hz is 0; it must be 50 to 10000");
    o = clean(250.0);
    o.noise_mv = -1.0;
    refuse(10.0, &o, "noise_mv is -1; it must be 0 to 100");
    o = clean(250.0);
    o.wander_mv = INFINITY;
    refuse(10.0, &o, "wander_mv is inf; it must be 0 to 100");
    o = clean(250.0);
    o.resp_depth = NAN;
    refuse(10.0, &o, "resp_depth is nan; it must be 0 to 0.5");
}

static void beats_out_of_order_are_refused(void **state)
{
    double time_s[] = {2.0, 1.0};
    char label[] = {'N', 'N'};
    const vg_beats beats = {.time_s = time_s, .label = label, .n = 2};
    float *x;
    size_t n;
    vg_error err;

    (void)state;
    assert_status(vg_simulate_ecg(&beats, 5.0, NULL, &x, &n, &err), VG_ERR_DATA);
    assert_string_equal(err.message, "beat 1 at 1 s does not come after 2 s");
    assert_null(x);
}

static void a_failed_allocation_is_survived(void **state)
{
    const vg_beats none = {0};
    float *x;
    size_t n;
    vg_error err;

    (void)state;
    vg_alloc_fail_at(0);
    assert_status(vg_simulate_ecg(&none, 5.0, NULL, &x, &n, &err), VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
    assert_null(x);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_r_wave_peaks_at_the_beat_whatever_the_rate),
        cmocka_unit_test(the_height_at_r_is_the_sum_of_the_gaussians),
        cmocka_unit_test(respiration_modulates_the_height_of_r),
        cmocka_unit_test(a_ventricular_beat_is_wide_and_its_t_wave_inverted),
        cmocka_unit_test(white_noise_has_the_wanted_deviation),
        cmocka_unit_test(wander_is_bounded_slow_and_of_the_wanted_power),
        cmocka_unit_test(the_same_seed_gives_the_same_samples_and_another_does_not),
        cmocka_unit_test(beats_outside_the_recording_are_left_out),
        cmocka_unit_test(hostile_options_are_refused_before_any_memory_is_asked_for),
        cmocka_unit_test(beats_out_of_order_are_refused),
        cmocka_unit_test(a_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
