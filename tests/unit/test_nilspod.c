/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include "vg_bytes_test.h"

/* Gyroscope, analog input and PPG: 6 + 6 + 4 bytes and the counter. */
enum { HEADER = 52, SAMPLE = 20, N = 5 };

static void make_file(vg_test_bytes *b)
{
    *b = (vg_test_bytes){.is_big = false};
    vg_put(b, 0, HEADER, 1);
    vg_put(b, 1, SAMPLE, 1);
    vg_put(b, 2, 0x02 | 0x10 | 0x40, 1);
    vg_put(b, 4, 5, 1);  /* 1024 / 5 Hz */
    vg_put(b, 9, 16, 1); /* 16 * 125 degrees a second */
    vg_put(b, 15, 1571826711, 4);
    vg_put(b, 23, N, 4);
    vg_put(b, HEADER - 1, 0, 1);
    for (int i = 0; i < N; i++) {
        const size_t at = HEADER + (size_t)i * SAMPLE;
        for (int k = 0; k < 3; k++) {
            vg_put_i16(b, at + 2 * (size_t)k, -(10 * i + k));
            vg_put_i16(b, at + 6 + 2 * (size_t)k, 65000 + 10 * i + k);
        }
        vg_put_i32(b, at + 12, -100000 - i);
        vg_put_i32(b, at + 16, 1000 + i);
    }
}

static vg_status open_made(const vg_test_bytes *b, size_t n, vg_input *in, vg_error *err)
{
    const vg_memory_file file = {"made.bin", b->at, n};
    /* Named, because the front of a header alone could be anything. */
    const vg_input_opts opts = {.format = n < b->n ? "nilspod" : NULL};

    return vg_input_open_memory(&file, NULL, 0, &opts, in, err);
}

static void sensors_become_channels(void **state)
{
    static const char *const names[] = {"gyr_x",    "gyr_y",    "gyr_z", "analog_0",
                                        "analog_1", "analog_2", "ppg"};
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};
    float x[N + 1];
    size_t n = 0;

    (void)state;
    make_file(&b);
    assert_ok(open_made(&b, b.n, &in, &err));
    assert_string_equal(in.format, "nilspod");
    assert_int_equal(in.notes.n, 0);
    assert_int_equal(vg_recording_n_channels(in.recording), 7);
    assert_true(vg_recording_start_unix_s(in.recording) == 1571826711.0);
    for (size_t k = 0; k < 7; k++) {
        const vg_channel *c = vg_recording_channel(in.recording, k);
        assert_string_equal(c->name, names[k]);
        assert_true(c->fs_hz == 204.8);
        assert_int_equal(c->n_samples, N);
        assert_ok(vg_recording_read(in.recording, k, 0, N + 1, x, &n, &err));
        assert_int_equal(n, N);
        for (int i = 0; i < N; i++)
            assert_true((double)x[i] == (k == 6   ? -100000 - i
                                         : k >= 3 ? 65000 + 10 * i + (int)k - 3
                                                  : -(10 * i + (int)k)));
    }
    assert_int_equal(vg_recording_channel(in.recording, 6)->kind, VG_KIND_PPG);
    /* 32768 steps are 2000 degrees a second */
    assert_close(vg_test_physical(vg_recording_channel(in.recording, 0), 16384.0F), 1000.0,
                 1e-15);
    vg_input_free(&in);
}

static void a_file_cut_anywhere_is_read_or_refused(void **state)
{
    static vg_test_bytes b;

    (void)state;
    make_file(&b);
    for (size_t n = 1; n < b.n; n++) {
        vg_input in = {0};
        vg_error err = {0};
        const size_t held = n > HEADER ? (n - HEADER) / SAMPLE : 0;
        if (held == 0) {
            assert_status(open_made(&b, n, &in, &err), VG_ERR_FORMAT);
            continue;
        }
        assert_ok(open_made(&b, n, &in, &err));
        assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, held);
        assert_non_null(vg_notes_find(&in.notes, "truncated"));
        vg_input_free(&in);
    }
}

static void a_length_that_is_not_there_is_not_believed(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    make_file(&b);
    vg_put(&b, 23, 0xffffffff, 4);
    assert_ok(open_made(&b, b.n, &in, &err));
    assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, N);
    assert_string_equal(vg_notes_find(&in.notes, "truncated")->text,
                        "the file ends after 5 of 4294967295 samples");
    vg_input_free(&in);
}

static void a_counter_that_jumps_is_said(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    make_file(&b);
    vg_put_i32(&b, HEADER + 4 * SAMPLE + 16, 1040);
    assert_ok(open_made(&b, b.n, &in, &err));
    assert_non_null(vg_notes_find(&in.notes, "counter"));
    vg_input_free(&in);
}

static void every_failed_allocation_is_reported(void **state)
{
    static vg_test_bytes b;
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    make_file(&b);
    for (long nth = 0; status != VG_OK && nth < 100; nth++) {
        vg_input in = {0};
        vg_error err = {0};
        vg_alloc_fail_at(nth);
        status = open_made(&b, b.n, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        vg_input_free(&in);
    }
    assert_int_equal(status, VG_OK);
}

static void the_real_recording_holds_what_its_export_holds(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};
    char line[64];
    size_t n = 0;
    size_t i = 0;

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, "stress-protocol/ecg_sample_Vp01.bin"), NULL,
                            &in, &err));
    assert_string_equal(in.format, "nilspod");
    assert_int_equal(in.notes.n, 0);
    assert_int_equal(vg_recording_n_channels(in.recording), 7);
    const vg_channel *c = vg_recording_channel(in.recording, 6);
    assert_string_equal(c->name, "ecg");
    assert_int_equal(c->kind, VG_KIND_ECG);
    assert_true(c->fs_hz == 256.0);
    assert_int_equal(c->n_samples, 157790);
    assert_true(vg_recording_start_unix_s(in.recording) == 1571826711.0);
    float *x = vg_test_read_all(in.recording, 6, &n);
    /* The text beside it is the same signal, exported by the makers of the data set. */
    FILE *text = fopen(vg_test_data(path, "stress-protocol/ecg_Vp01_256hz.csv"), "r");
    assert_non_null(text);
    assert_non_null(fgets(line, sizeof line, text));
    for (; fgets(line, sizeof line, text) != NULL; i++)
        assert_true(i < n && (double)x[i] == strtod(line, NULL));
    (void)fclose(text);
    assert_int_equal(i, n);
    vg_free(x);
    vg_input_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sensors_become_channels),
        cmocka_unit_test(a_file_cut_anywhere_is_read_or_refused),
        cmocka_unit_test(a_length_that_is_not_there_is_not_believed),
        cmocka_unit_test(a_counter_that_jumps_is_said),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(the_real_recording_holds_what_its_export_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
