/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/xdf_file.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/bytes.h"
#include "formats/xml.h"

static const struct {
    const char *name;
    unsigned size;
} formats[] = {[VG_XDF_STRING] = {"string", 0},    [VG_XDF_INT8] = {"int8", 1},
               [VG_XDF_INT16] = {"int16", 2},      [VG_XDF_INT32] = {"int32", 4},
               [VG_XDF_INT64] = {"int64", 8},      [VG_XDF_FLOAT32] = {"float32", 4},
               [VG_XDF_DOUBLE64] = {"double64", 8}};
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

void vg_xdf_stream_free(vg_xdf_stream *stream)
{
    vg_free(stream->labels);
    vg_free(stream->spans);
    vg_free(stream->places);
    vg_spacing_free(&stream->spacing);
    vg_xdf_clock_free(&stream->clock);
    vg_phases_free(&stream->marks);
    *stream = (vg_xdf_stream){0};
}

/** What a text means at its place in the header. */
static vg_status take_text(const char *path, const char *text, vg_xdf_stream *out,
                           vg_error *err)
{
    vg_xdf_label *label = out->n_labels > 0 ? &out->labels[out->n_labels - 1] : NULL;
    int64_t n = 0;
    double hz = 0.0;
    size_t i = 0;

    if (strcmp(path, "info/name") == 0) {
        (void)vg_copy_text(out->name, sizeof out->name, text);
    } else if (strcmp(path, "info/type") == 0) {
        (void)vg_copy_text(out->type, sizeof out->type, text);
    } else if (strcmp(path, "info/channel_count") == 0) {
        if (!vg_read_int64(text, &n) || n < 1)
            return vg_fail(err, VG_ERR_FORMAT, "a stream has '%.40s' channels", text);
        out->n_channels = (size_t)n;
    } else if (strcmp(path, "info/nominal_srate") == 0) {
        if (!vg_read_double(text, &hz) || !(hz >= 0.0) || !isfinite(hz))
            return vg_fail(err, VG_ERR_FORMAT, "a stream has the rate '%.40s'", text);
        out->nominal_hz = hz;
    } else if (strcmp(path, "info/channel_format") == 0) {
        while (i < N_FORMATS && strcmp(formats[i].name, text) != 0)
            i++;
        if (i == N_FORMATS)
            return vg_fail(err, VG_ERR_FORMAT, "a stream has the format '%.40s'", text);
        out->format = (vg_xdf_format)i;
        out->size = formats[i].size;
    } else if (label != NULL && strcmp(path, "info/desc/channels/channel/label") == 0) {
        (void)vg_copy_text(label->name, sizeof label->name, text);
    } else if (label != NULL && strcmp(path, "info/desc/channels/channel/unit") == 0) {
        (void)vg_copy_text(label->unit, sizeof label->unit, text);
    } else if (label != NULL && strcmp(path, "info/desc/channels/channel/type") == 0) {
        (void)vg_copy_text(label->type, sizeof label->type, text);
    }
    return VG_OK;
}

static vg_status add_label(vg_xdf_stream *out, vg_error *err)
{
    VG_TRY(vg_grow(&out->labels, &out->label_capacity, out->n_labels + 1, sizeof *out->labels,
                   err));
    out->labels[out->n_labels++] = (vg_xdf_label){0};
    return VG_OK;
}

vg_status vg_xdf_stream_parse(const char *xml, size_t n, vg_xdf_stream *out, vg_error *err)
{
    vg_xml x = vg_xml_start(xml, n);
    char text[VG_NAME_SIZE];
    vg_xml_event event;
    vg_status status = VG_OK;

    do {
        event = vg_xml_next(&x, text, sizeof text);
        if (event == VG_XML_TEXT)
            status = take_text(x.path, text, out, err);
        else if (event == VG_XML_OPEN && strcmp(x.path, "info/desc/channels/channel") == 0)
            status = add_label(out, err);
    } while (event != VG_XML_END && status == VG_OK);
    if (status != VG_OK)
        return status;
    if (out->n_channels == 0)
        return vg_fail(err, VG_ERR_FORMAT, "a stream has no number of channels");
    if (out->n_channels > VG_WINDOW_SIZE / 16)
        return vg_fail(err, VG_ERR_FORMAT, "stream '%s' has %zu channels; we read %d",
                       out->name, out->n_channels, VG_WINDOW_SIZE / 16);
    return VG_OK;
}

/** Read a number with its own length in front: 1, 4 or 8 bytes. *n is 0 when there is none. */
static vg_status read_count(vg_window *window, uint64_t at, uint64_t end, uint64_t *value,
                            size_t *n, vg_error *err)
{
    const unsigned char *p = NULL;

    *value = 0;
    *n = 0;
    if (at < end)
        VG_TRY(vg_window_get(window, at, 1, &p, err));
    if (p == NULL || (*p != 1 && *p != 4 && *p != 8) || end - at < 1 + (uint64_t)*p)
        return VG_OK;
    const size_t size = *p;
    VG_TRY(vg_window_get(window, at + 1, size, &p, err));
    if (p == NULL)
        return VG_OK;
    *value = size == 1 ? *p : size == 4 ? vg_get_u32(p, false) : vg_get_u64(p, false);
    *n = 1 + size;
    return VG_OK;
}

/** Read the frame of the chunk at an offset; out->at stays 0 when there is none. */
static vg_status read_frame(vg_window *window, uint64_t at, vg_xdf_chunk *out, vg_error *err)
{
    enum { TAG_SIZE = 2 };
    const uint64_t size = vg_source_size(window->source);
    const unsigned char *p = NULL;
    uint64_t length = 0;
    size_t n = 0;

    VG_TRY(read_count(window, at, size, &length, &n, err));
    if (n == 0 || length < TAG_SIZE)
        return VG_OK;
    VG_TRY(vg_window_get(window, at + n, TAG_SIZE, &p, err));
    if (p == NULL)
        return VG_OK;
    out->tag = vg_get_u16(p, false);
    out->begin = at;
    out->at = at + n + TAG_SIZE;
    out->is_cut = length > size - (at + n);
    out->end = out->is_cut ? size : at + n + length;
    return VG_OK;
}

/** Find the next boundary; *at is then behind it, or at the end. */
static vg_status resume(vg_window *window, uint64_t *at, vg_error *err)
{
    static const unsigned char boundary[] = {0x43, 0xA5, 0x46, 0xDC, 0xCB, 0xF5, 0x41, 0x0F,
                                             0xB3, 0x0E, 0xD5, 0x46, 0x73, 0x83, 0xCB, 0xE4};
    const unsigned char *p = NULL;

    for (;; ++*at) {
        VG_TRY(vg_window_get(window, *at, sizeof boundary, &p, err));
        if (p == NULL)
            break;
        if (memcmp(p, boundary, sizeof boundary) == 0) {
            *at += sizeof boundary;
            return VG_OK;
        }
    }
    *at = vg_source_size(window->source);
    return VG_OK;
}

vg_status vg_xdf_chunk_next(vg_window *window, uint64_t *at, vg_xdf_chunk *out, vg_error *err)
{
    const uint64_t size = vg_source_size(window->source);
    vg_status status = VG_OK;

    *out = (vg_xdf_chunk){0};
    while (status == VG_OK && out->at == 0 && *at < size) {
        status = read_frame(window, *at, out, err);
        if (status != VG_OK || out->at > 0)
            break;
        out->damage_at = out->has_damage ? out->damage_at : *at;
        out->has_damage = true;
        status = resume(window, at, err);
    }
    *at = out->at > 0 ? out->end : *at;
    return status;
}

vg_status vg_xdf_chunk_stream(vg_window *window, vg_xdf_chunk *chunk, uint32_t *id, bool *has,
                              vg_error *err)
{
    const unsigned char *p = NULL;

    *id = 0;
    if (chunk->end - chunk->at >= 4)
        VG_TRY(vg_window_get(window, chunk->at, 4, &p, err));
    *has = p != NULL;
    if (*has) {
        *id = vg_get_u32(p, false);
        chunk->at += 4;
    }
    return VG_OK;
}

vg_status vg_xdf_walk_begin(vg_window *window, const vg_xdf_chunk *chunk, vg_xdf_walk *out,
                            vg_error *err)
{
    size_t n = 0;

    *out = (vg_xdf_walk){.end = chunk->end};
    VG_TRY(read_count(window, chunk->at, chunk->end, &out->left, &n, err));
    out->at = chunk->at + n;
    return VG_OK;
}

/** Where the values of a sample end; 0 when they do not end inside the chunk. */
static vg_status end_of_values(vg_window *window, const vg_xdf_stream *stream, uint64_t at,
                               uint64_t chunk_end, uint64_t *end, vg_error *err)
{
    *end = 0;
    if (stream->format != VG_XDF_STRING) {
        const uint64_t size = (uint64_t)stream->n_channels * stream->size;
        *end = size <= chunk_end - at ? at + size : 0;
        return VG_OK;
    }
    for (size_t i = 0; i < stream->n_channels; i++) {
        uint64_t length = 0;
        size_t n = 0;
        VG_TRY(read_count(window, at, chunk_end, &length, &n, err));
        if (n == 0 || length > chunk_end - at - n)
            return VG_OK;
        at += n + length;
    }
    *end = at;
    return VG_OK;
}

vg_status vg_xdf_walk_next(vg_window *window, const vg_xdf_stream *stream, vg_xdf_walk *walk,
                           vg_xdf_sample *out, bool *found, vg_error *err)
{
    enum { STAMP_SIZE = 8 };
    const unsigned char *p = NULL;
    uint64_t end = 0;

    *out = (vg_xdf_sample){.time_s = NAN};
    *found = false;
    if (walk->left == 0 || walk->at >= walk->end)
        return VG_OK;
    VG_TRY(vg_window_get(window, walk->at, 1, &p, err));
    if (p == NULL || (*p != 0 && *p != STAMP_SIZE))
        return VG_OK;
    out->has_time = *p == STAMP_SIZE;
    out->values_at = walk->at + 1 + (out->has_time ? STAMP_SIZE : 0);
    if (out->values_at > walk->end)
        return VG_OK;
    if (out->has_time) {
        VG_TRY(vg_window_get(window, walk->at + 1, STAMP_SIZE, &p, err));
        if (p == NULL)
            return VG_OK;
        out->time_s = vg_get_f64(p, false);
        out->has_time = isfinite(out->time_s);
    }
    VG_TRY(end_of_values(window, stream, out->values_at, walk->end, &end, err));
    if (end == 0)
        return VG_OK;
    walk->at = end;
    walk->left--;
    *found = true;
    return VG_OK;
}

vg_status vg_xdf_text(vg_window *window, uint64_t *at, char *out, size_t size, vg_error *err)
{
    const unsigned char *p = NULL;
    uint64_t length = 0;
    size_t n = 0;

    out[0] = '\0';
    VG_TRY(read_count(window, *at, vg_source_size(window->source), &length, &n, err));
    const size_t kept = length < size ? (size_t)length : size - 1;
    VG_TRY(vg_window_get(window, *at + n, kept, &p, err));
    *at += n + length;
    if (p == NULL)
        return VG_OK;
    memcpy(out, p, kept);
    out[kept] = '\0';
    return VG_OK;
}

float vg_xdf_number(const unsigned char *p, vg_xdf_format format)
{
    switch (format) {
    case VG_XDF_INT8:
        return (float)(int8_t)*p;
    case VG_XDF_INT16:
        return (float)vg_get_i16(p, false);
    case VG_XDF_INT32:
        return (float)vg_get_i32(p, false);
    case VG_XDF_INT64:
        return (float)(int64_t)vg_get_u64(p, false);
    case VG_XDF_FLOAT32:
        return vg_sample_of((double)vg_get_f32(p, false));
    case VG_XDF_DOUBLE64:
        return vg_sample_of(vg_get_f64(p, false));
    case VG_XDF_STRING:
        break;
    }
    return NAN;
}
