/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include "formats/hdf5.h"

#ifdef VG_TEST_HDF5
#include <hdf5.h>

static char path[] = "/tmp/vagus_hdf5_XXXXXX";

/** How a data set is written. */
typedef struct layout {
    hid_t type;
    hsize_t dims[2];
    hsize_t chunk[2]; /* 0 for a plain one */
    bool is_compact;
    bool has_gzip;
    bool has_shuffle;
    bool has_checksum;
} layout;

static double value_at(hsize_t i)
{
    return (double)(i * 7919 % 227) - 100.0;
}

/** Write values that all types hold into /group/x with libhdf5. */
static void write_file(const layout *l, bool is_latest)
{
    const int rank = l->dims[1] > 0 ? 2 : 1;
    const hsize_t n = l->dims[0] * (rank == 2 ? l->dims[1] : 1);
    double *values = malloc((size_t)n * sizeof *values);
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);

    assert_non_null(values);
    for (hsize_t i = 0; i < n; i++)
        values[i] = value_at(i);
    if (is_latest)
        (void)H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    const hid_t group = H5Gcreate2(file, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t space = H5Screate_simple(rank, l->dims, NULL);
    if (l->chunk[0] > 0)
        (void)H5Pset_chunk(plan, rank, l->chunk);
    if (l->is_compact)
        (void)H5Pset_layout(plan, H5D_COMPACT);
    if (l->has_shuffle)
        (void)H5Pset_shuffle(plan);
    if (l->has_gzip)
        (void)H5Pset_deflate(plan, 4);
    if (l->has_checksum)
        (void)H5Pset_fletcher32(plan);
    const hid_t data = H5Dcreate2(group, "x", l->type, space, H5P_DEFAULT, plan, H5P_DEFAULT);
    assert_true(H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    (void)H5Dclose(data);
    (void)H5Sclose(space);
    (void)H5Gclose(group);
    (void)H5Pclose(plan);
    (void)H5Pclose(access);
    assert_true(H5Fclose(file) >= 0);
    free(values);
}

/** Read everything in strides, and compare with what was written. */
static void check_strides(vg_hdf5_data *data, const hsize_t dims[2])
{
    const uint64_t width = dims[1] > 0 ? dims[1] : 1;
    const uint64_t n = dims[0] * width;
    const uint64_t strides[] = {1, width, 3};
    double out[100];
    vg_error err = {0};

    for (size_t s = 0; s < 3; s++)
        for (uint64_t first = 0; first < n; first += 37) {
            const uint64_t left = (n - first + strides[s] - 1) / strides[s];
            const size_t some = left < 100 ? (size_t)left : 100;
            assert_ok(vg_hdf5_data_read(data, first, strides[s], some, out, &err));
            for (size_t i = 0; i < some; i++)
                assert_true(out[i] == value_at(first + i * strides[s]));
        }
}

static void check_layout(const layout *l)
{
    vg_source *source = NULL;
    vg_hdf5 file;
    vg_hdf5_links top = {0};
    vg_hdf5_links below = {0};
    vg_hdf5_data *data = NULL;
    vg_error err = {0};

    for (int is_latest = 0; is_latest < 2; is_latest++) {
        write_file(l, is_latest != 0);
        assert_ok(vg_source_open(path, &source, &err));
        assert_ok(vg_hdf5_open(source, &file, &err));
        assert_ok(vg_hdf5_list(&file, file.root, &top, &err));
        assert_int_equal(top.n, 1);
        assert_ok(vg_hdf5_list(&file, vg_hdf5_find(&top, "group"), &below, &err));
        assert_ok(vg_hdf5_data_open(&file, vg_hdf5_find(&below, "x"), &data, &err));
        assert_int_equal(vg_hdf5_data_shape(data)->dims[0], l->dims[0]);
        check_strides(data, l->dims);
        vg_hdf5_data_close(data);
        vg_free(top.items);
        vg_free(below.items);
        vg_source_close(source);
    }
}

/* Written by libhdf5, in the layouts of its first and of its 1.8 versions. */
static void every_layout_and_type_reads_back(void **state)
{
    const layout layouts[] = {
        {.type = H5T_STD_I16LE, .dims = {3000}},
        {.type = H5T_STD_I16BE, .dims = {3000, 1}},
        {.type = H5T_IEEE_F64LE, .dims = {70, 43}},
        {.type = H5T_IEEE_F32BE, .dims = {2, 20011}},
        {.type = H5T_STD_I32LE, .dims = {900}, .is_compact = true},
        {.type = H5T_STD_I64LE, .dims = {3000}, .chunk = {64}},
        {.type = H5T_IEEE_F32LE, .dims = {500, 7}, .chunk = {33, 4}},
        {.type = H5T_STD_I8LE, .dims = {9000}, .chunk = {1000}, .has_gzip = true},
        {.type = H5T_IEEE_F64LE,
         .dims = {1, 5000},
         .chunk = {1, 300},
         .has_gzip = true,
         .has_shuffle = true},
        {.type = H5T_STD_I16LE,
         .dims = {4000, 3},
         .chunk = {7, 3},
         .has_gzip = true,
         .has_shuffle = true,
         .has_checksum = true}};

    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
        check_layout(&layouts[i]);
}

/** Every element of a data set by libhdf5. */
static double *read_all(const char *name, const char *channel, size_t *n)
{
    const hid_t file = H5Fopen(name, H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t device = H5Oopen_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC, 0, H5P_DEFAULT);
    const hid_t data = H5Dopen2(device, channel, H5P_DEFAULT);
    const hid_t space = H5Dget_space(data);

    *n = (size_t)H5Sget_simple_extent_npoints(space);
    double *values = malloc(*n * sizeof *values);
    assert_non_null(values);
    assert_true(H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    (void)H5Sclose(space);
    (void)H5Dclose(data);
    (void)H5Oclose(device);
    (void)H5Fclose(file);
    return values;
}

static void real_files_hold_what_libhdf5_reads(void **state)
{
    static const char *const files[][2] = {
        {"opensignals/bvp_motion_artifact.h5", "raw/channel_2"},
        {"opensignals/bvp_rest.h5", "raw/channel_1"},
        {"opensignals/ecg_4000_Hz.h5", "raw/channel_1"},
        {"opensignals/ecg_5_min.h5", "raw/channel_1"},
        {"opensignals/ecg_sample.h5", "raw/channel_1"}};
    char name[VG_TEST_PATH_SIZE];

    (void)state;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        vg_input in = {0};
        vg_error err = {0};
        size_t n = 0;
        size_t m = 0;
        assert_ok(vg_input_open(vg_test_data(name, files[f][0]), NULL, &in, &err));
        float *x = vg_test_read_all(in.recording, 0, &n);
        double *wanted = read_all(name, files[f][1], &m);
        assert_int_equal(n, m);
        for (size_t i = 0; i < n; i++)
            assert_true((double)x[i] == wanted[i]);
        free(wanted);
        vg_free(x);
        vg_input_free(&in);
    }
}

static void what_is_not_read_is_named(void **state)
{
    const layout l = {.type = H5T_STD_I16LE, .dims = {3000}, .chunk = {64}};
    vg_source *source = NULL;
    vg_hdf5 file;
    vg_hdf5_links top = {0};
    vg_hdf5_data *data = NULL;
    vg_error err = {0};

    (void)state;
    write_file(&l, false);
    assert_ok(vg_source_open(path, &source, &err));
    assert_ok(vg_hdf5_open(source, &file, &err));
    assert_ok(vg_hdf5_list(&file, file.root, &top, &err));
    assert_status(vg_hdf5_data_open(&file, top.items[0].object, &data, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "an HDF5 object that is no data set");
    assert_null(data);
    assert_status(vg_hdf5_data_open(&file, UINT64_MAX, &data, &err), VG_ERR_FORMAT);
    vg_free(top.items);
    vg_source_close(source);
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
        cmocka_unit_test(every_layout_and_type_reads_back),
        cmocka_unit_test(real_files_hold_what_libhdf5_reads),
        cmocka_unit_test(what_is_not_read_is_named),
    };

    return cmocka_run_group_tests(tests, make_path, remove_path);
}

#else

int main(void)
{
    print_message("SKIPPED: no libhdf5 to compare with\n");
    return 0;
}

#endif
