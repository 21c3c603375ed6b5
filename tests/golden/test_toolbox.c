/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that the PhysioNet cardiovascular signal toolbox publishes with its test data. */
#include "vg_test.h"

#include <stdbool.h>

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

/** A pattern: intervals mean + amplitude sin(2 pi t / period), t the time of the beat before,
 * begun anew every so many beats. */
typedef struct pattern {
    double mean_ms, amplitude_ms, period_s;
    size_t round, n;
} pattern;

static const pattern patterns[] = {{800, 35, 4, 5, 108000},
                                   {1000, 70, 10, 10, 86400},
                                   {3000, 280, 30, 10, 28800},
                                   {1500, 140, 3600, 2400, 57600}};
enum { MAX_INTERVALS = 120000, LONGEST_ROUND = 2400 };

/** The intervals of one round by the formula; their squares and squared differences as means.
 */
static void work_out(const pattern *p, double *rr_ms, double *mean, double *square,
                     double *diff)
{
    double t_s = 0.0;

    *mean = 0.0;
    *square = 0.0;
    *diff = 0.0;
    for (size_t i = 0; i < p->round; i++) {
        rr_ms[i] = p->mean_ms + p->amplitude_ms * sin(2.0 * M_PI * t_s / p->period_s);
        t_s += rr_ms[i] / 1000.0;
        *mean += rr_ms[i] / (double)p->round;
    }
    for (size_t i = 0; i < p->round; i++) {
        *square += pow(rr_ms[i] - *mean, 2) / (double)p->round;
        *diff += pow(rr_ms[(i + 1) % p->round] - rr_ms[i], 2) / (double)p->round;
    }
}

/* Moments and differences of a day of rounds are those of one round, and nearly all of the
 * power lies in the band of the sine: 0.25 Hz HF, 0.1 Hz LF, 0.033 Hz VLF, one an hour ULF.
 * Sums over rounds of the formula are the truth; the files agree with it to the last digits. */
static void ec57_patterns_have_the_values_of_one_round(void **state)
{
    static double rr_ms[MAX_INTERVALS];
    static double one[LONGEST_ROUND];

    (void)state;
    for (int k = 2; k <= 5; k++) {
        const pattern *given = &patterns[k - 2];
        const size_t n = read_pattern(k, rr_ms, MAX_INTERVALS);
        double mean;
        double square;
        double diff;
        vg_time_domain td;
        vg_poincare p;
        vg_frequency f;
        vg_error err;
        work_out(given, one, &mean, &square, &diff);
        assert_int_equal(n, given->n);
        for (size_t i = 0; i < n; i++)
            assert_close(rr_ms[i], one[i % given->round], 1e-6);
        const vg_nn_view nn = {.nn_ms = rr_ms, .n = n};
        /* The step from the last round to a next is not there. */
        diff = (diff * (double)n - pow(one[0] - one[given->round - 1], 2)) / ((double)n - 1.0);
        assert_ok(vg_time_domain_compute(nn, &td, &err));
        assert_ok(vg_poincare_compute(nn, &p, &err));
        print_message("TP%d: mean %.4f sdnn %.4f rmssd %.5f\n", k, td.mean_nn_ms, td.sdnn_ms,
                      td.rmssd_ms);
        assert_close(td.mean_nn_ms, mean, 1e-4);
        assert_close(td.sdnn_ms, sqrt(square), 1e-3);
        assert_close(td.rmssd_ms, sqrt(diff), 1e-3);
        assert_close(p.sd1_ms, sqrt(diff / 2.0), 1e-3);
        assert_close(p.sd2_ms, sqrt(2.0 * square - diff / 2.0), 1e-3);
        const vg_nn_view part = {.nn_ms = rr_ms, .n = k == 5 ? n : n / 24};
        /* ULF comes with Welch's spectrum. */
        const vg_estimator how = k == 5 ? VG_ESTIMATOR_WELCH : VG_ESTIMATOR_LOMB;
        assert_ok(vg_frequency_estimate(part, NULL, how, &f, &err));
        const double band[] = {f.hf_ms2, f.lf_ms2, f.vlf_ms2, f.ulf_ms2};
        print_message("     power %.3f of %.3f\n", band[k - 2], square);
        assert_close(band[k - 2], square, 0.06);
        /* One beat in 3 s: above 0.167 Hz the periodogram mirrors what lies below. */
        if (k < 4)
            assert_true(band[k - 2] / f.total_power_ms2 > 0.95);
    }
}

/** Numbers of a row of the toolbox's own synthetic record after its name. */
static bool parse_numbers(const char *line, double v[29])
{
    char *at = strchr(line, ',');
    size_t n = 0;

    for (; n < 29 && at != NULL && *at == ','; n++)
        v[n] = strtod(at + 1, &at);
    return n == 29;
}

/* The toolbox's table of its synthetic record comes without the record (and the generator's
 * seed), so its values cannot be computed again; but they must keep the relations that follow
 * from the definitions here, and where they do not that is a difference of definition: LF/HF is
 * rounded to two decimals, SD1 and SD2 follow from moments, total power is the sum of the
 * bands. */
static void the_table_of_the_synthetic_record_keeps_our_definitions(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    char line[1024];
    double v[29];
    size_t n = 0;
    FILE *in = fopen(vg_test_data(path, "nsr2db/StandardizedData_HRV_allwindows.csv"), "r");

    (void)state;
    assert_non_null(in);
    while (fgets(line, sizeof line, in) != NULL) {
        if (strncmp(line, "rrgenData", 9) != 0 || !parse_numbers(line, v) || isnan(v[9]))
            continue;
        n++;
        assert_close(v[9] * v[9], v[5], 1e-6);                     /* SDNN, variance */
        assert_close(v[19], v[17] / v[18], 0.005 / v[19] + 1e-6);  /* LF/HF */
        assert_close(v[20], v[15] + v[16] + v[17] + v[18], 1e-6);  /* total power */
        assert_close(v[24] * sqrt(2.0), v[10], 0.01);              /* SD1, RMSSD */
        assert_close(hypot(v[24], v[25]), sqrt(2.0) * v[9], 0.01); /* SD2 */
        assert_close(v[26], v[24] / v[25], 1e-6);                  /* SD1 / SD2 */
    }
    (void)fclose(in);
    assert_true(n > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ec57_patterns_have_the_values_of_one_round),
        cmocka_unit_test(the_table_of_the_synthetic_record_keeps_our_definitions),
        cmocka_unit_test(windows_of_healthy_hearts_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
