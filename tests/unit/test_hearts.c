/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hearts that beat in unusual ways, and signals that hold no heart. */
#include "vg_signal.h"

#include <vagus/simulate.h>

#include "core/rng.h"

enum { FS = 250, SECONDS = 120, N = FS * SECONDS };

/** Draws intervals in seconds, one after the other. */
typedef double (*rhythm)(vg_rng *rng, size_t i);

/** A heart whose beats are known, and its ECG without noise. */
typedef struct drawn_heart {
    vg_beats beats;
    float *x;
    size_t n;
} drawn_heart;

static drawn_heart draw_heart(rhythm next_s, double seconds, vg_rng *rng)
{
    vg_error err = {0};
    drawn_heart heart = {0};
    vg_ecg_opts opts = vg_ecg_defaults();
    size_t i = 0;

    for (double t = 0.5; t < seconds - 1.0; t += next_s(rng, i++))
        assert_ok(vg_beats_append(&heart.beats, t, 'N', NAN, 1.0, &err));
    opts.fs_hz = FS;
    assert_ok(vg_simulate_ecg(&heart.beats, seconds, &opts, &heart.x, &heart.n, &err));
    return heart;
}

static void free_heart(drawn_heart *heart)
{
    vg_samples_free(heart->x);
    vg_beats_free(&heart->beats);
}

/** Every beat of a rhythm is found and nothing else. */
static void assert_followed(rhythm next_s)
{
    vg_error err = {0};
    vg_rng rng = vg_rng_seed(3);
    drawn_heart heart = draw_heart(next_s, SECONDS, &rng);
    vg_beats found = vg_test_detect(VG_KIND_ECG, FS, heart.x, heart.n);
    vg_score s;

    assert_ok(vg_score_compute(&heart.beats, &found, NULL, &s, &err));
    assert_int_equal(s.n_fn, 0);
    assert_int_equal(s.n_fp, 0);
    assert_within(vg_beats_usable_percent(&found, 0.0, SECONDS), 100.0, 1e-9);
    vg_beats_free(&found);
    free_heart(&heart);
}

static double at_67(vg_rng *rng, size_t i)
{
    (void)i;
    return 0.9 + 0.03 * vg_rng_normal(rng);
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

/* Every twentieth interval or so lasts 3 to 8 s, over and over: a quarter of the time. */
static double many_pauses(vg_rng *rng, size_t i)
{
    (void)i;
    return vg_rng_uniform(rng) < 0.05 ? 3.0 + 5.0 * vg_rng_uniform(rng)
                                      : 0.9 + 0.04 * vg_rng_normal(rng);
}

/** Breathing that moves the line, and noise, both as shares of the R wave (1.0). */
static void disturb(float *x, size_t n, double breath, double noise, vg_rng *rng)
{
    for (size_t i = 0; i < n; i++)
        x[i] += (float)(breath * sin(2.0 * M_PI * 0.25 * (double)i / FS) +
                        noise * vg_rng_normal(rng));
}

static void what_a_pause_holds_is_not_taken_for_small_beats(void **state)
{
    static const double noise[] = {0.005, 0.01};
    enum { LONG_S = 600 };

    (void)state;
    for (size_t k = 0; k < sizeof noise / sizeof noise[0]; k++) {
        vg_error err = {0};
        vg_rng rng = vg_rng_seed(5 + k);
        drawn_heart heart = draw_heart(many_pauses, LONG_S, &rng);
        disturb(heart.x, heart.n, 0.25, noise[k], &rng);
        vg_beats found = vg_test_detect(VG_KIND_ECG, FS, heart.x, heart.n);
        vg_score s;
        assert_ok(vg_score_compute(&heart.beats, &found, NULL, &s, &err));
        assert_int_equal(s.n_fn, 0);
        /* of some 500 beats; without a floor for the level 59 and more */
        assert_in_range(s.n_fp, 0, heart.beats.n / 50);
        vg_beats_free(&found);
        free_heart(&heart);
    }
}

static void an_electrode_that_is_off_for_a_minute_holds_no_beats(void **state)
{
    vg_error err = {0};
    vg_rng rng = vg_rng_seed(8);
    drawn_heart heart = draw_heart(at_67, 300, &rng);
    size_t n_inside = 0;

    (void)state;
    for (size_t i = 100 * FS; i < 160 * FS; i++)
        heart.x[i] = 0.0f;
    disturb(heart.x, heart.n, 0.0, 0.005, &rng);
    vg_beats found = vg_test_detect(VG_KIND_ECG, FS, heart.x, heart.n);
    for (size_t i = 0; i < found.n; i++)
        n_inside += found.time_s[i] > 100.0 && found.time_s[i] < 160.0;
    /* the edges of the gap may look like one */
    assert_in_range(n_inside, 0, 2);
    assert_true(found.n + 4 > n_inside + (size_t)(240.0 / 0.9));
    assert_true(vg_beats_usable_percent(&found, 100.0, 160.0) < 20.0);
    assert_ok(vg_beats_check(&found, &err));
    vg_beats_free(&found);
    free_heart(&heart);
}

/* Pulses of 2 ms, 3 to 20 times as high as the beats they set off, 60 ms before each; with a
 * second lead of the pacemaker, before each P wave as well. */
static void a_paced_heart_is_found_under_its_spikes(void **state)
{
    static const double height[] = {3.0, 5.0, 20.0};

    (void)state;
    for (size_t k = 0; k < 6; k++) {
        const bool is_dual = k >= 3;
        vg_error err = {0};
        vg_rng rng = vg_rng_seed(21);
        drawn_heart heart = draw_heart(at_67, SECONDS, &rng);
        vg_score s;
        for (size_t i = 0; i < heart.beats.n; i++) {
            const size_t at = (size_t)((heart.beats.time_s[i] - 0.060) * FS);
            heart.x[at] += (float)height[k % 3];
            heart.x[at - FS * 16 / 100] += is_dual ? (float)height[k % 3] : 0.0f;
        }
        disturb(heart.x, heart.n, 0.1, 0.01, &rng);
        vg_beats found = vg_test_detect(VG_KIND_ECG, FS, heart.x, heart.n);
        assert_ok(vg_score_compute(&heart.beats, &found, NULL, &s, &err));
        assert_int_equal(s.n_fn, 0);
        assert_int_equal(s.n_fp, 0);
        for (size_t i = 0; i < found.n; i++)
            assert_within(found.time_s[i], heart.beats.time_s[i], 0.015);
        vg_beats_free(&found);
        if (k == 3) {
            vg_recording *rec = vg_test_recording(VG_KIND_ECG, FS, heart.x, 20 * FS, 0.0);
            vg_test_detect_without_memory(rec);
            vg_recording_close(rec);
        }
        free_heart(&heart);
    }
}

/** No beat, nothing usable, and a reason. */
static void assert_no_heart(vg_kind kind, const float *x)
{
    vg_beats out = vg_test_detect(kind, FS, x, N);

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
    vg_beats found = vg_test_detect(VG_KIND_ECG, FS, x, N);
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
        cmocka_unit_test(what_a_pause_holds_is_not_taken_for_small_beats),
        cmocka_unit_test(an_electrode_that_is_off_for_a_minute_holds_no_beats),
        cmocka_unit_test(a_paced_heart_is_found_under_its_spikes),
        cmocka_unit_test(white_and_coloured_noise_hold_no_heart),
        cmocka_unit_test(edges_waves_and_clicks_hold_no_heart),
        cmocka_unit_test(wide_early_beats_are_labelled_and_the_rest_are_normal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
