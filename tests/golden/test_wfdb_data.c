/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every real WFDB record at hand, against the checksums of its own header, which the WFDB
 * library wrote. */
#include "vg_formats_test.h"

#include <glob.h>

/** Read every channel through; fails when a note says that a checksum differs. */
static size_t check_record(const char *path)
{
    vg_input in = {0};
    vg_error err = {0};
    size_t n_read = 0;

    if (vg_input_open(path, NULL, &in, &err) != VG_OK)
        return 0;
    for (size_t c = 0; c < vg_recording_n_channels(in.recording); c++) {
        size_t n = 0;
        vg_free(vg_test_read_all(in.recording, c, &n));
        n_read += n;
    }
    const vg_note *note = vg_notes_find(vg_recording_notes(in.recording), "checksum");
    if (note != NULL)
        fail_msg("%s: %s", path, note->text);
    vg_input_free(&in);
    return n_read;
}

static size_t check_folder(const char *pattern)
{
    char path[VG_TEST_PATH_SIZE];
    glob_t found;
    size_t n_open = 0;

    (void)vg_test_data(path, "mitdb/101.hea");
    path[strlen(path) - strlen("mitdb/101.hea")] = '\0';
    (void)snprintf(path + strlen(path), sizeof path - strlen(path), "%s", pattern);
    assert_int_equal(glob(path, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        n_open += check_record(found.gl_pathv[i]) > 0;
    globfree(&found);
    return n_open;
}

static void the_checksums_of_all_headers_match(void **state)
{
    (void)state;
    assert_int_equal(check_folder("mitdb/*.hea"), 26);
    assert_int_equal(check_folder("nstdb/*.hea"), 6);
    assert_int_equal(check_folder("tele-ecg/*.hea"), 100);
    assert_int_equal(check_folder("nsr2db/TestICU.hea"), 1);
    /* 26 headers; those of 1003 and n8_evoked name signal files that are not there. */
    assert_int_equal(check_folder("wfdb-formats/*.hea"), 24);
}

/** Samples of one channel of a record. */
static float *read_channel(const char *name, size_t channel, size_t *n)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    assert_ok(vg_input_open(vg_test_data(path, name), NULL, &in, &err));
    float *samples = vg_test_read_all(in.recording, channel, n);
    vg_input_free(&in);
    return samples;
}

static void assert_same(const char *a, size_t channel_a, const char *b, size_t channel_b)
{
    size_t n = 0;
    size_t m = 0;
    float *x = read_channel(a, channel_a, &n);
    float *y = read_channel(b, channel_b, &m);

    const size_t shorter = n < m ? n : m;
    assert_true(shorter > 400);
    for (size_t i = 0; i < shorter; i++)
        if (!(x[i] == y[i]) && !(isnan(x[i]) && isnan(y[i])))
            fail_msg("%s and %s differ at sample %zu: %g, %g", a, b, i, (double)x[i],
                     (double)y[i]);
    vg_free(x);
    vg_free(y);
}

/* The families hold one signal each in several formats (wfdb-python, sample-data). */
static void one_signal_in_two_formats_decodes_to_the_same_samples(void **state)
{
    (void)state;
    assert_same("wfdb-formats/310derive.hea", 0, "wfdb-formats/3000003_0003.hea", 0);
    assert_same("wfdb-formats/310derive.hea", 1, "wfdb-formats/3000003_0003.hea", 1);
    assert_same("wfdb-formats/311derive.hea", 0, "wfdb-formats/310derive.hea", 1);
    assert_same("wfdb-formats/311derive_2.hea", 0, "wfdb-formats/310derive_2.hea", 0);
    assert_same("wfdb-formats/311derive_3.hea", 0, "wfdb-formats/310derive_2.hea", 0);
    assert_same("wfdb-formats/311derive_4.hea", 0, "wfdb-formats/310derive_3.hea", 0);
    assert_same("wfdb-formats/flacformats.hea", 1, "wfdb-formats/binformats.hea", 1);
    assert_same("wfdb-formats/a103l.hea", 2, "wfdb-formats/a103l-no-len.hea", 2);
}

static void skew_moves_a_signal_back(void **state)
{
    size_t n = 0;
    float *plain = read_channel("wfdb-formats/test01_00s.hea", 1, &n);
    float *moved = read_channel("wfdb-formats/test01_00s_skew.hea", 1, &n);

    (void)state;
    for (size_t i = 0; i + 3 < n; i++)
        assert_true(moved[i] == plain[i + 3]);
    assert_nan(moved[n - 1]);
    vg_free(plain);
    vg_free(moved);
}

/* The segments of this record are one file three times over. */
static void segments_follow_one_another(void **state)
{
    size_t n = 0;
    size_t m = 0;
    float *one = read_channel("wfdb-formats/multi-segment/fixed1/v102s_1.hea", 2, &n);
    float *all = read_channel("wfdb-formats/multi-segment/fixed1/v102s.hea", 2, &m);

    (void)state;
    assert_int_equal(m, 3 * n);
    for (size_t i = 0; i < m; i++)
        assert_true(all[i] == one[i % n] || isnan(one[i % n]));
    vg_free(one);
    vg_free(all);
}

/* header of the record: 4345.92 s; the segments have their own gains, the layout's is 86/mV. */
static void a_variable_layout_has_gaps_and_one_gain(void **state)
{
    size_t n = 0;
    size_t m = 0;
    float *whole =
        read_channel("wfdb-formats/multi-segment/s25047/s25047-2704-05-04-10-44.hea", 0, &n);
    float *part = read_channel("wfdb-formats/multi-segment/s25047/3234460_0001.hea", 0, &m);
    size_t first = 0;

    (void)state;
    assert_int_equal(n, 543240);
    while (first < n && isnan(whole[first]))
        first++;
    for (size_t i = 0; i < 1000; i++)
        assert_true(whole[first + i] == part[i] || isnan(part[i]));
    vg_free(whole);
    vg_free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksums_of_all_headers_match),
        cmocka_unit_test(one_signal_in_two_formats_decodes_to_the_same_samples),
        cmocka_unit_test(skew_moves_a_signal_back),
        cmocka_unit_test(segments_follow_one_another),
        cmocka_unit_test(a_variable_layout_has_gaps_and_one_gain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
