/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

/* RIFF, "fmt " of 16 bytes: PCM, 2 channels, 500 Hz, 16 bits; two frames (1, -2), (300, 4). */
static const char tiny[] =
    "RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\xf4\x01\0\0\xd0\x07\0\0"
    "\x04\0\x10\0data\x08\0\0\0\x01\0\xfe\xff\x2c\x01\x04\0";

static void integers_come_out_as_they_are_stored(void **state)
{
    const vg_memory_file file = {"a.wav", tiny, sizeof tiny - 1};
    vg_input in = {0};
    vg_error err = {0};
    float x[3];
    size_t n = 0;

    (void)state;
    assert_ok(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err));
    assert_string_equal(in.format, "wav");
    assert_int_equal(vg_recording_n_channels(in.recording), 2);
    assert_true(vg_recording_channel(in.recording, 0)->fs_hz == 500.0);
    assert_ok(vg_recording_read(in.recording, 1, 0, 3, x, &n, &err));
    assert_true(n == 2 && x[0] == -2.0F && x[1] == 4.0F);
    assert_ok(vg_recording_read(in.recording, 0, 1, 1, x, &n, &err));
    assert_true(x[0] == 300.0F);
    vg_input_free(&in);
}

static void a_damaged_file_is_refused(void **state)
{
    const vg_memory_file file = {"a.wav", tiny, 20};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
    assert_null(in.recording);
}

static void a_rate_beyond_reason_is_refused(void **state)
{
    char fast[sizeof tiny];
    const vg_memory_file file = {"a.wav", fast, sizeof tiny - 1};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    memcpy(fast, tiny, sizeof tiny);
    fast[27] = 0x70; /* the highest byte of the rate */
    assert_status(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
    assert_non_null(strstr(err.message, "at most 1e+06 Hz is possible"));
}

/* The README of the data: 16 bits, 10 kHz; sizes of the files over 20 kB a second. */
static void a_fast_recording_is_lowered_to_one_kilohertz(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};
    float ahead[50];
    float again[50];
    size_t n = 0;

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, "wav-rest-exercise/S5_ECG_resting1.wav"), NULL,
                            &in, &err));
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_true(c->fs_hz == 1000.0);
    assert_int_equal(c->kind, VG_KIND_ECG);
    assert_non_null(vg_notes_find(&in.notes, "decimated"));
    float *all = vg_test_read_all(in.recording, 0, &n);
    assert_ok(vg_recording_read(in.recording, 0, 30000, 50, ahead, &n, &err));
    assert_ok(vg_recording_read(in.recording, 0, 30000, 50, again, &n, &err));
    assert_memory_equal(ahead, again, sizeof ahead);
    assert_memory_equal(ahead, all + 30000, sizeof ahead);
    vg_free(all);
    vg_input_free(&in);
}

static void opening_survives_every_refused_allocation(void **state)
{
    const vg_memory_file file = {"a.wav", tiny, sizeof tiny - 1};
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_input in = {0};
        vg_alloc_fail_at(nth);
        status = vg_input_open_memory(&file, NULL, 0, NULL, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || in.recording == NULL);
        vg_input_free(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_come_out_as_they_are_stored),
        cmocka_unit_test(a_damaged_file_is_refused),
        cmocka_unit_test(a_rate_beyond_reason_is_refused),
        cmocka_unit_test(a_fast_recording_is_lowered_to_one_kilohertz),
        cmocka_unit_test(opening_survives_every_refused_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
