/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Superblocks and object headers of HDF5. */
#include "formats/hdf5_walk.h"

#include <inttypes.h>
#include <string.h>

#include "core/fail.h"
#include "formats/bytes.h"

enum { MAX_BLOCKS = 64, MAX_MESSAGES = 20000 };

/** A header on its way: the blocks that its messages lie in. */
typedef struct walk {
    const vg_hdf5 *file;
    vg_hdf5_run blocks[MAX_BLOCKS];
    size_t n_blocks;
    size_t n_messages;
    unsigned version;
    bool has_order; /* version 2: two more bytes a message */
} walk;

static vg_status open_superblock(vg_source *source, uint64_t at, vg_hdf5 *out, vg_error *err)
{
    enum { SIZE = 76, NEW_BASE = 12, NEW_ROOT = 36, OLD_BASE = 24, OLD_ROOT = 64 };
    unsigned char b[SIZE];

    VG_TRY(vg_source_take(source, at, b, sizeof b, "HDF5 superblock", err));
    const unsigned version = b[8];
    const bool is_new = version >= 2;
    const unsigned char *sizes = is_new ? b + 9 : b + 13;
    const size_t shift = version == 1 ? 4 : 0;
    if (version > 3)
        return vg_fail(err, VG_ERR_FORMAT, "HDF5 superblock version %u; 0 to 3 are read",
                       version);
    if (sizes[0] != 8 || sizes[1] != 8)
        return vg_fail(err, VG_ERR_FORMAT,
                       "HDF5 with offsets of %u and lengths of %u bytes; 8 are read", sizes[0],
                       sizes[1]);
    out->source = source;
    out->base = vg_get_u64(b + (is_new ? NEW_BASE : OLD_BASE + shift), false);
    out->root = vg_get_u64(b + (is_new ? NEW_ROOT : OLD_ROOT + shift), false);
    if (out->base <= vg_source_size(source))
        return VG_OK;
    return vg_fail(err, VG_ERR_FORMAT,
                   "the HDF5 superblock begins its addresses at byte %" PRIu64
                   ", behind the end of the file",
                   out->base);
}

vg_status vg_hdf5_open(vg_source *source, vg_hdf5 *out, vg_error *err)
{
    static const unsigned char signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    static const uint64_t places[] = {0, 512, 1024, 2048};
    unsigned char b[sizeof signature];

    *out = (vg_hdf5){0};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        size_t got = 0;
        VG_TRY(vg_source_read(source, places[i], b, sizeof b, &got, err));
        if (got == sizeof b && memcmp(b, signature, sizeof b) == 0)
            return open_superblock(source, places[i], out, err);
    }
    return vg_fail(err, VG_ERR_FORMAT, "there is no HDF5 superblock in the file");
}

/** Remember the block that a continuation message points to. */
static vg_status add_block(walk *w, vg_hdf5_run body, vg_error *err)
{
    unsigned char b[16];

    if (w->n_blocks == MAX_BLOCKS || body.n < sizeof b)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the HDF5 object header continues in too many or broken blocks");
    VG_TRY(vg_source_take(w->file->source, body.at, b, sizeof b, "HDF5 object header", err));
    w->blocks[w->n_blocks++] =
        (vg_hdf5_run){w->file->base + vg_get_u64(b, false), vg_get_u64(b + 8, false)};
    return VG_OK;
}

/** Walk through the messages of one block. */
static vg_status walk_block(walk *w, vg_hdf5_run block, const vg_hdf5_visitor *visitor,
                            vg_error *err)
{
    const uint64_t size = vg_source_size(w->file->source);
    const uint64_t n_head = w->version == 1 ? 8 : w->has_order ? 6 : 4;

    if (block.at > size || block.n > size - block.at)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the HDF5 object header at byte %" PRIu64 " does not fit into the file",
                       block.at);
    while (block.n >= n_head) {
        unsigned char b[8] = {0};
        VG_TRY(vg_source_take(w->file->source, block.at, b, (size_t)n_head,
                              "HDF5 object header", err));
        const uint64_t n = vg_get_u16(b + (w->version == 1 ? 2 : 1), false);
        const vg_hdf5_message m = {.type = w->version == 1 ? vg_get_u16(b, false) : b[0],
                                   .flags = w->version == 1 ? b[4] : b[3],
                                   .body = {block.at + n_head, n}};
        if (n > block.n - n_head || w->n_messages++ == MAX_MESSAGES)
            return vg_fail(err, VG_ERR_FORMAT,
                           "the HDF5 message at byte %" PRIu64 " does not fit into its header",
                           block.at);
        VG_TRY(m.type == VG_HDF5_MORE ? add_block(w, m.body, err)
                                      : visitor->visit(visitor->state, &m, err));
        block.at += n_head + n;
        block.n -= n_head + n;
    }
    return VG_OK;
}

/** Version 2: signature, flags, optional times and limits, size of the first block. */
static vg_status begin_new(walk *w, uint64_t at, const unsigned char b[16], vg_error *err)
{
    enum { HAS_ORDER = 4, HAS_LIMITS = 16, HAS_TIMES = 32 };
    const unsigned flags = b[5];
    const uint64_t n_size = UINT64_C(1) << (flags & 3);
    const uint64_t skip =
        6 + ((flags & HAS_TIMES) != 0 ? 16u : 0u) + ((flags & HAS_LIMITS) != 0 ? 4u : 0u);
    unsigned char size[8] = {0};

    VG_TRY(vg_source_take(w->file->source, at + skip, size, (size_t)n_size,
                          "HDF5 object header", err));
    w->version = 2;
    w->has_order = (flags & HAS_ORDER) != 0;
    w->blocks[w->n_blocks++] = (vg_hdf5_run){at + skip + n_size, vg_get_u64(size, false)};
    return VG_OK;
}

static vg_status begin_header(walk *w, uint64_t object, vg_error *err)
{
    const uint64_t at = w->file->base + object;
    unsigned char b[16];

    VG_TRY(vg_source_take(w->file->source, at, b, sizeof b, "HDF5 object header", err));
    if (memcmp(b, "OHDR", 4) == 0 && b[4] == 2)
        return begin_new(w, at, b, err);
    if (b[0] != 1)
        return vg_fail(err, VG_ERR_FORMAT, "there is no HDF5 object header at byte %" PRIu64,
                       at);
    w->version = 1;
    w->blocks[w->n_blocks++] = (vg_hdf5_run){at + sizeof b, vg_get_u32(b + 8, false)};
    return VG_OK;
}

/** The next block without its signature and checksum. */
static vg_status trim_block(const walk *w, vg_hdf5_run *block, vg_error *err)
{
    enum { SIGNATURE = 4, CHECKSUM = 4 };
    unsigned char b[SIGNATURE];

    VG_TRY(vg_source_take(w->file->source, block->at, b, sizeof b, "HDF5 object header", err));
    if (memcmp(b, "OCHK", sizeof b) != 0 || block->n < SIGNATURE + CHECKSUM)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the HDF5 object header does not continue at byte %" PRIu64, block->at);
    block->at += SIGNATURE;
    block->n -= SIGNATURE + CHECKSUM;
    return VG_OK;
}

vg_status vg_hdf5_walk(const vg_hdf5 *file, uint64_t object, const vg_hdf5_visitor *visitor,
                       vg_error *err)
{
    walk w = {.file = file};

    VG_TRY(begin_header(&w, object, err));
    for (size_t i = 0; i < w.n_blocks; i++) {
        if (i > 0 && w.version == 2)
            VG_TRY(trim_block(&w, &w.blocks[i], err));
        VG_TRY(walk_block(&w, w.blocks[i], visitor, err));
    }
    return VG_OK;
}

static vg_status take_message(void *state, const vg_hdf5_message *m, vg_error *err)
{
    vg_hdf5_object *object = state;

    (void)err;
    switch (m->type) {
    case VG_HDF5_SPACE:
        object->space = m->body;
        break;
    case VG_HDF5_LINK_INFO:
        object->links = m->body;
        break;
    case VG_HDF5_DATATYPE:
        object->type = m->body;
        object->is_shared_type = (m->flags & VG_HDF5_IS_SHARED) != 0;
        break;
    case VG_HDF5_LAYOUT:
        object->layout = m->body;
        break;
    case VG_HDF5_FILTERS:
        object->filters = m->body;
        break;
    case VG_HDF5_TABLE:
        object->table = m->body;
        break;
    default:
        break;
    }
    return VG_OK;
}

vg_status vg_hdf5_object_at(const vg_hdf5 *file, uint64_t object, vg_hdf5_object *out,
                            vg_error *err)
{
    const vg_hdf5_visitor visitor = {take_message, out};

    *out = (vg_hdf5_object){0};
    return vg_hdf5_walk(file, object, &visitor, err);
}
