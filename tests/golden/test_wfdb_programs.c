/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What programs of the WFDB package print for record 100s, kept with its own check
 * (wfdb-c-expected/expected): rdann, ann2rr, rdsamp. */
#include "vg_formats_test.h"

#include <vagus/wfdb.h>

#include "formats/lines.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rdann_prints_what_we_read),
        cmocka_unit_test(ann2rr_prints_the_intervals_of_our_beats),
        cmocka_unit_test(rdsamp_prints_the_samples_we_decode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
