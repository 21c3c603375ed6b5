/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of intervals instead of beats, and the simple filters. */
#include "vg_nn_test.h"

static vg_nn list_of(const double *rr_ms, const unsigned char *follows, size_t n)
{
    vg_nn given = {0};
    vg_error err;
    double t_s = 0.0;

    for (size_t i = 0; i < n; i++) {
        t_s += rr_ms[i] / 1000.0;
        const vg_nn_row row = {t_s, rr_ms[i], rr_ms[i], follows == NULL || follows[i], 0, 0};
        assert_ok(vg_nn_append(&given, row, &err));
    }
    given.source = VG_KIND_RR;
    return given;
}

static void a_list_of_intervals_keeps_its_values_to_the_last_bit(void **state)
{
    double rr_ms[300];
    vg_error err;
    vg_nn nn;

    (void)state;
    vg_test_v1(rr_ms);
    vg_nn given = list_of(rr_ms, NULL, 300);
    assert_ok(vg_nn_correct(&given, NULL, &nn, &err));
    assert_int_equal(nn.n, 300);
    assert_memory_equal(nn.nn_ms, rr_ms, sizeof rr_ms);
    assert_memory_equal(nn.time_s, given.time_s, sizeof rr_ms);
    assert_int_equal(nn.source, VG_KIND_RR);
    vg_nn_free(&nn);
    vg_nn_free(&given);
}

static void the_gaps_of_a_list_are_kept_and_giant_values_are_gaps(void **state)
{
    double rr_ms[300];
    unsigned char follows[300];
    vg_error err;
    vg_nn nn;

    (void)state;
    vg_test_v1(rr_ms);
    memset(follows, 1, sizeof follows);
    follows[100] = 0;
    rr_ms[200] = 60000.0;
    vg_nn given = list_of(rr_ms, follows, 300);
    assert_ok(vg_nn_correct(&given, NULL, &nn, &err));
    assert_int_equal(nn.n, 299);
    for (size_t i = 0; i < nn.n; i++)
        assert_int_equal(nn.follows[i], i != 0 && i != 100 && i != 200);
    vg_nn_free(&nn);
    vg_nn_free(&given);
}

static vg_nn filtered(const double *rr_ms, size_t n, vg_correction method)
{
    vg_correct_opts opts = vg_correct_defaults();
    vg_nn given = list_of(rr_ms, NULL, n);
    vg_error err;
    vg_nn nn;

    opts.method = method;
    assert_ok(vg_nn_correct(&given, &opts, &nn, &err));
    vg_nn_free(&given);
    return nn;
}

/* Each rule on 800 ms with a step that it just accepts and one that it just rejects. */
static void simple_filters_reject_what_their_rule_says(void **state)
{
    static const struct {
        vg_correction method;
        double accepted_ms;
        double rejected_ms;
    } cases[] = {
        {VG_CORRECT_MALIK, 959.0, 961.0},
        {VG_CORRECT_MALIK, 641.0, 639.0},
        {VG_CORRECT_KAMATH, 1059.0, 1061.0},
        {VG_CORRECT_KARLSSON, 959.0, 961.0},
        {VG_CORRECT_KARLSSON, 641.0, 639.0},
        {VG_CORRECT_ACAR, 959.0, 961.0},
        {VG_CORRECT_QUOTIENT, 959.0, 1001.0},
        /* no spread: half of a third of the median, 133 ms */
        {VG_CORRECT_BERNTSON, 933.0, 934.0},
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double rr_ms[40];
        for (int i = 0; i < 40; i++)
            rr_ms[i] = 800.0;
        rr_ms[20] = cases[c].accepted_ms;
        vg_nn nn = filtered(rr_ms, 40, cases[c].method);
        assert_int_equal(nn.label[20], VG_NN_OK);
        vg_nn_free(&nn);
        rr_ms[20] = cases[c].rejected_ms;
        nn = filtered(rr_ms, 40, cases[c].method);
        assert_int_not_equal(nn.label[20], VG_NN_OK);
        assert_true(vg_test_n_fixed(&nn) >= 1);
        assert_int_equal(nn.n, 40);
        vg_nn_free(&nn);
    }
}

static void a_beat_between_two_rejected_intervals_is_moved(void **state)
{
    double rr_ms[40];

    (void)state;
    for (int i = 0; i < 40; i++)
        rr_ms[i] = 800.0;
    rr_ms[20] = 500.0;
    rr_ms[21] = 1100.0;
    vg_nn nn = filtered(rr_ms, 40, VG_CORRECT_MALIK);
    assert_int_equal(vg_test_n_fixed(&nn), 1);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_ECTOPIC), 2);
    assert_within(nn.nn_ms[20], 800.0, 1e-9);
    assert_within(nn.nn_ms[21], 800.0, 1e-9);
    assert_true(nn.rr_ms[20] == 500.0);
    vg_nn_free(&nn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_of_intervals_keeps_its_values_to_the_last_bit),
        cmocka_unit_test(the_gaps_of_a_list_are_kept_and_giant_values_are_gaps),
        cmocka_unit_test(simple_filters_reject_what_their_rule_says),
        cmocka_unit_test(a_beat_between_two_rejected_intervals_is_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
