/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

/** docs/methods.md F: T = 0.85 s, 0.06 at 0.1 Hz and 0.05 at 0.25 Hz, phase 0, 300 s. */
static vg_profile two_tones(void)
{
    vg_profile p = vg_profile_defaults();

    p.stress_s = 0.0;
    p.recovery_s = 0.0;
    p.baseline_bpm = 60.0 / 0.85;
    p.lf_amplitude = 0.06;
    p.hf_amplitude = 0.05;
    p.lf_phase_rad = 0.0;
    p.hf_phase_rad = 0.0;
    p.jitter_ms = 0.0;
    return p;
}

static vg_beats simulate(const vg_profile *p)
{
    vg_beats beats;
    vg_error err;

    assert_ok(vg_simulate_beats(p, &beats, &err));
    assert_ok(vg_beats_check(&beats, &err));
    return beats;
}

static void a_constant_rate_beats_like_a_clock(void **state)
{
    vg_profile p = two_tones();

    (void)state;
    p.lf_amplitude = 0.0;
    p.hf_amplitude = 0.0;
    vg_beats beats = simulate(&p);
    assert_int_equal(beats.n, 353);
    for (size_t k = 0; k < beats.n; k++)
        assert_within(beats.time_s[k], 0.85 * (double)k, 1e-9);
    vg_beats_free(&beats);
}

/* Beat times, SDNN and RMSSD: docs/methods.md "How to verify (F)". */
static void two_modulations_give_the_published_beats(void **state)
{
    static const double expected_s[] = {0.0, 0.81503735, 1.59823341, 2.40283411, 3.24156518};
    const vg_profile p = two_tones();
    double mean = 0.0;
    double sum_sq = 0.0;
    double sum_diff_sq = 0.0;

    (void)state;
    vg_beats beats = simulate(&p);
    assert_int_equal(beats.n, 353);
    assert_within(beats.duration_s, 300.0, 0.0);
    for (size_t k = 0; k < 5; k++)
        assert_within(beats.time_s[k], expected_s[k], 5e-9);
    mean = 1000.0 * beats.time_s[352] / 352.0;
    for (size_t k = 1; k < beats.n; k++) {
        const double rr_ms = 1000.0 * (beats.time_s[k] - beats.time_s[k - 1]);
        sum_sq += (rr_ms - mean) * (rr_ms - mean);
        if (k < 2)
            continue;
        const double before_ms = 1000.0 * (beats.time_s[k - 1] - beats.time_s[k - 2]);
        sum_diff_sq += (rr_ms - before_ms) * (rr_ms - before_ms);
    }
    assert_within(sqrt(sum_sq / 351.0), 45.430965, 1e-6);
    assert_within(sqrt(sum_diff_sq / 351.0), 39.563006, 1e-6);
    vg_beats_free(&beats);
}

/** HR(t) / 60 * (1 + m(t)) written down from the header, for the twin below. */
static double rate_hz(const vg_profile *p, double t)
{
    const double hr_bpm = vg_profile_hr_bpm(p, t);
    const double elevation = (hr_bpm - p->baseline_bpm) / p->reactivity_bpm;
    const double lf = p->lf_amplitude * sin(2.0 * M_PI * p->lf_hz * t + p->lf_phase_rad);
    const double hf = p->hf_amplitude * (1.0 - p->hf_withdrawal * elevation) *
                      sin(2.0 * M_PI * p->resp_hz * t + p->hf_phase_rad);

    return hr_bpm / 60.0 * (1.0 + lf + hf);
}

/* The slow twin: Simpson's rule over each interval must count one beat. Intervals that hold
 * a change of phase are left out, because the rule needs a smooth rate; the total is not. */
static void each_interval_holds_one_beat_of_the_integral(void **state)
{
    enum { STEPS = 400 };
    vg_profile p = vg_profile_defaults();

    (void)state;
    p.jitter_ms = 0.0;
    p.lf_amplitude = 0.2;
    p.hf_amplitude = 0.25;
    p.lf_phase_rad = 1.0;
    p.hf_phase_rad = -2.0;
    vg_beats beats = simulate(&p);
    for (size_t k = 1; k < beats.n; k++) {
        const double a = beats.time_s[k - 1];
        const double h = (beats.time_s[k] - a) / STEPS;
        double sum = 0.0;
        if ((a < 300.0 && 300.0 < beats.time_s[k]) || (a < 480.0 && 480.0 < beats.time_s[k]))
            continue;
        for (int i = 0; i <= STEPS; i++)
            sum += (i == 0 || i == STEPS ? 1.0 : 2.0 + 2.0 * (i % 2)) * rate_hz(&p, a + i * h);
        assert_within(sum * h / 3.0, 1.0, 1e-9);
    }
    vg_beats_free(&beats);
}

/* 300 s at 68, 180 s of rise and 300 s of return integrate by hand to
 * 68 * 780 / 60 + 24 / 60 * (180 / c - 15 + 55 (1 - exp(-300 / 55))), c = 1 - exp(-12). */
static void the_number_of_beats_is_the_integral_of_heart_rate(void **state)
{
    vg_profile p = vg_profile_defaults();
    const double c = 1.0 - exp(-12.0);
    const double beats_in_all =
        68.0 * 13.0 + 0.4 * (180.0 / c - 15.0 + 55.0 * (1.0 - exp(-300.0 / 55.0)));

    (void)state;
    p.lf_amplitude = 0.0;
    p.hf_amplitude = 0.0;
    p.jitter_ms = 0.0;
    vg_beats beats = simulate(&p);
    assert_int_equal(beats.n, (size_t)floor(beats_in_all) + 1);
    vg_beats_free(&beats);
}

static void jitter_has_the_wanted_spread_and_keeps_the_order(void **state)
{
    vg_profile p = two_tones();
    double sum_sq = 0.0;

    (void)state;
    p.baseline_s = 20000.0;
    vg_beats clean = simulate(&p);
    p.jitter_ms = 20.0;
    vg_beats noisy = simulate(&p);
    const size_t n = noisy.n < clean.n ? noisy.n : clean.n;
    for (size_t k = 0; k < n; k++) {
        const double ms = 1000.0 * (noisy.time_s[k] - clean.time_s[k]);
        assert_true(fabs(ms) <= 60.0 + 1e-6);
        sum_sq += ms * ms;
    }
    /* The SD of a normal deviate cut at three SD is 0.98658; 23 000 draws know it to 0.5 %. */
    assert_close(sqrt(sum_sq / (double)n), 20.0 * 0.98658, 0.02);
    vg_beats_free(&clean);
    vg_beats_free(&noisy);
}

/** How much of a rhythm at f in one span of 50 s goes on in the next, -1 to 1. */
static double coherence(const vg_beats *beats, double f)
{
    double product = 0.0, square = 0.0;

    for (double from_s = 0.0; from_s + 100.0 <= 19000.0; from_s += 100.0) {
        double c[2] = {0.0, 0.0}, s[2] = {0.0, 0.0};
        for (size_t k = 1; k < beats->n; k++) {
            const double t = beats->time_s[k];
            const int half = t >= from_s + 50.0;
            if (t < from_s || t >= from_s + 100.0)
                continue;
            const double rr = t - beats->time_s[k - 1] - 0.85;
            c[half] += rr * cos(2.0 * M_PI * f * t);
            s[half] += rr * sin(2.0 * M_PI * f * t);
        }
        product += c[0] * c[1] + s[0] * s[1];
        square += 0.5 * (c[0] * c[0] + s[0] * s[0] + c[1] * c[1] + s[1] * s[1]);
    }
    return product / square;
}

/* Without drift breathing keeps its phase for ever. With 0.02 Hz and a memory of 10 s the
 * phase spreads by (2 pi 0.02)^2 2 * 10 s * 50 s = 16 rad^2 from the middle of one span to
 * that of the next: nothing is left of it. Beats are as many, to what one breath holds. */
static void drifting_rhythms_lose_their_phase(void **state)
{
    vg_profile p = two_tones();

    (void)state;
    p.baseline_s = 20000.0;
    vg_beats steady = simulate(&p);
    p.drift_hz = 0.02;
    vg_beats natural = simulate(&p);
    assert_true(coherence(&steady, 0.25) > 0.99);
    assert_true(fabs(coherence(&natural, 0.25)) < 0.3);
    assert_within((double)natural.n, (double)steady.n, 2.0);
    vg_beats_free(&steady);
    vg_beats_free(&natural);
    p.drift_hz = 0.2;
    vg_error err;
    assert_status(vg_simulate_beats(&p, &natural, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "drift_hz is 0.2; it must be 0 to 0.1");
}

static void the_fastest_allowed_heart_stays_in_order(void **state)
{
    vg_profile p = vg_profile_defaults();

    (void)state;
    p.baseline_bpm = 280.0;
    p.reactivity_bpm = 20.0;
    p.lf_amplitude = 0.24;
    p.hf_amplitude = 0.25;
    p.hf_withdrawal = 0.0;
    p.jitter_ms = 20.0;
    vg_beats beats = simulate(&p);
    assert_true(beats.n > 3600);
    vg_beats_free(&beats);
}

static void the_same_seed_gives_the_same_beats_and_another_does_not(void **state)
{
    vg_profile p = vg_profile_defaults();

    (void)state;
    vg_beats a = simulate(&p);
    vg_beats b = simulate(&p);
    p.seed = 2;
    vg_beats c = simulate(&p);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.time_s, b.time_s, a.n * sizeof *a.time_s);
    assert_true(a.time_s[10] != c.time_s[10]);
    vg_beats_free(&a);
    vg_beats_free(&b);
    vg_beats_free(&c);
}

static void a_refused_profile_gives_no_beats(void **state)
{
    vg_profile p = vg_profile_defaults();
    vg_beats beats = {.n = 7};
    vg_error err;

    (void)state;
    p.tau_s = NAN;
    assert_status(vg_simulate_beats(&p, &beats, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "tau_s is nan; it must be 0.1 to 3600");
    assert_int_equal(beats.n, 0);
    assert_null(beats.time_s);
}

static void every_failed_allocation_is_survived(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_beats beats;
    vg_error err;
    long nth = 0;

    (void)state;
    for (; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_simulate_beats(NULL, &beats, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && beats.time_s == NULL));
    }
    assert_true(nth > 4);
    vg_beats_free(&beats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_rate_beats_like_a_clock),
        cmocka_unit_test(two_modulations_give_the_published_beats),
        cmocka_unit_test(each_interval_holds_one_beat_of_the_integral),
        cmocka_unit_test(the_number_of_beats_is_the_integral_of_heart_rate),
        cmocka_unit_test(jitter_has_the_wanted_spread_and_keeps_the_order),
        cmocka_unit_test(drifting_rhythms_lose_their_phase),
        cmocka_unit_test(the_fastest_allowed_heart_stays_in_order),
        cmocka_unit_test(the_same_seed_gives_the_same_beats_and_another_does_not),
        cmocka_unit_test(a_refused_profile_gives_no_beats),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
