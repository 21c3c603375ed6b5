/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include <sys/stat.h>

#include <vagus/wfdb.h>

#include "formats/wfdb_annotations.h"

static char folder[] = "/tmp/vagus_wfdb_XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"w.hea", "w.dat", "w.vag"};
    char path[VG_TEST_PATH_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    return rmdir(folder);
}

static const char *in_folder(char path[VG_TEST_PATH_SIZE], const char *name)
{
    (void)snprintf(path, VG_TEST_PATH_SIZE, "%s/%s", folder, name);
    return path;
}

static size_t read_bytes(const char *path, unsigned char *out, size_t size)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    const size_t n = fread(out, 1, size, file);
    (void)fclose(file);
    return n;
}

static const vg_channel channels[] = {
    {.name = "ECG lead", .unit = "mV", .fs_hz = 128.5, .gain = 200.0, .baseline = 7.0},
    {.name = "a\nb", .unit = "m V", .fs_hz = 128.5, .gain = 0.25}};
static const float first[] = {0.0F, 1.4F, -2047.0F, NAN, 9999999.0F};
static const float second[] = {-1.0F, -9999999.0F, 3.0F, 4.0F, NAN};
static const float *const samples[] = {first, second};

static void what_is_written_reads_back(void **state)
{
    static const int formats[] = {16, 212};
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        const float limit = formats[k] == 16 ? 32767.0F : 2047.0F;
        vg_input in = {0};
        size_t n = 0;
        assert_ok(vg_wfdb_write_record(in_folder(path, "w"), formats[k], channels, 2, samples,
                                       5, &err));
        assert_ok(vg_input_open(path, NULL, &in, &err));
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_string_equal(c->name, "ECG lead");
        assert_true(c->fs_hz == 128.5 && c->gain == 200.0 && c->baseline == 7.0);
        assert_string_equal(vg_recording_channel(in.recording, 1)->name, "a_b");
        assert_string_equal(vg_recording_channel(in.recording, 1)->unit, "m_V");
        float *x = vg_test_read_all(in.recording, 0, &n);
        assert_int_equal(n, 5);
        assert_true(x[0] == 0.0F && x[1] == 1.0F && x[2] == -2047.0F && x[4] == limit);
        assert_nan(x[3]);
        vg_free(x);
        x = vg_test_read_all(in.recording, 1, &n);
        assert_true(x[1] == -limit && x[3] == 4.0F);
        assert_nan(x[4]);
        vg_free(x);
        assert_null(vg_notes_find(vg_recording_notes(in.recording), "checksum"));
        vg_input_free(&in);
    }
}

static void what_cannot_be_written_is_refused(void **state)
{
    const vg_channel odd[] = {channels[0], {.fs_hz = 100.0, .gain = 1.0}};
    const vg_channel half[] = {{.fs_hz = 100.0, .gain = 1.0, .baseline = 0.5}};
    vg_error err = {0};

    (void)state;
    assert_status(vg_wfdb_write_record("w", 80, channels, 2, samples, 5, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "format 80 cannot be written; 16 and 212 can");
    assert_status(vg_wfdb_write_record("a b", 16, channels, 2, samples, 5, &err),
                  VG_ERR_OPTION);
    assert_status(vg_wfdb_write_record("x/", 16, channels, 2, samples, 5, &err), VG_ERR_OPTION);
    assert_status(vg_wfdb_write_record("w", 16, odd, 2, samples, 5, &err), VG_ERR_OPTION);
    assert_string_equal(err.message,
                        "channel 1 has 100 Hz; a record has one rate > 0, here 128.5 Hz");
    assert_status(vg_wfdb_write_record("w", 16, half, 1, samples, 5, &err), VG_ERR_OPTION);
    assert_status(vg_wfdb_write_record("/no/such/w", 16, channels, 2, samples, 5, &err),
                  VG_ERR_IO);
}

static void beats_survive_writing_and_reading(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    char header[VG_TEST_PATH_SIZE];
    vg_beats beats = {0};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_beats_append(&beats, 0.5, 'N', NAN, 1.0, &err));
    assert_ok(vg_beats_append(&beats, 1e6, 'V', NAN, 1.0, &err));
    assert_ok(vg_beats_append(&beats, 1e8, 'N', NAN, 1.0, &err)); /* 2.5e10 ticks on */
    assert_ok(vg_wfdb_write_record(in_folder(header, "w"), 16, channels, 2, samples, 5, &err));
    assert_ok(vg_wfdb_write_beats(in_folder(path, "w.vag"), &beats, 128.5, &err));
    assert_ok(vg_input_open(path, NULL, &in, &err));
    assert_int_equal(in.beats.n, 3);
    for (size_t i = 0; i < 3; i++)
        assert_within(in.beats.time_s[i], beats.time_s[i], 0.5 / 128.5);
    assert_int_equal(in.beats.label[1], 'V');
    vg_input_free(&in);
    vg_beats_free(&beats);
}

static void annotation_files_are_the_same_after_reading_and_writing(void **state)
{
    static const char *const names[] = {
        "mitdb/101.atr",           "mitdb/207.atr",
        "nstdb/118e06.atr",        "tele-ecg/tele001.atr",
        "nsr2db/nsr001.ecg",       "wfdb-formats/1003.atr",
        "wfdb-formats/12726.anI",  "wfdb-formats/12726.wabp",
        "wfdb-formats/huge.qrs",   "wfdb-formats/03700181.sqrs",
        "wfdb-formats/12726.wqrs", "wfdb-c-expected/data/100s.atr"};
    enum { MOST = 1 << 20 };
    unsigned char *was = vg_alloc(MOST, 1);
    unsigned char *is = vg_alloc(MOST, 1);
    char path[VG_TEST_PATH_SIZE];
    char copy[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    (void)state;
    (void)in_folder(copy, "w.vag");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        vg_annotations all = {0};
        assert_ok(vg_annotations_read(vg_test_data(path, names[i]), &all, &err));
        assert_ok(vg_annotations_write(copy, &all, &err));
        vg_annotations_free(&all);
        const size_t n = read_bytes(path, was, MOST);
        const size_t m = read_bytes(copy, is, MOST);
        if (n != m || memcmp(was, is, n) != 0)
            fail_msg("%s: %zu bytes became %zu", names[i], n, m);
    }
    vg_free(was);
    vg_free(is);
}

static void writing_survives_every_refused_allocation(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};

    (void)state;
    (void)in_folder(path, "w");
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_wfdb_write_record(path, 212, channels, 2, samples, 5, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(beats_survive_writing_and_reading),
        cmocka_unit_test(annotation_files_are_the_same_after_reading_and_writing),
        cmocka_unit_test(writing_survives_every_refused_allocation),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
