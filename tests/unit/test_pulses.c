/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulse waves of known hearts. */
#include "vg_pulses_test.h"

#include "core/rng.h"

/** Standard deviation of how late the marks inside come. */
static double scatter_ms(const vg_beats *truth, const vg_beats *found)
{
    double sum = 0.0;
    double sum_sq = 0.0;
    double n = 0.0;
    size_t k = 0;

    for (size_t i = 0; i < truth->n; i++) {
        while (k + 1 < found->n && fabs(found->time_s[k + 1] - truth->time_s[i]) <
                                       fabs(found->time_s[k] - truth->time_s[i]))
            k++;
        if (truth->time_s[i] < 1.5 || truth->time_s[i] > SECONDS - 2.5)
            continue;
        const double late_ms = 1000.0 * (found->time_s[k] - truth->time_s[i]);
        sum += late_ms;
        sum_sq += late_ms * late_ms;
        n += 1.0;
    }
    return sqrt(fmax(0.0, sum_sq / n - sum / n * (sum / n)));
}

/* Noise of 1 % of the pulse. The steepest point of the mean pulse is rounded off by smoothing,
 * so that its marks come a few milliseconds early, all alike: what they scatter by is what
 * intervals get. */
static void every_pulse_is_found_once_where_it_is(void **state)
{
    static const double rates_hz[] = {25, 50, 64, 125, 250, 1000};
    const double most_rms_ms = 6.0;
    static const double hearts_bpm[] = {40, 60, 100, 180};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        for (size_t h = 0; h < sizeof hearts_bpm / sizeof hearts_bpm[0]; h++) {
            vg_error err = {0};
            vg_beats truth = {0};
            vg_score s;
            size_t n = 0;
            float *x = draw(hearts_bpm[h], rates_hz[r], &truth, &n);
            vg_beats found = detect(rates_hz[r], x, n);
            const vg_score_opts opts = {.window_ms = 150.0, .start_s = 1.0, .stop_s = 88.0};
            assert_ok(vg_score_compute(&truth, &found, &opts, &s, &err));
            assert_int_equal(s.n_fn, 0);
            assert_int_equal(s.n_fp, 0);
            assert_true(s.n_tp > 50);
            assert_true(rates_hz[r] < 64.0 || vg_score_rms_ms(&s) < most_rms_ms);
            assert_true(scatter_ms(&truth, &found) < (rates_hz[r] < 64.0 ? 4.0 : 3.0));
            vg_samples_free(x);
            vg_beats_free(&truth);
            vg_beats_free(&found);
        }
    }
}

/* The tangent of a Gaussian at its inflection meets its base one width before, and its top is
 * one width after: 0.0955 of the interval in the simulated curve, but for its second bump. */
static void a_pulse_has_its_onset_before_and_its_peak_after_its_upslope(void **state)
{
    vg_beats truth = {0};
    size_t n = 0;
    float *x = draw(75.0, 250.0, &truth, &n);
    vg_beats found = detect(250.0, x, n);

    (void)state;
    assert_true(found.n > 100);
    for (size_t i = 0; i < found.n; i++) {
        assert_true(found.onset_s[i] <= found.time_s[i]);
        assert_true(found.time_s[i] <= found.peak_s[i]);
        if (found.time_s[i] < 1.0 || found.time_s[i] > SECONDS - 2.0)
            continue;
        assert_within(found.time_s[i] - found.onset_s[i], 0.0955 * 0.8, 0.02);
        assert_within(found.peak_s[i] - found.time_s[i], 0.0955 * 0.8, 0.03);
    }
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&found);
}

/* One source, two builds (dsp/pulse_kernels.h): not nearly the same pulses, the same. */
static void a_vector_unit_changes_no_bit_of_the_pulses(void **state)
{
    static const double rates_hz[] = {25, 64, 100, 250, 1000};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        vg_error err = {0};
        vg_beats truth = {0};
        vg_beats beats[2];
        vg_detect_opts opts = vg_detect_defaults();
        size_t n = 0;
        float *x = draw(75.0, rates_hz[r], &truth, &n);
        vg_recording *rec = vg_test_recording(VG_KIND_PPG, rates_hz[r], x, n, 0.0);

        for (int k = 0; k < 2; k++) {
            opts.is_plain = k == 1;
            assert_ok(vg_beats_detect(rec, 0, &opts, &beats[k], &err));
        }
        assert_true(beats[0].n > 100);
        assert_int_equal(beats[0].n, beats[1].n);
        assert_int_equal(beats[0].n_unusable, beats[1].n_unusable);
        const size_t size = beats[0].n * sizeof *beats[0].time_s;
        assert_memory_equal(beats[0].time_s, beats[1].time_s, size);
        assert_memory_equal(beats[0].onset_s, beats[1].onset_s, size);
        assert_memory_equal(beats[0].peak_s, beats[1].peak_s, size);
        assert_memory_equal(beats[0].quality, beats[1].quality,
                            beats[0].n * sizeof *beats[0].quality);
        vg_recording_close(rec);
        vg_samples_free(x);
        vg_beats_free(&truth);
        vg_beats_free(&beats[0]);
        vg_beats_free(&beats[1]);
    }
}

static void turning_the_wave_over_changes_no_pulse(void **state)
{
    vg_beats truth = {0};
    size_t n = 0;
    float *x = draw(75.0, 64.0, &truth, &n);
    vg_beats plain = detect(64.0, x, n);

    (void)state;
    for (size_t i = 0; i < n; i++)
        x[i] = -x[i];
    vg_beats turned = detect(64.0, x, n);
    assert_true(plain.n > 100);
    assert_int_equal(plain.n, turned.n);
    for (size_t i = 0; i < plain.n; i++)
        assert_true(plain.time_s[i] == turned.time_s[i]);
    vg_samples_free(x);
    vg_beats_free(&truth);
    vg_beats_free(&plain);
    vg_beats_free(&turned);
}

/** The i-th interval of a heart at its limits. */
static double extreme_interval_s(int kind, size_t i, vg_rng *rng)
{
    switch (kind) {
    case 0:
        return 2.0 * (1.0 + 0.02 * vg_rng_normal(rng)); /* 30 a minute */
    case 1:
        return 60.0 / 220.0 * (1.0 + 0.01 * vg_rng_normal(rng));
    case 2:
        return i % 2 == 0 ? 1.1 : 0.6; /* bigeminy */
    case 3:
        return 0.35 + 1.15 * vg_rng_uniform(rng); /* atrial fibrillation */
    default:
        return i % 30 == 20 ? 6.0 : 0.9 * (1.0 + 0.03 * vg_rng_normal(rng)); /* pauses */
    }
}

static void hearts_at_their_limits_are_followed(void **state)
{
    static const double rates_hz[] = {25, 64, 250};
    static const double least_usable_percent[] = {90, 90, 90, 50, 90};

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        for (int kind = 0; kind < 5; kind++) {
            vg_rng rng = vg_rng_seed(23);
            vg_error err = {0};
            vg_beats heart = {0};
            vg_beats truth = {0};
            vg_ppg_opts opts = vg_ppg_defaults();
            const vg_score_opts inside = {.window_ms = 150.0, .start_s = 1.0, .stop_s = 88.0};
            vg_score s;
            float *x = NULL;
            size_t n = 0;
            size_t i = 0;
            for (double t = 0.3; t < SECONDS - 1.5; t += extreme_interval_s(kind, i++, &rng))
                assert_ok(vg_beats_append(&heart, t, 'N', NAN, 1.0, &err));
            opts.fs_hz = rates_hz[r];
            assert_ok(vg_simulate_ppg(&heart, SECONDS, &opts, &x, &n, &err));
            assert_ok(vg_simulate_pulses(&heart, &opts, &truth, &err));
            vg_beats found = detect(rates_hz[r], x, n);
            assert_ok(vg_score_compute(&truth, &found, &inside, &s, &err));
            assert_true(vg_score_f1_percent(&s) >= 98.0);
            assert_true(vg_beats_usable_percent(&found, 0.0, SECONDS) >=
                        least_usable_percent[kind]);
            vg_samples_free(x);
            vg_beats_free(&heart);
            vg_beats_free(&truth);
            vg_beats_free(&found);
        }
    }
}

/** A foot that comes down in a tenth of a second and lifts off more slowly. */
static double foot_force(double time_s)
{
    const double z = (time_s - 0.15) / (time_s < 0.15 ? 0.06 : 0.16);

    return exp(-0.5 * z * z);
}

/** Sample at time_s of what is no pulse wave; state is memory of eight values. */
static double no_pulse(int kind, double time_s, double *state, vg_rng *rng)
{
    double sum = 0.0;

    switch (kind) {
    case 0:
        return vg_rng_normal(rng);
    case 1: /* 1/f: eight first-order processes, octaves apart */
        for (int k = 0; k < 8; k++) {
            const double a = exp(-0.05 * pow(2.0, k) / 10.0);
            state[k] = a * state[k] + sqrt(1.0 - a * a) * vg_rng_normal(rng);
            sum += state[k];
        }
        return sum;
    case 2:
        return fmod(time_s, 1.0) < 0.5; /* square wave */
    case 3:
        return fmod(time_s, 0.8) < 0.02; /* clicks */
    case 4:
        return sin(2.0 * 3.14159265358979 * 1.2 * time_s) + 0.02 * vg_rng_normal(rng);
    case 5:
        return 3.0; /* flat */
    case 6:
        return NAN;
    case 7: /* ramps */
        return fmod(time_s, 1.0);
    case 8:
        return -fmod(1.7 * time_s, 1.0);
    case 9: /* sines too fast for a heart */
        return sin(2.0 * 3.14159265358979 * 8.0 * time_s);
    case 10:
        return sin(2.0 * 3.14159265358979 * 11.0 * time_s);
    case 11: /* or at 180 a minute, seen at few points of each */
        return sin(2.0 * 3.14159265358979 * 3.0 * time_s);
    case 12: /* left foot, right foot */
        return (fmod(time_s, 1.1) < 0.55 ? 1.0 : 0.65) * foot_force(fmod(time_s, 0.55)) +
               0.02 * vg_rng_normal(rng);
    default:
        return time_s; /* a drift */
    }
}

static void what_is_no_pulse_is_unusable_for_a_reason(void **state)
{
    static const double rates_hz[] = {25, 64, 100, 250};
    static float x[SECONDS * 250];

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        for (int kind = 0; kind < 14; kind++) {
            const size_t n = (size_t)(SECONDS * rates_hz[r]);
            vg_rng rng = vg_rng_seed(22);
            double memory[8] = {0};
            for (size_t i = 0; i < n; i++)
                x[i] = (float)no_pulse(kind, (double)i / rates_hz[r], memory, &rng);
            vg_beats out = detect(rates_hz[r], x, n);
            assert_int_equal(out.n, 0);
            assert_within(vg_beats_usable_percent(&out, 0.0, SECONDS), 0.0, 1e-9);
            assert_true(out.n_unusable > 0 && out.unusable[0].code[0] != '\0');
            vg_beats_free(&out);
        }
    }
}

static void one_sample_and_half_a_second_hold_no_pulse(void **state)
{
    static const size_t lengths[] = {0, 1, 2, 32};
    const float x[32] = {1.0f, 2.0f, 5.0f};

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        vg_beats out = detect(64.0, x, lengths[i]);
        assert_int_equal(out.n, 0);
        vg_beats_free(&out);
    }
}

/* Noisy, so that the second detector is asked, and on a drift. */
static void memory_that_ends_anywhere_is_said_and_given_back(void **state)
{
    vg_beats truth = {0};
    vg_rng rng = vg_rng_seed(26);
    size_t n = 0;
    float *x = draw(75.0, 25.0, &truth, &n);

    (void)state;
    for (size_t i = 0; i < n; i++)
        x[i] += (float)(2.0 * sin(0.25 * 6.28318530717959 * (double)i / 25.0) +
                        0.1 * vg_rng_normal(&rng));
    vg_recording *rec = vg_test_recording(VG_KIND_PPG, 25.0, x, n, 0.0);
    vg_test_detect_without_memory(rec);
    vg_recording_close(rec);
    vg_samples_free(x);
    vg_beats_free(&truth);
}

/* A second wave of 60 % of the first a third of a second after it (handbook B, How to verify).
 */
static void a_dicrotic_wave_is_no_pulse(void **state)
{
    static const double rates_hz[] = {25, 64, 250};
    static float x[SECONDS * 250];

    (void)state;
    for (size_t r = 0; r < sizeof rates_hz / sizeof rates_hz[0]; r++) {
        const size_t n = (size_t)(SECONDS * rates_hz[r]);
        for (size_t i = 0; i < n; i++) {
            const double time_s = fmod((double)i / rates_hz[r], 0.83);
            const double first = (time_s - 0.25) / 0.07;
            const double second = (time_s - 0.58) / 0.08;
            x[i] = (float)(exp(-0.5 * first * first) + 0.6 * exp(-0.5 * second * second));
        }
        vg_beats found = detect(rates_hz[r], x, n);
        assert_within((double)found.n, SECONDS / 0.83, 2.0);
        for (size_t i = 1; i < found.n; i++)
            assert_within(found.time_s[i] - found.time_s[i - 1], 0.83, 0.02);
        vg_beats_free(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pulse_is_found_once_where_it_is),
        cmocka_unit_test(a_pulse_has_its_onset_before_and_its_peak_after_its_upslope),
        cmocka_unit_test(a_vector_unit_changes_no_bit_of_the_pulses),
        cmocka_unit_test(turning_the_wave_over_changes_no_pulse),
        cmocka_unit_test(hearts_at_their_limits_are_followed),
        cmocka_unit_test(what_is_no_pulse_is_unusable_for_a_reason),
        cmocka_unit_test(one_sample_and_half_a_second_hold_no_pulse),
        cmocka_unit_test(memory_that_ends_anywhere_is_said_and_given_back),
        cmocka_unit_test(a_dicrotic_wave_is_no_pulse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
