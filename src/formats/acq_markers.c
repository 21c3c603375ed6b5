/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markers, and what lies between them and the data of compressed files: the journal and the
 * compression headers. */
#include <inttypes.h>

#include "core/fail.h"
#include "formats/acq_header.h"
#include "formats/bytes.h"
#include "formats/marks.h"
#include "model/notes_impl.h"

enum { MAX_ITEM = 34, MAX_TEXT = 200, SEARCH_SIZE = 65536, TAG_SIZE = 4 };

/** How the markers of a revision are laid out. */
typedef struct layout {
    uint64_t header_size;
    unsigned n_less;  /* that the count in the header is too large by */
    size_t item_size; /* bytes before the text */
    unsigned n_more;  /* bytes of text beyond the length */
    size_t style_at;  /* of four letters, 0: none */
} layout;

static layout layout_of(int revision)
{
    if (revision < VG_ACQ_3_5)
        return (layout){.header_size = 8, .item_size = 10};
    if (revision < VG_ACQ_4_0)
        return (layout){.header_size = 8, .item_size = 12, .n_more = 1};
    const unsigned extra =
        (revision >= VG_ACQ_4_2_X ? 8u : 0u) + (revision >= VG_ACQ_4_4 ? 8u : 0u);
    return (layout){
        .header_size = 25 + extra, .n_less = 1, .item_size = 16 + extra, .style_at = 10};
}

/** Read one marker; *at is then behind it. The first segment begins the recording: where its
 *  marker lies before sample 0, all of them were moved, and *origin says by how much. */
static vg_status read_marker(vg_source *source, const vg_acq_header *header, const layout *l,
                             uint64_t *at, int64_t *origin, vg_phases *out, vg_error *err)
{
    unsigned char item[MAX_ITEM];
    char text[MAX_TEXT] = "";

    VG_TRY(vg_source_take(source, *at, item, l->item_size, "markers", err));
    const int64_t sample = vg_get_i32(item, header->is_big);
    const int length = vg_get_i16(item + l->item_size - 2, header->is_big);
    if (length < 0)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the marker at byte %" PRIu64 " has a text of %d bytes", *at, length);
    const size_t n_text = (size_t)length + l->n_more;
    const size_t n_kept = n_text < MAX_TEXT ? n_text : MAX_TEXT - 1;
    VG_TRY(vg_source_take(source, *at + l->item_size, text, n_kept, "markers", err));
    text[n_kept] = '\0';
    *at += l->item_size + n_text;
    if (out->n == 0 && l->style_at > 0 && sample < 0 &&
        memcmp(item + l->style_at, "apnd", 4) == 0)
        *origin = sample;
    return vg_mark_add(out, text, (double)(sample - *origin) * header->tick_s, err);
}

vg_status vg_acq_markers_read(vg_source *source, const vg_acq_header *header, uint64_t *at,
                              vg_phases *out, vg_notes *notes, vg_error *err)
{
    const layout l = layout_of(header->revision);
    unsigned char field[8];
    int64_t origin = 0;

    VG_TRY(vg_source_take(source, *at, field, sizeof field, "marker header", err));
    const int64_t n = (int64_t)vg_get_i32(field + 4, header->is_big) - l.n_less;
    *at += l.header_size;
    const uint64_t size = vg_source_size(source);
    if (n > 0 && (*at > size || (uint64_t)n > (size - *at) / l.item_size))
        return vg_fail(err, VG_ERR_FORMAT, "the file has no room for the %" PRId64 " markers",
                       n);
    for (int64_t i = 0; i < n; i++)
        VG_TRY(read_marker(source, header, &l, at, &origin, out, err));
    if (origin != 0)
        vg_note_add(notes, VG_NOTE_WARNING, "markers",
                    "the first segment begins at sample %" PRId64
                    "; all markers were moved so that it begins at 0",
                    origin);
    return VG_OK;
}

/** Where the tag that opens a journal begins in bytes [0, n), n when it is not there. */
static size_t find_tag(const unsigned char *bytes, size_t n)
{
    static const unsigned char tag[TAG_SIZE] = {0x44, 0x33, 0x22, 0x11};

    for (size_t i = 0; i + TAG_SIZE <= n; i++)
        if (memcmp(bytes + i, tag, TAG_SIZE) == 0)
            return i;
    return n;
}

/** Find the journal of revisions before 4.0 by its tag, for what lies between it and the
 *  markers differs; *at is then behind it. */
static vg_status skip_old_journal(vg_source *source, bool is_big, uint64_t *at, vg_error *err)
{
    enum { PIECE = 4096, HEADER = 10 };
    unsigned char piece[PIECE + TAG_SIZE - 1];
    unsigned char header[HEADER];
    const uint64_t stop = *at + SEARCH_SIZE;
    size_t got = sizeof piece;

    for (; *at < stop && got == sizeof piece; *at += PIECE) {
        VG_TRY(vg_source_read(source, *at, piece, sizeof piece, &got, err));
        const size_t i = find_tag(piece, got);
        if (i == got)
            continue;
        *at += i;
        VG_TRY(vg_source_take(source, *at, header, sizeof header, "journal", err));
        *at += HEADER + (uint64_t)vg_get_u32(header + 6, is_big);
        return VG_OK;
    }
    return vg_fail(err, VG_ERR_FORMAT, "no journal behind the markers, so no way to the data");
}

/** Skip the journal and the compression header of the file. */
static vg_status skip_to_channels(vg_source *source, const vg_acq_header *header, uint64_t *at,
                                  vg_error *err)
{
    enum { MAIN_OLD = 38, MAIN_NEW = 52 };
    const bool is_big = header->is_big;
    unsigned char main_header[MAIN_NEW];

    if (header->revision < VG_ACQ_4_0) {
        VG_TRY(skip_old_journal(source, is_big, at, err));
        VG_TRY(vg_source_take(source, *at, main_header, MAIN_OLD, "compression header", err));
        *at += MAIN_OLD + (uint64_t)vg_get_u32(main_header + MAIN_OLD - 4, is_big);
        return VG_OK;
    }
    VG_TRY(vg_source_take(source, *at, main_header, 4, "journal", err));
    *at += vg_get_u32(main_header, is_big);
    VG_TRY(vg_source_take(source, *at, main_header, MAIN_NEW, "compression header", err));
    *at += MAIN_NEW + (header->revision >= VG_ACQ_4_2 ? 6u : 0u);
    *at +=
        (uint64_t)vg_get_u32(main_header + 24, is_big) + vg_get_u32(main_header + 28, is_big);
    return VG_OK;
}

vg_status vg_acq_find_packed(vg_source *source, vg_acq_header *header, uint64_t at,
                             vg_error *err)
{
    enum { FRONT = 60, MAX_RATIO = 1032 }; /* zlib's own bound, and its few bytes of header */
    unsigned char front[FRONT];

    VG_TRY(skip_to_channels(source, header, &at, err));
    for (size_t i = 0; i < header->n_channels; i++) {
        vg_acq_channel *c = &header->channels[i];
        VG_TRY(vg_source_take(source, at, front, FRONT, "compression headers", err));
        at += FRONT + (uint64_t)vg_get_u32(front + 44, header->is_big) +
              vg_get_u32(front + 48, header->is_big);
        const uint32_t unpacked = vg_get_u32(front + 52, header->is_big);
        c->packed_at = at;
        c->n_packed = vg_get_u32(front + 56, header->is_big);
        if (unpacked / MAX_RATIO > c->n_packed)
            return vg_fail(err, VG_ERR_FORMAT,
                           "channel %zu has %" PRIu32 " bytes of samples in %" PRIu64
                           ", which cannot be",
                           i, unpacked, c->n_packed);
        c->n_samples = unpacked / c->size;
        at += c->n_packed;
    }
    return VG_OK;
}
