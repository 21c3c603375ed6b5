/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"

/** Beats at times in milliseconds; labels NULL means all N. */
static vg_beats list(const double *ms, const char *labels, size_t n)
{
    vg_error err = {0};
    vg_beats beats = {0};

    for (size_t i = 0; i < n; i++)
        assert_ok(vg_beats_append(&beats, ms[i] / 1000.0, labels != NULL ? labels[i] : 'N', 1.0,
                                  1.0, &err));
    return beats;
}

static vg_score score(vg_beats ref, vg_beats test, const vg_score_opts *opts)
{
    vg_error err = {0};
    vg_score out;

    assert_ok(vg_score_compute(&ref, &test, opts, &out, &err));
    vg_beats_free(&ref);
    vg_beats_free(&test);
    return out;
}

/* The example in the comments of WFDB's bxb.c: taking the nearest beat first would leave
 * 96 and 185 alone. */
static void a_pair_may_give_way_so_that_both_find_partners(void **state)
{
    vg_score_opts opts = vg_score_defaults();

    (void)state;
    opts.window_ms = 37.0;
    const vg_score s = score(list((const double[]){96, 160}, NULL, 2),
                             list((const double[]){128, 185}, NULL, 2), &opts);
    assert_int_equal(s.n_tp, 2);
    assert_int_equal(s.n_fp, 0);
    assert_int_equal(s.n_fn, 0);
    /* by hand: 32 ms and 25 ms */
    assert_close(s.sum_sq_ms2, 32.0 * 32.0 + 25.0 * 25.0, 1e-9);
    assert_close(vg_score_rms_ms(&s), sqrt((1024.0 + 625.0) / 2.0), 1e-9);
}

static void counts_give_the_percentages_by_hand(void **state)
{
    const vg_score s = {.n_tp = 3, .n_fp = 1, .n_fn = 2};
    const vg_score none = {0};

    (void)state;
    assert_close(vg_score_se_percent(&s), 60.0, 1e-14);
    assert_close(vg_score_ppv_percent(&s), 75.0, 1e-14);
    assert_close(vg_score_f1_percent(&s), 600.0 / 9.0, 1e-14);
    assert_nan(vg_score_se_percent(&none));
    assert_nan(vg_score_ppv_percent(&none));
    assert_nan(vg_score_f1_percent(&none));
    assert_nan(vg_score_rms_ms(&none));
}

static void a_beat_at_the_edge_of_the_window_is_a_pair_and_beyond_it_is_not(void **state)
{
    const double ref[] = {1000, 2000};
    vg_score s;

    (void)state;
    s = score(list(ref, NULL, 2), list((const double[]){1150, 1850}, NULL, 2), NULL);
    assert_int_equal(s.n_tp, 2);
    s = score(list(ref, NULL, 2), list((const double[]){1151, 1849}, NULL, 2), NULL);
    assert_int_equal(s.n_tp, 0);
    assert_int_equal(s.n_fp, 2);
    assert_int_equal(s.n_fn, 2);
}

static void flutter_is_left_out_of_both_lists(void **state)
{
    const double ref[] = {1000, 2000, 2100, 2200, 6000, 7000};
    const double test[] = {1010, 3000, 3500, 4000, 7010};

    (void)state;
    const vg_score s = score(list(ref, "N[!!]N", 6), list(test, NULL, 5), NULL);
    assert_int_equal(s.n_tp, 2);
    assert_int_equal(s.n_fp, 0);
    assert_int_equal(s.n_fn, 0);
}

static void exclusions_and_start_silence_misses_and_alarms(void **state)
{
    const double ref[] = {1000, 2000, 3000, 4000, 5000};
    const double test[] = {500, 1000, 3400, 4000, 5000};
    const vg_exclusion out[] = {{1.5, 2.5}, {2.9, 3.5}};
    const vg_score_opts opts = {
        .window_ms = 150, .start_s = 0.8, .stop_s = 4.5, .exclusions = out, .n_exclusions = 2};

    (void)state;
    const vg_score s = score(list(ref, NULL, 5), list(test, NULL, 5), &opts);
    assert_int_equal(s.n_tp, 2);
    assert_int_equal(s.n_fp, 0);
    assert_int_equal(s.n_fn, 0);
}

static void labels_that_are_not_beats_are_skipped(void **state)
{
    (void)state;
    const vg_score s = score(list((const double[]){900, 1000, 1100}, "+N~", 3),
                             list((const double[]){1000, 1200}, "NT", 2), NULL);
    assert_int_equal(s.n_tp, 1);
    assert_int_equal(s.n_fp, 0);
    assert_int_equal(s.n_fn, 0);
}

/** Random beats 300 to 1300 ms apart. */
static size_t draw(vg_rng *rng, double *ms, size_t n)
{
    double t = 1000.0;

    for (size_t i = 0; i < n; i++) {
        ms[i] = t;
        t += 300.0 + 1000.0 * vg_rng_uniform(rng);
    }
    return n;
}

static void counts_add_up_and_swapping_the_lists_swaps_the_errors(void **state)
{
    enum { N = 200 };
    vg_rng rng = vg_rng_seed(5);
    double a[N];
    double b[N];

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        (void)draw(&rng, a, N);
        (void)draw(&rng, b, N);
        const vg_score s = score(list(a, NULL, N), list(b, NULL, N), NULL);
        const vg_score t = score(list(b, NULL, N), list(a, NULL, N), NULL);
        assert_int_equal(s.n_tp + s.n_fn, N);
        assert_int_equal(s.n_tp + s.n_fp, N);
        assert_int_equal(s.n_tp, t.n_tp);
        assert_int_equal(s.n_fp, t.n_fn);
    }
}

static void bad_options_are_refused_by_name(void **state)
{
    vg_error err = {0};
    vg_beats none = {0};
    vg_score out = {.n_tp = 7};
    vg_score_opts opts = vg_score_defaults();

    (void)state;
    opts.window_ms = 0.0;
    assert_status(vg_score_compute(&none, &none, &opts, &out, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "window_ms is 0; it must be > 0");
    assert_int_equal(out.n_tp, 0);
    opts = vg_score_defaults();
    opts.start_s = -1.0;
    assert_status(vg_score_compute(&none, &none, &opts, &out, &err), VG_ERR_OPTION);
    opts = vg_score_defaults();
    opts.stop_s = 0.0;
    assert_status(vg_score_compute(&none, &none, &opts, &out, &err), VG_ERR_OPTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_may_give_way_so_that_both_find_partners),
        cmocka_unit_test(counts_give_the_percentages_by_hand),
        cmocka_unit_test(a_beat_at_the_edge_of_the_window_is_a_pair_and_beyond_it_is_not),
        cmocka_unit_test(flutter_is_left_out_of_both_lists),
        cmocka_unit_test(exclusions_and_start_silence_misses_and_alarms),
        cmocka_unit_test(labels_that_are_not_beats_are_skipped),
        cmocka_unit_test(counts_add_up_and_swapping_the_lists_swaps_the_errors),
        cmocka_unit_test(bad_options_are_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
