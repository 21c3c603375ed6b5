/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSignals HDF5 files: a group for each device with its rate, its start and, under "raw", a
 * data set for each channel. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/bytes.h"
#include "formats/clock.h"
#include "formats/format.h"
#include "formats/hdf5.h"
#include "model/recording_impl.h"

enum { MAX_TEXT = 128, MAX_CHANNELS = 256, BLOCK = 1024 };

typedef struct hdf5 {
    vg_source *source;
    vg_hdf5 file;
    vg_hdf5_data **lanes; /* [n_lanes] */
    size_t n_lanes;
    size_t capacity;
} hdf5;

static void close_hdf5(void *state)
{
    hdf5 *h = state;

    for (size_t i = 0; i < h->n_lanes; i++)
        vg_hdf5_data_close(h->lanes[i]);
    vg_source_close(h->source);
    vg_free(h->lanes);
    vg_free(h);
}

/** Start of a device's recording, taken as UTC; NaN when it does not say. */
static vg_status start_of(const hdf5 *h, uint64_t device, double *start_s, vg_error *err)
{
    char date[MAX_TEXT];
    char clock[MAX_TEXT];
    int ymd[3] = {0};
    long days = 0;
    double seconds = 0.0;

    VG_TRY(vg_hdf5_attribute_text(&h->file, device, "date", date, sizeof date, err));
    VG_TRY(vg_hdf5_attribute_text(&h->file, device, "time", clock, sizeof clock, err));
    const char *p = date;
    for (int i = 0; i < 3; i++) {
        for (; '0' <= *p && *p <= '9' && ymd[i] < 10000; p++)
            ymd[i] = 10 * ymd[i] + (*p - '0');
        p += *p == '-';
    }
    if (*p == '\0' && vg_days_from_date(ymd[0], ymd[1], ymd[2], &days) &&
        vg_read_clock(clock, &seconds))
        *start_s = (double)days * 86400.0 + seconds;
    return VG_OK;
}

static vg_status read_hdf5(void *state, size_t channel, uint64_t first, size_t n, float *out,
                           vg_error *err)
{
    const hdf5 *h = state;
    double values[BLOCK];

    while (n > 0) {
        const size_t some = n < BLOCK ? n : BLOCK;
        VG_TRY(vg_hdf5_data_read(h->lanes[channel], first, 1, some, values, err));
        for (size_t i = 0; i < some; i++)
            out[i] = vg_sample_of(values[i]);
        out += some;
        first += some;
        n -= some;
    }
    return VG_OK;
}

/** Add the data set of a channel, which is one column of numbers. */
static vg_status add_channel(hdf5 *h, uint64_t object, double fs_hz, vg_recording *rec,
                             vg_error *err)
{
    char label[MAX_TEXT];
    char sensor[MAX_TEXT];
    vg_channel c = {.fs_hz = fs_hz, .gain = 1.0, .step = 1.0};

    VG_TRY(vg_hdf5_attribute_text(&h->file, object, "label", label, sizeof label, err));
    VG_TRY(vg_hdf5_attribute_text(&h->file, object, "sensor", sensor, sizeof sensor, err));
    (void)snprintf(c.name, sizeof c.name, "%.38s%s%.38s", label,
                   label[0] != '\0' && sensor[0] != '\0' ? " " : "", sensor);
    c.kind = vg_kind_guess(sensor);
    VG_TRY(vg_grow(&h->lanes, &h->capacity, h->n_lanes + 1, sizeof(vg_hdf5_data *), err));
    vg_status status = vg_hdf5_data_open(&h->file, object, &h->lanes[h->n_lanes], err);
    if (status != VG_OK)
        return status == VG_ERR_MEMORY ? status
                                       : vg_fail_in(err, status, "channel '%s'", c.name);
    const vg_hdf5_shape *shape = vg_hdf5_data_shape(h->lanes[h->n_lanes++]);
    c.n_samples = shape->dims[0];
    if (shape->dims[1] != 1)
        return vg_fail(err, VG_ERR_FORMAT, "channel '%s' is not one column of numbers", c.name);
    return vg_recording_add_channel(rec, &c, err);
}

/** Add the channels of a device, in the order of their numbers. */
static vg_status add_device(hdf5 *h, uint64_t device, vg_recording *rec, vg_error *err)
{
    vg_hdf5_links parts = {0};
    vg_hdf5_links channels = {0};
    double fs_hz = NAN;
    vg_status status = vg_hdf5_attribute_number(&h->file, device, "sampling rate", &fs_hz, err);

    if (status == VG_OK)
        status = vg_hdf5_list(&h->file, device, &parts, err);
    const uint64_t raw = vg_hdf5_find(&parts, "raw");
    if (status == VG_OK && fs_hz > 0.0 && raw != 0) {
        status = vg_hdf5_list(&h->file, raw, &channels, err);
        if (status == VG_OK && isnan(rec->start_unix_s))
            status = start_of(h, device, &rec->start_unix_s, err);
    }
    for (int i = 0; i < MAX_CHANNELS && status == VG_OK; i++) {
        char name[MAX_TEXT];
        (void)snprintf(name, sizeof name, "channel_%d", i);
        const uint64_t object = vg_hdf5_find(&channels, name);
        if (object != 0)
            status = add_channel(h, object, fs_hz, rec, err);
    }
    vg_free(parts.items);
    vg_free(channels.items);
    return status;
}

static vg_status add_devices(hdf5 *h, vg_recording *rec, vg_error *err)
{
    vg_hdf5_links devices = {0};
    vg_status status = vg_hdf5_list(&h->file, h->file.root, &devices, err);

    for (size_t i = 0; i < devices.n && status == VG_OK; i++)
        status = add_device(h, devices.items[i].object, rec, err);
    vg_free(devices.items);
    if (status == VG_OK && rec->n_channels == 0)
        return vg_fail(err, VG_ERR_FORMAT,
                       "an HDF5 file that is not from OpenSignals: no group has a 'sampling "
                       "rate' and channels under 'raw'");
    return status;
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
    out->recording->reader = (vg_reader){.read = read_hdf5, .close = close_hdf5, .state = h};
    h->source = job->source;
    job->source = NULL;
    VG_TRY(vg_hdf5_open(h->source, &h->file, err));
    return add_devices(h, out->recording, err);
}

static bool sniff_hdf5(const vg_job *job)
{
    static const unsigned char signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    return job->n_head >= sizeof signature &&
           memcmp(job->head, signature, sizeof signature) == 0;
}

const vg_format vg_format_opensignals_hdf5 = {"opensignals", sniff_hdf5, open_hdf5};
