/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hearts that beat in unusual ways, and signals that hold no heart. */
#include "vg_signal.h"

#include <vagus/simulate.h>

#include "core/rng.h"

enum { FS = 250, SECONDS = 120, N = FS * SECONDS };

/** Beats found in a signal at FS. */
static vg_beats detect(vg_kind kind, const float *x, size_t n)
{
    vg_error err = {0};
    vg_beats out;
    vg_recording *rec = vg_test_recording(kind, FS, x, n, 0.0);

    assert_ok(vg_beats_detect(rec, 0, NULL, &out, &err));
    assert_ok(vg_beats_check(&out, &err));
    vg_recording_close(rec);
    return out;
}

/** Draws intervals in seconds, one after the other. */
typedef double (*rhythm)(vg_rng *rng, size_t i);

/** Every beat of a rhythm is found and nothing else. */
static void assert_followed(rhythm next_s)
{
    vg_error err = {0};
    vg_rng rng = vg_rng_seed(3);
    vg_beats truth = {0};
    vg_ecg_opts opts = vg_ecg_defaults();
    vg_score s;
    float *x = NULL;
    size_t n = 0;
    size_t i = 0;

    for (double t = 0.5; t < SECONDS - 1.0; t += next_s(&rng, i++))
        assert_ok(vg_beats_append(&truth, t, 'N', NAN, 1.0, &err));
    opts.fs_hz = FS;
    assert_ok(vg_simulate_ecg(&truth, SECONDS, &opts, &x, &n, &err));
    vg_beats found = detect(VG_KIND_ECG, x, n);
    assert_ok(vg_score_compute(&truth, &found, NULL, &s, &err));
    assert_int_equal(s.n_fn, 0);
    assert_int_equal(s.n_fp, 0);
    assert_within(vg_beats_usable_percent(&found, 0.0, SECONDS), 100.0, 1e-9);
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&found);
}

static double at_30(vg_rng *rng, size_t i)
{
    (void)i;
    return 2.0 + 0.02 * vg_rng_normal(rng);
}

static double at_220(vg_rng *rng, size_t i)
{
    (void)i;
    return 60.0 / 220.0 + 0.002 * vg_rng_normal(rng);
}

static double bigeminy(vg_rng *rng, size_t i)
{
    return (i % 2 == 0 ? 0.55 : 1.05) + 0.01 * vg_rng_normal(rng);
}

/* Intervals of atrial fibrillation: anything from 350 to 1500 ms. */
static double fibrillation(vg_rng *rng, size_t i)
{
    (void)i;
    return 0.35 + 1.15 * vg_rng_uniform(rng);
}

static double with_pause(vg_rng *rng, size_t i)
{
    return i == 60 ? 6.0 : 0.8 + 0.02 * vg_rng_normal(rng);
}

static void slow_fast_and_irregular_hearts_are_followed(void **state)
{
    (void)state;
    assert_followed(at_30);
    assert_followed(at_220);
    assert_followed(bigeminy);
    assert_followed(fibrillation);
    assert_followed(with_pause);
}

/** No beat, nothing usable, and a reason. */
static void assert_no_heart(vg_kind kind, const float *x)
{
    vg_beats out = detect(kind, x, N);

    assert_int_equal(out.n, 0);
    assert_within(vg_beats_usable_percent(&out, 0.0, SECONDS), 0.0, 1e-9);
    assert_true(out.n_unusable > 0 && out.unusable[0].code[0] != '\0');
    vg_beats_free(&out);
}

static void white_and_coloured_noise_hold_no_heart(void **state)
{
    static float x[N];
    vg_rng rng = vg_rng_seed(11);

    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = (float)(100.0 * vg_rng_normal(&rng));
    assert_no_heart(VG_KIND_ECG, x);
    /* 1/f noise: a sum of first-order filters an octave apart */
    double pole[8] = {0};
    for (size_t i = 0; i < N; i++) {
        double sum = 0.0;
        for (int k = 0; k < 8; k++) {
            pole[k] += (vg_rng_normal(&rng) - pole[k]) * ldexp(1.0, -k);
            sum += pole[k] * sqrt(ldexp(1.0, k));
        }
        x[i] = (float)(50.0 * sum);
    }
    assert_no_heart(VG_KIND_ECG, x);
    /* alpha waves of an EEG: 10 Hz that comes and goes */
    double phase = 0.0;
    for (size_t i = 0; i < N; i++) {
        phase += 2.0 * M_PI * (10.0 + vg_rng_normal(&rng)) / FS;
        x[i] = (float)(20.0 * sin(phase) * (1.0 + 0.5 * sin(0.7 * (double)i / FS)) +
                       5.0 * vg_rng_normal(&rng));
    }
    assert_no_heart(VG_KIND_ECG, x);
}

static void edges_waves_and_clicks_hold_no_heart(void **state)
{
    static float x[N];
    vg_rng rng = vg_rng_seed(12);

    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = i / (FS / 2) % 2 == 0 ? 100.0f : -100.0f;
    assert_no_heart(VG_KIND_ECG, x);
    for (size_t i = 0; i < N; i++)
        x[i] = (float)(100.0 * sin(2.0 * M_PI * 1.2 * (double)i / FS));
    assert_no_heart(VG_KIND_ECG, x);
    for (size_t i = 0; i < N; i++)
        x[i] = i % 210 == 0 ? 1000.0f : (float)vg_rng_normal(&rng);
    assert_no_heart(VG_KIND_ECG, x);
}

static void wide_early_beats_are_labelled_and_the_rest_are_normal(void **state)
{
    static float x[N];
    vg_rng rng = vg_rng_seed(13);
    size_t n_wide = 0;
    size_t n_right = 0;

    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = (float)(0.01 * vg_rng_normal(&rng));
    /* every eighth beat early, four times as wide, upside down, with a pause behind it */
    double wide_s[64];
    double t = 0.6;
    for (size_t beat = 0; t < SECONDS - 1.0; beat++) {
        const bool is_wide = beat % 8 == 7;
        const double sigma_s = is_wide ? 0.040 : 0.010;
        for (size_t i = 0; i < N; i++) {
            const double d = ((double)i / FS - t) / sigma_s;
            if (fabs(d) < 6.0)
                x[i] += (float)((is_wide ? -1.5 : 1.0) * exp(-0.5 * d * d));
        }
        if (is_wide)
            wide_s[n_wide++] = t;
        t += beat % 8 == 6 ? 0.5 : is_wide ? 1.1 : 0.8;
    }
    vg_beats found = detect(VG_KIND_ECG, x, N);
    size_t w = 0;
    for (size_t i = 0; i < found.n; i++) {
        while (w + 1 < n_wide && wide_s[w + 1] <= found.time_s[i] + 0.1)
            w++;
        const bool is_wide = fabs(found.time_s[i] - wide_s[w]) < 0.1;
        n_right += found.label[i] == (is_wide ? 'V' : 'N');
    }
    assert_true(n_wide > 15);
    assert_true(found.n > 140);
    /* the first and last few have no rhythm around them yet */
    assert_true(n_right + 4 >= found.n);
    vg_beats_free(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_fast_and_irregular_hearts_are_followed),
        cmocka_unit_test(white_and_coloured_noise_hold_no_heart),
        cmocka_unit_test(edges_waves_and_clicks_hold_no_heart),
        cmocka_unit_test(wide_early_beats_are_labelled_and_the_rest_are_normal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
