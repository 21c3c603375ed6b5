/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults that lie side by side; single ones are in test_from_beats.c. */
#include "vg_nn_test.h"

/** Intervals from lengths in ms; the first beat is at 0. */
static vg_nn corrected_lengths(const double *rr_ms, size_t n)
{
    vg_beats beats = {0};
    double t_s = 0.0;
    vg_nn nn;
    vg_error err;

    assert_ok(vg_beats_append(&beats, t_s, 'N', NAN, 1.0, &err));
    for (size_t i = 0; i < n; i++) {
        t_s += rr_ms[i] / 1000.0;
        assert_ok(vg_beats_append(&beats, t_s, 'N', NAN, 1.0, &err));
    }
    beats.fs_hz = 1000.0;
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    vg_beats_free(&beats);
    return nn;
}

/* nsr002 at 35763 s, an early beat, its pause and the beat after that lost: 445 and 1756 ms are
 * no whole number of beats, together they are three. */
static void an_early_beat_beside_a_lost_one_is_moved(void **state)
{
    double rr_ms[60];

    (void)state;
    for (int i = 0; i < 60; i++)
        rr_ms[i] = 735.0 + 15.0 * sin(i * 1.3);
    rr_ms[30] = 445.0;
    rr_ms[31] = 1756.0;
    vg_nn nn = corrected_lengths(rr_ms, 60);
    assert_int_equal(nn.n, 61);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_ECTOPIC), 1);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_MISSED), 2);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_OK), 58);
    assert_int_equal(vg_test_n_fixed(&nn), 2);
    for (size_t i = 0; i < nn.n; i++)
        assert_within(nn.nn_ms[i], 735.0, 25.0);
    vg_nn_free(&nn);
}

/* Three or four intervals between two gaps have no median of their own to speak of. */
static void a_scrap_between_gaps_is_judged_by_what_went_before(void **state)
{
    double rr_ms[26];

    (void)state;
    for (int i = 0; i < 26; i++)
        rr_ms[i] = 800.0 + 2.0 * (i % 3);
    rr_ms[20] = 6000.0;
    rr_ms[22] = 1610.0;
    rr_ms[24] = 1590.0;
    vg_nn nn = corrected_lengths(rr_ms, 26);
    assert_int_equal(nn.n, 27);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_MISSED), 4);
    for (size_t i = 0; i < nn.n; i++)
        assert_within(nn.nn_ms[i], 800.0, 10.0);
    vg_nn_free(&nn);
}

/* A beat found twice, 110 ms apart: the short piece belongs to the interval that it completes.
 */
static void a_beat_found_twice_is_taken_out_on_the_right_side(void **state)
{
    double rr_ms[60];

    (void)state;
    for (int i = 0; i < 60; i++)
        rr_ms[i] = 735.0 + 15.0 * sin(i * 1.3);
    rr_ms[30] -= 110.0;
    rr_ms[31] = 110.0;
    vg_nn nn = corrected_lengths(rr_ms, 60);
    assert_int_equal(nn.n, 59);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_EXTRA), 1);
    assert_int_equal(nn.label[30], VG_NN_EXTRA);
    assert_within(nn.nn_ms[30], rr_ms[30] + 110.0, 1e-6);
    vg_nn_free(&nn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_early_beat_beside_a_lost_one_is_moved),
        cmocka_unit_test(a_scrap_between_gaps_is_judged_by_what_went_before),
        cmocka_unit_test(a_beat_found_twice_is_taken_out_on_the_right_side),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
