/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series that other projects publish together with what they expect of them. */
#include "vg_test.h"

enum { MAX_VALUES = 120000 };

/** Numbers of a text file, scaled; returns how many. */
static size_t read_numbers(const char *name, double scale, double *x)
{
    char path[VG_TEST_PATH_SIZE];
    FILE *in = fopen(vg_test_data(path, name), "r");
    size_t n = 0;

    assert_non_null(in);
    while (n < MAX_VALUES && fscanf(in, "%lf", &x[n]) == 1)
        x[n++] *= scale;
    (void)fclose(in);
    return n;
}

static double x[MAX_VALUES];

/* The test series of the hrv-analysis package and the values its own tests expect; those
 * marked "methods" are of docs/methods.md E and G. */
static void the_vector_v2_gives_its_published_values(void **state)
{
    vg_time_domain td;
    vg_poincare p;
    vg_entropy e;
    vg_dfa d;
    vg_error err;

    (void)state;
    const size_t n = read_numbers("rr/v2_test_nn_intervals.txt", 1.0, x);
    assert_int_equal(n, 1000);
    const vg_nn_view nn = {.nn_ms = x, .n = n};
    assert_ok(vg_time_domain_compute(nn, &td, &err));
    assert_close(td.mean_nn_ms, 718.248, 1e-14);
    assert_close(td.sdnn_ms, 43.113074968427306, 1e-13);
    assert_close(td.rmssd_ms, 19.519400785039664, 1e-13);
    assert_close(td.sdsd_ms, 19.52914431, 1e-9); /* methods; the package divides by n */
    assert_close(td.sdsd_ms * sqrt(998.0 / 999.0), 19.519367520775713, 1e-12);
    assert_close(td.pnn50_percent, 2.402402402, 1e-9);
    assert_close(td.pnn20_percent, 100.0 * 225.0 / 999.0, 1e-13);
    assert_close(td.median_nn_ms, 722.5, 1e-15);
    assert_close(td.max_hr_bpm, 101.69491525, 1e-9);
    assert_close(td.min_hr_bpm, 71.51370680, 1e-9);
    assert_close(td.sd_hr_bpm * sqrt(999.0 / 1000.0), 5.196775370674054, 1e-12);
    assert_close(td.mad_nn_ms, 1.4826 * 27.5, 1e-12);
    assert_close(td.iqr_nn_ms, 56.0, 1e-14);
    assert_close(td.hti, 10.86956522, 1e-9);  /* methods */
    assert_close(td.tinn_ms, 171.875, 1e-12); /* methods */
    assert_ok(vg_poincare_compute(nn, &p, &err));
    assert_close(p.sd1_ms, 13.80919037557993, 1e-12);
    assert_close(p.sd2_ms, 59.41258772, 1e-9); /* methods; the package uses an identity */
    assert_ok(vg_entropy_compute(nn, NULL, &e, &err));
    assert_int_equal(e.n_longer, 4892);
    assert_int_equal(e.n_matches, 16318);
    assert_close(e.sampen, 1.2046675751816824, 1e-13);
    assert_ok(vg_dfa_compute(nn, NULL, &d, &err));
    assert_close(d.dfa_alpha1, 1.2985082994, 1e-9); /* methods */
    assert_close(d.dfa_alpha2, 1.0533376139, 1e-9); /* methods */
}

/* Whole milliseconds with many ties; counts of an independent program that sorts all distances
 * and follows lines in a set of pairs. The last radius is sqrt(10). */
static void the_recurrences_of_v2_are_those_of_another_program(void **state)
{
    static const struct {
        vg_rqa_opts opts;
        double radius_sd;
        uint64_t n_recurrent;
        uint64_t n_lines;
        uint64_t n_in_lines;
        double lmax;
        double entropy;
    } expected[] = {
        {{10, 1, 2, 5, 0}, 1.538, 24570, 4035, 23408, 120, 2.441442593044927},
        {{3, 1, 2, 5, 0}, 0.458, 24992, 6173, 18378, 30, 1.363754879743379},
        {{10, 1, 2, 5, 3.1622776601683795},
         3.1622776601683795,
         178896,
         14437,
         177627,
         658,
         3.3681743987840416},
    };
    vg_error err;

    (void)state;
    const size_t n = read_numbers("rr/v2_test_nn_intervals.txt", 1.0, x);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        vg_rqa r;
        assert_ok(
            vg_rqa_compute((vg_nn_view){.nn_ms = x, .n = n}, &expected[i].opts, &r, &err));
        assert_true(r.rqa_radius_sd == expected[i].radius_sd);
        assert_int_equal(r.n_recurrent, expected[i].n_recurrent);
        assert_int_equal(r.n_lines, expected[i].n_lines);
        assert_int_equal(r.n_in_lines, expected[i].n_in_lines);
        assert_true(r.rqa_lmax_beats == expected[i].lmax);
        assert_close(r.rqa_entropy, expected[i].entropy, 1e-13);
    }
}

enum { MAX_SIZES = 200 };

/** Least-squares slope over the box sizes from .. to. */
static double slope_of(const double *log_size, const double *log_f, size_t n, double from,
                       double to)
{
    double sum[5] = {0.0}; /* 1, x, y, x^2, x y */

    for (size_t i = 0; i < n; i++) {
        const double size = pow(10.0, log_size[i]);
        if (size < from - 0.5 || size > to + 0.5)
            continue;
        sum[0] += 1.0;
        sum[1] += log_size[i];
        sum[2] += log_f[i];
        sum[3] += log_size[i] * log_size[i];
        sum[4] += log_size[i] * log_f[i];
    }
    return (sum[0] * sum[4] - sum[1] * sum[2]) / (sum[0] * sum[3] - sum[1] * sum[1]);
}

/* The series and the output of PhysioNet's dfa program; slopes over its own boxes, methods G.
 */
static void physionet_dfa_agrees_at_every_box_size(void **state)
{
    double log_sizes[MAX_SIZES];
    double log_fs[MAX_SIZES];
    char path[VG_TEST_PATH_SIZE];
    double log_box;
    double log_f;
    size_t n_sizes = 0;

    (void)state;
    const size_t n = read_numbers("rr/rr-intervals", 1000.0, x);
    assert_int_equal(n, 106084);
    const vg_nn_view nn = {.nn_ms = x, .n = n};
    FILE *in = fopen(vg_test_data(path, "rr/dfa.out"), "r");
    assert_non_null(in);
    while (fscanf(in, "%lf %lf", &log_box, &log_f) == 2) {
        vg_error err;
        double f_ms;
        assert_ok(vg_dfa_fluctuation(nn, (size_t)lround(pow(10.0, log_box)), &f_ms, &err));
        /* The program's series is as read, ours in ms. */
        assert_within(log10(f_ms / 1000.0), log_f, 1e-4);
        assert_true(n_sizes < MAX_SIZES);
        log_sizes[n_sizes] = log_box;
        log_fs[n_sizes] = log10(f_ms / 1000.0);
        n_sizes++;
    }
    (void)fclose(in);
    assert_true(n_sizes > 50);
    assert_within(slope_of(log_sizes, log_fs, n_sizes, 4.0, 16.0), 1.119614, 3e-6);
    assert_within(slope_of(log_sizes, log_fs, n_sizes, 16.0, 64.0), 1.095548, 3e-6);
}

/* The series and the expected output of PhysioNet's sampen program, m = 0 ... 5. */
static void physionet_sampen_agrees_to_every_printed_digit(void **state)
{
    static const char *const expected[] = {"rr/sampen_expected_m5_r02.txt",
                                           "rr/sampen_expected_m5_r2.txt"};
    static const double r[] = {0.2, 2.0};

    (void)state;
    const size_t n = read_numbers("rr/test.10000", 1.0, x);
    assert_int_equal(n, 10000);
    for (size_t i = 0; i < n; i++)
        x[i] += 1000.0; /* changes no distance and makes intervals of them */
    for (int k = 0; k < 2; k++) {
        char path[VG_TEST_PATH_SIZE];
        char line[256];
        int m = 0;
        FILE *in = fopen(vg_test_data(path, expected[k]), "r");
        assert_non_null(in);
        while (fgets(line, sizeof line, in) != NULL) {
            const char *value = strrchr(line, '=');
            vg_entropy_opts opts = vg_entropy_defaults();
            vg_entropy e;
            vg_error err;
            if (value == NULL)
                continue;
            opts.m = m++;
            opts.r_ms = r[k];
            opts.without_apen = 1;
            assert_ok(vg_entropy_compute((vg_nn_view){.nn_ms = x, .n = n}, &opts, &e, &err));
            assert_within(e.sampen, strtod(value + 1, NULL), 0.5000001e-6);
        }
        (void)fclose(in);
        assert_int_equal(m, 6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_v2_gives_its_published_values),
        cmocka_unit_test(the_recurrences_of_v2_are_those_of_another_program),
        cmocka_unit_test(physionet_dfa_agrees_at_every_box_size),
        cmocka_unit_test(physionet_sampen_agrees_to_every_printed_digit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
