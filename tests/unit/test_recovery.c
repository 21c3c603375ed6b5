/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

/** A simulated heart that reacts and recovers, as NN intervals with its phases. */
typedef struct session {
    vg_nn nn;
    vg_episode *episodes;
    size_t n_episodes;
} session;

static session simulate(const vg_profile *profile)
{
    session s = {0};
    vg_beats beats = {0};
    vg_phases phases = {0};
    vg_error err;

    assert_ok(vg_simulate_beats(profile, &beats, &err));
    assert_ok(vg_nn_from_beats(&beats, NULL, &s.nn, &err));
    assert_ok(vg_profile_phases(profile, &phases, &err));
    assert_ok(vg_episodes_find(&phases, "baseline", "stress", "recovery", &s.episodes,
                               &s.n_episodes, &err));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_recovery_is_recovered),
        cmocka_unit_test(no_reaction_has_no_recovery),
        cmocka_unit_test(a_recovery_cut_short_gets_a_lower_bound_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
