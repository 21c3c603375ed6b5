/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/inflate.h"

#include <inttypes.h>
#include <string.h>

#include <zlib.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { STEP = 32768, MAX_MARKS = 8, IN_SIZE = 16384 };
static const uint64_t first_spacing = UINT64_C(1) << 20;

/** The decoder as it was at a place of the stream. A z_stream must stay where it was made:
 * zlib checks its address. */
typedef struct mark {
    z_stream z;
    uint64_t decoded; /* bytes it had given */
    uint64_t taken;   /* bytes it had used */
} mark;

struct vg_inflate {
    vg_source *source;
    uint64_t offset;
    uint64_t size;
    z_stream z;
    uint64_t fetched; /* bytes of the stream handed to z so far */
    bool is_open;
    bool at_end;
    uint64_t decoded;
    size_t n_kept; /* bytes [decoded - n_kept, decoded) are at the end of kept */
    mark *marks[MAX_MARKS];
    size_t n_marks;
    uint64_t spacing;
    unsigned char kept[2 * STEP];
    unsigned char in[IN_SIZE];
};

static voidpf allocate(voidpf unused, uInt n, uInt size)
{
    (void)unused;
    return vg_alloc(n, size);
}

static void release(voidpf unused, voidpf block)
{
    (void)unused;
    vg_free(block);
}

static void free_mark(mark *m)
{
    (void)inflateEnd(&m->z);
    vg_free(m);
}

void vg_inflate_close(vg_inflate *stream)
{
    if (stream == NULL)
        return;
    for (size_t i = 0; i < stream->n_marks; i++)
        free_mark(stream->marks[i]);
    if (stream->is_open)
        (void)inflateEnd(&stream->z);
    vg_free(stream);
}

vg_status vg_inflate_open(vg_source *source, uint64_t offset, uint64_t n, vg_inflate **out,
                          vg_error *err)
{
    vg_inflate *stream = vg_alloc(1, sizeof *stream);

    *out = NULL;
    if (stream == NULL)
        return vg_fail_memory(err);
    stream->source = source;
    stream->offset = offset;
    stream->size = n;
    stream->spacing = first_spacing;
    stream->z.zalloc = allocate;
    stream->z.zfree = release;
    if (inflateInit(&stream->z) != Z_OK) {
        vg_free(stream);
        return vg_fail_memory(err);
    }
    stream->is_open = true;
    *out = stream;
    return VG_OK;
}

/** Forget every other mark, so that there is room for marks twice as far apart. */
static void thin_marks(vg_inflate *stream)
{
    size_t n = 0;

    for (size_t i = 0; i < stream->n_marks; i++) {
        if (i % 2 == 0)
            free_mark(stream->marks[i]);
        else
            stream->marks[n++] = stream->marks[i];
    }
    stream->n_marks = n;
    stream->spacing *= 2;
}

/** Remember the decoder when the last mark is far enough behind. */
static vg_status set_mark(vg_inflate *stream, vg_error *err)
{
    const size_t n = stream->n_marks;
    const uint64_t last = n > 0 ? stream->marks[n - 1]->decoded : 0;

    if (stream->at_end || stream->decoded < last + stream->spacing)
        return VG_OK;
    if (n == MAX_MARKS) {
        thin_marks(stream);
        return VG_OK;
    }
    mark *m = vg_alloc(1, sizeof *m);
    if (m == NULL || inflateCopy(&m->z, &stream->z) != Z_OK) {
        vg_free(m);
        return vg_fail_memory(err);
    }
    m->decoded = stream->decoded;
    m->taken = stream->fetched - stream->z.avail_in;
    stream->marks[stream->n_marks++] = m;
    return VG_OK;
}

/** Go back to the last mark that is not after byte `first`, or to the start. */
static vg_status go_back(vg_inflate *stream, uint64_t first, vg_error *err)
{
    mark *best = NULL;

    for (size_t i = 0; i < stream->n_marks; i++)
        if (stream->marks[i]->decoded <= first)
            best = stream->marks[i];
    stream->at_end = false;
    stream->n_kept = 0;
    stream->decoded = best != NULL ? best->decoded : 0;
    stream->fetched = best != NULL ? best->taken : 0;
    if (best == NULL) {
        stream->z.avail_in = 0;
        (void)inflateReset(&stream->z);
        return VG_OK;
    }
    (void)inflateEnd(&stream->z);
    stream->is_open = inflateCopy(&stream->z, &best->z) == Z_OK;
    stream->z.avail_in = 0;
    return stream->is_open ? VG_OK : vg_fail_memory(err);
}

/** Hand the decoder more bytes of the stream, if there are any. */
static vg_status feed(vg_inflate *stream, vg_error *err)
{
    const uint64_t left = stream->size - stream->fetched;
    const size_t want = left < IN_SIZE ? (size_t)left : IN_SIZE;
    size_t got = 0;

    VG_TRY(vg_source_read(stream->source, stream->offset + stream->fetched, stream->in, want,
                          &got, err));
    stream->fetched += got;
    stream->z.next_in = stream->in;
    stream->z.avail_in = (uInt)got;
    stream->at_end = got == 0;
    return VG_OK;
}

/** Decode the next bytes, up to STEP of them, behind those that are kept. */
static vg_status step(vg_inflate *stream, vg_error *err)
{
    memmove(stream->kept, stream->kept + STEP, STEP);
    stream->z.next_out = stream->kept + STEP;
    stream->z.avail_out = STEP;
    while (stream->z.avail_out > 0 && !stream->at_end) {
        if (stream->z.avail_in == 0)
            VG_TRY(feed(stream, err));
        if (stream->at_end)
            break;
        const int result = inflate(&stream->z, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR)
            return vg_fail_memory(err);
        if (result != Z_OK && result != Z_STREAM_END)
            return vg_fail(err, VG_ERR_FORMAT,
                           "the compressed data that begin at byte %" PRIu64
                           " are damaged near byte %" PRIu64,
                           stream->offset,
                           stream->offset + stream->fetched - stream->z.avail_in);
        stream->at_end = result == Z_STREAM_END;
    }
    const size_t n = STEP - stream->z.avail_out;
    if (n < STEP) /* keep what was decoded at the end of the buffer */
        memmove(stream->kept + STEP - n, stream->kept, STEP + n);
    stream->decoded += n;
    stream->n_kept = (stream->n_kept < STEP ? stream->n_kept : STEP) + n;
    return set_mark(stream, err);
}

/** Copy what is decoded of bytes [at, at + n); returns how many there are. */
static size_t copy_kept(const vg_inflate *stream, uint64_t at, unsigned char *out, size_t n)
{
    const uint64_t left = at < stream->decoded ? stream->decoded - at : 0;
    const size_t count = left < n ? (size_t)left : n;

    memcpy(out, stream->kept + sizeof stream->kept - left, count);
    return count;
}

vg_status vg_inflate_read(vg_inflate *stream, uint64_t first, void *out, size_t n,
                          size_t *n_read, vg_error *err)
{
    unsigned char *to = out;
    vg_status status = VG_OK;

    *n_read = 0;
    if (!stream->is_open)
        return vg_fail_memory(err);
    if (first < stream->decoded - stream->n_kept)
        VG_TRY(go_back(stream, first, err));
    while (status == VG_OK) {
        *n_read += copy_kept(stream, first + *n_read, to + *n_read, n - *n_read);
        if (*n_read == n || stream->at_end)
            return VG_OK;
        status = step(stream, err);
    }
    /* What was half decoded is given up: a later call begins anew. */
    stream->decoded = UINT64_MAX;
    stream->n_kept = 0;
    return status;
}
