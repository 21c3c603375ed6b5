/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSignals text (biosignalsplux, BITalino): a comment line of JSON describes the devices,
 * their columns follow; the sensors are the last columns of each device. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/dialect.h"
#include "formats/format.h"
#include "formats/text_signal.h"
#include "model/recording_impl.h"

static const char first_line[] = "# OpenSignals Text File Format";

static bool sniff(const vg_job *job)
{
    const size_t n = sizeof first_line - 1;

    return job->n_head > n && memcmp(job->head, first_line, n) == 0;
}

/** Parse the second line, which is a comment holding one JSON object. */
static json_t *read_description(const vg_job *job)
{
    const unsigned char *end = memchr(job->head, '\n', job->n_head);

    if (end == NULL)
        return NULL;
    const unsigned char *line = end + 1;
    const size_t left = job->n_head - (size_t)(line - job->head);
    const unsigned char *stop = memchr(line, '\n', left);
    const unsigned char *brace = memchr(line, '{', left);
    if (stop == NULL || brace == NULL || brace > stop)
        return NULL;
    return json_loadb((const char *)brace, (size_t)(stop - brace), JSON_REJECT_DUPLICATES,
                      NULL);
}

static const char *text_at(const json_t *object, const char *key, size_t i)
{
    return json_string_value(json_array_get(json_object_get(object, key), i));
}

/** Columns of a device: as it lists them, or all that there are. */
static size_t count_columns(const json_t *device, size_t n_there)
{
    const size_t n = json_array_size(json_object_get(device, "column"));

    return n > 0 ? n : n_there;
}

/** Add the sensors of one device as channels; its columns begin at `first`. */
static vg_status add_device(const json_t *device, size_t first, const vg_dialect *d,
                            size_t *columns, vg_recording *rec, vg_error *err)
{
    const size_t n_columns = count_columns(device, d->n_columns - first);
    const size_t n_sensors = json_array_size(json_object_get(device, "sensor"));
    const double fs_hz = json_number_value(json_object_get(device, "sampling rate"));

    if (n_sensors == 0 || n_sensors > n_columns || n_columns > d->n_columns - first)
        return vg_fail(err, VG_ERR_FORMAT, "%zu sensors in %zu of %zu columns", n_sensors,
                       n_columns, d->n_columns);
    for (size_t i = 0; i < n_sensors; i++) {
        const size_t column = n_columns - n_sensors + i;
        const char *name = text_at(device, "column", column);
        const char *sensor = text_at(device, "sensor", i);
        vg_channel c = {.fs_hz = fs_hz, .gain = 1.0, .step = 1.0};
        (void)snprintf(c.name, sizeof c.name, "%s%s%s", name != NULL ? name : "",
                       name != NULL && sensor != NULL ? " " : "", sensor != NULL ? sensor : "");
        c.kind = vg_kind_guess(sensor != NULL ? sensor : "");
        columns[rec->n_channels] = first + column;
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
}

static double start_of(const json_t *device)
{
    const char *date = json_string_value(json_object_get(device, "date"));
    const char *time = json_string_value(json_object_get(device, "time"));
    char text[64];
    double start_s = NAN;

    if (date == NULL || time == NULL)
        return NAN;
    (void)snprintf(text, sizeof text, "%.20s %.30s", date, time);
    return vg_cell_stamp(text, '.', &start_s) == VG_STAMP_DATE ? start_s : NAN;
}

static vg_status open_rows(vg_job *job, json_t *root, const vg_dialect *d, size_t *columns,
                           vg_recording *rec, vg_error *err)
{
    const char *key;
    json_t *device;
    size_t first = 0;

    json_object_foreach(root, key, device)
    {
        if (first >= d->n_columns)
            return vg_fail(err, VG_ERR_FORMAT, "device %.40s has no columns", key);
        if (first == 0)
            rec->start_unix_s = start_of(device);
        VG_TRY(add_device(device, first, d, columns, rec, err));
        first += count_columns(device, d->n_columns - first);
    }
    if (rec->n_channels == 0)
        return vg_fail(err, VG_ERR_FORMAT, "the header describes no device");
    const vg_text_layout layout = {.delimiter = d->delimiter,
                                   .decimal = '.',
                                   .n_columns = d->n_columns,
                                   .data_offset = d->data_offset,
                                   .lines_before = d->lines_before,
                                   .time_column = SIZE_MAX,
                                   .fs_hz = rec->channels[0].fs_hz,
                                   .columns = columns,
                                   .n_channels = rec->n_channels};
    return vg_text_signal_open(&job->source, &layout, rec, err);
}

static vg_status open_opensignals(vg_job *job, vg_input *out, vg_error *err)
{
    json_t *root = read_description(job);
    const bool is_whole = vg_source_size(job->source) <= job->n_head;
    size_t *columns = NULL;
    vg_dialect d = {0};
    vg_status status;

    if (!json_is_object(root)) {
        status =
            vg_fail(err, VG_ERR_FORMAT, "line 2 is not the JSON that describes the device");
        goto done;
    }
    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    status = vg_dialect_detect(job->head, job->n_head, is_whole, NULL, &d, err);
    if (status != VG_OK)
        goto done;
    columns = vg_alloc(d.n_columns, sizeof *columns);
    status = out->recording != NULL && columns != NULL
                 ? open_rows(job, root, &d, columns, out->recording, err)
                 : vg_fail_memory(err);

done:
    json_decref(root);
    vg_free(columns);
    vg_dialect_free(&d);
    return status;
}

const vg_format vg_format_opensignals = {"opensignals", sniff, open_opensignals};
