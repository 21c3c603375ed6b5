/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

static vg_status open_text(const char *name, const char *text, const vg_input_opts *opts,
                           vg_input *out, vg_error *err)
{
    const vg_memory_file file = {name, text, strlen(text)};

    return vg_input_open_memory(&file, NULL, 0, opts, out, err);
}

/** Rows of two channels at 100 Hz in a dialect, with `skip` rows left out before row 300. */
static char *make_rows(const char *header, char delimiter, char decimal, int skip)
{
    enum { N = 600, ROW = 64 };
    char *text = vg_alloc(N, ROW);
    size_t used = 0;

    assert_non_null(text);
    used += (size_t)snprintf(text, ROW, "%s", header);
    for (int i = 0; i < N; i++) {
        if (300 - skip <= i && i < 300)
            continue;
        char row[ROW];
        (void)snprintf(row, sizeof row, "%d.%02d|%d.5|%d\r\n", i / 100, i % 100, i, -i);
        for (char *c = row; *c != '\0'; c++)
            *c = (char)(*c == '|' ? delimiter : *c == '.' ? decimal : *c);
        memcpy(text + used, row, strlen(row) + 1);
        used += strlen(row);
    }
    return text;
}

static void every_dialect_gives_the_same_signal(void **state)
{
    static const struct {
        const char *header;
        char delimiter;
        char decimal;
    } dialects[] = {{"time_s,ECG [mV],x\n", ',', '.'},
                    {"\xef\xbb\xbf# note\ntime_s;ECG (mV);x\n", ';', ','},
                    {"time_s\tECG [mV]\tx\n", '\t', '.'},
                    {"time_s\tECG [mV]\tx\n", '\t', ','},
                    {"% note\n\ntime_s ECG[mV] x\n", ' ', '.'}};
    vg_error err = {0};

    (void)state;
    for (size_t k = 0; k < sizeof dialects / sizeof dialects[0]; k++) {
        char *text =
            make_rows(dialects[k].header, dialects[k].delimiter, dialects[k].decimal, 0);
        vg_input in = {0};
        float x[3];
        size_t n = 0;
        assert_ok(open_text("a.csv", text, NULL, &in, &err));
        assert_string_equal(in.format, "csv");
        assert_int_equal(vg_recording_n_channels(in.recording), 2);
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_string_equal(c->name, "ECG");
        assert_string_equal(c->unit, "mV");
        assert_int_equal(c->kind, VG_KIND_ECG);
        assert_true(c->fs_hz == 100.0);
        assert_int_equal(c->n_samples, 600);
        assert_ok(vg_recording_read(in.recording, 0, 597, 3, x, &n, &err));
        assert_true(n == 3 && x[0] == 597.5F && x[2] == 599.5F);
        assert_ok(vg_recording_read(in.recording, 1, 2, 3, x, &n, &err));
        assert_true(n == 3 && x[0] == -2.0F);
        vg_input_free(&in);
        vg_free(text);
    }
}

static void rows_left_out_become_missing_samples(void **state)
{
    char *text = make_rows("time_s,ECG,x\n", ',', '.', 40);
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    assert_ok(open_text("a.csv", text, NULL, &in, &err));
    assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, 600);
    float *x = vg_test_read_all(in.recording, 0, &n);
    assert_true(x[259] == 259.5F && x[300] == 300.5F);
    assert_nan(x[260]);
    assert_nan(x[299]);
    assert_non_null(vg_notes_find(&in.notes, "gap"));
    vg_free(x);
    vg_input_free(&in);
    vg_free(text);
}

static void dates_and_clocks_are_times(void **state)
{
    static const char *const rows[] = {
        "when,PPG\n2024-02-29T23:59:59.98Z,1\n2024-02-29T23:59:59.99Z,2\n"
        "2024-03-01T00:00:00.00Z,3\n2024-03-01T00:00:00.01Z,4\n",
        "clock;PPG\n23:59:59,98;1\n23:59:59,99;2\n00:00:00,00;3\n00:00:00,01;4\n"};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        vg_input in = {0};
        assert_ok(open_text("a.csv", rows[i], NULL, &in, &err));
        assert_within(vg_recording_channel(in.recording, 0)->fs_hz, 100.0, 0.0);
        assert_int_equal(vg_recording_channel(in.recording, 0)->kind, VG_KIND_PPG);
        if (i == 0) /* date -u -d 2024-02-29T23:59:59 +%s */
            assert_within(vg_recording_start_unix_s(in.recording), 1709251199.98, 1e-6);
        vg_input_free(&in);
    }
}

/* What the fuzzer found: days were added to a time one by one, 10^17 of them. */
static void a_clock_has_fewer_than_61_minutes(void **state)
{
    static const char *const rows[] = {
        "clock,PPG\n2:00:00,1\n2:00:01,2\n2:14815235148160874:28,1\n2:00:03,4\n",
        "clock,PPG\n2:00:00,1\n2:00:01,2\n2:00:61.5,3\n2:00:03,4\n",
        "clock,PPG\n2:00:00,1\n2:00:01,2\n2.5:00:02,3\n2:00:03,4\n",
        "clock,PPG\n99999999999999999999:10:11,1\n2:00:01,2\n2:00:02,3\n"};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vg_input in = {0};
        vg_error err = {0};
        assert_true(open_text("a.csv", rows[i], NULL, &in, &err) != VG_OK);
        assert_null(in.recording);
    }
}

static void a_signal_without_times_needs_its_rate(void **state)
{
    const vg_input_opts told = {.rate_hz = 250.0};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(open_text("a.csv", "ECG,RSP\n1,2\n3,4\n", NULL, &in, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "2 columns of numbers and no column of time; a signal "
                                     "needs its sampling rate");
    assert_null(in.recording);
    assert_ok(open_text("a.csv", "ECG,RSP\n1,2\n3,4\n", &told, &in, &err));
    assert_true(vg_recording_channel(in.recording, 1)->fs_hz == 250.0);
    vg_input_free(&in);
    assert_ok(open_text("a.csv", "# ecg_raw fs=256 subject 3\n0\n-1\n-3\n", NULL, &in, &err));
    assert_true(vg_recording_channel(in.recording, 0)->fs_hz == 256.0);
    vg_input_free(&in);
}

static void bad_texts_are_refused_with_the_line(void **state)
{
    static const struct {
        const char *text;
        vg_status status;
        const char *message;
    } cases[] = {
        {"a text of words\nand nothing else\n", VG_ERR_FORMAT,
         "a text without rows of numbers: no signal, no intervals, no beats"},
        {"800\n700\ns\n890\n", VG_ERR_FORMAT, "line 3: 's' is not a number"},
        {"time_s,ECG\n0,1\n0.01\n0.02,3\n0.03,1\n", VG_ERR_FORMAT,
         "line 3 has 1 cells; the rows have 2"},
        {"time_s,ECG\n0,1\n5,2\n3,3\n4,1\n", VG_ERR_DATA,
         "line 4: the time goes back by 2 s, as where recordings are joined; each needs a file "
         "of "
         "its own"},
        {"10\n200\n400\n650\n", VG_ERR_OPTION,
         "numbers that only increase are times of beats or tags, not intervals"},
        {"800\n-5\n800\n700\n", VG_ERR_DATA, "line 2: the interval is -5; it cannot be < 0"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vg_input in = {0};
        vg_error err = {0};
        assert_int_equal(open_text("a.txt", cases[i].text, NULL, &in, &err), cases[i].status);
        assert_string_equal(err.message, cases[i].message);
        assert_null(in.recording);
        assert_int_equal(in.intervals.n, 0);
    }
}

static void a_row_cut_short_at_the_end_is_left_out_and_said(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text("a.csv", "time_s,ECG\n0,1\n1,2\n2,3\n3", NULL, &in, &err));
    assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, 3);
    assert_non_null(vg_notes_find(&in.notes, "truncated"));
    vg_input_free(&in);
}

static void a_word_in_a_signal_is_found_when_it_is_read(void **state)
{
    const vg_input_opts told = {.rate_hz = 250.0};
    vg_input in = {0};
    vg_error err = {0};
    float x[4] = {0};
    size_t n = 1;

    (void)state;
    assert_ok(open_text("a.csv", "ECG\n1\n2\nwat\n4\n", &told, &in, &err));
    assert_status(vg_recording_read(in.recording, 0, 0, 4, x, &n, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "line 4: 'wat' is not a number");
    assert_nan(x[0]);
    assert_int_equal(n, 0);
    vg_input_free(&in);
}

/* Empatica: info.txt of every export; a unix start, a rate, the samples. */
static void an_e4_export_says_when_it_began_and_how_fast_it_is(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text("BVP.csv", "1644226061\n64\n0\n-1.5\n2\n", NULL, &in, &err));
    assert_string_equal(in.format, "e4");
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_string_equal(c->name, "BVP");
    assert_int_equal(c->kind, VG_KIND_PPG);
    assert_true(c->fs_hz == 64.0 && c->n_samples == 3);
    assert_true(vg_recording_start_unix_s(in.recording) == 1644226061.0);
    vg_input_free(&in);
    assert_ok(open_text("ACC.csv", "1644226061,1644226061,1644226061\n32,32,32\n1,2,64\n", NULL,
                        &in, &err));
    assert_int_equal(vg_recording_n_channels(in.recording), 3);
    assert_string_equal(vg_recording_channel(in.recording, 2)->name, "ACC_z");
    vg_input_free(&in);
    assert_ok(open_text("IBI.csv", "1644226061, IBI\n35.5,0.75\n36.25,0.75\n40,1\n41,1\n42,1\n",
                        NULL, &in, &err));
    assert_int_equal(in.type, VG_INPUT_INTERVALS);
    assert_true(in.intervals.time_s[0] == 35.5 && in.intervals.nn_ms[0] == 750.0);
    assert_true(in.intervals.follows[1] && !in.intervals.follows[2]);
    vg_input_free(&in);
}

static void reading_survives_every_refused_allocation(void **state)
{
    char *text = make_rows("time_s,ECG,x\n", ',', '.', 40);
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_input in = {0};
        vg_alloc_fail_at(nth);
        status = open_text("a.csv", text, NULL, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || in.recording == NULL);
        vg_input_free(&in);
    }
    vg_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialect_gives_the_same_signal),
        cmocka_unit_test(rows_left_out_become_missing_samples),
        cmocka_unit_test(dates_and_clocks_are_times),
        cmocka_unit_test(a_clock_has_fewer_than_61_minutes),
        cmocka_unit_test(a_signal_without_times_needs_its_rate),
        cmocka_unit_test(bad_texts_are_refused_with_the_line),
        cmocka_unit_test(a_row_cut_short_at_the_end_is_left_out_and_said),
        cmocka_unit_test(a_word_in_a_signal_is_found_when_it_is_read),
        cmocka_unit_test(an_e4_export_says_when_it_began_and_how_fast_it_is),
        cmocka_unit_test(reading_survives_every_refused_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
