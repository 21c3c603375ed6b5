/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

static vg_beats heart(double length_s)
{
    vg_profile p = vg_profile_defaults();
    vg_beats beats;
    vg_error err;

    p.baseline_s = length_s;
    assert_ok(vg_simulate_beats(&p, &beats, &err));
    return beats;
}

static size_t count(const vg_artefacts *truth, vg_artefact_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < truth->n; i++)
        n += truth->items[i].kind == kind;
    return n;
}

static int holds(const vg_beats *beats, double time_s)
{
    for (size_t i = 0; i < beats->n; i++)
        if (beats->time_s[i] == time_s)
            return 1;
    return 0;
}

/* Undoing what the truth says was done must give the clean beats back. */
static void the_truth_accounts_for_every_difference(void **state)
{
    vg_beats clean = heart(4000.0);
    vg_beats spoiled;
    vg_artefacts truth;
    vg_error err;

    (void)state;
    assert_ok(vg_simulate_artefacts(&clean, NULL, &spoiled, &truth, &err));
    assert_ok(vg_beats_check(&spoiled, &err));
    assert_int_equal(spoiled.n, clean.n + count(&truth, VG_ARTEFACT_EXTRA) -
                                    count(&truth, VG_ARTEFACT_MISSED));
    size_t next = 0;
    for (size_t i = 0; i < clean.n; i++) {
        const vg_artefact *a =
            next < truth.n && truth.items[next].beat == i ? &truth.items[next++] : NULL;
        const int kept = a == NULL || a->kind == VG_ARTEFACT_EXTRA;
        assert_int_equal(holds(&spoiled, clean.time_s[i]), kept);
        if (a != NULL)
            assert_int_equal(holds(&spoiled, a->time_s), a->kind != VG_ARTEFACT_MISSED);
    }
    assert_int_equal(next, truth.n);
    vg_artefacts_free(&truth);
    vg_beats_free(&spoiled);
    vg_beats_free(&clean);
}

static void shares_come_out_and_artefacts_keep_apart(void **state)
{
    vg_beats clean = heart(40000.0);
    vg_artefact_opts o = vg_artefact_defaults();
    vg_beats spoiled;
    vg_artefacts truth;
    vg_error err;

    (void)state;
    o.missed_percent = 4.0;
    o.ectopic_percent = 2.0;
    o.extra_percent = 0.0;
    assert_ok(vg_simulate_artefacts(&clean, &o, &spoiled, &truth, &err));
    const double share = 100.0 / (double)clean.n;
    assert_within(share * (double)count(&truth, VG_ARTEFACT_MISSED), 4.0, 0.4);
    assert_within(share * (double)count(&truth, VG_ARTEFACT_ECTOPIC), 2.0, 0.3);
    assert_within(share * (double)count(&truth, VG_ARTEFACT_SHIFTED), 1.0, 0.2);
    assert_int_equal(count(&truth, VG_ARTEFACT_EXTRA), 0);
    for (size_t i = 1; i < truth.n; i++)
        assert_true(truth.items[i].beat - truth.items[i - 1].beat > o.apart);
    assert_true(truth.items[0].beat >= o.apart);
    assert_true(truth.items[truth.n - 1].beat + o.apart < clean.n);
    vg_artefacts_free(&truth);
    vg_beats_free(&spoiled);
    vg_beats_free(&clean);
}

static void an_ectopic_beat_is_early_labelled_and_followed_by_a_pause(void **state)
{
    vg_beats clean = heart(4000.0);
    vg_artefact_opts o = vg_artefact_defaults();
    vg_beats spoiled;
    vg_artefacts truth;
    vg_error err;

    (void)state;
    o.missed_percent = 0.0;
    o.extra_percent = 0.0;
    o.shifted_percent = 0.0;
    assert_ok(vg_simulate_artefacts(&clean, &o, &spoiled, &truth, &err));
    assert_true(truth.n > 20);
    for (size_t i = 0; i < truth.n; i++) {
        const size_t k = truth.items[i].beat;
        const double full_s = clean.time_s[k] - clean.time_s[k - 1];
        const double early_s = truth.items[i].time_s - clean.time_s[k - 1];
        assert_true(0.6 <= early_s / full_s + 1e-9 && early_s / full_s <= 0.8 + 1e-9);
        assert_int_equal(spoiled.label[k], 'V');
        assert_true(spoiled.time_s[k] == truth.items[i].time_s);
        assert_true(spoiled.time_s[k + 1] == clean.time_s[k + 1]);
    }
    vg_artefacts_free(&truth);
    vg_beats_free(&spoiled);
    vg_beats_free(&clean);
}

static void every_beat_can_be_spoiled_and_order_still_holds(void **state)
{
    vg_beats clean = heart(400.0);
    vg_artefact_opts o = {.shifted_percent = 100.0, .shift_s = 1.0, .seed = 3};
    vg_beats spoiled;
    vg_artefacts truth;
    vg_error err;

    (void)state;
    assert_ok(vg_simulate_artefacts(&clean, &o, &spoiled, &truth, &err));
    assert_int_equal(truth.n, clean.n - 2);
    assert_int_equal(spoiled.n, clean.n);
    vg_artefacts_free(&truth);
    vg_beats_free(&spoiled);
    vg_beats_free(&clean);
}

static void few_beats_or_a_wide_distance_leave_all_clean(void **state)
{
    vg_beats clean = heart(400.0);
    vg_artefact_opts o = vg_artefact_defaults();
    const vg_beats none = {0};
    vg_beats spoiled;
    vg_artefacts truth;
    vg_error err;

    (void)state;
    o.apart = SIZE_MAX;
    assert_ok(vg_simulate_artefacts(&clean, &o, &spoiled, &truth, &err));
    assert_int_equal(truth.n, 0);
    assert_int_equal(spoiled.n, clean.n);
    assert_memory_equal(spoiled.time_s, clean.time_s, clean.n * sizeof *clean.time_s);
    vg_beats_free(&spoiled);
    assert_ok(vg_simulate_artefacts(&none, NULL, &spoiled, &truth, &err));
    assert_int_equal(spoiled.n, 0);
    vg_beats_free(&spoiled);
    vg_beats_free(&clean);
}

static void hostile_options_are_refused(void **state)
{
    const vg_beats none = {0};
    vg_artefact_opts o = vg_artefact_defaults();
    vg_beats spoiled;
    vg_artefacts truth;
    vg_error err;

    (void)state;
    o.missed_percent = NAN;
    assert_status(vg_simulate_artefacts(&none, &o, &spoiled, &truth, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "missed_percent is nan; it must be 0 to 100");
    assert_null(spoiled.time_s);
    assert_null(truth.items);
    o.missed_percent = 60.0;
    o.extra_percent = 60.0;
    assert_status(vg_simulate_artefacts(&none, &o, &spoiled, &truth, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "the sum of percentages is 122; it must be 0 to 100");
    o = vg_artefact_defaults();
    o.shift_s = -1.0;
    assert_status(vg_simulate_artefacts(&none, &o, &spoiled, &truth, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "shift_s is -1; it must be 0.001 to 1");
}

static void every_failed_allocation_is_survived(void **state)
{
    vg_beats clean = heart(400.0);
    vg_status status = VG_ERR_MEMORY;
    vg_beats spoiled;
    vg_artefacts truth;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_simulate_artefacts(&clean, NULL, &spoiled, &truth, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK ||
                    (status == VG_ERR_MEMORY && spoiled.time_s == NULL && truth.items == NULL));
    }
    vg_artefacts_free(&truth);
    vg_beats_free(&spoiled);
    vg_beats_free(&clean);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truth_accounts_for_every_difference),
        cmocka_unit_test(shares_come_out_and_artefacts_keep_apart),
        cmocka_unit_test(an_ectopic_beat_is_early_labelled_and_followed_by_a_pause),
        cmocka_unit_test(every_beat_can_be_spoiled_and_order_still_holds),
        cmocka_unit_test(few_beats_or_a_wide_distance_leave_all_clean),
        cmocka_unit_test(hostile_options_are_refused),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
