/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include <sndfile.h>

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

/* Written by libsndfile itself: two channels at 300 Hz. */
static void every_container_holds_the_same_samples(void **state)
{
    enum { FRAMES = 1000 };
    static const struct {
        int format;
        const char *name;
    } kinds[] = {{SF_FORMAT_WAV | SF_FORMAT_PCM_16, "wav"},
                 {SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, "wav"},
                 {SF_FORMAT_RF64 | SF_FORMAT_PCM_16, "wav"},
                 {SF_FORMAT_W64 | SF_FORMAT_PCM_16, "w64"},
                 {SF_FORMAT_AIFF | SF_FORMAT_PCM_16, "aiff"},
                 {SF_FORMAT_CAF | SF_FORMAT_PCM_16, "caf"},
                 {SF_FORMAT_FLAC | SF_FORMAT_PCM_16, "flac"},
                 {SF_FORMAT_MAT4 | SF_ENDIAN_LITTLE | SF_FORMAT_PCM_16, "mat"},
                 {SF_FORMAT_MAT4 | SF_ENDIAN_BIG | SF_FORMAT_PCM_16, "mat"},
                 {SF_FORMAT_MAT5 | SF_FORMAT_PCM_16, "mat"}};
    short frames[2 * FRAMES];

    (void)state;
    for (int i = 0; i < 2 * FRAMES; i++)
        frames[i] = (short)(i * 31 % 2001 - 1000);
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        char path[] = "/tmp/vagus_sound_XXXXXX";
        SF_INFO info = {.samplerate = 300, .channels = 2, .format = kinds[k].format};
        vg_input in = {0};
        vg_error err = {0};
        size_t n = 0;
        const int file = mkstemp(path);
        SNDFILE *out = sf_open_fd(file, SFM_WRITE, &info, SF_TRUE);
        assert_non_null(out);
        assert_int_equal(sf_writef_short(out, frames, FRAMES), FRAMES);
        assert_int_equal(sf_close(out), 0);
        assert_ok(vg_input_open(path, NULL, &in, &err));
        assert_string_equal(in.format, kinds[k].name);
        assert_int_equal(vg_recording_n_channels(in.recording), 2);
        assert_true(vg_recording_channel(in.recording, 1)->fs_hz == 300.0);
        float *x = vg_test_read_all(in.recording, 1, &n);
        assert_int_equal(n, FRAMES);
        for (size_t i = 0; i < n; i++)
            assert_true(x[i] == (float)frames[2 * i + 1]);
        vg_free(x);
        vg_input_free(&in);
        assert_int_equal(unlink(path), 0);
    }
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
        cmocka_unit_test(every_container_holds_the_same_samples),
        cmocka_unit_test(a_damaged_file_is_refused),
        cmocka_unit_test(a_rate_beyond_reason_is_refused),
        cmocka_unit_test(a_fast_recording_is_lowered_to_one_kilohertz),
        cmocka_unit_test(opening_survives_every_refused_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
