/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

/* Two frames of two signals in format 212: 1, -2, 3, missing (signal(5), format 212). */
static const char frames_212[] = "\x01\xf0\xfe\x03\x80\x00";
static const char header_212[] = "# a comment first\r\n"
                                 "r 2 100 2 10:00:00 02/01/1970\r\n"
                                 "r.dat 212 400(5)/uV 12 0 1 4 0 MLII\r\n"
                                 "r.dat 212\r\n";

static vg_status open_212(const char *header, size_t n_header, const void *bytes, size_t n,
                          vg_input *out, vg_error *err)
{
    const vg_memory_file file = {"r.hea", header, n_header};
    const vg_memory_file beside[] = {{"r.dat", bytes, n}};

    return vg_input_open_memory(&file, beside, 1, NULL, out, err);
}

static void a_header_describes_its_channels(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_212(header_212, sizeof header_212 - 1, frames_212, 6, &in, &err));
    assert_int_equal(in.type, VG_INPUT_RECORDING);
    assert_string_equal(in.format, "wfdb");
    assert_int_equal(vg_recording_n_channels(in.recording), 2);
    const vg_channel *first = vg_recording_channel(in.recording, 0);
    assert_string_equal(first->name, "MLII");
    assert_string_equal(first->unit, "uV");
    assert_int_equal(first->kind, VG_KIND_ECG);
    assert_true(first->fs_hz == 100.0 && first->gain == 400.0 && first->baseline == 5.0);
    assert_int_equal(first->n_samples, 2);
    /* header(5): the gain is 200 steps per mV where none is given, the zero is 0. */
    const vg_channel *second = vg_recording_channel(in.recording, 1);
    assert_string_equal(second->name, "ch1");
    assert_string_equal(second->unit, "mV");
    assert_true(second->gain == 200.0 && second->baseline == 0.0);
    assert_true(vg_recording_start_unix_s(in.recording) == 86400.0 + 36000.0);
    vg_input_free(&in);
}

static void format_212_is_two_samples_in_three_bytes(void **state)
{
    vg_input in = {0};
    vg_error err = {0};
    float x[3];
    size_t n = 0;

    (void)state;
    assert_ok(open_212(header_212, sizeof header_212 - 1, frames_212, 6, &in, &err));
    assert_ok(vg_recording_read(in.recording, 0, 0, 3, x, &n, &err));
    assert_int_equal(n, 2);
    assert_true(x[0] == 1.0F && x[1] == 3.0F);
    assert_nan(x[2]);
    assert_ok(vg_recording_read(in.recording, 1, 0, 2, x, &n, &err));
    assert_true(x[0] == -2.0F);
    assert_nan(x[1]); /* -2048 marks a missing sample */
    assert_null(vg_notes_find(vg_recording_notes(in.recording), "checksum"));
    vg_input_free(&in);
}

static void a_wrong_checksum_is_noted_after_reading_through(void **state)
{
    static const char header[] = "r 1 100 2\nr.dat 16 200 16 0 0 77 0 I\n";
    vg_input in = {0};
    vg_error err = {0};
    float x[2];
    size_t n = 0;

    (void)state;
    assert_ok(open_212(header, sizeof header - 1, "\x01\x00\x02\x00", 4, &in, &err));
    assert_ok(vg_recording_read(in.recording, 0, 0, 1, x, &n, &err));
    assert_null(vg_notes_find(vg_recording_notes(in.recording), "checksum"));
    assert_ok(vg_recording_read(in.recording, 0, 0, 2, x, &n, &err)); /* blocks may overlap */
    const vg_note *note = vg_notes_find(vg_recording_notes(in.recording), "checksum");
    assert_non_null(note);
    assert_string_equal(note->text, "signal 'I' adds up to the checksum 3; the header says 77");
    assert_null(vg_notes_find(&in.notes, "checksum"));
    vg_input_update_notes(&in);
    vg_input_update_notes(&in);
    assert_int_equal(in.notes.n, 1);
    vg_input_free(&in);
}

static void a_cut_signal_file_is_read_to_its_last_whole_frame(void **state)
{
    static const char header[] = "r 2 100 9\nr.dat 16\nr.dat 16\n";
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_212(header, sizeof header - 1, "abcdefghijk", 11, &in, &err));
    assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, 2);
    const vg_note *note = vg_notes_find(&in.notes, "truncated");
    assert_non_null(note);
    assert_int_equal(note->level, VG_NOTE_WARNING);
    assert_string_equal(note->text, "signal file r.dat ends after 2 of 9 frames");
    vg_input_free(&in);
}

static void bad_headers_are_refused_with_the_line(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"r\n", "line 1 has no number of signals"},
        {"r two\n", "line 1 has no number of signals"},
        {"r 1 -5\nr.dat 16\n", "line 1 has the sampling rate '-5'"},
        {"r 1 100 1099511627776\nr.dat 16\n", "line 1 has the length '1099511627776'"},
        {"# c\nr 2 100\nr.dat 16\n", "the header ends after 1 of 2 signals"},
        {"r 1 100\nr.dat x\n", "line 2 has the signal format 'x'"},
        {"r 1 100\nr.dat 17\n", "signal '' has the format 17, which is none"},
        {"r 1 100\nr.dat 16 abc\n", "line 2 has the gain 'abc'"},
        {"r 1 100\nq.dat 16\n", "signal file q.dat: No such file or directory"},
        {"r 1 100\n/etc/passwd 16\n", "signal file /etc/passwd: the name '/etc/passwd' leaves "
                                      "the folder; only files beside the input are read"},
        {"r 1 100\n../r.dat 16\n", "signal file ../r.dat: the name '../r.dat' leaves the "
                                   "folder; only files beside the input are read"},
        {"r 0 100\n", "the header describes no signals; beats are in an annotation file beside "
                      "it, which must be named"},
        {"r 1 100\nr.dat 16+4\n", "signal file r.dat holds no whole frame"},
        {"r 2 100\nr.dat 16\nr.dat 212\n", "signal file r.dat has formats 16 and 212"},
        {"r/1 1 100 5\ns 5\n", "segment header s.hea: No such file or directory"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vg_input in = {.type = VG_INPUT_BEATS};
        vg_error err = {0};
        const vg_status status =
            open_212(cases[i].text, strlen(cases[i].text), "abcd", 4, &in, &err);
        assert_true(status == VG_ERR_FORMAT || status == VG_ERR_IO);
        assert_string_equal(err.message, cases[i].message);
        assert_null(in.recording);
        assert_int_equal(in.type, VG_INPUT_RECORDING);
    }
}

static void a_signal_file_is_opened_through_the_header_beside_it(void **state)
{
    const vg_memory_file file = {"r.dat", frames_212, 6};
    const vg_memory_file beside[] = {MEMORY_FILE("r.hea", header_212),
                                     {"r.dat", frames_212, 6}};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_input_open_memory(&file, beside, 2, NULL, &in, &err));
    assert_int_equal(vg_recording_n_channels(in.recording), 2);
    vg_input_free(&in);
}

static void opening_survives_every_refused_allocation(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_input in = {0};
        vg_alloc_fail_at(nth);
        status = open_212(header_212, sizeof header_212 - 1, frames_212, 6, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || in.recording == NULL);
        vg_input_free(&in);
    }
}

static void a_real_record_opens_by_each_of_its_names(void **state)
{
    static const char *const names[] = {"mitdb/101.hea", "mitdb/101.dat"};
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        vg_input in = {0};
        (void)vg_test_data(path, names[i < 2 ? i : 0]);
        if (i == 2)
            path[strlen(path) - strlen(".hea")] = '\0';
        assert_ok(vg_input_open(path, NULL, &in, &err));
        assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, 650000);
        vg_input_free(&in);
    }
}

static void no_file_and_an_empty_file_are_said_so(void **state)
{
    const vg_memory_file empty = {"x", "", 0};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(vg_input_open("/no/such/file", NULL, &in, &err), VG_ERR_IO);
    assert_string_equal(err.message, "No such file or directory");
    assert_status(vg_input_open_memory(&empty, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "the file is empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_describes_its_channels),
        cmocka_unit_test(format_212_is_two_samples_in_three_bytes),
        cmocka_unit_test(a_wrong_checksum_is_noted_after_reading_through),
        cmocka_unit_test(a_cut_signal_file_is_read_to_its_last_whole_frame),
        cmocka_unit_test(bad_headers_are_refused_with_the_line),
        cmocka_unit_test(a_signal_file_is_opened_through_the_header_beside_it),
        cmocka_unit_test(opening_survives_every_refused_allocation),
        cmocka_unit_test(a_real_record_opens_by_each_of_its_names),
        cmocka_unit_test(no_file_and_an_empty_file_are_said_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
