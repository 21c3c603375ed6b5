/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_recurrence_test.h"

#include <stdbool.h>

#include "core/rng.h"

enum { N = 260, LONG = 8200 };

/* The hand case of cross-recurrence, a = 1 2 3 4 and b = 1 2 9 4 within 0.5: three of sixteen
 * recur, on the main diagonal in runs of 2 and 1, so that DET is 2/3 and Lmax 2. Here a and b
 * are the two sides of a gap, and neither has a recurrence of its own: 3 of 28. */
static void the_hand_case_is_counted_as_by_hand(void **state)
{
    const double x[] = {1, 2, 3, 4, 1, 2, 9, 4};
    const unsigned char follows[] = {0, 1, 1, 1, 0, 1, 1, 1};
    /* Mean 26 / 8, sum of squares 132 - 8 * 3.25^2 = 47.5. */
    const vg_rqa_opts opts = {.m = 1,
                              .delay = 1,
                              .min_line = 2,
                              .rate_percent = 5,
                              .radius_sd = 0.5 / sqrt(47.5 / 7)};

    (void)state;
    const vg_rqa r = measure((vg_nn_view){.nn_ms = x, .follows = follows, .n = 8}, &opts);
    assert_int_equal(r.n_vectors, 8);
    assert_int_equal(r.n_pairs, 28);
    assert_int_equal(r.n_recurrent, 3);
    assert_int_equal(r.n_lines, 1);
    assert_int_equal(r.n_in_lines, 2);
    assert_close(r.rqa_rec_percent, 300.0 / 28.0, 1e-15);
    assert_close(r.rqa_det_percent, 200.0 / 3.0, 1e-15);
    assert_true(r.rqa_lmax_beats == 2.0);
    assert_true(r.rqa_lmean_beats == 2.0);
    assert_true(r.rqa_entropy == 0.0);
}

/* By an independent program (all distances sorted, lines followed in a set of pairs). */
static void the_vector_v1_gives_the_counts_of_another_program(void **state)
{
    static const struct {
        int m;
        double radius_sd;
        uint64_t n_pairs;
        uint64_t n_recurrent;
        uint64_t n_lines;
        uint64_t n_in_lines;
        double lmax;
        double entropy;
    } expected[] = {
        {10, 2.155, 42195, 2110, 201, 2016, 130, 2.722051507060329},
        {3, 0.811, 44253, 2217, 439, 1289, 14, 1.278016739754278},
        {1, 0.089, 44850, 2259, 111, 226, 4, 0.1414539230192204},
    };
    double rr_ms[300];
    vg_rqa_opts opts = vg_rqa_defaults();

    (void)state;
    vg_test_v1(rr_ms);
    for (size_t i = 0; i < 3; i++) {
        opts.m = expected[i].m;
        const vg_rqa r = measure((vg_nn_view){.nn_ms = rr_ms, .n = 300}, &opts);
        assert_true(r.rqa_radius_sd == expected[i].radius_sd);
        assert_int_equal(r.n_pairs, expected[i].n_pairs);
        assert_int_equal(r.n_recurrent, expected[i].n_recurrent);
        assert_int_equal(r.n_lines, expected[i].n_lines);
        assert_int_equal(r.n_in_lines, expected[i].n_in_lines);
        assert_true(r.rqa_lmax_beats == expected[i].lmax);
        assert_close(r.rqa_entropy, expected[i].entropy, 1e-13);
    }
}

/** What the definition says: the whole matrix, pair by pair. */
typedef struct matrix {
    size_t n_values;
    double x[N];
    bool is_vector[N]; /* starts here */
    bool recurs[N][N];
} matrix;

static matrix plot;

static void fill_matrix(vg_nn_view nn, const vg_rqa_opts *o, double radius_sd)
{
    const size_t reach = (size_t)(o->m - 1) * (size_t)o->delay;
    double mean;
    const double sd = sd_of(nn.nn_ms, nn.n, &mean);

    plot.n_values = nn.n;
    for (size_t i = 0; i < nn.n; i++) {
        plot.x[i] = (nn.nn_ms[i] - mean) / sd;
        plot.is_vector[i] = i + reach < nn.n;
        for (size_t k = i + 1; plot.is_vector[i] && k <= i + reach; k++)
            plot.is_vector[i] = vg_nn_follows(nn, k) != 0;
    }
    for (size_t i = 0; i < nn.n; i++) {
        for (size_t j = 0; j < nn.n; j++) {
            double square = 0.0;
            plot.recurs[i][j] = plot.is_vector[i] && plot.is_vector[j];
            for (size_t k = 0; plot.recurs[i][j] && k <= reach; k += (size_t)o->delay)
                square += (plot.x[i + k] - plot.x[j + k]) * (plot.x[i + k] - plot.x[j + k]);
            plot.recurs[i][j] = plot.recurs[i][j] && sqrt(square) <= radius_sd;
        }
    }
}

static size_t count_plot(void)
{
    size_t n = 0;

    for (size_t i = 0; i < plot.n_values; i++) {
        for (size_t j = i + 1; j < plot.n_values; j++)
            n += plot.recurs[i][j];
    }
    return n;
}

/** Does the line through (i, j) go on from (i - 1, j - 1)? */
static bool goes_on(vg_nn_view nn, size_t i, size_t j)
{
    return i > 0 && plot.recurs[i - 1][j - 1] && vg_nn_follows(nn, i) && vg_nn_follows(nn, j);
}

static vg_rqa read_matrix(vg_nn_view nn, const vg_rqa_opts *o)
{
    size_t by_length[N + 1] = {0};
    vg_rqa out = {.rqa_lmax_beats = NAN};

    for (size_t i = 0; i < nn.n; i++) {
        out.n_vectors += plot.is_vector[i];
        for (size_t j = i + 1; j < nn.n; j++) {
            size_t length = 0;
            out.n_pairs += plot.is_vector[i] && plot.is_vector[j];
            if (!plot.recurs[i][j] || goes_on(nn, i, j))
                continue;
            do
                length++;
            while (j + length < nn.n && plot.recurs[i + length][j + length] &&
                   goes_on(nn, i + length, j + length));
            out.n_recurrent += length;
            if (length < (size_t)o->min_line)
                continue;
            by_length[length]++;
            out.n_lines++;
            out.n_in_lines += length;
            out.rqa_lmax_beats = fmax(out.rqa_lmax_beats, (double)length);
        }
    }
    for (size_t length = 1; length <= N; length++) {
        const double p = (double)by_length[length] / (double)out.n_lines;
        if (by_length[length] > 0)
            out.rqa_entropy -= p * log(p);
    }
    return out;
}

static vg_nn_view draw(vg_rng *rng, int trial, double *x, unsigned char *follows)
{
    static const double steps[] = {1.0, 7.8125, 1e-9, 20.0};
    const size_t n = 60 + (size_t)vg_rng_below(rng, N - 60);
    const double step = steps[trial % 4];

    for (size_t i = 0; i < n; i++) {
        const double rr = 800.0 + 40.0 * sin((double)i / 2.3) + 25.0 * vg_rng_normal(rng);
        x[i] = step * round(rr / step);
        follows[i] = vg_rng_uniform(rng) < 0.98;
    }
    return (vg_nn_view){.nn_ms = x, .follows = trial % 5 ? follows : NULL, .n = n};
}

static void assert_same_counts(const vg_rqa *r, const vg_rqa *slow)
{
    assert_int_equal(r->n_vectors, slow->n_vectors);
    assert_int_equal(r->n_pairs, slow->n_pairs);
    assert_int_equal(r->n_recurrent, slow->n_recurrent);
    assert_int_equal(r->n_lines, slow->n_lines);
    assert_int_equal(r->n_in_lines, slow->n_in_lines);
    if (slow->n_lines == 0) {
        assert_nan(r->rqa_lmax_beats);
        assert_nan(r->rqa_lmean_beats);
        assert_nan(r->rqa_entropy);
        return;
    }
    assert_true(r->rqa_lmax_beats == slow->rqa_lmax_beats);
    assert_within(r->rqa_entropy, slow->rqa_entropy, 1e-12);
}

static void counts_are_those_of_the_whole_matrix(void **state)
{
    vg_rng rng = vg_rng_seed(31);
    static double x[N];
    static unsigned char follows[N];

    (void)state;
    for (int trial = 0; trial < 60; trial++) {
        const vg_nn_view nn = draw(&rng, trial, x, follows);
        vg_rqa_opts opts = vg_rqa_defaults();
        opts.m = 1 + (int)vg_rng_below(&rng, trial % 2 ? 4 : 20);
        opts.delay = trial % 3 == 0 ? 1 + (int)vg_rng_below(&rng, 3) : 1;
        opts.min_line = 2 + (int)vg_rng_below(&rng, 3);
        opts.radius_sd = (0.1 + vg_rng_uniform(&rng)) * sqrt(opts.m);
        fill_matrix(nn, &opts, opts.radius_sd);
        const vg_rqa slow = read_matrix(nn, &opts);
        if (slow.n_vectors < 2)
            continue;
        const vg_rqa r = measure(nn, &opts);
        assert_same_counts(&r, &slow);
    }
}

static void the_radius_is_the_least_in_thousandths_that_gives_the_rate(void **state)
{
    vg_rng rng = vg_rng_seed(32);
    static double x[N];
    static unsigned char follows[N];

    (void)state;
    for (int trial = 0; trial < 40; trial++) {
        const vg_nn_view nn = draw(&rng, trial, x, follows);
        vg_rqa_opts opts = vg_rqa_defaults();
        opts.m = 1 + (int)vg_rng_below(&rng, 12);
        opts.rate_percent = trial % 2 ? 5.0 : 90.0 * vg_rng_uniform(&rng);
        const vg_rqa r = measure(nn, &opts);
        const double step = round(r.rqa_radius_sd * 1000.0);
        assert_within(r.rqa_radius_sd, step / 1000.0, 1e-15);
        fill_matrix(nn, &opts, step / 1000.0);
        const vg_rqa slow = read_matrix(nn, &opts);
        assert_same_counts(&r, &slow);
        assert_true(100.0 * (double)r.n_recurrent >= opts.rate_percent * (double)r.n_pairs);
        fill_matrix(nn, &opts, (step - 1.0) / 1000.0);
        assert_true(step == 1.0 ||
                    100.0 * (double)count_plot() < opts.rate_percent * (double)r.n_pairs);
    }
}

/** Pairs of single intervals that are apart by at most a radius. */
static uint64_t count_near(const double *x, size_t n, double radius_ms)
{
    uint64_t count = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++)
            count += fabs(x[i] - x[j]) <= radius_ms;
    }
    return count;
}

/* The radius of a long series is guessed from diagonals far apart: wrongly in the second
 * series, which returns after every second interval and is looked at on every second diagonal.
 */
static void the_radius_of_a_long_series_is_that_of_all_its_pairs(void **state)
{
    vg_rng rng = vg_rng_seed(33);
    static double x[LONG];
    vg_rqa_opts opts = vg_rqa_defaults();

    (void)state;
    opts.m = 1;
    for (int trial = 0; trial < 9; trial++) {
        const size_t n = trial == 0 ? LONG : 600 + 200 * (size_t)trial;
        double mean;
        for (size_t i = 0; i < n; i++) {
            x[i] = 800.0 + 5.0 * vg_rng_normal(&rng);
            if (trial % 2 == 1 && i % 2 == 0)
                x[i] += 40.0;
        }
        const vg_rqa r = measure((vg_nn_view){.nn_ms = x, .n = n}, &opts);
        const double sd = sd_of(x, n, &mean);
        assert_int_equal(r.n_recurrent, count_near(x, n, r.rqa_radius_sd * sd));
        assert_true(r.rqa_rec_percent >= 5.0);
        assert_true((double)count_near(x, n, (r.rqa_radius_sd - 0.001) * sd) <
                    0.05 * (double)r.n_pairs);
    }
}

/* Single precision cannot tell these differences from the radius. */
static void a_pair_as_far_apart_as_the_radius_recurs_and_one_a_little_farther_does_not(
    void **state)
{
    double x[64];
    double mean;
    vg_rqa_opts opts = vg_rqa_defaults();

    (void)state;
    for (size_t i = 0; i < 64; i++)
        x[i] = 1000.0 + 100.0 * (double)i;
    opts.m = 1;
    opts.radius_sd = 100.0 * (1.0 + 1e-12) / sd_of(x, 64, &mean);
    /* The 63 pairs of neighbours. */
    assert_int_equal(measure((vg_nn_view){.nn_ms = x, .n = 64}, &opts).n_recurrent, 63);
    opts.radius_sd = 100.0 * (1.0 - 1e-12) / sd_of(x, 64, &mean);
    assert_int_equal(measure((vg_nn_view){.nn_ms = x, .n = 64}, &opts).n_recurrent, 0);
}

static void shift_scale_and_reversal_change_no_count(void **state)
{
    vg_rng rng = vg_rng_seed(36);
    double x[N];
    double other[3][N];

    (void)state;
    for (int trial = 0; trial < 10; trial++) {
        for (size_t i = 0; i < N; i++) {
            x[i] = 800.0 + 30.0 * sin((double)i / 3.0) + 30.0 * vg_rng_normal(&rng);
            other[0][i] = x[i] + 150.0;
            other[1][i] = x[i] * 1.7;
        }
        for (size_t i = 0; i < N; i++)
            other[2][i] = x[N - 1 - i];
        const vg_rqa r = measure((vg_nn_view){.nn_ms = x, .n = N}, NULL);
        for (size_t k = 0; k < 3; k++) {
            const vg_rqa same = measure((vg_nn_view){.nn_ms = other[k], .n = N}, NULL);
            assert_true(same.rqa_radius_sd == r.rqa_radius_sd);
            assert_same_counts(&same, &r);
        }
    }
}

static void a_steady_rhythm_has_no_recurrence_to_measure(void **state)
{
    double x[200];

    (void)state;
    for (int i = 0; i < 200; i++)
        x[i] = 800.0;
    vg_rqa r = measure((vg_nn_view){.nn_ms = x, .n = 200}, NULL);
    assert_nan(r.rqa_radius_sd);
    assert_nan(r.rqa_rec_percent);
    assert_nan(r.rqa_det_percent);
    assert_int_equal(r.n_recurrent, 0);
    /* Nor has one whose beat times were rounded. */
    for (int i = 0; i < 200; i++)
        x[i] = 800.0 + (i % 3 == 0 ? 1e-9 : 0.0);
    r = measure((vg_nn_view){.nn_ms = x, .n = 200}, NULL);
    assert_nan(r.rqa_det_percent);
}

static void recurrences_without_lines_have_no_length(void **state)
{
    /* Only the first and the last interval are alike. */
    const double x[] = {800, 900, 1000, 1100, 800};
    vg_rqa_opts opts = vg_rqa_defaults();

    (void)state;
    opts.m = 1;
    opts.radius_sd = 0.01;
    vg_rqa r = measure((vg_nn_view){.nn_ms = x, .n = 5}, &opts);
    assert_int_equal(r.n_recurrent, 1);
    assert_true(r.rqa_det_percent == 0.0);
    assert_nan(r.rqa_lmean_beats);
    assert_nan(r.rqa_lmax_beats);
    assert_nan(r.rqa_entropy);
    r = measure((vg_nn_view){.nn_ms = x, .n = 4}, &opts);
    assert_true(r.rqa_rec_percent == 0.0);
    assert_nan(r.rqa_det_percent);
}

static void few_huge_and_tiny_intervals_never_give_infinity(void **state)
{
    static const double scales[] = {1.0, 1e-12, 1e15, 1e300};
    vg_rng rng = vg_rng_seed(37);
    double x[40];
    size_t n_rows = 0;

    (void)state;
    const vg_metric *rows = vg_rqa_metrics(&n_rows);
    assert_int_equal(n_rows, 6);
    for (int trial = 0; trial < 160; trial++) {
        const size_t n = 1 + (size_t)(trial % 40);
        vg_rqa_opts opts = vg_rqa_defaults();
        vg_rqa r;
        vg_error err;
        opts.m = trial % 2 ? 1 : 3;
        for (size_t i = 0; i < n; i++)
            x[i] = scales[trial % 4] * (1.0 + (trial % 3 ? vg_rng_uniform(&rng) : 0.0));
        if (n > 20)
            x[7] *= 1e6;
        const vg_status status =
            vg_rqa_compute((vg_nn_view){.nn_ms = x, .n = n}, &opts, &r, &err);
        assert_true(status == (n < (size_t)opts.m + 1 ? VG_ERR_SHORT : VG_OK));
        for (size_t i = 0; i < n_rows; i++)
            assert_true(!isinf(vg_metric_value(&rows[i], &r)));
    }
}

static void options_and_data_out_of_range_are_named(void **state)
{
    static const struct {
        vg_rqa_opts opts;
        const char *message;
    } cases[] = {
        {{0, 1, 2, 5, 0}, "m is 0; it must be 1 to 20"},
        {{21, 1, 2, 5, 0}, "m is 21; it must be 1 to 20"},
        {{1, 51, 2, 5, 0}, "delay is 51; it must be 1 to 50"},
        {{1, 1, 1, 5, 0}, "min_line is 1; it must be at least 2"},
        {{1, 1, 2, 0, 0}, "rate_percent is 0; it must be > 0 and < 100"},
        {{1, 1, 2, 100, 0}, "rate_percent is 100; it must be > 0 and < 100"},
        {{1, 1, 2, NAN, 0}, "rate_percent is nan; it must be > 0 and < 100"},
        {{1, 1, 2, 5, -1}, "radius_sd is -1; it must be >= 0"},
        {{1, 1, 2, 5, INFINITY}, "radius_sd is inf; it must be >= 0"},
    };
    const double x[] = {800, 810, 790, 805, NAN};
    vg_rqa r;
    vg_error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const vg_nn_view nn = {.nn_ms = x, .n = 4};
        assert_status(vg_rqa_compute(nn, &cases[i].opts, &r, &err), VG_ERR_OPTION);
        assert_string_equal(err.message, cases[i].message);
        assert_nan(r.rqa_det_percent);
    }
    assert_status(vg_rqa_compute((vg_nn_view){.nn_ms = x, .n = 4}, NULL, &r, &err),
                  VG_ERR_SHORT);
    assert_string_equal(err.message,
                        "0 vectors of 10 intervals without a gap; recurrence needs 2");
    assert_int_equal(r.n_vectors, 0);
    assert_status(vg_rqa_compute((vg_nn_view){.nn_ms = x, .n = 5}, NULL, &r, &err),
                  VG_ERR_DATA);
    assert_nan(r.rqa_radius_sd);
}

static void every_refused_allocation_is_reported(void **state)
{
    double rr_ms[300];
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_rqa r;
        vg_alloc_fail_at(nth);
        status = vg_rqa_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, NULL, &r, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK ||
                    (status == VG_ERR_MEMORY && isnan(r.rqa_det_percent) && r.n_vectors == 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hand_case_is_counted_as_by_hand),
        cmocka_unit_test(the_vector_v1_gives_the_counts_of_another_program),
        cmocka_unit_test(counts_are_those_of_the_whole_matrix),
        cmocka_unit_test(the_radius_is_the_least_in_thousandths_that_gives_the_rate),
        cmocka_unit_test(the_radius_of_a_long_series_is_that_of_all_its_pairs),
        cmocka_unit_test(
            a_pair_as_far_apart_as_the_radius_recurs_and_one_a_little_farther_does_not),
        cmocka_unit_test(shift_scale_and_reversal_change_no_count),
        cmocka_unit_test(a_steady_rhythm_has_no_recurrence_to_measure),
        cmocka_unit_test(recurrences_without_lines_have_no_length),
        cmocka_unit_test(few_huge_and_tiny_intervals_never_give_infinity),
        cmocka_unit_test(options_and_data_out_of_range_are_named),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
