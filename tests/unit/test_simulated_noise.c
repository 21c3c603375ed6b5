/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

enum { FS_HZ = 500, SECONDS = 700, N = FS_HZ * SECONDS };

/** No noise at all but in the protocol of the stress test: 300 s, then 120 s in turn. */
static vg_noise_opts silent(void)
{
    vg_noise_opts o = vg_noise_defaults();

    o.motion = 0.0;
    return o;
}

static float *zeros(void)
{
    float *x = calloc(N, sizeof *x);

    assert_non_null(x);
    return x;
}

static double rms(const float *x, double from_s, double to_s)
{
    double sum_sq = 0.0;
    const size_t first = (size_t)(from_s * FS_HZ);
    const size_t last = (size_t)(to_s * FS_HZ);

    for (size_t i = first; i < last; i++)
        sum_sq += (double)x[i] * (double)x[i];
    return sqrt(sum_sq / (double)(last - first));
}

static void spoil(float *x, const vg_noise_opts *o)
{
    vg_error err;

    assert_ok(vg_simulate_noise(x, N, FS_HZ, o, &err));
}

static void noise_is_where_the_protocol_puts_it(void **state)
{
    vg_noise_opts o = silent();
    float *x = zeros();

    (void)state;
    o.white = 0.3;
    spoil(x, &o);
    assert_true(rms(x, 0.0, 300.0) == 0.0);
    assert_close(rms(x, 300.0, 420.0), 0.3, 0.02);
    assert_true(rms(x, 420.0, 540.0) == 0.0);
    assert_close(rms(x, 540.0, 660.0), 0.3, 0.02);
    assert_true(rms(x, 660.0, 700.0) == 0.0);
    free(x);
}

/* Noise without anything below 20 Hz averages out within a second: white noise of this SD
 * would leave a mean of 0.2 / sqrt(15000) = 0.0016 over all, wander far more. */
static void muscle_noise_comes_in_bursts_of_its_size_and_band(void **state)
{
    vg_noise_opts o = silent();
    float *x = zeros();
    double slow = 0.0;

    (void)state;
    o.muscle = 0.2;
    spoil(x, &o);
    double on = 0.0;
    for (int burst = 0; burst < 30; burst++) {
        const double at_s = 300.0 + 4.0 * burst;
        on += pow(rms(x, at_s, at_s + 2.0), 2.0) / 30.0;
        assert_true(rms(x, at_s + 2.0, at_s + 4.0) == 0.0);
        for (size_t i = (size_t)((at_s + 0.5) * FS_HZ); i < (size_t)((at_s + 1.5) * FS_HZ); i++)
            slow += (double)x[i] / (30.0 * FS_HZ);
    }
    assert_close(sqrt(on), 0.2, 0.05);
    assert_true(fabs(slow) < 0.0008);
    free(x);
}

static void mains_has_its_amplitude_and_third_harmonic(void **state)
{
    vg_noise_opts o = silent();
    float *x = zeros();

    (void)state;
    o.mains = 0.3;
    spoil(x, &o);
    /* Two sines of 0.3 and 0.1: power (0.09 + 0.01) / 2. */
    assert_close(rms(x, 300.0, 420.0), sqrt(0.05), 1e-4);
    free(x);
}

static void motion_is_as_large_as_asked_and_scales(void **state)
{
    vg_noise_opts o = vg_noise_defaults();
    float *x = zeros();
    float *y = zeros();

    (void)state;
    spoil(x, &o);
    o.motion = 1.0;
    spoil(y, &o);
    assert_true(0.05 < rms(x, 300.0, 420.0) && rms(x, 300.0, 420.0) < 1.0);
    /* Twice the size is 6.02 dB, as docs/methods.md asks of the noise ratio. */
    const double db = 20.0 * log10(rms(y, 300.0, 420.0) / rms(x, 300.0, 420.0));
    assert_within(db, 6.0206, 1e-4);
    assert_true(rms(x, 0.0, 300.0) == 0.0);
    free(x);
    free(y);
}

static void the_converter_clips_and_rounds_everywhere(void **state)
{
    vg_noise_opts o = silent();
    float x[4] = {0.12f, -5.0f, 5.0f, NAN};
    vg_error err;

    (void)state;
    o.clip = 2.0;
    o.quantum = 0.25;
    assert_ok(vg_simulate_noise(x, 4, 250.0, &o, &err));
    assert_true(x[0] == 0.0f && x[1] == -2.0f && x[2] == 2.0f && isnan(x[3]));
}

static void a_dropout_holds_the_signal_still(void **state)
{
    vg_noise_opts o = silent();
    float *x = zeros();

    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = (float)i;
    o.dropout_s = 10.0;
    spoil(x, &o);
    assert_true(x[300 * FS_HZ - 1] == 300.0f * FS_HZ - 1.0f);
    for (size_t i = 300 * FS_HZ; i < 310 * FS_HZ; i++)
        assert_true(x[i] == 300.0f * FS_HZ);
    assert_true(x[310 * FS_HZ] == 310.0f * FS_HZ);
    free(x);
}

static void the_same_seed_gives_the_same_noise_and_another_does_not(void **state)
{
    vg_noise_opts o = vg_noise_defaults();
    float *x = zeros();
    float *y = zeros();

    (void)state;
    o.white = 0.1;
    o.muscle = 0.1;
    spoil(x, &o);
    spoil(y, &o);
    assert_memory_equal(x, y, N * sizeof *x);
    memset(y, 0, N * sizeof *y);
    o.seed = 9;
    spoil(y, &o);
    assert_true(memcmp(x, y, N * sizeof *x) != 0);
    /* The second span is not the first once more. */
    assert_true(x[301 * FS_HZ] != x[541 * FS_HZ]);
    free(x);
    free(y);
}

typedef struct hostile {
    size_t offset;
    double value;
    const char *message;
} hostile;

static const hostile hostile_options[] = {
    {offsetof(vg_noise_opts, clean_s), NAN, "clean_s is nan; it must be 0 to 1.2096e+06"},
    {offsetof(vg_noise_opts, noisy_s), 0.0, "noisy_s is 0; it must be 1 to 1.2096e+06"},
    {offsetof(vg_noise_opts, pause_s), -1.0, "pause_s is -1; it must be 0 to 1.2096e+06"},
    {offsetof(vg_noise_opts, white), INFINITY, "white is inf; it must be 0 to 1e+06"},
    {offsetof(vg_noise_opts, muscle), -1.0, "muscle is -1; it must be 0 to 1e+06"},
    {offsetof(vg_noise_opts, motion), 1e9, "motion is 1e+09; it must be 0 to 1e+06"},
    {offsetof(vg_noise_opts, motion_s), 2.0, "motion_s is 2; it must be 0.001 to 1"},
    {offsetof(vg_noise_opts, mains_hz), 1.0, "mains_hz is 1; it must be 40 to 70"},
    {offsetof(vg_noise_opts, quantum), NAN, "quantum is nan; it must be 0 to 1e+06"},
};

static void an_option_out_of_range_is_named_and_nothing_touched(void **state)
{
    vg_error err;

    (void)state;
    for (size_t i = 0; i < sizeof hostile_options / sizeof hostile_options[0]; i++) {
        const hostile *h = &hostile_options[i];
        vg_noise_opts o = vg_noise_defaults();
        float x[2] = {1.0f, 2.0f};
        memcpy((char *)&o + h->offset, &h->value, sizeof h->value);
        assert_status(vg_simulate_noise(x, 2, 250.0, &o, &err), VG_ERR_OPTION);
        assert_string_equal(err.message, h->message);
        assert_true(x[0] == 1.0f && x[1] == 2.0f);
    }
    assert_status(vg_simulate_noise(NULL, 0, 0.0, NULL, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "fs_hz is 0; it must be 16 to 10000");
    assert_ok(vg_simulate_noise(NULL, 0, 250.0, NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_where_the_protocol_puts_it),
        cmocka_unit_test(muscle_noise_comes_in_bursts_of_its_size_and_band),
        cmocka_unit_test(mains_has_its_amplitude_and_third_harmonic),
        cmocka_unit_test(motion_is_as_large_as_asked_and_scales),
        cmocka_unit_test(the_converter_clips_and_rounds_everywhere),
        cmocka_unit_test(a_dropout_holds_the_signal_still),
        cmocka_unit_test(the_same_seed_gives_the_same_noise_and_another_does_not),
        cmocka_unit_test(an_option_out_of_range_is_named_and_nothing_touched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
