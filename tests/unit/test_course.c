/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

/* Every expected rate is worked out by hand from the formula of simulate.h. */
static void heart_rate_rises_to_the_reactivity_and_returns(void **state)
{
    const vg_profile p = vg_profile_defaults();

    (void)state;
    assert_within(vg_profile_hr_bpm(&p, -5.0), 68.0, 0.0);
    assert_within(vg_profile_hr_bpm(&p, 299.999), 68.0, 0.0);
    assert_within(vg_profile_hr_bpm(&p, 300.0), 68.0, 1e-12);
    assert_within(vg_profile_hr_bpm(&p, 315.0), 68.0 + 24.0 * 0.6321244427353676, 1e-9);
    assert_within(vg_profile_hr_bpm(&p, 480.0 - 1e-12), 92.0, 1e-9);
    assert_within(vg_profile_hr_bpm(&p, 480.0), 92.0, 1e-12);
    assert_within(vg_profile_hr_bpm(&p, 535.0), 68.0 + 24.0 * 0.36787944117144233, 1e-12);
    assert_within(vg_profile_hr_bpm(&p, 780.0), 68.0 + 24.0 * exp(-300.0 / 55.0), 1e-12);
    assert_within(vg_profile_hr_bpm(&p, 1e6), 68.0, 1e-12);
    assert_nan(vg_profile_hr_bpm(&p, NAN));
}

static void without_a_stressor_the_rate_stays_at_rest(void **state)
{
    vg_profile p = vg_profile_defaults();

    (void)state;
    p.stress_s = 0.0;
    for (double t = 0.0; t < 700.0; t += 50.0)
        assert_within(vg_profile_hr_bpm(&p, t), 68.0, 0.0);
}

static void phases_are_those_with_a_length(void **state)
{
    vg_profile p = vg_profile_defaults();
    vg_phases phases;
    vg_error err;

    (void)state;
    assert_ok(vg_profile_phases(&p, &phases, &err));
    assert_int_equal(phases.n, 3);
    assert_string_equal(phases.items[1].name, "stress");
    assert_within(phases.items[1].start_s, 300.0, 0.0);
    assert_within(phases.items[1].stop_s, 480.0, 0.0);
    vg_phases_free(&phases);
    p.baseline_s = 0.0;
    assert_ok(vg_profile_phases(&p, &phases, &err));
    assert_int_equal(phases.n, 2);
    assert_string_equal(phases.items[0].name, "stress");
    vg_phases_free(&phases);
}

typedef struct hostile {
    size_t offset;
    double value;
    const char *message;
} hostile;

static const hostile hostile_options[] = {
    {offsetof(vg_profile, baseline_s), NAN, "baseline_s is nan; it must be 1 to 1.2096e+06"},
    {offsetof(vg_profile, baseline_s), -1.0, "baseline_s is -1; it must be 1 to 1.2096e+06"},
    {offsetof(vg_profile, stress_s), 1e300, "stress_s is 1e+300; it must be 1 to 1.2096e+06"},
    {offsetof(vg_profile, recovery_s), 1209600.0,
     "the profile lasts 1.21008e+06 s; it must be > 0 and at most 1.2096e+06"},
    {offsetof(vg_profile, baseline_bpm), 0.0, "baseline_bpm is 0; it must be 20 to 300"},
    {offsetof(vg_profile, reactivity_bpm), INFINITY,
     "baseline_bpm + reactivity_bpm is inf; it must be 20 to 300"},
    {offsetof(vg_profile, rise_tau_s), 0.0, "rise_tau_s is 0; it must be 0.1 to 600"},
    {offsetof(vg_profile, tau_s), -55.0, "tau_s is -55; it must be 0.1 to 3600"},
    {offsetof(vg_profile, lf_amplitude), 0.47,
     "lf_amplitude + hf_amplitude is 0.51; it must be below 0.5"},
    {offsetof(vg_profile, hf_amplitude), -0.1, "hf_amplitude is -0.1; it must be 0 to 0.5"},
    {offsetof(vg_profile, hf_withdrawal), 1.1, "hf_withdrawal is 1.1; it must be 0 to 1"},
    {offsetof(vg_profile, lf_hz), 0.0, "lf_hz is 0; it must be 0.001 to 1"},
    {offsetof(vg_profile, resp_hz), NAN, "resp_hz is nan; it must be 0.001 to 1"},
    {offsetof(vg_profile, jitter_ms), 21.0, "jitter_ms is 21; it must be 0 to 20"},
    {offsetof(vg_profile, lf_phase_rad), INFINITY,
     "lf_phase_rad is inf; it must be -1000 to 1000"},
};

static void an_option_out_of_range_is_named(void **state)
{
    vg_phases phases;
    vg_error err;

    (void)state;
    for (size_t i = 0; i < sizeof hostile_options / sizeof hostile_options[0]; i++) {
        const hostile *h = &hostile_options[i];
        vg_profile p = vg_profile_defaults();
        memcpy((char *)&p + h->offset, &h->value, sizeof h->value);
        phases.n = 9;
        assert_status(vg_profile_phases(&p, &phases, &err), VG_ERR_OPTION);
        assert_string_equal(err.message, h->message);
        assert_int_equal(phases.n, 0);
        assert_nan(vg_profile_hr_bpm(&p, 10.0));
    }
}

static void a_profile_without_length_is_refused(void **state)
{
    vg_profile p = vg_profile_defaults();
    vg_phases phases;
    vg_error err;

    (void)state;
    p.baseline_s = 0.0;
    p.stress_s = 0.0;
    p.recovery_s = 0.0;
    assert_status(vg_profile_phases(&p, &phases, &err), VG_ERR_OPTION);
    assert_string_equal(err.message,
                        "the profile lasts 0 s; it must be > 0 and at most 1.2096e+06");
}

static void every_failed_allocation_is_survived(void **state)
{
    const vg_profile p = vg_profile_defaults();
    vg_status status = VG_ERR_MEMORY;
    vg_phases phases;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_profile_phases(&p, &phases, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && phases.items == NULL));
    }
    vg_phases_free(&phases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heart_rate_rises_to_the_reactivity_and_returns),
        cmocka_unit_test(without_a_stressor_the_rate_stays_at_rest),
        cmocka_unit_test(phases_are_those_with_a_length),
        cmocka_unit_test(an_option_out_of_range_is_named),
        cmocka_unit_test(a_profile_without_length_is_refused),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
