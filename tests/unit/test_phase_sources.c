/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

static void marks_begin_phases_that_last_to_the_next(void **state)
{
    vg_phases events = {0};
    vg_phases out = {0};
    vg_error err = {0};

    (void)state;
    assert_status(vg_phases_from_events(&events, 100.0, &out, &err), VG_ERR_OPTION);
    assert_ok(vg_phases_append(&events, "rest", 0.0, 0.0, &err));
    assert_ok(vg_phases_append(&events, "stress", 40.0, 40.0, &err));
    assert_ok(vg_phases_append(&events, "rest", 70.0, 70.0, &err));
    assert_ok(vg_phases_from_events(&events, 100.0, &out, &err));
    assert_int_equal(out.n, 3);
    assert_string_equal(out.items[0].name, "rest#1");
    assert_true(out.items[0].stop_s == 40.0);
    assert_string_equal(out.items[2].name, "rest#2");
    assert_true(out.items[2].stop_s == 100.0);
    vg_phases_free(&out);
    /* With durations, marks are only marks. */
    assert_ok(vg_phases_append(&events, "task", 50.0, 60.0, &err));
    assert_ok(vg_phases_from_events(&events, 100.0, &out, &err));
    assert_int_equal(out.n, 1);
    assert_string_equal(out.items[0].name, "task");
    vg_phases_free(&out);
    vg_phases_free(&events);
}

static void runs_of_a_marker_channel_are_phases(void **state)
{
    const vg_memory_file file =
        MEMORY_FILE("a.csv", "ECG,marker\n1,0\n1,0\n2,5\n3,5\n1,0\n1,2\n2,5\n");
    const vg_input_opts opts = {.rate_hz = 10.0};
    vg_input in = {0};
    vg_phases out = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_input_open_memory(&file, NULL, 0, &opts, &in, &err));
    assert_ok(vg_phases_from_channel(in.recording, 1, &out, &err));
    assert_int_equal(out.n, 3);
    assert_string_equal(out.items[0].name, "marker=5#1");
    assert_within(out.items[0].start_s, 0.2, 1e-12);
    assert_within(out.items[0].stop_s, 0.4, 1e-12);
    assert_string_equal(out.items[1].name, "marker=2");
    assert_within(out.items[2].stop_s, 0.7, 1e-12);
    vg_phases_free(&out);
    assert_status(vg_phases_from_channel(in.recording, 7, &out, &err), VG_ERR_OPTION);
    vg_input_free(&in);
}

/* Rhythms of record 207 in the MIT-BIH directory: bigeminy, flutter, idioventricular, ... */
static void rhythm_annotations_are_phases(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_phases out = {0};
    vg_error err = {0};
    bool has_bigeminy = false;

    (void)state;
    assert_ok(vg_phases_from_annotations(vg_test_data(path, "mitdb/207.atr"), 360.0, 1805.5,
                                         &out, &err));
    for (size_t i = 0; i < out.n; i++)
        has_bigeminy = has_bigeminy || vg_phase_matches(out.items[i].name, "B");
    assert_true(has_bigeminy);
    assert_ok(vg_phases_check(&out, &err));
    vg_phases_free(&out);
}

/* 12:32:05 is 45125 s after midnight; the log's phases begin there. */
static void a_log_of_clock_times_gives_the_phases_of_a_person(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_phases out = {0};
    vg_error err = {0};

    (void)state;
    (void)vg_test_data(path, "stress-protocol/time_log.csv");
    assert_ok(vg_phases_from_log(path, "Vp01", 45125.0, 600.0, &out, &err));
    assert_int_equal(out.n, 4);
    assert_string_equal(out.items[2].name, "Stress");
    assert_true(out.items[2].start_s == 175.0 && out.items[2].stop_s == 460.0);
    vg_phases_free(&out);
    assert_status(vg_phases_from_log(path, "Vp09", 45125.0, 600.0, &out, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "the log has no row 'Vp09'; there are: Vp01,Vp02");
    assert_status(vg_phases_from_log(path, "Vp01", 45125.0, 100.0, &out, &err), VG_ERR_DATA);
    assert_status(vg_phases_from_log(path, "Vp01", NAN, 100.0, &out, &err), VG_ERR_OPTION);
    (void)vg_test_data(path, "stress-protocol/time_log_not_continuous.csv");
    assert_ok(vg_phases_from_log(path, "Vp01", 45125.0, 600.0, &out, &err));
    assert_int_equal(out.n, 2);
    assert_string_equal(out.items[0].name, "phase1");
    assert_true(out.items[0].stop_s == 65.0 && out.items[1].start_s == 175.0);
    vg_phases_free(&out);
    (void)vg_test_data(path, "stress-protocol/time_log_wrong_time.csv");
    assert_status(vg_phases_from_log(path, "Vp01", 45125.0, 600.0, &out, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "line 2 has no clock times");
    (void)vg_test_data(path, "stress-protocol/time_log_wrong_column_names.csv");
    assert_status(vg_phases_from_log(path, "Vp01", 45125.0, 600.0, &out, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "column phase2_start is not followed by its _end");
    assert_int_equal(out.n, 0);
}

static void many_repeats_are_numbered_in_time_order(void **state)
{
    enum { N = 200000 };
    vg_phases phases = {0};
    vg_error err = {0};

    (void)state;
    for (int i = N; i > 0; i--)
        assert_ok(vg_phases_append(&phases, i % 2 == 0 ? "even" : "odd", i, i, &err));
    assert_ok(vg_phases_settle(&phases, &err));
    assert_string_equal(phases.items[0].name, "odd#1");
    assert_string_equal(phases.items[N - 1].name, "even#100000");
    vg_phases_free(&phases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_begin_phases_that_last_to_the_next),
        cmocka_unit_test(runs_of_a_marker_channel_are_phases),
        cmocka_unit_test(rhythm_annotations_are_phases),
        cmocka_unit_test(a_log_of_clock_times_gives_the_phases_of_a_person),
        cmocka_unit_test(many_repeats_are_numbered_in_time_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
