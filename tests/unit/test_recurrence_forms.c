/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series whose recurrences and lines a formula gives. */
#include "vg_recurrence_test.h"

#include "core/rng.h"

static void make_periodic(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = 800.0 + 50.0 * sin(2.0 * M_PI * (double)i / 20.0);
}

/* 391 vectors of ten intervals that return after every 20: on the diagonals 20, 40, ... 380 all
 * recur, elsewhere none, so that there are 19 lines of 391 - 20 k, 3629 pairs in all. */
static void a_periodic_series_is_all_lines(void **state)
{
    double x[400];
    vg_rqa_opts opts = vg_rqa_defaults();

    (void)state;
    make_periodic(x, 400);
    opts.rate_percent = 4.0; /* 3629 of 76 245 are 4.76 % */
    const vg_rqa r = measure((vg_nn_view){.nn_ms = x, .n = 400}, &opts);
    assert_true(r.rqa_radius_sd == 0.001);
    assert_int_equal(r.n_recurrent, 3629);
    assert_int_equal(r.n_lines, 19);
    assert_true(r.rqa_det_percent == 100.0);
    assert_true(r.rqa_lmax_beats == 371.0);
    assert_true(r.rqa_lmean_beats == 191.0);
    assert_close(r.rqa_entropy, log(19.0), 1e-14);
}

/* Cut into two times 100, of 91 vectors each: the diagonal 100 holds the longest line, all of
 * one half beside all of the other; whole it would have been 171 long. */
static void a_line_ends_at_a_gap(void **state)
{
    double x[200];
    unsigned char follows[200];
    vg_rqa_opts opts = vg_rqa_defaults();

    (void)state;
    make_periodic(x, 200);
    memset(follows, 1, sizeof follows);
    opts.radius_sd = 0.001;
    const vg_rqa whole = measure((vg_nn_view){.nn_ms = x, .n = 200}, &opts);
    assert_true(whole.rqa_lmax_beats == 171.0);
    follows[100] = 0;
    const vg_rqa cut = measure((vg_nn_view){.nn_ms = x, .follows = follows, .n = 200}, &opts);
    assert_int_equal(cut.n_vectors, 182);
    assert_true(cut.rqa_lmax_beats == 91.0);
    assert_true(cut.rqa_det_percent == 100.0);
}

/* Independent values on [0, 1]: p = 1 - (1 - e)^2 of pairs are within e; a run goes on with
 * probability p, so that DET = 1 - (1 - p)^2, Lmean = (2 - p) / (1 - p), and lengths from 2 on
 * are geometric with the entropy -ln(1 - p) - p / (1 - p) ln p. */
static void white_noise_has_the_lines_of_independence(void **state)
{
    enum { N_UNIFORM = 4000 };
    static double x[N_UNIFORM];
    const double e = 0.05;
    const double p = 1.0 - (1.0 - e) * (1.0 - e);
    vg_rng rng = vg_rng_seed(34);
    double mean;
    vg_rqa_opts opts = vg_rqa_defaults();

    (void)state;
    for (int i = 0; i < N_UNIFORM; i++)
        x[i] = 500.0 + 1000.0 * vg_rng_uniform(&rng);
    opts.m = 1;
    opts.radius_sd = 1000.0 * e / sd_of(x, N_UNIFORM, &mean);
    const vg_rqa r = measure((vg_nn_view){.nn_ms = x, .n = N_UNIFORM}, &opts);
    assert_within(r.rqa_rec_percent, 100.0 * p, 0.1);
    assert_within(r.rqa_det_percent, 100.0 * p * (2.0 - p), 0.2);
    assert_within(r.rqa_lmean_beats, (2.0 - p) / (1.0 - p), 0.005);
    assert_within(r.rqa_entropy, -log(1.0 - p) - p / (1.0 - p) * log(p), 0.01);
}

/* Ten independent normal differences, each of variance 2: within sqrt(10) deviations lie
 * P(chi2(10) <= 5) = 1 - exp(-2.5) (1 + 2.5 + 2.5^2/2 + 2.5^3/6 + 2.5^4/24) of pairs. */
static void gaussian_noise_recurs_as_chi_squared_says(void **state)
{
    enum { N_NORMAL = 800, SEEDS = 60 };
    static double x[N_NORMAL];
    const double expected =
        1.0 - exp(-2.5) * (1.0 + 2.5 + 3.125 + 15.625 / 6.0 + 39.0625 / 24.0);
    vg_rqa_opts opts = vg_rqa_defaults();
    double mean = 0.0;

    (void)state;
    opts.radius_sd = sqrt(10.0);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        vg_rng rng = vg_rng_seed(seed);
        for (int i = 0; i < N_NORMAL; i++)
            x[i] = 800.0 + 40.0 * vg_rng_normal(&rng);
        mean += measure((vg_nn_view){.nn_ms = x, .n = N_NORMAL}, &opts).rqa_rec_percent / SEEDS;
    }
    assert_within(mean, 100.0 * expected, 0.6);
}

/* Every second vector recurs, and no other: 151 of them, on 75 even diagonals that are 149,
 * 147, ... 1 long, the last of which is a point and no line. */
static void two_values_that_alternate_recur_on_every_second_diagonal(void **state)
{
    double x[160];

    (void)state;
    for (size_t i = 0; i < 160; i++)
        x[i] = i % 2 ? 780.0 : 820.0;
    const vg_rqa r = measure((vg_nn_view){.nn_ms = x, .n = 160}, NULL);
    assert_true(r.rqa_radius_sd == 0.001);
    assert_int_equal(r.n_vectors, 151);
    assert_int_equal(r.n_recurrent, 75 * 75);
    assert_int_equal(r.n_in_lines, 75 * 75 - 1);
    assert_int_equal(r.n_lines, 74);
    assert_true(r.rqa_lmax_beats == 149.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_periodic_series_is_all_lines),
        cmocka_unit_test(a_line_ends_at_a_gap),
        cmocka_unit_test(white_noise_has_the_lines_of_independence),
        cmocka_unit_test(gaussian_noise_recurs_as_chi_squared_says),
        cmocka_unit_test(two_values_that_alternate_recur_on_every_second_diagonal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
