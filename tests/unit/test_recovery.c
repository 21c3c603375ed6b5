/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_recovery_test.h"

#include <stdbool.h>

/** A simulated heart that reacts and recovers, as NN intervals with its phases. */
typedef struct session {
    vg_nn nn;
    vg_episode *episodes;
    size_t n_episodes;
} session;

static session simulate(const vg_profile *profile)
{
    const vg_pairing names = {
        .baseline = "baseline", .stress = "stress", .recovery = "recovery"};
    session s = {0};
    vg_beats beats = {0};
    vg_phases phases = {0};
    vg_error err;

    assert_ok(vg_simulate_beats(profile, &beats, &err));
    assert_ok(vg_nn_from_beats(&beats, NULL, &s.nn, &err));
    assert_ok(vg_profile_phases(profile, &phases, &err));
    assert_ok(vg_episodes_find(&phases, &names, &s.episodes, &s.n_episodes, &err));
    assert_int_equal(s.n_episodes, 1);
    vg_beats_free(&beats);
    vg_phases_free(&phases);
    return s;
}

static void end(session *s)
{
    vg_nn_free(&s->nn);
    vg_episodes_free(s->episodes);
}

static vg_recovery recovery_of(const vg_profile *profile, vg_measure measure)
{
    session s = simulate(profile);
    vg_recovery out;
    vg_error err;

    assert_ok(vg_recovery_compute(vg_nn_borrow(&s.nn), s.episodes, measure, NULL, &out, &err));
    end(&s);
    return out;
}

static void a_known_recovery_is_recovered(void **state)
{
    vg_profile profile = vg_profile_defaults();

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        profile.seed = seed;
        const vg_recovery r = recovery_of(&profile, VG_MEASURE_HR);
        assert_int_equal(r.status, VG_RECOVERY_OK);
        assert_string_equal(r.reason, "");
        assert_int_equal(r.fit.best.model, VG_MODEL_EXPONENTIAL);
        assert_close(r.tau_s, 55.0, 0.1);
        assert_true(r.tau_low_s < r.tau_s && r.tau_s < r.tau_high_s);
        assert_int_equal(r.n, 60);
        assert_within(r.baseline, 68.0, 0.5);
        assert_close(r.amplitude, 24.0, 0.1);
        assert_close(r.t50_s, r.tau_s * 0.693147180559945, 1e-12);
    }
}

static void no_reaction_has_no_recovery(void **state)
{
    vg_profile profile = vg_profile_defaults();

    (void)state;
    profile.reactivity_bpm = 0.0;
    const vg_recovery r = recovery_of(&profile, VG_MEASURE_HR);
    assert_int_equal(r.status, VG_RECOVERY_REFUSED);
    assert_string_equal(r.reason, "no_reactivity");
    assert_nan(r.recovery_percent);
    assert_nan(r.tau_s);
    assert_nan(r.tau_low_s);
    assert_nan(r.tau_high_s);
}

static void a_recovery_cut_short_gets_a_lower_bound_alone(void **state)
{
    vg_profile profile = vg_profile_defaults();

    (void)state;
    profile.tau_s = 200.0;
    profile.recovery_s = 60.0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        profile.seed = seed;
        const vg_recovery r = recovery_of(&profile, VG_MEASURE_HR);
        assert_int_equal(r.status, VG_RECOVERY_REFUSED);
        assert_string_equal(r.reason, "longer_than_recording");
        assert_true(0.0 < r.tau_low_s && r.tau_low_s < 200.0);
        assert_nan(r.tau_s);
        assert_nan(r.tau_high_s);
    }
}

/** A session whose recording can be spoiled before it is analysed. */
static vg_recovery spoiled(void (*spoil)(session *), vg_measure measure)
{
    const vg_profile profile = vg_profile_defaults();
    session s = simulate(&profile);
    vg_recovery out;
    vg_error err;

    spoil(&s);
    assert_ok(vg_recovery_compute(vg_nn_borrow(&s.nn), s.episodes, measure, NULL, &out, &err));
    end(&s);
    return out;
}

static void drop_stress(session *s)
{
    const vg_phase *stress = &s->episodes[0].stress;
    size_t n = 0;

    for (size_t i = 0; i < s->nn.n; i++) {
        if (stress->start_s < s->nn.time_s[i] && s->nn.time_s[i] < stress->stop_s + 1.0)
            continue;
        const bool was_cut = n > 0 && s->nn.time_s[i] - s->nn.time_s[n - 1] > 5.0;
        s->nn.time_s[n] = s->nn.time_s[i];
        s->nn.nn_ms[n] = s->nn.nn_ms[i];
        s->nn.label[n] = s->nn.label[i];
        s->nn.follows[n] = s->nn.follows[i] && !was_cut;
        n++;
    }
    s->nn.n = n;
}

static void shorten_recovery(session *s)
{
    s->episodes[0].recovery.stop_s = s->episodes[0].recovery.start_s + 5.0;
}

static void shorten_baseline(session *s)
{
    s->episodes[0].baseline.start_s = s->episodes[0].baseline.stop_s - 79.4;
}

static void move_outside(session *s)
{
    s->episodes[0].recovery.start_s += 1e5;
    s->episodes[0].recovery.stop_s += 1e5;
}

static void flatten(session *s)
{
    for (size_t i = 0; i < s->nn.n; i++) {
        s->nn.time_s[i] = 0.8 * (double)(i + 1);
        s->nn.nn_ms[i] = 800.0;
    }
}

/** Let the rest before be the recovery: the rate then leaves instead of coming back. */
static void swap_ends(session *s)
{
    vg_episode *e = &s->episodes[0];

    e->recovery.start_s = e->stress.start_s;
    e->recovery.stop_s = e->stress.stop_s;
    e->stress.start_s = e->baseline.stop_s - 60.0;
    e->stress.stop_s = e->baseline.stop_s;
    e->baseline.stop_s -= 60.0;
}

static void forget_recovery(session *s)
{
    s->episodes[0].recovery = (vg_phase){0};
}

static void forget_baseline(session *s)
{
    s->episodes[0].baseline = (vg_phase){0};
}

static void interrupt(session *s)
{
    s->episodes[0].is_interrupted = 1;
}

static void drop_everything(session *s)
{
    s->nn.n = 0;
}

static void what_cannot_be_known_is_refused_with_a_reason(void **state)
{
    (void)state;
    vg_recovery r = spoiled(drop_stress, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_int_equal(r.status, VG_RECOVERY_UNUSABLE);
    assert_non_null(strstr(r.reason, "stress_unreadable:"));
    assert_nan(r.reactivity);

    r = spoiled(shorten_recovery, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_string_equal(r.reason, "recovery_short:5s,too_few_points");
    assert_nan(r.recovery_percent);

    r = spoiled(forget_recovery, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_string_equal(r.reason, "no_recovery");
    assert_within(r.reactivity, 22.0, 0.5); /* 24 (1 - 15 / 180) */
    assert_nan(r.recovery_percent);
    assert_nan(r.t_band_s);
    assert_nan(r.hrr60);

    r = spoiled(interrupt, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_string_equal(r.reason, "stressor_between");
    assert_within(r.reactivity, 22.0, 0.5);
    assert_nan(r.recovery);

    r = spoiled(forget_baseline, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_string_equal(r.reason, "no_baseline");
    assert_nan(r.reactivity);
    assert_within(r.stress, 90.0, 0.5);

    r = spoiled(shorten_baseline, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_non_null(strstr(r.reason, "baseline_short:79s"));
    assert_nan(r.baseline);
    assert_nan(r.reactivity);

    r = spoiled(move_outside, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_int_equal(r.status, VG_RECOVERY_UNUSABLE);

    r = spoiled(flatten, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);
    assert_string_equal(r.reason, "no_reactivity");
    r = spoiled(flatten, VG_MEASURE_LN_RMSSD);
    vg_assert_nothing_claimed(&r);

    r = spoiled(swap_ends, VG_MEASURE_HR);
    vg_assert_nothing_claimed(&r);

    for (vg_measure m = VG_MEASURE_HR; m < VG_N_MEASURES; m = (vg_measure)(m + 1)) {
        r = spoiled(drop_everything, m);
        vg_assert_nothing_claimed(&r);
        assert_nan(r.stress);
        assert_nan(r.auc_g);
    }
}

static void options_out_of_range_are_named(void **state)
{
    vg_profile profile = vg_profile_defaults();
    session s = simulate(&profile);
    vg_recovery_opts opts = vg_recovery_defaults();
    vg_recovery r;
    vg_error err;

    (void)state;
    opts.baseline_s = 0.0;
    assert_status(
        vg_recovery_compute(vg_nn_borrow(&s.nn), s.episodes, VG_MEASURE_HR, &opts, &r, &err),
        VG_ERR_OPTION);
    assert_string_equal(err.message, "baseline_s is 0; it must be > 0");
    assert_nan(r.stress);
    end(&s);
}

static void every_refused_allocation_is_reported(void **state)
{
    vg_profile profile = vg_profile_defaults();
    vg_recovery_opts opts = vg_recovery_defaults();
    vg_error err;

    (void)state;
    profile.baseline_s = 150.0;
    profile.stress_s = 70.0;
    session s = simulate(&profile);
    opts.fit.models = VG_MODELS_DELAYED;
    for (vg_measure m = VG_MEASURE_HR; m <= VG_MEASURE_LN_HF; m = (vg_measure)(m + 1)) {
        vg_status status = VG_ERR_MEMORY;
        for (long nth = 0; status != VG_OK; nth++) {
            vg_recovery r;
            vg_alloc_fail_at(nth);
            status = vg_recovery_compute(vg_nn_borrow(&s.nn), s.episodes, m, &opts, &r, &err);
            vg_alloc_fail_at(-1);
            assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(r.stress)));
        }
    }
    end(&s);
}

/* Heart rate and the band measures of the same simulated heart: 0.25 Hz is 15 a minute, and
 * withdrawal lowers HF, which then comes back with the heart rate's time constant. */
static void band_measures_follow_the_simulated_truth(void **state)
{
    const vg_profile profile = vg_profile_defaults();

    (void)state;
    const vg_recovery hf = recovery_of(&profile, VG_MEASURE_LN_HF);
    assert_true(hf.reactivity < -1.0);
    assert_within(hf.recovery_percent, 100.0, 10.0);
    const vg_recovery resp = recovery_of(&profile, VG_MEASURE_RESP_RATE);
    assert_within(resp.baseline, 15.0, 0.3);
    const vg_recovery ratio = recovery_of(&profile, VG_MEASURE_LF_HF);
    assert_true(ratio.reactivity > 0.0);
}

/* Cole 1999: what the heart rate has fallen by; T30: docs/methods.md I.5. The simulated rate
 * is 68 + 24 exp(-t / 55). */
static void exercise_indices_follow_the_simulated_truth(void **state)
{
    const vg_profile profile = vg_profile_defaults();

    (void)state;
    const vg_recovery r = recovery_of(&profile, VG_MEASURE_HR);
    assert_within(r.hrr60, 24.0 * (1.0 - exp(-60.0 / 55.0)), 1.5);
    assert_within(r.hrr120, 24.0 * (1.0 - exp(-120.0 / 55.0)), 1.5);
    assert_within(r.excess_beats, 24.0 * 55.0 / 60.0, 1.5);
    assert_true(r.t30_s > 100.0);
    assert_close(r.initial_rate, 24.0 / 55.0, 0.05);
    assert_within(r.asymptote_offset, 0.0, 0.3);
    assert_within(r.t50_seen_s, 55.0 * log(2.0), 4.0);
    assert_true(r.t50_seen_censored == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_recovery_is_recovered),
        cmocka_unit_test(no_reaction_has_no_recovery),
        cmocka_unit_test(a_recovery_cut_short_gets_a_lower_bound_alone),
        cmocka_unit_test(what_cannot_be_known_is_refused_with_a_reason),
        cmocka_unit_test(options_out_of_range_are_named),
        cmocka_unit_test(every_refused_allocation_is_reported),
        cmocka_unit_test(band_measures_follow_the_simulated_truth),
        cmocka_unit_test(exercise_indices_follow_the_simulated_truth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
