/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"

static vg_entropy measure(vg_nn_view nn, const vg_entropy_opts *opts)
{
    vg_entropy e;
    vg_error err;

    assert_ok(vg_entropy_compute(nn, opts, &e, &err));
    return e;
}

/* Expected values: docs/methods.md G, by an independent program. */
static void the_vector_v1_gives_its_published_values(void **state)
{
    double rr_ms[300];
    vg_entropy_opts opts = vg_entropy_defaults();

    (void)state;
    vg_test_v1(rr_ms);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 300};
    vg_entropy e = measure(nn, NULL);
    assert_close(e.r_ms, 8.072580078634722, 1e-12);
    assert_int_equal(e.n_longer, 82);
    assert_int_equal(e.n_matches, 611);
    assert_close(e.sampen, 2.0083777119073423, 1e-14);
    assert_close(e.apen, 1.095848253526409, 1e-12);
    opts.m = 1;
    e = measure(nn, &opts);
    assert_int_equal(e.n_longer, 612);
    assert_int_equal(e.n_matches, 4954);
    assert_close(e.sampen, 2.091218327536979, 1e-14);
    opts.m = 2;
    opts.r_sd = 0.15;
    e = measure(nn, &opts);
    assert_int_equal(e.n_longer, 23);
    assert_int_equal(e.n_matches, 343);
    assert_close(e.sampen, 2.7022362312367902, 1e-14);
}

static void the_scales_of_v1_give_their_published_values(void **state)
{
    static const double expected[] = {2.0083777, 1.9730121, 1.4445633, 1.1763213, 0.8665911};
    double rr_ms[300];
    double scale[5];
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    assert_ok(
        vg_multiscale_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, NULL, 5, scale, &err));
    for (int i = 0; i < 5; i++)
        assert_close(scale[i], expected[i], 1e-7);
}

enum { LONG = 8200 };

/** What the definition says, pair by pair. */
static void slow_counts(vg_nn_view nn, size_t m, double r, uint64_t *n_short, uint64_t *n_long)
{
    static size_t reach[LONG]; /* intervals that follow one another from here on */

    *n_short = 0;
    *n_long = 0;
    for (size_t i = nn.n; i-- > 0;)
        reach[i] = 1 + (i + 1 < nn.n && vg_nn_follows(nn, i + 1) ? reach[i + 1] : 0);
    for (size_t i = 0; i < nn.n; i++) {
        for (size_t j = i + 1; j < nn.n && reach[i] > m; j++) {
            size_t k = 0;
            if (reach[j] <= m)
                continue;
            while (k <= m && fabs(nn.nn_ms[i + k] - nn.nn_ms[j + k]) < r)
                k++;
            *n_short += k >= m;
            *n_long += k > m;
        }
    }
}

static void counts_are_those_of_all_pairs(void **state)
{
    vg_rng rng = vg_rng_seed(21);
    static double x[400];
    static unsigned char follows[400];

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        const size_t n = 20 + (size_t)vg_rng_below(&rng, 380);
        const double step = trial % 3 == 0 ? 1.0 : trial % 3 == 1 ? 7.8125 : 1e-9;
        vg_entropy_opts opts = vg_entropy_defaults();
        opts.m = (int)vg_rng_below(&rng, 6);
        opts.r_ms = trial % 2 ? 16.0 : 3.0 + 40.0 * vg_rng_uniform(&rng);
        for (size_t i = 0; i < n; i++) {
            x[i] = step * round((800.0 + 30.0 * vg_rng_normal(&rng)) / step);
            follows[i] = vg_rng_uniform(&rng) < 0.97;
        }
        const vg_nn_view nn = {.nn_ms = x, .follows = follows, .n = n};
        uint64_t n_short;
        uint64_t n_long;
        slow_counts(nn, (size_t)opts.m, opts.r_ms, &n_short, &n_long);
        const vg_entropy e = measure(nn, &opts);
        assert_int_equal(e.n_matches, n_short);
        assert_int_equal(e.n_longer, n_long);
    }
}

/** A long series, by trial: whole milliseconds, any, with pauses that swell the tolerance, or
 * of two values. */
static vg_nn_view draw_long(vg_rng *rng, int trial, double *x, unsigned char *follows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = 800.0 + 60.0 * sin((double)i / 3.0) + 30.0 * vg_rng_normal(rng);
        if (trial == 0)
            x[i] = round(x[i]);
        else if (trial == 2 && i % 50 == 0)
            x[i] += 3000.0;
        else if (trial == 3)
            x[i] = x[i] > 850.0 ? 900.0 : 800.0;
        follows[i] = vg_rng_uniform(rng) < 0.999;
    }
    return (vg_nn_view){.nn_ms = x, .follows = follows, .n = n};
}

/* Long series are counted in another way than short ones. */
static void counts_of_long_series_are_those_of_all_pairs(void **state)
{
    vg_rng rng = vg_rng_seed(23);
    static double x[LONG];
    static unsigned char follows[LONG];

    (void)state;
    for (int trial = 0; trial < 4; trial++) {
        const vg_nn_view nn = draw_long(&rng, trial, x, follows, LONG);
        const vg_entropy e = measure(nn, NULL);
        uint64_t n_short;
        uint64_t n_long;
        slow_counts(nn, 2, e.r_ms, &n_short, &n_long);
        assert_int_equal(e.n_matches, n_short);
        assert_int_equal(e.n_longer, n_long);
    }
}

static double slow_apen(const double *x, size_t n, size_t m, double r)
{
    double phi[2] = {0.0, 0.0};

    for (size_t extra = 0; extra < 2; extra++) {
        const size_t length = m + extra;
        const size_t n_templates = n - length + 1;
        for (size_t i = 0; i < n_templates; i++) {
            size_t count = 0;
            for (size_t j = 0; j < n_templates; j++) {
                int matches = 1;
                for (size_t k = 0; k < length && matches; k++)
                    matches = fabs(x[i + k] - x[j + k]) <= r;
                count += matches != 0;
            }
            phi[extra] += log((double)count / (double)n_templates) / (double)n_templates;
        }
    }
    return phi[0] - phi[1];
}

static void approximate_entropy_is_that_of_its_definition(void **state)
{
    vg_rng rng = vg_rng_seed(22);
    double x[150];

    (void)state;
    for (int trial = 0; trial < 60; trial++) {
        const size_t n = 20 + (size_t)vg_rng_below(&rng, 130);
        vg_entropy_opts opts = vg_entropy_defaults();
        opts.m = 1 + (int)vg_rng_below(&rng, 3);
        opts.r_ms = 16.0;
        for (size_t i = 0; i < n; i++)
            x[i] = round(800.0 + 30.0 * vg_rng_normal(&rng));
        const vg_entropy e = measure((vg_nn_view){.nn_ms = x, .n = n}, &opts);
        assert_within(e.apen, slow_apen(x, n, (size_t)opts.m, 16.0), 1e-12);
    }
}

static void approximate_entropy_of_a_long_series_is_that_of_its_definition(void **state)
{
    vg_rng rng = vg_rng_seed(24);
    static double x[LONG];
    static unsigned char follows[LONG];

    (void)state;
    for (int trial = 0; trial < 2; trial++) {
        vg_nn_view nn = draw_long(&rng, trial, x, follows, LONG);
        nn.follows = NULL;
        const vg_entropy e = measure(nn, NULL);
        assert_close(e.apen, slow_apen(x, LONG, 2, e.r_ms), 1e-11);
    }
}

static void white_noise_has_the_entropy_that_theory_gives_it(void **state)
{
    /* docs/methods.md G.2: -ln(erf(r / 2)) = 2.1851317 at r = 0.2; 20 seeds of 5000 values. */
    static double x[5000];
    vg_entropy_opts opts = vg_entropy_defaults();
    double mean = 0.0;

    (void)state;
    opts.without_apen = 1;
    for (uint64_t seed = 0; seed < 20; seed++) {
        vg_rng rng = vg_rng_seed(seed);
        for (int i = 0; i < 5000; i++)
            x[i] = 800.0 + 40.0 * vg_rng_normal(&rng);
        mean += measure((vg_nn_view){.nn_ms = x, .n = 5000}, &opts).sampen / 20.0;
    }
    assert_within(mean, 2.1851317, 0.02);
}

static void a_steady_rhythm_has_no_entropy(void **state)
{
    double x[200];

    (void)state;
    for (int i = 0; i < 200; i++)
        x[i] = 800.0;
    const vg_entropy e = measure((vg_nn_view){.nn_ms = x, .n = 200}, NULL);
    assert_nan(e.sampen);
    assert_nan(e.apen);
    assert_int_equal(e.n_matches, 0);
}

static void a_series_without_longer_matches_is_undefined(void **state)
{
    const double x[] = {800, 900, 700, 1000, 600};

    (void)state;
    assert_nan(measure((vg_nn_view){.nn_ms = x, .n = 5}, NULL).sampen);
}

static void options_and_data_out_of_range_are_named(void **state)
{
    const double x[] = {800, 810, 790};
    vg_entropy_opts opts = vg_entropy_defaults();
    vg_entropy e;
    vg_error err;
    double scale[2];
    double many[1000];

    (void)state;
    assert_status(vg_entropy_compute((vg_nn_view){.nn_ms = x, .n = 3}, NULL, &e, &err),
                  VG_ERR_SHORT);
    assert_string_equal(err.message, "3 intervals; templates of 2 need 4");
    assert_nan(e.sampen);
    opts.m = 11;
    assert_status(vg_entropy_compute((vg_nn_view){.nn_ms = x, .n = 3}, &opts, &e, &err),
                  VG_ERR_OPTION);
    opts = vg_entropy_defaults();
    opts.r_sd = NAN;
    assert_status(vg_entropy_compute((vg_nn_view){.nn_ms = x, .n = 3}, &opts, &e, &err),
                  VG_ERR_OPTION);
    assert_ok(vg_multiscale_compute((vg_nn_view){.nn_ms = x, .n = 3}, NULL, 2, scale, &err));
    assert_nan(scale[0]);
    assert_status(
        vg_multiscale_compute((vg_nn_view){.nn_ms = x, .n = 3}, NULL, 1000, many, &err),
        VG_ERR_OPTION);
    assert_nan(many[999]);
}

static void every_refused_allocation_is_reported(void **state)
{
    double rr_ms[300];
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    const vg_nn_view nn = {.nn_ms = rr_ms, .n = 300};
    for (long nth = 0; status != VG_OK; nth++) {
        vg_entropy e;
        vg_alloc_fail_at(nth);
        status = vg_entropy_compute(nn, NULL, &e, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && isnan(e.sampen)));
    }
    status = VG_ERR_MEMORY;
    for (long nth = 0; status != VG_OK; nth++) {
        double scale[2];
        vg_alloc_fail_at(nth);
        status = vg_multiscale_compute(nn, NULL, 2, scale, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_v1_gives_its_published_values),
        cmocka_unit_test(the_scales_of_v1_give_their_published_values),
        cmocka_unit_test(counts_are_those_of_all_pairs),
        cmocka_unit_test(counts_of_long_series_are_those_of_all_pairs),
        cmocka_unit_test(approximate_entropy_is_that_of_its_definition),
        cmocka_unit_test(approximate_entropy_of_a_long_series_is_that_of_its_definition),
        cmocka_unit_test(white_noise_has_the_entropy_that_theory_gives_it),
        cmocka_unit_test(a_steady_rhythm_has_no_entropy),
        cmocka_unit_test(a_series_without_longer_matches_is_undefined),
        cmocka_unit_test(options_and_data_out_of_range_are_named),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
