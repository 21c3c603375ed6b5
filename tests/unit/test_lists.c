/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

static vg_status open_text(const char *text, const vg_input_opts *opts, vg_input *out,
                           vg_error *err)
{
    const vg_memory_file file = {"a.txt", text, strlen(text)};

    return vg_input_open_memory(&file, NULL, 0, opts, out, err);
}

static void milliseconds_and_seconds_are_told_apart_and_said(void **state)
{
    static const char *const texts[] = {"800\n810\n700\n", "0.8\n0.81\n0.7\n",
                                        "0,80\n0,81\n0,70\n", "rr_ms\n800\n810\n700\n"};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        vg_input in = {0};
        assert_ok(open_text(texts[i], NULL, &in, &err));
        assert_int_equal(in.type, VG_INPUT_INTERVALS);
        assert_int_equal(in.intervals.n, 3);
        assert_within(in.intervals.nn_ms[1], 810.0, 1e-9);
        assert_within(in.intervals.time_s[2], 2.31, 1e-12);
        assert_false(in.intervals.follows[0]);
        assert_true(in.intervals.follows[2]);
        assert_int_equal(vg_notes_find(&in.notes, "unit_guessed") != NULL, i < 3);
        vg_input_free(&in);
    }
}

static void samples_need_a_rate(void **state)
{
    vg_input_opts opts = {.unit = VG_UNIT_SAMPLES, .kind = VG_KIND_RR};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(open_text("100\n110\n", NULL, &in, &err), VG_ERR_OPTION);
    assert_status(open_text("100\n110\n", &opts, &in, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "samples need a sampling rate");
    opts.rate_hz = 125.0;
    assert_ok(open_text("100\n110\n", &opts, &in, &err));
    assert_true(in.intervals.nn_ms[0] == 800.0 && in.intervals.nn_ms[1] == 880.0);
    vg_input_free(&in);
}

/* CONTRACT: a first value above 5 s is a start offset, a later one a gap. */
static void giant_values_are_an_offset_and_gaps(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text("225.5\n0.75\n0.5\n1000\n0.75\n0.75\n", NULL, &in, &err));
    assert_int_equal(in.intervals.n, 4);
    assert_true(in.intervals.time_s[0] == 226.25);
    assert_true(in.intervals.time_s[2] == 226.75 + 1000.75);
    assert_true(in.intervals.follows[1] && !in.intervals.follows[2] && in.intervals.follows[3]);
    assert_non_null(vg_notes_find(&in.notes, "start_offset"));
    assert_non_null(vg_notes_find(&in.notes, "gap"));
    vg_input_free(&in);
}

/* Read twice, so that a cell that nobody wrote would hold what the list before it left there.
 */
static void a_missing_interval_is_a_gap_however_it_is_written(void **state)
{
    static const char *const words[] = {"nan", "NaN", "n/a", "NA", "null", "none", "-"};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        vg_input in = {0};
        char text[128];
        assert_ok(open_text("rr_ms\n800\n810\n820\n790\n800\n", NULL, &in, &err));
        vg_input_free(&in);
        (void)snprintf(text, sizeof text, "rr_ms\n800\n810\n%s\n790\n800\n", words[i]);
        assert_ok(open_text(text, NULL, &in, &err));
        assert_int_equal(in.type, VG_INPUT_INTERVALS);
        assert_int_equal(in.intervals.n, 4);
        assert_within(in.intervals.time_s[3], 3.2, 1e-12);
        assert_true(in.intervals.follows[1] && !in.intervals.follows[2] &&
                    in.intervals.follows[3]);
        assert_non_null(vg_notes_find(&in.notes, "missing"));
        vg_input_free(&in);
    }
}

static void of_two_columns_the_increasing_one_is_the_time(void **state)
{
    static const char *const texts[] = {"0.8,0.8\n1.6,0.8\n4.0,0.8\n4.7,0.7\n5.4,0.7\n",
                                        "0.8 0.8\n0.8 1.6\n0.8 4.0\n0.7 4.7\n0.7 5.4\n"};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        vg_input in = {0};
        assert_ok(open_text(texts[i], NULL, &in, &err));
        assert_int_equal(in.intervals.n, 5);
        assert_within(in.intervals.time_s[3], 4.7, 1e-12);
        assert_true(in.intervals.follows[1] && !in.intervals.follows[2]);
        vg_input_free(&in);
    }
}

static void beat_times_are_read_when_asked_for(void **state)
{
    const vg_input_opts opts = {.kind = VG_KIND_BEATS};
    const vg_input_opts samples = {.kind = VG_KIND_BEATS, .rate_hz = 250.0};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text("0.5\n1.25\n2.25\n", &opts, &in, &err));
    assert_int_equal(in.type, VG_INPUT_BEATS);
    assert_true(in.beats.n == 3 && in.beats.time_s[2] == 2.25);
    vg_input_free(&in);
    assert_ok(open_text("125\n375\n", &samples, &in, &err));
    assert_true(in.beats.time_s[1] == 1.5);
    vg_input_free(&in);
    assert_ok(open_text("time_s\n0.5\n1.25\n", NULL, &in, &err));
    assert_int_equal(in.beats.n, 2);
    vg_input_free(&in);
    assert_status(open_text("0.5\n1.25\n1.25\n", &opts, &in, &err), VG_ERR_DATA);
    assert_string_equal(err.message,
                        "line 3: the beat at 1.25 does not come after the one at 1.25");
    assert_int_equal(in.beats.n, 0);
    assert_ok(open_text("7.5\n", &opts, &in, &err)); /* one beat is a list too */
    assert_int_equal(in.beats.n, 1);
    vg_input_free(&in);
}

static void our_own_tables_come_back_as_they_were(void **state)
{
    static const char beats[] = "time_s\tsample\tlabel\tamplitude\tquality\n"
                                "0.5\t180\tN\t1.25\t0.75\n1.25\t450\tV\tn/a\t1\n";
    static const char nn[] = "time_s\trr_ms\tnn_ms\tlabel\tfollows\n"
                             "0.8\t800\t800\tok\t0\n1.6\tn/a\t790\tmissed\t1\n"
                             "9\tn/a\tn/a\tgap\t0\n10\t700\t700\tok\t0\n";
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text(beats, NULL, &in, &err));
    assert_string_equal(in.format, "vagus-beats");
    assert_int_equal(in.beats.n, 2);
    assert_int_equal(in.beats.label[1], 'V');
    assert_true(in.beats.amplitude[0] == 1.25F && in.beats.quality[0] == 0.75F);
    assert_nan(in.beats.amplitude[1]);
    vg_input_free(&in);
    assert_ok(open_text(nn, NULL, &in, &err));
    assert_string_equal(in.format, "vagus-nn");
    assert_int_equal(in.intervals.n, 3);
    assert_int_equal(in.intervals.label[1], VG_NN_MISSED);
    assert_nan(in.intervals.rr_ms[1]);
    assert_true(in.intervals.follows[1] && !in.intervals.follows[2]);
    vg_input_free(&in);
}

/* The first value of each is the offset that the source's own description names. */
static void real_lists_have_their_counts(void **state)
{
    static const struct {
        const char *name;
        size_t n;
        double first_s;
    } lists[] = {{"rr/nsr001_rr_secs.txt", 106457, 226.4921875},
                 {"rr/000.txt", 80441, 0.789},
                 {"ec57-patterns/HRV256_TP3.txt", 86400, 1.0}};
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        vg_input in = {0};
        assert_ok(vg_input_open(vg_test_data(path, lists[i].name), NULL, &in, &err));
        assert_int_equal(in.intervals.n, lists[i].n);
        assert_within(in.intervals.time_s[0], lists[i].first_s, 1e-9);
        assert_ok(vg_nn_check(vg_nn_borrow(&in.intervals), &err));
        vg_input_free(&in);
    }
}

/* Found by the fuzzer: times that stand still or leave the range of a recording. */
static void intervals_that_add_nothing_are_refused(void **state)
{
    const vg_input_opts told = {.kind = VG_KIND_RR, .unit = VG_UNIT_S};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(open_text("0.8\n1e-20\n0.8\n", &told, &in, &err), VG_ERR_DATA);
    assert_string_equal(err.message, "line 2: the interval is 1e-20 s, ending at 0.8 s");
    assert_status(open_text("0.8\n1e300\n0.8\n", &told, &in, &err), VG_ERR_DATA);
    assert_status(open_text("time_s\trr_ms\tnn_ms\tlabel\tfollows\n1\t800\t800\tok\t0\n"
                            "1\t800\t800\tok\t1\n",
                            NULL, &in, &err),
                  VG_ERR_DATA);
    assert_int_equal(in.intervals.n, 0);
}

static void a_waveform_is_not_taken_for_intervals(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(vg_input_open(vg_test_data(path, "heartpy/data.csv"), NULL, &in, &err),
                  VG_ERR_OPTION);
    assert_string_equal(err.message, "the numbers vary like a waveform, not like intervals; a "
                                     "signal needs its sampling rate");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(milliseconds_and_seconds_are_told_apart_and_said),
        cmocka_unit_test(samples_need_a_rate),
        cmocka_unit_test(giant_values_are_an_offset_and_gaps),
        cmocka_unit_test(a_missing_interval_is_a_gap_however_it_is_written),
        cmocka_unit_test(of_two_columns_the_increasing_one_is_the_time),
        cmocka_unit_test(beat_times_are_read_when_asked_for),
        cmocka_unit_test(our_own_tables_come_back_as_they_were),
        cmocka_unit_test(real_lists_have_their_counts),
        cmocka_unit_test(intervals_that_add_nothing_are_refused),
        cmocka_unit_test(a_waveform_is_not_taken_for_intervals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
