/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a text is: signal, intervals, beats, or none of them, and the reason then. */
#include "vg_formats_test.h"

enum { MAX_TEXT = 128 * 1024 };

/* Beat times with the rate that follows each, as ihr of the WFDB library prints them. */
static void lists_of_beats_are_no_signals(void **state)
{
    char text[4096] = "";
    size_t used = 0;
    double time_s = 1.0;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    for (int i = 0; i < 60; i++) {
        const double rr_s = 0.8 + 0.002 * (i * 7 % 40);
        used += (size_t)snprintf(text + used, sizeof text - used, "%.3f\t%.4f\t0\n", time_s,
                                 60.0 / rr_s);
        time_s += rr_s;
    }
    assert_status(vg_test_open_text(text, VG_KIND_OTHER, &in, &err), VG_ERR_OPTION);
    assert_string_equal(err.message,
                        "a list of beat times and heart rates, a row for each beat, which is "
                        "no signal");
    assert_ok(vg_test_open_text(text, VG_KIND_BEATS, &in, &err));
    assert_int_equal(in.beats.n, 60);
    assert_close(in.beats.time_s[1], 1.8, 1e-9);
    vg_input_free(&in);
}

/* Empatica E4 exports of published sets that write times as dates, some with a comma behind. */
static void starts_of_an_e4_may_be_dates(void **state)
{
    static const char *const texts[] = {"2020-02-13 15:23:28\n64.000000\n1.5\n2.5\n",
                                        "2020-02-13 15:23:28,\n64.000000,\n1.5,\n2.5,\n"};
    static const char ibi[] = "2020-02-13 15:23:28, IBI\n1.0,0.8\n1.9,0.9\n";
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_ok(vg_test_open_text(texts[i], VG_KIND_OTHER, &in, &err));
        assert_string_equal(in.format, "e4");
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_true(c->kind == VG_KIND_PPG && c->fs_hz == 64.0 && c->n_samples == 2);
        /* date -u -d '2020-02-13 15:23:28' +%s */
        assert_true(vg_recording_start_unix_s(in.recording) == 1581607408.0);
        vg_input_free(&in);
    }
    assert_ok(vg_test_open_text(ibi, VG_KIND_OTHER, &in, &err));
    assert_string_equal(in.format, "e4");
    assert_int_equal(in.intervals.n, 2);
    vg_input_free(&in);
    assert_status(vg_test_open_text("1544027337.00, IBI\n", VG_KIND_OTHER, &in, &err),
                  VG_ERR_FORMAT);
    assert_string_equal(err.message, "there are no intervals");
}

static void printed_annotations_are_beats(void **state)
{
    static const char text[] = "      Time   Sample #  Type  Sub Chan  Num\tAux\n"
                               "    0:00.050       18     +    0    0    0\t(N\n"
                               "    0:00.214       77     N    0    0    0\n"
                               "    0:01.028      370     V    0    0    0\n"
                               "    0:02.628      946     N    0    0    0\n";
    static const char dated[] = "[10:00:00.214 01/02/2000]  77  N  0  0  0\n";
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_test_open_text(text, VG_KIND_OTHER, &in, &err));
    assert_string_equal(in.format, "rdann");
    assert_int_equal(in.beats.n, 3);
    assert_true(in.beats.fs_hz == 360.0);
    assert_true(in.beats.label[1] == 'V');
    assert_close(in.beats.time_s[1], 370.0 / 360.0, 1e-12);
    vg_input_free(&in);
    assert_ok(vg_test_open_text(dated, VG_KIND_OTHER, &in, &err));
    assert_int_equal(in.beats.n, 1);
    vg_input_free(&in);
}

static void intervals_are_numbered_or_timed_or_neither(void **state)
{
    static const char *const heads[] = {"", "", "Zeit [s];RR [ms]\n",
                                        "time [s/256],RR_interval (ms)\n"};

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        char text[4096];
        size_t used = (size_t)snprintf(text, sizeof text, "%s", heads[k]);
        double time_s = 0.0;
        vg_input in = {0};
        vg_error err = {0};
        for (int i = 0; i < 50; i++) {
            const int rr_ms = 800 + i * 7 % 40;
            time_s += 0.001 * rr_ms;
            char row[64];
            if (k == 0)
                (void)snprintf(row, sizeof row, "%d\n", rr_ms);
            else if (k == 1)
                (void)snprintf(row, sizeof row, "%d\t%d\n", i + 1, rr_ms);
            else if (k == 2)
                (void)snprintf(row, sizeof row, "%.3f;%d\n", time_s, rr_ms);
            else
                (void)snprintf(row, sizeof row, "%.0f,%d\n", 256.0 * time_s, rr_ms);
            used += (size_t)snprintf(text + used, sizeof text - used, "%s", row);
        }
        assert_ok(vg_test_open_text(text, VG_KIND_OTHER, &in, &err));
        assert_int_equal(in.type, VG_INPUT_INTERVALS);
        assert_int_equal(in.intervals.n, 50);
        assert_close(in.intervals.rr_ms[1], 807.0, 1e-9);
        assert_null(vg_notes_find(&in.notes, "time_ignored"));
        vg_input_free(&in);
    }
}

/* An ECG has narrow peaks that come back evenly; intervals have none. */
static void a_lone_column_of_an_ecg_is_not_taken_for_intervals(void **state)
{
    char *text = vg_alloc(MAX_TEXT, 1);
    size_t used = 0;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_non_null(text);
    for (int i = 0; i < 5000; i++) {
        const int phase = (i + i / 1000 * 3) % 190;
        const double noise = 0.005 * (i * 7919 % 13);
        used += (size_t)snprintf(text + used, MAX_TEXT - used, "%.3f\n",
                                 (phase < 5 ? 2.0 : 0.5) + noise);
    }
    assert_status(vg_test_open_text(text, VG_KIND_OTHER, &in, &err), VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "vary like a waveform"));
    vg_free(text);
}

static void what_is_no_recording_is_refused_with_a_reason(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"Data were sent by X in 2013.\nThey are free.\nSee below.\nLicence:\n4\n",
         "a text without rows of numbers: no signal, no intervals, no beats"},
        {"{\n \"SamplingFrequency\": 100,\n \"Columns\": [1, 2]\n}\n",
         "JSON, which describes a recording but holds none; its data are in another file"},
        {"<?xml version=\"1.0\"?>\n<a/>\n", "XML or HTML, which is not read"},
        {"date,time,HR,rMSSD\n2020-01-02,08:00:00,60,55.1\n2020-01-03,08:01:00,61,52.1\n",
         "a table with rows of different days, such as results, and no recording"},
        {"Time,x\n2020-01-02,1\n2020-01-03,2\n2020-01-04,3\n2020-01-05,1\n",
         "the rows are 86400 s apart, as in a table of results; a recording has a row every "
         "300 "
         "s at least"},
        {"-5\n7\n-3\n8\n2\n",
         "2 of 5 numbers are below 0, which intervals cannot be; a signal needs its sampling "
         "rate"},
        {"onset\tduration\ttrial_type\n0\t60\tbaseline\n60\t60\tstress\n",
         "a table of events, which belongs to a recording"},
        {"HR\n70\n72\n71\n",
         "1 column of numbers and no column of time; a signal needs its sampling rate"},
        {"Time,ECG\n0.0000000,1\n0.0000001,2\n0.0000002,1\n0.0000003,1\n",
         "the times give a rate of 1e+07 Hz, as if their unit were another"},
        {"360\n", "a single number is no list of intervals"},
        {"systolic_peak_timestamp\n1.0\n1.8\n2.5\n",
         "times and no numbers beside them, as of beats, tags or phases"}};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(vg_test_open_text(cases[i].text, VG_KIND_OTHER, &in, &err) != VG_OK);
        assert_string_equal(err.message, cases[i].message);
    }
}

static void files_of_other_programs_are_named(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *word;
    } cases[] = {{"PK\x03\x04\x14\0\0\0", 8, "Excel"},
                 {"%PDF-1.4\n1 0 obj", 16, "PDF"},
                 {"\x0e\x10\x43\x08\0\0\0\0.FIT", 12, "Garmin FIT"},
                 {"\x93NUMPY\x01\0", 8, "NumPy"},
                 {"SQLite format 3\0", 16, "SQLite"},
                 {"\xef\xbb\xbf{\"Columns\": []}", 18, "JSON"},
                 {"[\n{\"rr_ms\": 812}]", 17, "JSON"}};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const vg_memory_file file = {"a", cases[i].bytes, cases[i].n};
        assert_status(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
        assert_non_null(strstr(err.message, cases[i].word));
    }
}

/* Brackets also name the parts of a text. */
static void parts_in_brackets_are_no_json(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_test_open_text("[Header]\nName=x\n[Data]\n0.81\n0.79\n0.83\n", VG_KIND_OTHER,
                                &in, &err));
    assert_int_equal(in.type, VG_INPUT_INTERVALS);
    assert_int_equal(in.intervals.n, 3);
    vg_input_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_beats_are_no_signals),
        cmocka_unit_test(starts_of_an_e4_may_be_dates),
        cmocka_unit_test(printed_annotations_are_beats),
        cmocka_unit_test(intervals_are_numbered_or_timed_or_neither),
        cmocka_unit_test(a_lone_column_of_an_ecg_is_not_taken_for_intervals),
        cmocka_unit_test(what_is_no_recording_is_refused_with_a_reason),
        cmocka_unit_test(files_of_other_programs_are_named),
        cmocka_unit_test(parts_in_brackets_are_no_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
