/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/acq_header.h"

#include <inttypes.h>
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/bytes.h"

/* Byte offsets in the graph header, which begins the file. */
enum {
    GRAPH_REVISION = 2,
    GRAPH_SIZE = 6,
    GRAPH_CHANNELS = 10,
    GRAPH_TICK_MS = 16,
    GRAPH_FRONT = 24,
    GRAPH_COMPRESSED_3 = 1936, /* of revisions 41 to 60 */
    GRAPH_COMPRESSED_4 = 972,  /* of revisions from 61 */
    GRAPH_PADDINGS = 2398      /* of revisions from 124 */
};

/* Byte offsets in the header of a channel. */
enum {
    CHANNEL_NAME = 6,
    CHANNEL_UNIT = 68,
    CHANNEL_LENGTH = 88,
    CHANNEL_SCALE = 92,
    CHANNEL_OFFSET = 100,
    CHANNEL_DIVIDER_3 = 250, /* of revisions 38 to 60 */
    CHANNEL_DIVIDER_4 = 152, /* of revisions from 61 */
    CHANNEL_FRONT = 252,
    NAME_ROOM = 40,
    UNIT_ROOM = 20
};

enum { TYPE_SIZE = 4, MAX_TYPE_SEARCH = 4096, DOUBLE_OLD = 0, DOUBLE = 1, INTEGER = 2 };

/** The revision in one byte order, 0 when it is none. */
static int revision_in(const unsigned char *head, bool is_big)
{
    const int32_t revision = vg_get_i32(head + GRAPH_REVISION, is_big);

    return VG_ACQ_2_0 <= revision && revision < VG_ACQ_LAST ? revision : 0;
}

/** Read what is at the same place in all revisions; false when it makes no sense. */
static bool read_front(const unsigned char *head, vg_acq_header *out)
{
    out->is_big = revision_in(head, true) != 0;
    out->revision = revision_in(head, out->is_big);
    const double tick_ms = vg_get_f64(head + GRAPH_TICK_MS, out->is_big);
    out->tick_s = tick_ms / 1000.0;
    return out->revision != 0 && tick_ms > 0.0 && isfinite(1.0 / out->tick_s) &&
           vg_get_i32(head + GRAPH_SIZE, out->is_big) >= GRAPH_FRONT &&
           vg_get_i16(head + GRAPH_CHANNELS, out->is_big) > 0;
}

bool vg_acq_sniff(const unsigned char *head, size_t n)
{
    vg_acq_header header = {0};

    return n >= GRAPH_FRONT && read_front(head, &header);
}

void vg_acq_header_free(vg_acq_header *header)
{
    vg_free(header->channels);
    header->channels = NULL;
    header->n_channels = header->capacity = 0;
}

/** Read the graph header; *at is then behind it and the headers that only pad. */
static vg_status read_graph(vg_source *source, vg_acq_header *out, size_t *n_channels,
                            uint64_t *at, vg_error *err)
{
    const char *what = "graph header";
    unsigned char front[GRAPH_FRONT];
    unsigned char field[4];
    int n_paddings = 0;

    VG_TRY(vg_source_take(source, 0, front, sizeof front, what, err));
    if (!read_front(front, out))
        return vg_fail(err, VG_ERR_FORMAT,
                       "the file does not begin with an AcqKnowledge graph header");
    *n_channels = (size_t)vg_get_i16(front + GRAPH_CHANNELS, out->is_big);
    *at = (uint64_t)vg_get_i32(front + GRAPH_SIZE, out->is_big);
    if (out->revision >= VG_ACQ_3_8_1) {
        const uint64_t flag =
            out->revision < VG_ACQ_4_0 ? GRAPH_COMPRESSED_3 : GRAPH_COMPRESSED_4;
        VG_TRY(vg_source_take(source, flag, field, sizeof field, what, err));
        out->is_compressed = vg_get_i32(field, out->is_big) != 0;
    }
    if (out->revision >= VG_ACQ_4_3) {
        VG_TRY(vg_source_take(source, GRAPH_PADDINGS, field, 2, what, err));
        n_paddings = vg_get_i16(field, out->is_big);
    }
    for (int i = 0; i < n_paddings; i++) {
        VG_TRY(vg_source_take(source, *at, field, sizeof field, "padding headers", err));
        const int32_t size = vg_get_i32(field, out->is_big);
        if (size < TYPE_SIZE)
            return vg_fail(err, VG_ERR_FORMAT, "padding header %d has a size of %" PRId32, i,
                           size);
        *at += (uint64_t)size;
    }
    return VG_OK;
}

/** Copy text that fills its room or ends at the first zero. */
static void copy_text(char *out, size_t size, const unsigned char *text, size_t room)
{
    size_t n = 0;

    while (n < room && n + 1 < size && text[n] != '\0')
        n++;
    memcpy(out, text, n);
    out[n] = '\0';
}

/** Read the header of the next channel; *at is then behind it. */
static vg_status read_channel(vg_source *source, vg_acq_header *header, uint64_t *at,
                              vg_error *err)
{
    const size_t i = header->n_channels;
    const bool is_big = header->is_big;
    const size_t need = header->revision < VG_ACQ_3_7   ? CHANNEL_OFFSET + sizeof(double)
                        : header->revision < VG_ACQ_4_0 ? CHANNEL_DIVIDER_3 + 2
                                                        : CHANNEL_DIVIDER_4 + 2;
    unsigned char bytes[CHANNEL_FRONT] = {0};

    VG_TRY(vg_source_take(source, *at, bytes, need, "channel headers", err));
    const int32_t size = vg_get_i32(bytes, is_big);
    const int32_t length = vg_get_i32(bytes + CHANNEL_LENGTH, is_big);
    int divider = 1;
    if (header->revision >= VG_ACQ_3_7)
        divider = vg_get_i16(bytes + need - 2, is_big);
    if (size < 0 || (size_t)size < need)
        return vg_fail(err, VG_ERR_FORMAT, "the header of channel %zu has a size of %" PRId32,
                       i, size);
    if (length < 0 || divider < 0)
        return vg_fail(err, VG_ERR_FORMAT,
                       "channel %zu has %" PRId32 " samples, one in every %d ticks", i, length,
                       divider);
    VG_TRY(vg_grow(&header->channels, &header->capacity, i + 1, sizeof *header->channels, err));
    vg_acq_channel *c = &header->channels[header->n_channels++];
    *c = (vg_acq_channel){.n_samples = (uint64_t)length,
                          .divider = divider > 0 ? (uint32_t)divider : 1,
                          .scale = vg_get_f64(bytes + CHANNEL_SCALE, is_big),
                          .offset = vg_get_f64(bytes + CHANNEL_OFFSET, is_big)};
    copy_text(c->name, sizeof c->name, bytes + CHANNEL_NAME, NAME_ROOM);
    copy_text(c->unit, sizeof c->unit, bytes + CHANNEL_UNIT, UNIT_ROOM);
    *at += (uint64_t)size;
    return VG_OK;
}

/** Bytes of a sample, 0 when the four bytes at p describe none. */
static unsigned sample_size(const unsigned char *p, bool is_big)
{
    const int size = vg_get_i16(p, is_big);
    const int type = vg_get_i16(p + 2, is_big);

    if (size == 8 && (type == DOUBLE_OLD || type == DOUBLE))
        return 8;
    return size == 2 && type == INTEGER ? 2 : 0;
}

static bool are_types(const unsigned char *p, const vg_acq_header *header)
{
    for (size_t i = 0; i < header->n_channels; i++)
        if (sample_size(p + TYPE_SIZE * i, header->is_big) == 0)
            return false;
    return true;
}

/** Skip the foreign data and read the types. Some files have more bytes between the two than
 *  they say, so that the first place is taken where every channel has a type. */
static vg_status read_types(vg_source *source, vg_acq_header *header, uint64_t at,
                            vg_error *err)
{
    const size_t need = TYPE_SIZE * header->n_channels;
    unsigned char field[4];
    size_t got = 0;
    size_t i = 0;

    VG_TRY(vg_source_take(source, at, field, sizeof field, "foreign data", err));
    if (header->revision < VG_ACQ_4_0)
        at += vg_get_u16(field, header->is_big);
    else
        at += vg_get_u32(field, header->is_big);
    unsigned char *bytes = vg_alloc(need + MAX_TYPE_SEARCH, 1);
    if (bytes == NULL)
        return vg_fail_memory(err);
    vg_status status = vg_source_read(source, at, bytes, need + MAX_TYPE_SEARCH, &got, err);
    while (status == VG_OK && i + need <= got && !are_types(bytes + i, header))
        i++;
    if (status == VG_OK && i + need > got)
        status = vg_fail(err, VG_ERR_FORMAT,
                         "no sample types of %zu channels at byte %" PRIu64 " or behind it",
                         header->n_channels, at);
    for (size_t k = 0; k < header->n_channels && status == VG_OK; k++)
        header->channels[k].size = sample_size(bytes + i + TYPE_SIZE * k, header->is_big);
    header->data_at = at + i + need;
    vg_free(bytes);
    return status;
}

vg_status vg_acq_header_read(vg_source *source, vg_acq_header *out, vg_error *err)
{
    size_t n_channels = 0;
    uint64_t at = 0;

    *out = (vg_acq_header){0};
    VG_TRY(read_graph(source, out, &n_channels, &at, err));
    while (out->n_channels < n_channels)
        VG_TRY(read_channel(source, out, &at, err));
    return read_types(source, out, at, err);
}
