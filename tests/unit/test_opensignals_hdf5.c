/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

static void open_real(const char *name, vg_input *in)
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    assert_ok(vg_input_open(vg_test_data(path, name), NULL, in, &err));
    assert_string_equal(in->format, "opensignals");
}

/* Rates, lengths and sensors from the attributes of the files, listed with a program that
 * visits every object through libhdf5; rates also in the _info.json beside each. */
static void real_files_hold_what_their_attributes_say(void **state)
{
    static const struct {
        const char *file;
        const char *name;
        vg_kind kind;
        double fs_hz;
        uint64_t n_samples;
    } wanted[] = {
        {"opensignals/bvp_motion_artifact.h5", "A2 RAW", VG_KIND_OTHER, 1000.0, 29850},
        {"opensignals/bvp_rest.h5", "PORT1_CHN1 BVP", VG_KIND_PPG, 1000.0, 105750},
        {"opensignals/ecg_20_sec_1000_Hz.h5", "CH1 ECG", VG_KIND_ECG, 1000.0, 20400},
        {"opensignals/ecg_20_sec_100_Hz.h5", "CH1 ECG", VG_KIND_ECG, 100.0, 1965},
        {"opensignals/ecg_4000_Hz.h5", "CH1 ECG", VG_KIND_ECG, 4000.0, 41400},
        {"opensignals/ecg_5_min.h5", "CH1 ECG", VG_KIND_ECG, 1000.0, 300000},
        {"opensignals/ecg_sample.h5", "CH1 ECG", VG_KIND_ECG, 200.0, 2370}};

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        vg_input in = {0};
        open_real(wanted[i].file, &in);
        assert_int_equal(vg_recording_n_channels(in.recording), 1);
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_string_equal(c->name, wanted[i].name);
        assert_int_equal(c->kind, wanted[i].kind);
        assert_true(c->fs_hz == wanted[i].fs_hz);
        assert_int_equal(c->n_samples, wanted[i].n_samples);
        vg_input_free(&in);
    }
}

static void the_text_of_the_same_recording_has_the_same_samples(void **state)
{
    static const char *const pairs[][2] = {
        {"opensignals/ecg_sample.h5", "opensignals/ecg_sample.txt"},
        {"opensignals/bvp_motion_artifact.h5", "opensignals/bvp_motion_artifact.txt"}};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        vg_input a = {0};
        vg_input b = {0};
        size_t n = 0;
        size_t m = 0;
        open_real(pairs[i][0], &a);
        open_real(pairs[i][1], &b);
        assert_string_equal(vg_recording_channel(a.recording, 0)->name,
                            vg_recording_channel(b.recording, 0)->name);
        float *x = vg_test_read_all(a.recording, 0, &n);
        float *y = vg_test_read_all(b.recording, 0, &m);
        assert_int_equal(n, m);
        assert_memory_equal(x, y, n * sizeof *x);
        vg_free(x);
        vg_free(y);
        vg_input_free(&a);
        vg_input_free(&b);
    }
}

static void every_failed_allocation_is_reported(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    (void)vg_test_data(path, "opensignals/ecg_sample.h5");
    for (long nth = 0; status != VG_OK && nth < 100; nth++) {
        vg_input in = {0};
        vg_error err = {0};
        vg_alloc_fail_at(nth);
        status = vg_input_open(path, NULL, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        vg_input_free(&in);
    }
    assert_int_equal(status, VG_OK);
}

static void a_start_is_read(void **state)
{
    vg_input in = {0};

    (void)state;
    open_real("opensignals/ecg_sample.h5", &in);
    /* 2017-1-17 14:50:32.316, by `date -u -d ... +%s` */
    assert_within(vg_recording_start_unix_s(in.recording), 1484664632.316, 1e-6);
    vg_input_free(&in);
}

static void a_file_that_only_begins_like_hdf5_is_refused(void **state)
{
    static const unsigned char bytes[100] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    const vg_memory_file memory = {"a.h5", bytes, sizeof bytes};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(vg_input_open_memory(&memory, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message,
                        "HDF5 with offsets of 0 and lengths of 0 bytes; 8 are read");
    assert_null(in.recording);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_files_hold_what_their_attributes_say),
        cmocka_unit_test(the_text_of_the_same_recording_has_the_same_samples),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(a_start_is_read),
        cmocka_unit_test(a_file_that_only_begins_like_hdf5_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
