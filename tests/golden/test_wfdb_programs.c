/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What programs of the WFDB package print for record 100s, kept with its own check
 * (wfdb-c-expected/expected): rdann, ann2rr, rdsamp, ihr, tach, bxb, sumstats. */
#include "vg_formats_test.h"

#include <vagus/score.h>
#include <vagus/wfdb.h>

#include "formats/lines.h"
#include "hrv/timeline.h"

static const char record[] = "wfdb-c-expected/data/100s.hea";
static const char annotations[] = "wfdb-c-expected/data/100s.atr";

/** Lines of an expected output; close with close_expected(). */
typedef struct expected {
    vg_source *source;
    vg_lines lines;
} expected;

static void open_expected(const char *name, expected *e)
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    assert_ok(vg_source_open(vg_test_data(path, name), &e->source, &err));
    assert_ok(vg_lines_open(e->source, 0, 0, &e->lines, &err));
}

static char *next_line(expected *e)
{
    vg_error err = {0};
    char *line = NULL;

    assert_ok(vg_lines_next(&e->lines, &line, NULL, &err));
    return line;
}

static void close_expected(expected *e)
{
    vg_lines_close(&e->lines);
    vg_source_close(e->source);
}

/* "    0:00.214       77     N    0    0    0" and, after a tab, the text. */
static void rdann_prints_what_we_read(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    expected e;
    vg_annotations all = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    assert_ok(vg_annotations_read(vg_test_data(path, annotations), &all, &err));
    open_expected("wfdb-c-expected/expected/rdann.out", &e);
    for (char *line = next_line(&e); line != NULL; line = next_line(&e), n++) {
        assert_true(n < all.n);
        const vg_annotation *a = &all.items[n];
        (void)vg_next_word(&line); /* the clock time */
        assert_int_equal(atoll(vg_next_word(&line)), a->sample);
        assert_int_equal(vg_next_word(&line)[0], vg_annotation_label(a->code));
        assert_int_equal(atoll(vg_next_word(&line)), a->subtype);
        assert_int_equal(atoll(vg_next_word(&line)), a->channel);
        assert_int_equal(atoll(vg_next_word(&line)), a->num);
        const char *aux = vg_next_word(&line);
        assert_string_equal(aux != NULL ? aux : "", a->n_aux > 0 ? all.aux + a->aux : "");
    }
    assert_int_equal(n, all.n);
    close_expected(&e);
    vg_annotations_free(&all);
}

/* ann2rr prints the samples between successive beats, the first from sample 0. */
static void ann2rr_prints_the_intervals_of_our_beats(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    expected e;
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, annotations), NULL, &in, &err));
    open_expected("wfdb-c-expected/expected/ann2rr.out", &e);
    for (char *line = next_line(&e); line != NULL; line = next_line(&e), n++) {
        const char *word = vg_next_word(&line);
        assert_true(n < in.beats.n && word != NULL);
        const double last_s = n > 0 ? in.beats.time_s[n - 1] : 0.0;
        assert_within((in.beats.time_s[n] - last_s) * in.beats.fs_hz, strtod(word, NULL), 1e-6);
    }
    assert_true(n + 1 >= in.beats.n);
    close_expected(&e);
    vg_input_free(&in);
}

/* rdsamp -v prints two lines of headings, then the time in s and each signal in mV, both to
 * three decimals. */
static void rdsamp_prints_the_samples_we_decode(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    expected e;
    vg_input in = {0};
    vg_error err = {0};
    float *x[2];
    size_t n = 0;
    size_t n_lines = 0;

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, record), NULL, &in, &err));
    for (size_t c = 0; c < 2; c++)
        x[c] = vg_test_read_all(in.recording, c, &n);
    open_expected("wfdb-c-expected/expected/rdsamp.out", &e);
    (void)next_line(&e);
    (void)next_line(&e);
    for (char *line = next_line(&e); line != NULL; line = next_line(&e), n_lines++) {
        const vg_channel *channel = vg_recording_channel(in.recording, 0);
        const double time_s = strtod(vg_next_word(&line), NULL);
        const size_t i = (size_t)llround(time_s * channel->fs_hz);
        assert_true(i < n);
        for (size_t c = 0; c < 2; c++) {
            channel = vg_recording_channel(in.recording, c);
            assert_within(vg_test_physical(channel, x[c][i]), strtod(vg_next_word(&line), NULL),
                          0.000501);
        }
    }
    assert_true(n_lines > 0);
    close_expected(&e);
    vg_free(x[0]);
    vg_free(x[1]);
    vg_input_free(&in);
}

/* ihr(1): instantaneous rate of each interval at its beginning, left out where it is more than
 * 10 bpm from the one before or from a running mean (which starts at 70 and takes a tenth of
 * each new rate, at most 10 bpm of it); 1 behind an interval that was left out. The first
 * interval ends at the first beat and begins, for the program, at sample -9999. */
static void ihr_prints_the_rates_of_our_intervals(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    expected e;
    vg_input in = {0};
    vg_error err = {0};
    double mean = 70.0;
    double last = 0.0;
    bool is_left_out = false;
    size_t n_lines = 0;

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, annotations), NULL, &in, &err));
    open_expected("wfdb-c-expected/expected/ihr.out", &e);
    for (size_t i = 0; i < in.beats.n; i++) {
        const double start_s = i > 0 ? in.beats.time_s[i - 1] : -9999.0 / in.beats.fs_hz;
        const double rate = 60.0 / (in.beats.time_s[i] - start_s);
        mean += fmax(-10.0, fmin(10.0, (rate - mean) / 10.0));
        const bool is_printed = i > 0 && fabs(rate - last) < 10.0 && fabs(rate - mean) < 10.0;
        last = rate;
        if (is_printed) {
            char *line = next_line(&e);
            assert_non_null(line);
            assert_within(strtod(vg_next_word(&line), NULL), start_s, 0.000501);
            assert_close(strtod(vg_next_word(&line), NULL), rate, 5e-6); /* six digits */
            assert_int_equal(atoll(vg_next_word(&line)), is_left_out);
            n_lines++;
        }
        is_left_out = !is_printed;
    }
    assert_null(next_line(&e));
    assert_int_equal(n_lines, 69);
    close_expected(&e);
    vg_input_free(&in);
}

/** Intervals in a window, parts of them counted as parts; before the first beat the longer of
 *  what precedes it and the first interval goes on. */
static double intervals_between(const vg_timeline *line, double left_s, double right_s)
{
    const double first_s = line->start_s[0];
    const double second_s = line->nn.time_s[0];
    size_t hint = 0;

    if (first_s > left_s)
        return (right_s - left_s) / fmax(first_s, second_s - first_s);
    const double before = vg_timeline_at(line, left_s, &hint).beats;
    return vg_timeline_at(line, right_s, &hint).beats - before;
}

/* tach(1): twice a second the intervals in a window of a second; a value that is off the last
 * one by more than three times the running mean of such differences (over 20, at least 1, from
 * 40) repeats the last. */
static void tach_prints_the_beats_of_our_timeline(void **state)
{
    const vg_correct_opts as_measured = {
        .method = VG_CORRECT_NONE, .gap_s = 5.0, .min_nn_ms = 300.0, .max_nn_ms = 2000.0};
    char path[VG_TEST_PATH_SIZE];
    expected e;
    vg_input in = {0};
    vg_nn nn = {0};
    vg_timeline line = {0};
    vg_error err = {0};
    double last = 80.0;
    double usual = 40.0;
    size_t n = 0;

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, annotations), NULL, &in, &err));
    assert_ok(vg_nn_from_beats(&in.beats, &as_measured, &nn, &err));
    assert_ok(vg_timeline_create(vg_nn_borrow(&nn), &line, &err));
    open_expected("wfdb-c-expected/expected/tach.out", &e);
    for (char *text = next_line(&e); text != NULL; text = next_line(&e), n++) {
        const double middle_s = (double)n / 2.0;
        double rate = 60.0 * intervals_between(&line, middle_s - 0.5, middle_s + 0.5);
        const double off = fabs(rate - last);
        if (off > 3.0 * usual)
            rate = last;
        usual = fmax(1.0, usual + (off - usual) / 20.0);
        last = rate;
        assert_close(strtod(text, NULL), rate, 5e-6);
    }
    assert_int_equal(n, 119);
    close_expected(&e);
    vg_timeline_free(&line);
    vg_nn_free(&nn);
    vg_input_free(&in);
}

/** The two numbers of "(74/74)" in the line that begins, after blanks, with a label. */
static void find_counts(expected *e, const char *label, long long counts[2])
{
    for (char *line = next_line(e);; line = next_line(e)) {
        assert_non_null(line);
        const char *at = strstr(line, label);
        const char *open = strchr(line, '(');
        if (at == NULL || open == NULL)
            continue;
        char *slash = NULL;
        counts[0] = strtoll(open + 1, &slash, 10);
        counts[1] = strtoll(slash + 1, NULL, 10);
        return;
    }
}

/* bxb compared the record's annotations with a copy of them, from the start on. */
static void bxb_counts_the_beats_that_we_count(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    expected e;
    vg_input in = {0};
    vg_score score;
    vg_error err = {0};
    long long sensitivity[2];
    long long predictivity[2];

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, annotations), NULL, &in, &err));
    assert_ok(vg_score_compute(&in.beats, &in.beats, NULL, &score, &err));
    open_expected("wfdb-c-expected/expected/bxb.out", &e);
    find_counts(&e, "QRS sensitivity:", sensitivity);
    find_counts(&e, "QRS positive predictivity:", predictivity);
    assert_int_equal(score.n_tp, sensitivity[0]);
    assert_int_equal(score.n_tp + score.n_fn, sensitivity[1]);
    assert_int_equal(score.n_tp, predictivity[0]);
    assert_int_equal(score.n_tp + score.n_fp, predictivity[1]);
    close_expected(&e);
    vg_input_free(&in);
}

/* Each row: 11 counts of beats by their letters in the reference and, small, in the test (o:
 * none there), then the percentages. Record "Sum" has no percentages, "Gross" no counts. */
static void sumstats_makes_our_percentages_of_its_counts(void **state)
{
    enum { COUNTS = 11 };
    expected e;
    vg_score sum = {0};
    size_t n_rows = 0;

    (void)state;
    open_expected("wfdb-c-expected/expected/sumstats.out", &e);
    (void)next_line(&e);
    for (char *line = next_line(&e); line != NULL; line = next_line(&e)) {
        const char *name = vg_next_word(&line);
        if (name == NULL || !(strcmp(name, "Gross") == 0 || (name[0] >= '0' && name[0] <= '9')))
            continue;
        vg_score score = sum;
        if (strcmp(name, "Gross") != 0) {
            size_t c[COUNTS];
            for (size_t i = 0; i < COUNTS; i++)
                c[i] = (size_t)atoll(vg_next_word(&line));
            score = (vg_score){.n_tp = c[0] + c[1] + c[2] + c[4] + c[5] + c[6],
                               .n_fp = c[3] + c[7],
                               .n_fn = c[8] + c[9] + c[10]};
            sum.n_tp += score.n_tp;
            sum.n_fp += score.n_fp;
            sum.n_fn += score.n_fn;
        }
        assert_within(vg_score_se_percent(&score), strtod(vg_next_word(&line), NULL), 0.00501);
        assert_within(vg_score_ppv_percent(&score), strtod(vg_next_word(&line), NULL), 0.00501);
        n_rows++;
    }
    assert_int_equal(n_rows, 5);
    close_expected(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rdann_prints_what_we_read),
        cmocka_unit_test(ann2rr_prints_the_intervals_of_our_beats),
        cmocka_unit_test(rdsamp_prints_the_samples_we_decode),
        cmocka_unit_test(ihr_prints_the_rates_of_our_intervals),
        cmocka_unit_test(tach_prints_the_beats_of_our_timeline),
        cmocka_unit_test(bxb_counts_the_beats_that_we_count),
        cmocka_unit_test(sumstats_makes_our_percentages_of_its_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
