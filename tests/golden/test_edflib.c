/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every EDF and BDF file at hand against EDFlib (T. van Beelen; Debian package libedf-dev), an
 * independent reader: channels, rates, samples as digits and in units, and annotations. What
 * EDFlib refuses must open all the same. */
#include <dirent.h>

#include "vg_formats_test.h"

#ifdef VG_TEST_EDFLIB
#include <edflib.h>

enum { BLOCK = 4096 };
static const double time_dimension = (double)EDFLIB_TIME_DIMENSION;

/** Name without the blanks that EDFlib leaves at its end. */
static size_t trimmed(const char *text)
{
    size_t n = strlen(text);

    while (n > 0 && text[n - 1] == ' ')
        n--;
    return n;
}

static bool is_ascii(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

static void check_header(const struct edf_hdr_struct *edf, int k, const vg_channel *c)
{
    const struct edf_param_struct *p = &edf->signalparam[k];
    const double record_s = (double)edf->datarecord_duration / time_dimension;

    assert_int_equal(c->n_samples, p->smp_in_file);
    assert_close(c->fs_hz, p->smp_in_datarecord / record_s, 1e-12);
    /* EDFlib replaces what is not ASCII; repeated names get names of their own here. */
    if (is_ascii(c->name, strlen(c->name)))
        assert_memory_equal(c->name, p->label, trimmed(p->label));
    if (is_ascii(p->physdimension, trimmed(p->physdimension)) &&
        is_ascii(c->unit, strlen(c->unit)))
        assert_memory_equal(c->unit, p->physdimension, trimmed(p->physdimension));
}

static void check_samples(const struct edf_hdr_struct *edf, int k, vg_recording *rec)
{
    const vg_channel *c = vg_recording_channel(rec, (size_t)k);
    const struct edf_param_struct *p = &edf->signalparam[k];
    const double range = fabs(p->phys_max - p->phys_min);
    static int digits[BLOCK];
    static double units[BLOCK];
    size_t n = 0;
    float *ours = vg_test_read_all(rec, (size_t)k, &n);

    for (size_t at = 0; at < n; at += BLOCK) {
        const int want = n - at < BLOCK ? (int)(n - at) : BLOCK;
        assert_int_equal(edfseek(edf->handle, k, (long long)at, EDFSEEK_SET), at);
        assert_int_equal(edfread_digital_samples(edf->handle, k, want, digits), want);
        assert_int_equal(edfseek(edf->handle, k, (long long)at, EDFSEEK_SET), at);
        assert_int_equal(edfread_physical_samples(edf->handle, k, want, units), want);
        for (int i = 0; i < want; i++) {
            const double sample = (double)ours[at + (size_t)i];
            assert_true(sample == (double)digits[i]);
            assert_within((sample - c->baseline) / c->gain, units[i], 1e-12 * range);
        }
    }
    vg_free(ours);
}

/** EDFlib counts from the start of the first record; so do we. */
static void check_annotations(const struct edf_hdr_struct *edf, const vg_recording *rec)
{
    const vg_phases *events = vg_recording_events(rec);

    assert_int_equal(events->n, edf->annotations_in_file);
    for (int i = 0; i < (int)edf->annotations_in_file; i++) {
        struct edf_annotation_struct a;
        bool is_there = false;
        assert_int_equal(edf_get_annotation(edf->handle, i, &a), 0);
        const double onset_s = (double)a.onset / time_dimension;
        for (size_t j = 0; j < events->n; j++)
            is_there = is_there || fabs(events->items[j].start_s - onset_s) < 1e-6;
        if (!is_there)
            fail_msg("no event at %.7f s: %s", onset_s, a.annotation);
    }
}

/** True if EDFlib opens the file, which then is read alike. */
static bool compare(const char *path)
{
    static struct edf_hdr_struct edf;
    vg_input in = {0};
    vg_error err = {0};

    assert_ok(vg_input_open(path, NULL, &in, &err));
    if (edfopen_file_readonly(path, &edf, EDFLIB_READ_ALL_ANNOTATIONS) != 0) {
        print_message("%s: EDFlib refuses it (%d); read here\n", strrchr(path, '/'),
                      edf.filetype);
        vg_input_free(&in);
        return false;
    }
    if (vg_recording_n_channels(in.recording) != (size_t)edf.edfsignals)
        fail_msg("%s: %zu channels; EDFlib has %d", path, vg_recording_n_channels(in.recording),
                 edf.edfsignals);
    for (int k = 0; k < edf.edfsignals; k++) {
        check_header(&edf, k, vg_recording_channel(in.recording, (size_t)k));
        check_samples(&edf, k, in.recording);
    }
    if (edf.filetype == EDFLIB_FILETYPE_EDFPLUS || edf.filetype == EDFLIB_FILETYPE_BDFPLUS)
        check_annotations(&edf, in.recording);
    assert_int_equal(edfclose_file(edf.handle), 0);
    vg_input_free(&in);
    return true;
}

static void every_file_is_read_as_edflib_reads_it(void **state)
{
    char folder[VG_TEST_PATH_SIZE];
    char path[2 * VG_TEST_PATH_SIZE];
    size_t n_equal = 0;
    size_t n_refused = 0;

    (void)state;
    DIR *dir = opendir(vg_test_data(folder, "edf"));
    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (!vg_has_suffix(e->d_name, ".edf") && !vg_has_suffix(e->d_name, ".bdf"))
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (compare(path))
            n_equal++;
        else
            n_refused++;
    }
    (void)closedir(dir);
    static const char *const others[] = {"opensignals/eda_slow_signal.edf",
                                         "wfdb-formats/test_generator_2.edf"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (compare(vg_test_data(folder, others[i])))
            n_equal++;
        else
            n_refused++;
    }
    print_message("%zu files equal EDFlib's, %zu it refuses and we read\n", n_equal, n_refused);
    assert_true(n_equal >= 8);
}
#else
static void every_file_is_read_as_edflib_reads_it(void **state)
{
    (void)state;
    print_message("SKIPPED: built without EDFlib; install libedf-dev to compare with it\n");
    skip();
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_read_as_edflib_reads_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
