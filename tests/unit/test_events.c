/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include "vg_test.h"

static char folder[] = "/tmp/vagus_events_XXXXXX";

static const char *in_folder(char path[VG_TEST_PATH_SIZE], const char *name)
{
    (void)snprintf(path, VG_TEST_PATH_SIZE, "%s/%s", folder, name);
    return path;
}

static void write_text(const char *name, const char *text)
{
    char path[VG_TEST_PATH_SIZE];
    FILE *file = fopen(in_folder(path, name), "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"a_events.tsv", "tags_x.csv"};
    char path[VG_TEST_PATH_SIZE];

    (void)state;
    for (size_t i = 0; i < 2; i++)
        (void)unlink(in_folder(path, names[i]));
    return rmdir(folder);
}

static void events_become_phases_in_time_order(void **state)
{
    static const char *const beside[] = {"a.dat", "a", "a_physio.tsv.gz"};
    char path[VG_TEST_PATH_SIZE];
    vg_phases phases = {0};
    vg_error err = {0};

    (void)state;
    write_text("a_events.tsv", "onset\tduration\ttrial_type\tother\n"
                               "300\t60\trelax\tx\n0\t120\trelax\ty\n150\tn/a\tmark\tz\n");
    for (size_t i = 0; i < 3; i++) {
        assert_ok(vg_phases_find_events(in_folder(path, beside[i]), &phases, &err));
        assert_int_equal(phases.n, 3);
        assert_string_equal(phases.items[0].name, "relax#1");
        assert_true(phases.items[0].stop_s == 120.0);
        assert_string_equal(phases.items[1].name, "mark");
        assert_true(phases.items[1].start_s == 150.0 && phases.items[1].stop_s == 150.0);
        vg_phases_free(&phases);
    }
    assert_ok(vg_phases_find_events(in_folder(path, "b.dat"), &phases, &err));
    assert_int_equal(phases.n, 0);
}

static void bad_events_name_line_and_column(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {{"onset\tlength\ttrial_type\n1\t2\ta\n",
                  "no column 'duration'; an events table has onset, duration, trial_type"},
                 {"onset\tduration\ttrial_type\n1\tx\ta\n",
                  "line 2: duration 'x' is not a length in seconds"},
                 {"onset\tduration\ttrial_type\n1\t2\ta\nn/a\t3\tb\n",
                  "line 3: onset 'n/a' is not a time in seconds"},
                 {"onset\tduration\ttrial_type\n5\t-1\ta\n",
                  "line 2: duration '-1' is not a length in seconds"}};
    char path[VG_TEST_PATH_SIZE];

    (void)state;
    (void)in_folder(path, "a_events.tsv");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vg_phases phases = {.n = 1};
        vg_error err = {0};
        write_text("a_events.tsv", cases[i].text);
        assert_status(vg_phases_read_events(path, &phases, &err), VG_ERR_FORMAT);
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(phases.n, 0);
    }
}

static void tags_cut_a_recording_into_one_phase_more(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_phases phases = {0};
    vg_error err = {0};

    (void)state;
    write_text("tags_x.csv", "1000060.5\r\n1000100\n\n");
    (void)in_folder(path, "BVP.csv");
    assert_ok(vg_phases_from_tags(path, "rest,stress,rest", 1e6, 200.0, &phases, &err));
    assert_int_equal(phases.n, 3);
    assert_string_equal(phases.items[0].name, "rest#1");
    assert_true(phases.items[0].stop_s == 60.5);
    assert_string_equal(phases.items[1].name, "stress");
    assert_true(phases.items[2].start_s == 100.0 && phases.items[2].stop_s == 200.0);
    vg_phases_free(&phases);
    assert_status(vg_phases_from_tags(path, "a,b", 1e6, 200.0, &phases, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "2 tags cut the recording into 3 phases, but 2 are named");
    assert_status(vg_phases_from_tags(path, "a,b,c", 1e6, 50.0, &phases, &err), VG_ERR_DATA);
    assert_string_equal(err.message, "tag 1 lies at 60 s, outside the recording of 50 s");
    assert_status(vg_phases_from_tags(path, "a,b,c", NAN, 50.0, &phases, &err), VG_ERR_OPTION);
    assert_int_equal(phases.n, 0);
}

static void no_tags_are_said_so(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_phases phases = {0};
    vg_error err = {0};

    (void)state;
    (void)unlink(in_folder(path, "tags_x.csv"));
    assert_status(vg_phases_from_tags(path, "a,b", 1e6, 200.0, &phases, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "no tags*.csv beside the recording");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_become_phases_in_time_order),
        cmocka_unit_test(bad_events_name_line_and_column),
        cmocka_unit_test(tags_cut_a_recording_into_one_phase_more),
        cmocka_unit_test(no_tags_are_said_so),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
