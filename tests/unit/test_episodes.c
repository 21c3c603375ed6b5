/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

static void add(vg_phases *phases, const char *name, double start_s, double stop_s)
{
    vg_error err;

    assert_ok(vg_phases_append(phases, name, start_s, stop_s, &err));
}

static vg_status find(const vg_phases *phases, vg_pairing names, vg_episode **episodes,
                      size_t *n, vg_error *err)
{
    return vg_episodes_find(phases, &names, episodes, n, err);
}

static vg_pairing lists(const char *baseline, const char *stress, const char *recovery)
{
    return (vg_pairing){.baseline = baseline, .stress = stress, .recovery = recovery};
}

/** The protocol of many labs: rest between stressors. */
static vg_phases protocol(void)
{
    vg_phases phases = {0};
    vg_error err;

    add(&phases, "baseline", 0.0, 300.0);
    add(&phases, "stroop", 300.0, 480.0);
    add(&phases, "relax", 480.0, 780.0);
    add(&phases, "interview", 780.0, 1080.0);
    add(&phases, "relax", 1080.0, 1380.0);
    assert_ok(vg_phases_settle(&phases, &err));
    return phases;
}

static void each_stressor_gets_the_baseline_before_and_the_recovery_after(void **state)
{
    vg_phases phases = protocol();
    vg_episode *episodes;
    size_t n;
    vg_error err;

    (void)state;
    assert_ok(
        find(&phases, lists("baseline", "stroop,interview", "relax"), &episodes, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(episodes[0].stress.name, "stroop");
    assert_string_equal(episodes[0].recovery.name, "relax#1");
    assert_string_equal(episodes[1].stress.name, "interview");
    assert_string_equal(episodes[1].baseline.name, "baseline");
    assert_string_equal(episodes[1].recovery.name, "relax#2");
    vg_episodes_free(episodes);

    /* With the rests named as baselines too, the nearest one counts. */
    assert_ok(find(&phases, lists("baseline,relax", "stroop,interview", "relax"), &episodes, &n,
                   &err));
    assert_string_equal(episodes[0].baseline.name, "baseline");
    assert_string_equal(episodes[1].baseline.name, "relax#1");
    vg_episodes_free(episodes);
    vg_phases_free(&phases);
}

static void episodes_come_in_time_order_whatever_the_order_of_phases(void **state)
{
    vg_phases phases = {0};
    vg_episode *episodes;
    size_t n;
    vg_error err;

    (void)state;
    add(&phases, "late", 500.0, 600.0);
    add(&phases, "rest", 600.0, 900.0);
    add(&phases, "early", 200.0, 300.0);
    add(&phases, "base", 0.0, 200.0);
    assert_ok(find(&phases, lists("base", "late,early", "rest"), &episodes, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(episodes[0].stress.name, "early");
    assert_string_equal(episodes[1].stress.name, "late");
    vg_episodes_free(episodes);
    vg_phases_free(&phases);
}

static void a_stressor_without_a_partner_stays_beside_complete_ones(void **state)
{
    vg_phases phases = {0};
    vg_episode *episodes;
    size_t n;
    vg_error err;

    (void)state;
    add(&phases, "baseline", 0.0, 200.0);
    add(&phases, "speech", 200.0, 300.0);
    add(&phases, "recovery", 300.0, 600.0);
    add(&phases, "sums", 600.0, 700.0);
    /* A blank after a comma is not part of a name. */
    assert_ok(
        find(&phases, lists("baseline", "speech, sums", "recovery"), &episodes, &n, &err));
    assert_int_equal(n, 2);
    assert_true(vg_episode_is_complete(&episodes[0]));
    assert_false(vg_episode_is_complete(&episodes[1]));
    assert_string_equal(episodes[1].stress.name, "sums");
    assert_string_equal(episodes[1].baseline.name, "baseline");
    assert_string_equal(episodes[1].recovery.name, "");

    vg_episodes_free(episodes);
    vg_phases_free(&phases);
}

static void without_a_stressor_the_phases_are_listed(void **state)
{
    vg_phases phases = {0};
    vg_episode *episodes;
    size_t n = 7;
    vg_error err;

    (void)state;
    add(&phases, "stress", 0.0, 100.0);
    add(&phases, "recovery", 100.0, 400.0);
    assert_status(find(&phases, lists("baseline", "speech", "recovery"), &episodes, &n, &err),
                  VG_ERR_DATA);
    assert_string_equal(err.message, "no stressor 'speech'; there are: stress, recovery");
    assert_true(episodes == NULL && n == 0);
    vg_phases_free(&phases);
    assert_status(find(&phases, lists("baseline", "stress", "recovery"), &episodes, &n, &err),
                  VG_ERR_DATA);
    assert_string_equal(err.message, "no stressor 'stress'; there are: no phases");
}

/* The interview is compared with the first rest, and both stressors with the first recovery
 * after them that the map names. */
static void a_map_says_which_phases_belong_together(void **state)
{
    const vg_pairing map = {.pairs = "interview:relax#1:relax,stroop:baseline:relax#2"};
    vg_phases phases = protocol();
    vg_episode *episodes;
    size_t n;
    vg_error err;

    (void)state;
    assert_ok(vg_episodes_find(&phases, &map, &episodes, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(episodes[0].stress.name, "stroop");
    assert_string_equal(episodes[0].recovery.name, "relax#2");
    assert_string_equal(episodes[1].stress.name, "interview");
    assert_string_equal(episodes[1].baseline.name, "relax#1");
    assert_string_equal(episodes[1].recovery.name, "relax#2");
    /* The interview lies between the Stroop task and that rest. */
    assert_false(vg_episode_is_complete(&episodes[0]));
    assert_true(vg_episode_is_complete(&episodes[1]));
    vg_episodes_free(episodes);
    vg_phases_free(&phases);
}

static void a_map_that_is_none_is_refused(void **state)
{
    const char *const maps[] = {"stroop", "stroop:baseline", "stroop:baseline:relax:end",
                                "stroop::relax", ","};
    vg_phases phases = protocol();
    vg_episode *episodes;
    size_t n;
    vg_error err;

    (void)state;
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        const vg_pairing map = {.pairs = maps[i]};
        assert_status(vg_episodes_find(&phases, &map, &episodes, &n, &err), VG_ERR_OPTION);
        assert_non_null(strstr(err.message, "is not STRESSOR:BASELINE:RECOVERY"));
        assert_true(episodes == NULL && n == 0);
    }
    const vg_pairing unknown = {.pairs = "speech:baseline:relax"};
    assert_status(vg_episodes_find(&phases, &unknown, &episodes, &n, &err), VG_ERR_DATA);
    assert_non_null(strstr(err.message, "no stressor 'speech'"));
    vg_phases_free(&phases);
}

/* Speech, then sums, then rest: what comes back in the rest is the reaction to the sums. */
static void a_stressor_before_the_recovery_interrupts_the_one_before(void **state)
{
    vg_phases phases = {0};
    vg_episode *episodes;
    size_t n;
    vg_error err;

    (void)state;
    add(&phases, "baseline", 0.0, 200.0);
    add(&phases, "speech", 200.0, 300.0);
    add(&phases, "sums", 300.0, 400.0);
    add(&phases, "rest", 400.0, 700.0);
    assert_ok(find(&phases, lists("baseline", "speech,sums", "rest"), &episodes, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(episodes[0].is_interrupted, 1);
    assert_int_equal(episodes[1].is_interrupted, 0);
    vg_episodes_free(episodes);
    vg_phases_free(&phases);
}

static void a_refused_allocation_is_reported(void **state)
{
    vg_phases phases = protocol();
    vg_episode *episodes;
    size_t n;
    vg_error err;

    (void)state;
    vg_alloc_fail_at(0);
    assert_status(find(&phases, lists("baseline", "stroop", "relax"), &episodes, &n, &err),
                  VG_ERR_MEMORY);
    vg_alloc_fail_at(-1);
    assert_true(episodes == NULL && n == 0);
    vg_phases_free(&phases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stressor_gets_the_baseline_before_and_the_recovery_after),
        cmocka_unit_test(episodes_come_in_time_order_whatever_the_order_of_phases),
        cmocka_unit_test(a_stressor_without_a_partner_stays_beside_complete_ones),
        cmocka_unit_test(without_a_stressor_the_phases_are_listed),
        cmocka_unit_test(a_map_says_which_phases_belong_together),
        cmocka_unit_test(a_map_that_is_none_is_refused),
        cmocka_unit_test(a_stressor_before_the_recovery_interrupts_the_one_before),
        cmocka_unit_test(a_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
