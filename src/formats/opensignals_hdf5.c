/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSignals HDF5 files: a group for each device with its rate, its start and, under "raw", a
 * data set for each channel. Compiled only where libhdf5 is there (VG_WITH_HDF5).
 *
 * Every call into libhdf5 is made under its lock. */
#include <hdf5.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/clock.h"
#include "formats/format.h"
#include "formats/hdf5_lock.h"
#include "model/recording_impl.h"

enum { MAX_NAME = 256, MAX_TEXT = 128, MAX_CHANNELS = 256, MAX_VALUES = 64 };

typedef struct lane {
    hid_t data;
    int rank;
} lane;

typedef struct hdf5 {
    hid_t file;
    lane *lanes; /* [n_lanes] */
    size_t n_lanes;
    size_t capacity;
} hdf5;

static void close_hdf5(void *state)
{
    hdf5 *h = state;

    (void)pthread_mutex_lock(&vg_hdf5_lock);
    for (size_t i = 0; i < h->n_lanes; i++)
        (void)H5Dclose(h->lanes[i].data);
    if (h->file >= 0)
        (void)H5Fclose(h->file);
    (void)pthread_mutex_unlock(&vg_hdf5_lock);
    vg_free(h->lanes);
    vg_free(h);
}

/** Read the first number of an attribute; NaN when there is none. */
static double number_of(hid_t object, const char *name)
{
    double values[MAX_VALUES] = {NAN};

    if (H5Aexists(object, name) <= 0)
        return NAN;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute < 0)
        return NAN;
    const hid_t space = H5Aget_space(attribute);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    if (n < 1 || n > MAX_VALUES || H5Aread(attribute, H5T_NATIVE_DOUBLE, values) < 0)
        values[0] = NAN;
    (void)H5Sclose(space);
    (void)H5Aclose(attribute);
    return values[0];
}

/** Read an attribute that is one text of any length; "" when there is none. */
static void text_of(hid_t object, const char *name, char out[MAX_TEXT])
{
    char *text = NULL;

    out[0] = '\0';
    if (H5Aexists(object, name) <= 0)
        return;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute < 0)
        return;
    const hid_t type = H5Aget_type(attribute);
    const hid_t space = H5Aget_space(attribute);
    if (H5Tis_variable_str(type) > 0 && H5Sget_simple_extent_npoints(space) == 1 &&
        H5Aread(attribute, type, &text) >= 0 && text != NULL) {
        (void)vg_copy_text(out, MAX_TEXT, text);
        (void)H5free_memory(text);
    }
    (void)H5Sclose(space);
    (void)H5Tclose(type);
    (void)H5Aclose(attribute);
}

/** Start of a device's recording, taken as UTC; NaN when it does not say. */
static double start_of(hid_t device)
{
    char date[MAX_TEXT];
    char clock[MAX_TEXT];
    int ymd[3] = {0};
    long days = 0;
    double seconds = 0.0;

    text_of(device, "date", date);
    text_of(device, "time", clock);
    const char *p = date;
    for (int i = 0; i < 3; i++) {
        for (; '0' <= *p && *p <= '9' && ymd[i] < 10000; p++)
            ymd[i] = 10 * ymd[i] + (*p - '0');
        p += *p == '-';
    }
    if (*p != '\0' || !vg_days_from_date(ymd[0], ymd[1], ymd[2], &days) ||
        !vg_read_clock(clock, &seconds))
        return NAN;
    return (double)days * 86400.0 + seconds;
}

static vg_status read_samples(const lane *l, uint64_t first, size_t n, float *out,
                              vg_error *err)
{
    const hsize_t start[2] = {first, 0};
    const hsize_t count[2] = {n, 1};
    const hsize_t length = n;
    const hid_t from = H5Dget_space(l->data);
    const hid_t to = H5Screate_simple(1, &length, NULL);
    herr_t result = H5Sselect_hyperslab(from, H5S_SELECT_SET, start, NULL, count, NULL);

    if (result >= 0)
        result = H5Dread(l->data, H5T_NATIVE_FLOAT, to, from, H5P_DEFAULT, out);
    (void)H5Sclose(to);
    (void)H5Sclose(from);
    if (result >= 0)
        return VG_OK;
    return vg_fail(err, VG_ERR_FORMAT, "libhdf5 cannot read the samples from %" PRIu64 " on",
                   first);
}

static vg_status read_hdf5(void *state, size_t channel, uint64_t first, size_t n, float *out,
                           vg_error *err)
{
    const hdf5 *h = state;

    (void)pthread_mutex_lock(&vg_hdf5_lock);
    const vg_status status = read_samples(&h->lanes[channel], first, n, out, err);
    (void)pthread_mutex_unlock(&vg_hdf5_lock);
    return status;
}

/** The number of samples of a data set that is one column of numbers, else 0. */
static uint64_t length_of(hid_t data, int *rank)
{
    hsize_t size[2] = {0, 1};
    const hid_t space = H5Dget_space(data);
    const hid_t type = H5Dget_type(data);
    const H5T_class_t kind = H5Tget_class(type);

    *rank = H5Sget_simple_extent_ndims(space);
    if (*rank < 1 || *rank > 2 || H5Sget_simple_extent_dims(space, size, NULL) < 0 ||
        (kind != H5T_INTEGER && kind != H5T_FLOAT) || size[1] != 1)
        size[0] = 0;
    (void)H5Tclose(type);
    (void)H5Sclose(space);
    return size[0];
}

/** Add the data set of a channel; its handle is the reader's from then on. */
static vg_status add_channel(hdf5 *h, hid_t data, double fs_hz, vg_recording *rec,
                             vg_error *err)
{
    char label[MAX_TEXT];
    char sensor[MAX_TEXT];
    vg_channel c = {.fs_hz = fs_hz, .gain = 1.0, .step = 1.0};
    lane l = {.data = data};

    text_of(data, "label", label);
    text_of(data, "sensor", sensor);
    (void)snprintf(c.name, sizeof c.name, "%.38s%s%.38s", label,
                   label[0] != '\0' && sensor[0] != '\0' ? " " : "", sensor);
    c.kind = vg_kind_guess(sensor);
    c.n_samples = length_of(data, &l.rank);
    const vg_status status =
        c.n_samples > 0
            ? vg_grow(&h->lanes, &h->capacity, h->n_lanes + 1, sizeof l, err)
            : vg_fail(err, VG_ERR_FORMAT, "channel '%s' is not one column of numbers", c.name);
    if (status != VG_OK) {
        (void)H5Dclose(data);
        return status;
    }
    h->lanes[h->n_lanes++] = l;
    return vg_recording_add_channel(rec, &c, err);
}

/** Add the channels of a device, in the order of their numbers. */
static vg_status add_device(hdf5 *h, hid_t device, vg_recording *rec, vg_error *err)
{
    const double fs_hz = number_of(device, "sampling rate");
    char name[MAX_TEXT];
    vg_status status = VG_OK;

    if (!(fs_hz > 0.0) || H5Lexists(device, "raw", H5P_DEFAULT) <= 0)
        return VG_OK;
    if (isnan(rec->start_unix_s))
        rec->start_unix_s = start_of(device);
    for (int i = 0; i < MAX_CHANNELS && status == VG_OK; i++) {
        (void)snprintf(name, sizeof name, "raw/channel_%d", i);
        if (H5Lexists(device, name, H5P_DEFAULT) <= 0)
            continue;
        const hid_t data = H5Dopen2(device, name, H5P_DEFAULT);
        status = data >= 0 ? add_channel(h, data, fs_hz, rec, err)
                           : vg_fail(err, VG_ERR_FORMAT, "%s is no data set", name);
    }
    return status;
}

static vg_status add_devices(hdf5 *h, vg_recording *rec, vg_error *err)
{
    H5G_info_t info;
    char name[MAX_NAME];
    vg_status status = VG_OK;

    if (H5Gget_info(h->file, &info) < 0)
        return vg_fail(err, VG_ERR_FORMAT, "libhdf5 cannot list the file");
    for (hsize_t i = 0; i < info.nlinks && status == VG_OK; i++) {
        if (H5Lget_name_by_idx(h->file, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name,
                               H5P_DEFAULT) < 0)
            continue;
        const hid_t device = H5Oopen(h->file, name, H5P_DEFAULT);
        if (device < 0)
            continue;
        if (H5Iget_type(device) == H5I_GROUP)
            status = add_device(h, device, rec, err);
        (void)H5Oclose(device);
    }
    if (status == VG_OK && rec->n_channels == 0)
        return vg_fail(err, VG_ERR_FORMAT,
                       "an HDF5 file that is not from OpenSignals: no group has a 'sampling "
                       "rate' and channels under 'raw'");
    return status;
}

/** libhdf5 opens files by name. */
static vg_status open_file(hdf5 *h, const vg_job *job, vg_error *err)
{
    enum { MAX_PATH = 4096 };
    char path[MAX_PATH];

    if (job->folder.files != NULL || strcmp(job->name, "-") == 0)
        return vg_fail(err, VG_ERR_FORMAT, "HDF5 is read from files only, not from a pipe");
    const int n = snprintf(path, sizeof path, "%s%s", job->folder.prefix, job->name);
    if (n < 0 || n >= MAX_PATH)
        return vg_fail(err, VG_ERR_IO, "the path has more than %d bytes", MAX_PATH);
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    h->file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    return h->file >= 0 ? VG_OK : vg_fail(err, VG_ERR_FORMAT, "libhdf5 cannot open the file");
}

static vg_status open_hdf5(vg_job *job, vg_input *out, vg_error *err)
{
    hdf5 *h = vg_alloc(1, sizeof *h);

    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (h == NULL || out->recording == NULL) {
        vg_free(h);
        return vg_fail_memory(err);
    }
    h->file = H5I_INVALID_HID;
    out->recording->reader = (vg_reader){.read = read_hdf5, .close = close_hdf5, .state = h};
    (void)pthread_mutex_lock(&vg_hdf5_lock);
    vg_status status = open_file(h, job, err);
    if (status == VG_OK)
        status = add_devices(h, out->recording, err);
    (void)pthread_mutex_unlock(&vg_hdf5_lock);
    return status;
}

static bool sniff_hdf5(const vg_job *job)
{
    static const unsigned char signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    return job->n_head >= sizeof signature &&
           memcmp(job->head, signature, sizeof signature) == 0;
}

const vg_format vg_format_opensignals_hdf5 = {"opensignals", sniff_hdf5, open_hdf5};
