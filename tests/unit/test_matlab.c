/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#ifdef VG_TEST_MATIO
#include <matio.h>

enum { N = 300000 }; /* more than the reader holds at once */

static char path[] = "/tmp/vagus_matlab_XXXXXX";

static void put(mat_t *file, const char *name, enum matio_classes class_type,
                enum matio_types type, size_t rows, size_t columns, const void *data,
                enum matio_compression compression)
{
    size_t dims[2] = {rows, columns};
    void *copy = vg_copy(data, rows * columns, class_type == MAT_C_DOUBLE ? 8 : 2);

    assert_non_null(copy);
    matvar_t *v = Mat_VarCreate(name, class_type, type, 2, dims, copy, 0);
    assert_non_null(v);
    assert_int_equal(Mat_VarWrite(file, v, compression), 0);
    Mat_VarFree(v);
    vg_free(copy);
}

/** A file with a row vector, a column matrix of whole numbers, a short list and a rate. */
static void write_file(enum mat_ft version, enum matio_compression compression, bool has_rate)
{
    static double ecg[N];
    static int16_t both[2 * N];
    const double fs = 250.0;
    const double marks[] = {3.0, 4.0, 5.0};

    for (int i = 0; i < N; i++) {
        ecg[i] = 0.25 * (i % 1000);
        both[i] = (int16_t)(i % 3001);
        both[N + i] = (int16_t) - (i % 2999);
    }
    mat_t *file = Mat_CreateVer(path, NULL, version);
    assert_non_null(file);
    put(file, "ECG", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, N, ecg, compression);
    put(file, "pulse", MAT_C_INT16, MAT_T_INT16, N, 2, both, compression);
    put(file, "marks", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 3, marks, compression);
    if (has_rate)
        put(file, "Fs", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 1, &fs, compression);
    assert_int_equal(Mat_Close(file), 0);
}

/* Written by libmatio in every version that it knows. */
static void vectors_and_matrices_are_channels(void **state)
{
    static const struct {
        enum mat_ft version;
        enum matio_compression compression;
    } kinds[] = {{MAT_FT_MAT5, MAT_COMPRESSION_NONE},
                 {MAT_FT_MAT5, MAT_COMPRESSION_ZLIB},
                 {MAT_FT_MAT73, MAT_COMPRESSION_NONE},
                 {MAT_FT_MAT73, MAT_COMPRESSION_ZLIB}};

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        vg_input in = {0};
        vg_error err = {0};
        size_t n = 0;
        write_file(kinds[k].version, kinds[k].compression, true);
        assert_ok(vg_input_open(path, NULL, &in, &err));
        assert_string_equal(in.format, "matlab");
        assert_int_equal(vg_recording_n_channels(in.recording), 3);
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_string_equal(c->name, "ECG");
        assert_int_equal(c->kind, VG_KIND_ECG);
        assert_true(c->fs_hz == 250.0);
        assert_string_equal(vg_recording_channel(in.recording, 2)->name, "pulse_1");
        assert_non_null(vg_notes_find(&in.notes, "left_out"));
        for (size_t channel = 0; channel < 3; channel++) {
            float *x = vg_test_read_all(in.recording, channel, &n);
            assert_int_equal(n, N);
            for (int i = 0; i < N; i++) {
                const double wanted[] = {0.25 * (i % 1000), i % 3001, -(i % 2999)};
                assert_true((double)x[i] == wanted[channel]);
            }
            vg_free(x);
        }
        vg_input_free(&in);
    }
}

/** Read a whole file; the caller frees it. */
static unsigned char *slurp(size_t *n)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *n = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*n);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    (void)fclose(file);
    return bytes;
}

static void members_of_structures_are_variables(void **state)
{
    const char *fields[] = {"ecg", "info"};
    const char *inner[] = {"fs"};
    static const enum mat_ft versions[] = {MAT_FT_MAT5, MAT_FT_MAT73};
    size_t one[2] = {1, 1};
    size_t many[2] = {1, 1000};
    double fs = 500.0;
    float ecg[1000];

    (void)state;
    for (int i = 0; i < 1000; i++)
        ecg[i] = (float)i * 0.5F;
    for (size_t k = 0; k < 2; k++) {
        vg_input in = {0};
        vg_error err = {0};
        size_t n = 0;
        mat_t *file = Mat_CreateVer(path, NULL, versions[k]);
        matvar_t *data = Mat_VarCreateStruct("data", 2, one, fields, 2);
        matvar_t *info = Mat_VarCreateStruct("info", 2, one, inner, 1);
        assert_true(file != NULL && data != NULL && info != NULL);
        (void)Mat_VarSetStructFieldByName(
            info, "fs", 0, Mat_VarCreate("fs", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, one, &fs, 0));
        (void)Mat_VarSetStructFieldByName(
            data, "ecg", 0, Mat_VarCreate("ecg", MAT_C_SINGLE, MAT_T_SINGLE, 2, many, ecg, 0));
        (void)Mat_VarSetStructFieldByName(data, "info", 0, info);
        assert_int_equal(Mat_VarWrite(file, data, MAT_COMPRESSION_NONE), 0);
        Mat_VarFree(data);
        assert_int_equal(Mat_Close(file), 0);

        assert_ok(vg_input_open(path, NULL, &in, &err));
        assert_int_equal(vg_recording_n_channels(in.recording), 1);
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_string_equal(c->name, "data.ecg");
        assert_int_equal(c->kind, VG_KIND_ECG);
        assert_true(c->fs_hz == 500.0);
        float *x = vg_test_read_all(in.recording, 0, &n);
        assert_int_equal(n, 1000);
        assert_memory_equal(x, ecg, sizeof ecg);
        vg_free(x);
        vg_input_free(&in);
    }
}

/* A variable that claims 2^32 - 8 bytes, plain and packed: sizes are checked against the file
 * before anything is allocated. */
static void sizes_are_not_believed(void **state)
{
    const double fs = 250.0;
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    for (int is_packed = 0; is_packed < 2; is_packed++) {
        mat_t *file = Mat_CreateVer(path, NULL, MAT_FT_MAT5);
        put(file, "fs", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 1, &fs,
            is_packed ? MAT_COMPRESSION_ZLIB : MAT_COMPRESSION_NONE);
        assert_int_equal(Mat_Close(file), 0);
        unsigned char *bytes = slurp(&n);
        memcpy(bytes + 128 + 4, "\xf8\xff\xff\xff", 4);
        const vg_memory_file memory = {"a.mat", bytes, n};
        assert_status(vg_input_open_memory(&memory, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
        assert_non_null(strstr(err.message, "has 4294967288 bytes, which end behind byte"));
        free(bytes);
    }
}

static void put_text(mat_t *file, const char *name, size_t rows, size_t columns,
                     const char *text)
{
    size_t dims[2] = {rows, columns};
    char *copy = vg_copy(text, rows * columns, 1);
    matvar_t *v = Mat_VarCreate(name, MAT_C_CHAR, MAT_T_UINT8, 2, dims, copy, 0);

    assert_non_null(v);
    assert_int_equal(Mat_VarWrite(file, v, MAT_COMPRESSION_NONE), 0);
    Mat_VarFree(v);
    vg_free(copy);
}

/* The variables that AcqKnowledge and LabChart name in their exports; characters lie down the
 * columns. */
static void exports_of_laboratory_programs_name_their_channels(void **state)
{
    const double isi = 2.0;
    const double data[] = {1, 2, 3, 4, 10, 20, 30, 40};
    const double start[] = {1, 5};
    const double end[] = {4, 8};
    const double rates[] = {100, 200};

    (void)state;
    for (int is_labchart = 0; is_labchart < 2; is_labchart++) {
        vg_input in = {0};
        vg_error err = {0};
        float x[4];
        size_t n = 0;
        mat_t *file = Mat_CreateVer(path, NULL, MAT_FT_MAT5);
        assert_non_null(file);
        put(file, "data", MAT_C_DOUBLE, MAT_T_DOUBLE, is_labchart ? 1 : 4, is_labchart ? 8 : 2,
            data, MAT_COMPRESSION_NONE);
        if (is_labchart) {
            put(file, "datastart", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, 1, start,
                MAT_COMPRESSION_NONE);
            put(file, "dataend", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, 1, end, MAT_COMPRESSION_NONE);
            put(file, "samplerate", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, 1, rates,
                MAT_COMPRESSION_NONE);
            put_text(file, "titles", 2, 3, "ERCSGP");
        } else {
            put(file, "isi", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 1, &isi, MAT_COMPRESSION_NONE);
            put_text(file, "isi_units", 1, 2, "ms");
            put_text(file, "labels", 2, 3, "ERCSGP");
            put_text(file, "units", 2, 2, "mVV ");
        }
        assert_int_equal(Mat_Close(file), 0);
        assert_ok(vg_input_open(path, NULL, &in, &err));
        assert_int_equal(vg_recording_n_channels(in.recording), 2);
        const vg_channel *c = vg_recording_channel(in.recording, 1);
        assert_string_equal(vg_recording_channel(in.recording, 0)->name, "ECG");
        assert_string_equal(c->name, "RSP");
        assert_string_equal(c->unit, is_labchart ? "" : "V");
        assert_true(c->fs_hz == (is_labchart ? 200.0 : 500.0));
        assert_ok(vg_recording_read(in.recording, 1, 0, 4, x, &n, &err));
        assert_true(n == 4 && x[0] == 10.0F && x[3] == 40.0F);
        vg_input_free(&in);
    }
}

static void the_rate_is_told_or_found_or_asked_for(void **state)
{
    const vg_input_opts told = {.rate_hz = 500.0};
    vg_input in = {0};
    vg_error err = {0};
    double times[4] = {0.0, 0.004, 0.008, 0.012};
    double x[4] = {1.0, 2.0, 3.0, 4.0};

    (void)state;
    write_file(MAT_FT_MAT5, MAT_COMPRESSION_NONE, false);
    assert_status(vg_input_open(path, NULL, &in, &err), VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "sampling rate"));
    assert_null(in.recording);
    assert_ok(vg_input_open(path, &told, &in, &err));
    assert_true(vg_recording_channel(in.recording, 0)->fs_hz == 500.0);
    vg_input_free(&in);

    for (int is_even = 1; is_even >= 0; is_even--) {
        times[2] = is_even ? 0.008 : 0.0105;
        mat_t *file = Mat_CreateVer(path, NULL, MAT_FT_MAT5);
        assert_non_null(file);
        put(file, "t", MAT_C_DOUBLE, MAT_T_DOUBLE, 4, 1, times, MAT_COMPRESSION_NONE);
        put(file, "x", MAT_C_DOUBLE, MAT_T_DOUBLE, 4, 1, x, MAT_COMPRESSION_NONE);
        assert_int_equal(Mat_Close(file), 0);
        if (is_even) {
            assert_ok(vg_input_open(path, NULL, &in, &err));
            assert_int_equal(vg_recording_n_channels(in.recording), 1);
            assert_close(vg_recording_channel(in.recording, 0)->fs_hz, 250.0, 1e-12);
            vg_input_free(&in);
        } else {
            assert_status(vg_input_open(path, NULL, &in, &err), VG_ERR_DATA);
            assert_string_equal(err.message, "the times in 't' are not evenly spaced");
        }
    }
}

static void a_file_without_signals_is_refused(void **state)
{
    const double fs = 250.0;
    const vg_memory_file cut = {"a.mat", "MATLAB 5.0 MAT-file, cut", 24};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    mat_t *file = Mat_CreateVer(path, NULL, MAT_FT_MAT5);
    assert_non_null(file);
    put(file, "fs", MAT_C_DOUBLE, MAT_T_DOUBLE, 1, 1, &fs, MAT_COMPRESSION_NONE);
    assert_int_equal(Mat_Close(file), 0);
    assert_status(vg_input_open(path, NULL, &in, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "no variable is a vector or matrix of real numbers");
    assert_status(vg_input_open_memory(&cut, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "the file ends inside the MATLAB header, at byte 24");
    assert_null(in.recording);
}

static void opening_survives_every_refused_allocation(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};

    (void)state;
    write_file(MAT_FT_MAT5, MAT_COMPRESSION_NONE, true);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_input in = {0};
        vg_alloc_fail_at(nth);
        status = vg_input_open(path, NULL, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || in.recording == NULL);
        vg_input_free(&in);
    }
}

static int make_path(void **state)
{
    (void)state;
    return close(mkstemp(path));
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_and_matrices_are_channels),
        cmocka_unit_test(members_of_structures_are_variables),
        cmocka_unit_test(sizes_are_not_believed),
        cmocka_unit_test(exports_of_laboratory_programs_name_their_channels),
        cmocka_unit_test(the_rate_is_told_or_found_or_asked_for),
        cmocka_unit_test(a_file_without_signals_is_refused),
        cmocka_unit_test(opening_survives_every_refused_allocation),
    };

    return cmocka_run_group_tests(tests, make_path, remove_path);
}
#else
int main(void)
{
    print_message("SKIPPED: no libmatio to write files with\n");
    return 0;
}
#endif
