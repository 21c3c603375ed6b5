/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulse waves of known hearts, and what else happens to an arm and its sensor. */
#include "vg_pulses_test.h"

/* A bang of an arm every second in the middle third: there nothing is claimed, outside of it
 * every pulse is found. */
static void motion_in_the_middle_is_masked_and_the_rest_is_kept(void **state)
{
    vg_beats truth = {0};
    vg_error err = {0};
    vg_rng rng = vg_rng_seed(24);
    size_t n = 0;
    float *x = draw(75.0, 64.0, &truth, &n);
    const vg_exclusion middle = {28.0, 62.0};
    const vg_score_opts opts = {.window_ms = 150.0,
                                .start_s = 1.0,
                                .stop_s = 88.0,
                                .exclusions = &middle,
                                .n_exclusions = 1};
    vg_score s;

    (void)state;
    double drift = 0.0;
    for (size_t i = 30 * 64; i < 60 * 64; i++) {
        drift += 0.5 * vg_rng_normal(&rng) - 0.05 * drift;
        x[i] += (float)drift;
    }
    vg_beats found = detect(64.0, x, n);
    assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
    assert_int_equal(s.n_fn, 0);
    assert_int_equal(s.n_fp, 0);
    assert_true(vg_beats_usable_percent(&found, 31.0, 59.0) < 10.0);
    assert_true(vg_beats_usable_percent(&found, 0.0, 27.0) > 95.0);
    assert_true(vg_beats_usable_percent(&found, 63.0, 90.0) > 95.0);
    assert_string_equal(found.unusable[0].code, "noise");
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&found);
}

/** What happens to an arm between 40 and 60 s; value is what it measured without. */
static double happen(int kind, double value, double time_s, vg_rng *rng)
{
    const bool is_during = 40.0 <= time_s && time_s < 60.0;

    switch (kind) {
    case 0: /* a cuff closes, and blood is dammed up */
        return is_during ? 0.05 * (time_s - 40.0) + 0.01 * vg_rng_normal(rng) : value;
    case 1: /* a lamp is switched on */
        return value + (is_during ? 100.0 : 0.0);
    case 2: /* vessels close to a tenth for a stressor, and open slowly */
        return value * (is_during       ? 0.1
                        : time_s < 60.0 ? 1.0
                                        : 1.0 - 0.9 * exp(-(time_s - 60.0) / 20.0));
    case 3: /* an amplifier at its end */
        return fmin(value, 0.6);
    default: /* steps of a coarse converter */
        return 0.05 * round(value / 0.05);
    }
}

static void what_happens_to_an_arm_costs_only_what_cannot_be_read(void **state)
{
    static const double rates_hz[] = {25, 64, 250};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        for (int kind = 0; kind < 5; kind++) {
            vg_beats truth = {0};
            vg_error err = {0};
            vg_rng rng = vg_rng_seed(25);
            vg_score s;
            size_t n = 0;
            float *x = draw(75.0, rates_hz[r], &truth, &n);
            const vg_exclusion unreadable[] = {{39.0, kind == 0 ? 61.0 : 41.0}, {59.0, 61.0}};
            const vg_score_opts opts = {.window_ms = 150.0,
                                        .start_s = 1.0,
                                        .stop_s = 88.0,
                                        .exclusions = unreadable,
                                        .n_exclusions = kind == 0   ? 1
                                                        : kind == 1 ? 2
                                                                    : 0};
            for (size_t i = 0; i < n; i++)
                x[i] = (float)happen(kind, (double)x[i], (double)i / rates_hz[r], &rng);
            vg_beats found = detect(rates_hz[r], x, n);
            assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
            assert_int_equal(s.n_fn, 0);
            assert_int_equal(s.n_fp, 0);
            assert_true(vg_beats_usable_percent(&found, 1.0, 36.0) > 99.0);
            assert_true(vg_beats_usable_percent(&found, 64.0, 88.0) > 99.0);
            assert_true(kind != 0 || vg_beats_usable_percent(&found, 41.0, 59.0) < 10.0);
            vg_samples_free(x);
            vg_beats_free(&truth);
            vg_beats_free(&found);
        }
    }
}

/* Every other beat comes early and makes two fifths of a pulse; its second wave is a third. */
static void weak_pulses_are_never_passed_over_in_silence(void **state)
{
    static const double rates_hz[] = {25, 64, 250};
    static const double seconds_s[] = {0.25, 0.2};
    static float x[SECONDS * 250];

    (void)state;
    for (size_t r = 0; r < 3; r++) {
        for (size_t k = 0; k < 2; k++) {
            vg_beats truth = {0};
            vg_error err = {0};
            vg_score s;
            const size_t n = (size_t)(SECONDS * rates_hz[r]);
            memset(x, 0, sizeof x);
            size_t beat = 0;
            for (double t = 0.5; t < SECONDS - 1.5; t += beat++ % 2 == 0 ? 0.6 : 1.1) {
                const double height = beat % 2 == 0 ? 1.0 : 0.4;
                for (size_t i = 0; i < n; i++) {
                    const double first = ((double)i / rates_hz[r] - t) / 0.06;
                    const double second = ((double)i / rates_hz[r] - t - seconds_s[k]) / 0.09;
                    x[i] += (float)(height * (exp(-0.5 * first * first) +
                                              0.35 * exp(-0.5 * second * second)));
                }
                assert_ok(vg_beats_append(&truth, t - 0.06, 'N', NAN, 1.0, &err));
            }
            vg_beats found = detect(rates_hz[r], x, n);
            vg_exclusion *masks = test_malloc((found.n_unusable + 1) * sizeof *masks);
            for (size_t i = 0; i < found.n_unusable; i++)
                masks[i] = (vg_exclusion){found.unusable[i].start_s, found.unusable[i].stop_s};
            const vg_score_opts opts = {.window_ms = 150.0,
                                        .start_s = 2.0,
                                        .stop_s = 86.0,
                                        .exclusions = masks,
                                        .n_exclusions = found.n_unusable};
            assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
            assert_true(s.n_fn <= 1);
            assert_true(s.n_fp <= 1);
            assert_true(s.n_tp > 0 || found.n_unusable > 0);
            test_free(masks);
            vg_beats_free(&truth);
            vg_beats_free(&found);
        }
    }
}

/* Breathing one and a half times as high as the pulses, posture six times: waves whose slope is
 * a third of that of a pulse, either way up. */
static void what_pulses_ride_on_costs_none_of_them(void **state)
{
    static const double rates_hz[] = {25, 64, 250};
    static const double hearts_bpm[] = {50, 75, 110};

    (void)state;
    for (size_t r = 0; r < 3; r++) {
        for (size_t h = 0; h < 6; h++) {
            vg_beats truth = {0};
            vg_error err = {0};
            vg_score s;
            size_t n = 0;
            float *x = draw(hearts_bpm[h / 2], rates_hz[r], &truth, &n);
            const vg_score_opts opts = {.window_ms = 150.0, .start_s = 2.0, .stop_s = 87.0};
            for (size_t i = 0; i < n; i++) {
                const double turn = 6.28318530717959 * (double)i / rates_hz[r];
                x[i] += (float)(1.5 * sin(0.23 * turn) + 6.0 * sin(0.02 * turn));
                x[i] = h % 2 == 0 ? x[i] : -x[i];
            }
            vg_beats found = detect(rates_hz[r], x, n);
            assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
            assert_int_equal(s.n_fn, 0);
            assert_int_equal(s.n_fp, 0);
            assert_true(vg_beats_usable_percent(&found, 2.0, 87.0) > 90.0);
            vg_samples_free(x);
            vg_beats_free(&truth);
            vg_beats_free(&found);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(motion_in_the_middle_is_masked_and_the_rest_is_kept),
        cmocka_unit_test(what_happens_to_an_arm_costs_only_what_cannot_be_read),
        cmocka_unit_test(weak_pulses_are_never_passed_over_in_silence),
        cmocka_unit_test(what_pulses_ride_on_costs_none_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
