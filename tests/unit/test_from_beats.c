/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_nn_test.h"

#include "core/rng.h"

/** The cases of docs/methods.md D, "How to verify": V1 as beats at 1000 Hz. */
static void v1_beats(double t_s[301])
{
    double rr_ms[300];
    double sum_ms = 0.0;

    vg_test_v1(rr_ms);
    t_s[0] = 0.0;
    for (int i = 0; i < 300; i++) {
        sum_ms += rr_ms[i];
        t_s[i + 1] = round(sum_ms) / 1000.0;
    }
}

static vg_beats beats_of(const double *t_s, size_t n)
{
    vg_beats beats = {0};
    vg_error err;

    for (size_t i = 0; i < n; i++)
        assert_ok(vg_beats_append(&beats, t_s[i], 'N', NAN, 1.0, &err));
    beats.source = VG_KIND_BEATS;
    beats.fs_hz = 1000.0;
    beats.duration_s = NAN;
    return beats;
}

static vg_nn corrected(const double *t_s, size_t n)
{
    vg_beats beats = beats_of(t_s, n);
    vg_nn nn;
    vg_error err;

    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    assert_ok(vg_nn_check(vg_nn_borrow(&nn), &err));
    vg_beats_free(&beats);
    return nn;
}

/** RMSSD of the intervals as used, corrected ones included. */
static double rmssd_as_used(const vg_nn *nn)
{
    vg_time_domain td;
    vg_error err;

    assert_ok(vg_time_domain_compute(
        (vg_nn_view){.nn_ms = nn->nn_ms, .follows = nn->follows, .n = nn->n}, &td, &err));
    return td.rmssd_ms;
}

static double rmssd_of_true_pairs(const vg_nn *nn)
{
    vg_time_domain td;
    vg_error err;

    assert_ok(vg_time_domain_compute(vg_nn_borrow(nn), &td, &err));
    return td.rmssd_ms;
}

static void a_clean_series_is_left_alone(void **state)
{
    double t_s[301];

    (void)state;
    v1_beats(t_s);
    vg_nn nn = corrected(t_s, 301);
    assert_int_equal(nn.n, 300);
    assert_int_equal(vg_test_n_fixed(&nn), 0);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_OK), 300);
    assert_within(rmssd_as_used(&nn), 42.6513, 5e-5);
    assert_int_equal(nn.follows[0], 0);
    assert_int_equal(nn.follows[1], 1);
    vg_nn_free(&nn);
}

static void a_missed_beat_is_put_back(void **state)
{
    double t_s[301];

    (void)state;
    v1_beats(t_s);
    memmove(t_s + 100, t_s + 101, 200 * sizeof t_s[0]);
    vg_nn nn = corrected(t_s, 300);
    assert_int_equal(nn.n, 300);
    assert_int_equal(vg_test_n_fixed(&nn), 1);
    assert_int_equal(nn.fixed[99], 1);
    assert_int_equal(nn.label[99], VG_NN_MISSED);
    assert_int_equal(nn.label[100], VG_NN_MISSED);
    assert_nan(nn.rr_ms[99]);
    assert_nan(nn.rr_ms[100]);
    /* 42.633 by the midpoint rule; the spline lands close to it. */
    assert_within(rmssd_as_used(&nn), 42.633, 0.3);
    assert_within(rmssd_of_true_pairs(&nn), 42.6513, 0.3);
    assert_within(nn.time_s[299], t_s[299], 1e-12);
    vg_nn_free(&nn);
}

static void an_extra_beat_is_taken_out_and_its_intervals_are_added_up(void **state)
{
    double t_s[302];

    (void)state;
    v1_beats(t_s);
    memmove(t_s + 102, t_s + 101, 200 * sizeof t_s[0]);
    t_s[101] = t_s[100] + 0.3;
    vg_nn nn = corrected(t_s, 302);
    assert_int_equal(nn.n, 300);
    assert_int_equal(vg_test_n_fixed(&nn), 1);
    assert_int_equal(nn.label[100], VG_NN_EXTRA);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_EXTRA), 1);
    assert_within(nn.rr_ms[100], 1000.0 * (t_s[102] - t_s[100]), 1e-9);
    assert_within(nn.nn_ms[100], nn.rr_ms[100], 1e-9);
    assert_within(rmssd_as_used(&nn), 42.6513, 5e-5);
    vg_nn_free(&nn);
}

static void a_shifted_beat_is_moved_back(void **state)
{
    static const double shift_s[] = {-0.2, 0.15};

    (void)state;
    for (int i = 0; i < 2; i++) {
        double t_s[301];
        v1_beats(t_s);
        t_s[150] += shift_s[i];
        vg_nn nn = corrected(t_s, 301);
        assert_int_equal(nn.n, 300);
        assert_int_equal(vg_test_n_fixed(&nn), 1);
        assert_int_equal(nn.fixed[149], 1);
        assert_true(nn.label[149] != VG_NN_OK && nn.label[150] != VG_NN_OK);
        assert_int_equal(vg_test_n_labelled(&nn, VG_NN_OK), 298);
        assert_within(nn.rr_ms[149], 1000.0 * (t_s[150] - t_s[149]), 1e-9);
        assert_within(rmssd_as_used(&nn), 42.65, 1.5);
        assert_within(rmssd_of_true_pairs(&nn), 42.65, 1.5);
        vg_nn_free(&nn);
    }
}

static void a_small_shift_is_below_the_threshold(void **state)
{
    double t_s[301];

    (void)state;
    v1_beats(t_s);
    t_s[150] -= 0.04;
    vg_nn nn = corrected(t_s, 301);
    assert_int_equal(vg_test_n_fixed(&nn), 0);
    vg_nn_free(&nn);
}

static void two_missed_beats_in_a_row_are_put_back(void **state)
{
    double t_s[301];

    (void)state;
    v1_beats(t_s);
    memmove(t_s + 50, t_s + 52, 249 * sizeof t_s[0]);
    vg_nn nn = corrected(t_s, 299);
    assert_int_equal(nn.n, 300);
    assert_int_equal(vg_test_n_fixed(&nn), 2);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_MISSED), 3);
    assert_close(rmssd_as_used(&nn), 42.65, 0.02);
    vg_nn_free(&nn);
}

static void a_constant_rhythm_is_left_alone(void **state)
{
    double t_s[301];

    (void)state;
    for (int i = 0; i <= 300; i++)
        t_s[i] = 0.8 * i;
    vg_nn nn = corrected(t_s, 301);
    assert_int_equal(nn.n, 300);
    assert_int_equal(vg_test_n_fixed(&nn), 0);
    assert_within(rmssd_as_used(&nn), 0.0, 1e-9);
    vg_nn_free(&nn);
}

static void nothing_is_measured_across_a_gap_or_an_unusable_span(void **state)
{
    double t_s[301];
    vg_error err;
    vg_nn nn;

    (void)state;
    v1_beats(t_s);
    for (int i = 200; i <= 300; i++)
        t_s[i] += 6.0;
    vg_beats beats = beats_of(t_s, 301);
    const double bad_s = (t_s[100] + t_s[101]) / 2.0;
    assert_ok(vg_beats_mark_unusable(&beats, bad_s, bad_s + 0.1, "noise", &err));
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    assert_int_equal(nn.n, 298);
    for (size_t i = 0; i < nn.n; i++) {
        const double start_s = nn.time_s[i] - nn.nn_ms[i] / 1000.0;
        assert_true(nn.time_s[i] <= bad_s || start_s >= bad_s);
        assert_true(nn.nn_ms[i] < 2000.0);
        assert_int_equal(nn.follows[i], i != 0 && i != 100 && i != 198);
    }
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

static void a_pause_that_is_no_whole_number_of_beats_is_cut_out(void **state)
{
    double t_s[301];

    (void)state;
    v1_beats(t_s);
    for (int i = 150; i <= 300; i++)
        t_s[i] += 3.9;
    vg_nn nn = corrected(t_s, 301);
    assert_int_equal(nn.n, 299);
    assert_int_equal(nn.follows[149], 0);
    assert_int_equal(vg_test_n_fixed(&nn), 0);
    vg_nn_free(&nn);
}

static void beats_of_foreign_origin_are_moved(void **state)
{
    double t_s[301];
    vg_error err;
    vg_nn nn;

    (void)state;
    v1_beats(t_s);
    vg_beats beats = beats_of(t_s, 301);
    beats.label[0] = 'V';
    beats.label[60] = 'V';
    beats.label[61] = 'V';
    beats.label[200] = 'A';
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    /* The first beat has nothing before it to lean on and is left out. */
    assert_int_equal(nn.n, 299);
    assert_int_equal(vg_test_n_fixed(&nn), 4);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_ECTOPIC), 5);
    assert_int_equal(nn.label[0], VG_NN_OK);
    assert_int_equal(nn.fixed[0], 1);
    vg_nn_free(&nn);

    const vg_correct_opts none = {VG_CORRECT_NONE, 5.0, 300.0, 2000.0};
    assert_ok(vg_nn_from_beats(&beats, &none, &nn, &err));
    assert_int_equal(nn.n, 300);
    assert_int_equal(vg_test_n_fixed(&nn), 0);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_ECTOPIC), 6);
    assert_within(nn.nn_ms[60], 1000.0 * (t_s[61] - t_s[60]), 1e-9);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

/* A beat that could hardly be read is as good as missed: its place is taken from the rhythm,
 * and it is not ectopic. */
static void doubtful_beats_are_placed_anew(void **state)
{
    double t_s[301];
    vg_error err;
    vg_nn nn;

    (void)state;
    v1_beats(t_s);
    vg_beats beats = beats_of(t_s, 301);
    beats.label[100] = 'Q';
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    assert_int_equal(nn.n, 300);
    assert_int_equal(vg_test_n_fixed(&nn), 1);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_MISSED), 2);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_ECTOPIC), 0);
    assert_nan(nn.rr_ms[99]);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

static void lost_beats_are_all_put_back(void **state)
{
    vg_rng rng = vg_rng_seed(3);
    size_t n_wrongly_moved = 0;

    (void)state;
    for (int trial = 0; trial < 50; trial++) {
        double t_s[301];
        double kept_s[301];
        size_t n = 0;
        size_t n_lost = 0;
        v1_beats(t_s);
        for (size_t i = 0; i <= 300; i++) {
            if (i > 0 && i < 300 && vg_rng_uniform(&rng) < 0.02) {
                n_lost++;
                continue;
            }
            kept_s[n++] = t_s[i];
        }
        vg_nn nn = corrected(kept_s, n);
        assert_int_equal(nn.n, 300);
        assert_true(vg_test_n_fixed(&nn) >= n_lost);
        n_wrongly_moved += vg_test_n_fixed(&nn) - n_lost;
        vg_nn_free(&nn);
    }
    /* Lipponen & Tarvainen 2019 give a specificity of 99.94 %, docs/methods.md D one of 98.85
     * %. */
    assert_true((double)n_wrongly_moved / (50.0 * 300.0) < 0.005);
}

static void a_series_that_was_corrected_is_not_corrected_again(void **state)
{
    double t_s[301];
    vg_error err;
    vg_nn again;

    (void)state;
    v1_beats(t_s);
    memmove(t_s + 100, t_s + 101, 200 * sizeof t_s[0]);
    vg_nn nn = corrected(t_s, 300);
    assert_ok(vg_nn_correct(&nn, NULL, &again, &err));
    assert_int_equal(again.n, nn.n);
    assert_memory_equal(again.nn_ms, nn.nn_ms, nn.n * sizeof *nn.nn_ms);
    assert_memory_equal(again.label, nn.label, nn.n);
    assert_memory_equal(again.fixed, nn.fixed, nn.n);
    vg_nn_free(&nn);
    vg_nn_free(&again);
}

static void no_beat_or_one_gives_no_interval(void **state)
{
    const double t_s[] = {1.0, 1.8};

    (void)state;
    for (size_t n = 0; n < 3; n++) {
        vg_nn nn = corrected(t_s, n);
        assert_int_equal(nn.n, n == 2 ? 1 : 0);
        vg_nn_free(&nn);
    }
}

static void options_out_of_range_are_named(void **state)
{
    vg_correct_opts opts = vg_correct_defaults();
    vg_beats beats = {0};
    vg_error err;
    vg_nn nn;

    (void)state;
    opts.gap_s = -1.0;
    assert_status(vg_nn_from_beats(&beats, &opts, &nn, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "gap_s is -1; it must be > 0");
    opts = vg_correct_defaults();
    opts.max_nn_ms = 200.0;
    assert_status(vg_nn_from_beats(&beats, &opts, &nn, &err), VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "max_nn_ms"));
    assert_null(nn.nn_ms);
}

/** A heart over more than three days, without a gap: [n] times of all beats. */
static double *days_of_beats(size_t n)
{
    double *t_s = calloc(n, sizeof *t_s);
    vg_rng rng = vg_rng_seed(77);

    assert_non_null(t_s);
    for (size_t i = 1; i < n; i++)
        t_s[i] = t_s[i - 1] + 0.85 + 0.04 * sin(0.002 * (double)i) +
                 0.03 * sin(1.5 * (double)i) + 0.01 * vg_rng_normal(&rng);
    return t_s;
}

/* Long stretches are corrected in pieces of 131072 beats; nothing may show where they meet. */
static void days_without_a_gap_lose_and_double_nothing(void **state)
{
    enum { N = 300000, EVERY = 97 };
    double *truth_s = days_of_beats(N);
    vg_beats beats = {.source = VG_KIND_BEATS, .fs_hz = 1000.0, .duration_s = NAN};
    size_t n_missed = 0;
    vg_error err;
    vg_nn nn;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        if (i % EVERY == 50)
            n_missed++;
        else
            assert_ok(vg_beats_append(&beats, truth_s[i], 'N', NAN, 1.0, &err));
    }
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    assert_int_equal(nn.n, N - 1);
    assert_int_equal(vg_test_n_fixed(&nn), n_missed);
    assert_int_equal(vg_test_n_labelled(&nn, VG_NN_MISSED), 2 * n_missed);
    for (size_t i = 0; i < nn.n; i++) {
        assert_int_equal(nn.follows[i], i > 0);
        assert_within(nn.time_s[i], truth_s[i + 1], (i + 1) % EVERY == 50 ? 0.2 : 1e-12);
    }
    vg_nn_free(&nn);

    /* No beat of a piece is good: its intervals stay, and only where it ends is a gap. */
    memset(beats.label, 'V', beats.n);
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    assert_ok(vg_nn_check(vg_nn_borrow(&nn), &err));
    assert_true(nn.n > N - 1 - 2 * n_missed - 2 && nn.n < N);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
    free(truth_s);
}

static void every_refused_allocation_is_reported(void **state)
{
    double t_s[301];
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    v1_beats(t_s);
    memmove(t_s + 100, t_s + 101, 200 * sizeof t_s[0]);
    vg_beats beats = beats_of(t_s, 300);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_nn nn;
        vg_alloc_fail_at(nth);
        status = vg_nn_from_beats(&beats, NULL, &nn, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && nn.nn_ms == NULL));
        vg_nn_free(&nn);
    }
    vg_beats_free(&beats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_series_is_left_alone),
        cmocka_unit_test(a_missed_beat_is_put_back),
        cmocka_unit_test(an_extra_beat_is_taken_out_and_its_intervals_are_added_up),
        cmocka_unit_test(a_shifted_beat_is_moved_back),
        cmocka_unit_test(a_small_shift_is_below_the_threshold),
        cmocka_unit_test(two_missed_beats_in_a_row_are_put_back),
        cmocka_unit_test(a_constant_rhythm_is_left_alone),
        cmocka_unit_test(nothing_is_measured_across_a_gap_or_an_unusable_span),
        cmocka_unit_test(a_pause_that_is_no_whole_number_of_beats_is_cut_out),
        cmocka_unit_test(beats_of_foreign_origin_are_moved),
        cmocka_unit_test(doubtful_beats_are_placed_anew),
        cmocka_unit_test(lost_beats_are_all_put_back),
        cmocka_unit_test(a_series_that_was_corrected_is_not_corrected_again),
        cmocka_unit_test(no_beat_or_one_gives_no_interval),
        cmocka_unit_test(options_out_of_range_are_named),
        cmocka_unit_test(days_without_a_gap_lose_and_double_nothing),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
