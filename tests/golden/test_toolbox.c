/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that the PhysioNet cardiovascular signal toolbox publishes with its test data. */
#include "vg_test.h"

/** One row of a table: the columns that have a counterpart here. */
typedef struct row {
    double start_s, stop_s, mean_ms, sdnn_ms, rmssd_ms, n, lf, hf, sd1, sd2;
} row;

/** Numbers of a comma-separated line after the first field. */
static row parse_row(const char *line)
{
    double v[30] = {0};
    char *at = strchr(line, ',');

    for (int i = 0; i < 30 && at != NULL && *at == ','; i++)
        v[i] = strtod(at + 1, &at);
    return (row){v[0], v[1], v[2], v[9], v[10], v[12], v[17], v[18], v[24], v[25]};
}

static double deviation(double ours, double theirs)
{
    return fabs(ours / theirs - 1.0);
}

/** Intervals whose later beat lies in [start_s, stop_s): what the toolbox counts. */
static vg_nn_view stamped_in(vg_nn_view nn, double start_s, double stop_s)
{
    size_t first = 0;
    size_t n = 0;

    while (first < nn.n && nn.time_s[first] < start_s)
        first++;
    while (first + n < nn.n && nn.time_s[first + n] < stop_s)
        n++;
    return (vg_nn_view){.time_s = nn.time_s + first,
                        .nn_ms = nn.nn_ms + first,
                        .follows = nn.follows + first,
                        .label = nn.label + first,
                        .n = n};
}

static int is_whole(vg_nn_view nn)
{
    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_nn_pair(nn, i))
            return 0;
    }
    return nn.n > 0;
}

static void compare(vg_nn_view nn, const row *theirs, const vg_hrv_opts *opts, size_t *n_lf,
                    size_t *n_hf)
{
    vg_time_domain td;
    vg_poincare p;
    vg_frequency f;
    vg_error err;
    const double hz = 1000.0 / theirs->mean_ms;

    assert_ok(vg_time_domain_compute(nn, &td, &err));
    assert_ok(vg_poincare_compute(nn, &p, &err));
    assert_ok(vg_frequency_estimate(nn, &opts->frequency, VG_ESTIMATOR_LOMB, &f, &err));
    assert_true(deviation(td.mean_nn_ms, theirs->mean_ms) < 0.005);
    assert_true(deviation(td.sdnn_ms, theirs->sdnn_ms) < 0.005);
    assert_true(deviation(td.rmssd_ms, theirs->rmssd_ms) < 0.01);
    assert_true(deviation(p.sd1_ms, theirs->sd1) < 0.01);
    assert_true(deviation(p.sd2_ms, theirs->sd2) < 0.01);
    *n_lf += deviation(f.lf_ms2 * hz, theirs->lf) < 0.05;
    *n_hf += deviation(f.hf_ms2 * hz, theirs->hf) < 0.05;
}

/* The toolbox read the 128 Hz annotations of these records as 125 Hz (its medians are whole
 * multiples of 8 ms), so its clock runs slow by 128 / 125 from the first beat on. Windows in
 * which it rejected nothing hold as many beats there as here; only those are compared, for it
 * drops intervals by rules of its own. Its powers are 2 P_LS, too large by the mean rate. */
static void windows_of_healthy_hearts_agree(void **state)
{
    static const char *const records[] = {"nsr001", "nsr004", "nsr009"};

    (void)state;
    for (int r = 0; r < 3; r++) {
        char path[VG_TEST_PATH_SIZE];
        char name[64];
        char line[2048];
        vg_input input;
        vg_correct_opts none = vg_correct_defaults();
        vg_hrv_opts opts;
        vg_error err;
        vg_nn nn;
        size_t n = 0;
        size_t n_lf = 0;
        size_t n_hf = 0;
        (void)snprintf(name, sizeof name, "nsr2db/%s.ecg", records[r]);
        assert_ok(vg_input_open(vg_test_data(path, name), NULL, &input, &err));
        const double first_s = input.beats.time_s[0];
        for (size_t i = 0; i < input.beats.n; i++)
            input.beats.time_s[i] = (input.beats.time_s[i] - first_s) * 128.0 / 125.0;
        none.method = VG_CORRECT_NONE;
        assert_ok(vg_nn_from_beats(&input.beats, &none, &nn, &err));
        assert_true(vg_hrv_preset("physionet-like", &opts));
        FILE *in = fopen(vg_test_data(path, "nsr2db/NSR_HRV_allwindows_allpatients.csv"), "r");
        assert_non_null(in);
        while (fgets(line, sizeof line, in) != NULL) {
            if (strncmp(line, records[r], 6) != 0)
                continue;
            const row theirs = parse_row(line);
            const vg_nn_view part =
                stamped_in(vg_nn_borrow(&nn), theirs.start_s, theirs.stop_s);
            if (fabs((double)part.n - theirs.n) > 0.5 || !is_whole(part))
                continue;
            n++;
            compare(part, &theirs, &opts, &n_lf, &n_hf);
        }
        (void)fclose(in);
        print_message("%s: %zu windows compared; LF within 5 %% in %zu, HF in %zu\n",
                      records[r], n, n_lf, n_hf);
        assert_true(n > 20);
        assert_int_equal(n_lf, n);
        assert_int_equal(n_hf, n);
        vg_nn_free(&nn);
        vg_input_free(&input);
    }
}

/** The day of a pattern of ANSI/AAMI EC57: beat time and interval in seconds, one a line. */
static size_t read_pattern(int k, double *rr_ms, size_t max)
{
    char path[VG_TEST_PATH_SIZE];
    char name[64];
    double t_s;
    double rr_s;
    size_t n = 0;

    (void)snprintf(name, sizeof name, "ec57-patterns/HRV256_TP%d.txt", k);
    FILE *in = fopen(vg_test_data(path, name), "r");
    assert_non_null(in);
    while (n < max && fscanf(in, "%lf,%lf", &t_s, &rr_s) == 2)
        rr_ms[n++] = 1000.0 * rr_s;
    (void)fclose(in);
    return n;
}

/* Patterns 2 to 4 repeat the same 5, 10 and 10 intervals all day (a sine of the rate at 0.25,
 * 0.1 and 0.033 Hz), so moments and differences of the day are those of one round; nearly all
 * of the power lies in the band of the sine. */
static void ec57_patterns_have_the_values_of_one_round(void **state)
{
    enum { MAX = 120000 };
    static double rr_ms[MAX];
    static const size_t round_of[] = {5, 10, 10};
    static const size_t n_of[] = {108000, 86400, 28800};

    (void)state;
    for (int k = 2; k <= 4; k++) {
        const size_t length = round_of[k - 2];
        const size_t n = read_pattern(k, rr_ms, MAX);
        double mean = 0.0;
        double square = 0.0;
        double diff = 0.0;
        vg_time_domain td;
        vg_poincare p;
        vg_frequency f;
        vg_error err;
        assert_int_equal(n, n_of[k - 2]);
        for (size_t i = 0; i < length; i++)
            mean += rr_ms[i] / (double)length;
        for (size_t i = 0; i < length; i++) {
            square += pow(rr_ms[i] - mean, 2) / (double)length;
            diff += pow(rr_ms[i + 1] - rr_ms[i], 2) / (double)length;
        }
        const vg_nn_view nn = {.nn_ms = rr_ms, .n = n};
        assert_ok(vg_time_domain_compute(nn, &td, &err));
        assert_ok(vg_poincare_compute(nn, &p, &err));
        assert_close(td.mean_nn_ms, mean, 1e-4);
        assert_close(td.sdnn_ms, sqrt(square), 1e-3);
        assert_close(td.rmssd_ms, sqrt(diff), 1e-3);
        assert_close(p.sd1_ms, sqrt(diff / 2.0), 1e-3);
        assert_close(p.sd2_ms, sqrt(2.0 * square - diff / 2.0), 1e-3);
        assert_ok(vg_frequency_estimate((vg_nn_view){.nn_ms = rr_ms, .n = n / 24}, NULL,
                                        VG_ESTIMATOR_LOMB, &f, &err));
        const double in_band = k == 2 ? f.hf_ms2 : k == 3 ? f.lf_ms2 : f.vlf_ms2;
        assert_close(in_band, square, 0.06);
        /* One beat in 3 s: above 0.167 Hz the periodogram mirrors what lies below. */
        if (k < 4)
            assert_true(in_band / f.total_power_ms2 > 0.95);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ec57_patterns_have_the_values_of_one_round),
        cmocka_unit_test(windows_of_healthy_hearts_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
