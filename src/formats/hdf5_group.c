/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of HDF5: symbol tables (a tree of nodes, names in a heap) and compact links. */
#include "formats/hdf5_walk.h"

#include <inttypes.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/bytes.h"

enum { MAX_LINKS = 4096, MAX_STEPS = 16384, MAX_LEVEL = 8 };
static const uint64_t undefined = UINT64_MAX;

typedef struct listing {
    const vg_hdf5 *file;
    vg_hdf5_links *links;
    vg_hdf5_run names; /* data of the local heap */
    size_t n_steps;    /* so far: a tree that bites its tail must end too */
} listing;

/** Add a name of n bytes, which need not end in 0; soft links and names that are too long are
 * left out. */
static vg_status add_link(vg_hdf5_links *links, const char *name, size_t n, uint64_t object,
                          vg_error *err)
{
    vg_hdf5_link link = {.object = object};

    if (n == 0 || n >= sizeof link.name || object == undefined)
        return VG_OK;
    if (links->n == MAX_LINKS)
        return vg_fail(err, VG_ERR_FORMAT, "an HDF5 group with more than %d names", MAX_LINKS);
    memcpy(link.name, name, n);
    VG_TRY(vg_grow(&links->items, &links->capacity, links->n + 1, sizeof link, err));
    links->items[links->n++] = link;
    return VG_OK;
}

/** Entries of a symbol table node: where the name lies, and the object. */
static vg_status list_node(listing *l, uint64_t at, vg_error *err)
{
    enum { HEAD = 8, ENTRY = 40 };
    unsigned char b[ENTRY];
    char name[VG_HDF5_NAME_SIZE];

    VG_TRY(vg_source_take(l->file->source, at, b, HEAD, "HDF5 group", err));
    if (memcmp(b, "SNOD", 4) != 0)
        return vg_fail(err, VG_ERR_FORMAT, "there is no HDF5 group node at byte %" PRIu64, at);
    const unsigned n = vg_get_u16(b + 6, false);
    for (unsigned i = 0; i < n; i++) {
        VG_TRY(vg_source_take(l->file->source, at + HEAD + UINT64_C(40) * i, b, ENTRY,
                              "HDF5 group", err));
        const uint64_t offset = vg_get_u64(b, false);
        size_t got = 0;
        if (offset >= l->names.n || l->n_steps++ >= MAX_STEPS)
            return vg_fail(err, VG_ERR_FORMAT,
                           "an HDF5 name lies at byte %" PRIu64 " of a heap of %" PRIu64
                           " bytes",
                           offset, l->names.n);
        const uint64_t left = l->names.n - offset;
        const size_t most = left < sizeof name ? (size_t)left : sizeof name;
        VG_TRY(vg_source_read(l->file->source, l->names.at + offset, name, most, &got, err));
        const char *end = memchr(name, '\0', got);
        const size_t length = end != NULL ? (size_t)(end - name) : sizeof name;
        VG_TRY(add_link(l->links, name, length, vg_get_u64(b + 8, false), err));
    }
    return VG_OK;
}

/** Walk down a tree; levels fall by one from node to child. */
static vg_status list_tree(listing *l, uint64_t at, int level, vg_error *err)
{
    enum { HEAD = 24, KEY = 8, CHILD = 8 };
    unsigned char b[HEAD];

    VG_TRY(vg_source_take(l->file->source, at, b, HEAD, "HDF5 group", err));
    if (memcmp(b, "TREE", 4) != 0 || b[4] != 0 || b[5] > MAX_LEVEL ||
        (level >= 0 && b[5] != level) || l->n_steps++ >= MAX_STEPS)
        return vg_fail(err, VG_ERR_FORMAT, "the HDF5 group tree at byte %" PRIu64 " is damaged",
                       at);
    const unsigned n = vg_get_u16(b + 6, false);
    const int below = (int)b[5] - 1;
    for (unsigned i = 0; i < n; i++) {
        VG_TRY(vg_source_take(l->file->source, at + HEAD + KEY + UINT64_C(16) * i, b, CHILD,
                              "HDF5 group", err));
        const uint64_t child = l->file->base + vg_get_u64(b, false);
        VG_TRY(below < 0 ? list_node(l, child, err) : list_tree(l, child, below, err));
    }
    return VG_OK;
}

static vg_status list_table(listing *l, vg_hdf5_run table, vg_error *err)
{
    enum { HEAP = 32 };
    unsigned char b[HEAP];

    if (table.n < 16)
        return vg_fail(err, VG_ERR_FORMAT, "an HDF5 symbol table of %" PRIu64 " bytes",
                       table.n);
    VG_TRY(vg_source_take(l->file->source, table.at, b, 16, "HDF5 group", err));
    const uint64_t tree = l->file->base + vg_get_u64(b, false);
    const uint64_t heap = l->file->base + vg_get_u64(b + 8, false);
    VG_TRY(vg_source_take(l->file->source, heap, b, HEAP, "HDF5 group", err));
    if (memcmp(b, "HEAP", 4) != 0)
        return vg_fail(err, VG_ERR_FORMAT, "there is no HDF5 heap at byte %" PRIu64, heap);
    l->names =
        (vg_hdf5_run){l->file->base + vg_get_u64(b + 24, false), vg_get_u64(b + 8, false)};
    return list_tree(l, tree, -1, err);
}

/** A link message: flags tell which fields come before the name; only hard links are kept. */
static vg_status take_link(void *state, const vg_hdf5_message *m, vg_error *err)
{
    enum { HAS_ORDER = 4, HAS_TYPE = 8, HAS_CHARSET = 16, MOST = 128 };
    listing *l = state;
    unsigned char b[MOST] = {0};
    size_t at = 2;
    size_t got = 0;

    if (m->type != VG_HDF5_LINK)
        return VG_OK;
    const size_t n = m->body.n < MOST ? (size_t)m->body.n : MOST;
    VG_TRY(vg_source_read(l->file->source, m->body.at, b, n, &got, err));
    const unsigned flags = b[1];
    const unsigned type = (flags & HAS_TYPE) != 0 ? b[at++] : 0;
    at += ((flags & HAS_ORDER) != 0 ? 8u : 0u) + ((flags & HAS_CHARSET) != 0 ? 1u : 0u);
    const size_t n_length = (size_t)1 << (flags & 3);
    const uint64_t length = n_length <= 2
                                ? vg_get_u16(b + at, false) & (n_length == 1 ? 255u : 65535u)
                                : vg_get_u32(b + at, false);
    at += n_length;
    if (type != 0 || length > MOST || at + length + 8 > got)
        return VG_OK;
    return add_link(l->links, (const char *)b + at, (size_t)length,
                    vg_get_u64(b + at + length, false), err);
}

vg_status vg_hdf5_list(const vg_hdf5 *file, uint64_t object, vg_hdf5_links *out, vg_error *err)
{
    listing l = {.file = file, .links = out};
    const vg_hdf5_visitor visitor = {take_link, &l};
    vg_hdf5_object o;
    unsigned char b[18] = {0};

    *out = (vg_hdf5_links){0};
    VG_TRY(vg_hdf5_object_at(file, object, &o, err));
    if (o.table.n > 0)
        return list_table(&l, o.table, err);
    if (o.links.n == 0)
        return VG_OK;
    /* version, flags, (8 bytes of order), heap of a dense group */
    VG_TRY(vg_source_take(file->source, o.links.at, b, 2, "HDF5 group", err));
    const uint64_t skip = (b[1] & 1) != 0 ? 10 : 2;
    VG_TRY(vg_source_take(file->source, o.links.at + skip, b, 8, "HDF5 group", err));
    if (vg_get_u64(b, false) != undefined)
        return vg_fail(err, VG_ERR_FORMAT,
                       "an HDF5 group whose names lie in a fractal heap, which is not read; "
                       "write it with libver='earliest'");
    return vg_hdf5_walk(file, object, &visitor, err);
}

uint64_t vg_hdf5_find(const vg_hdf5_links *links, const char *name)
{
    for (size_t i = 0; i < links->n; i++)
        if (strcmp(links->items[i].name, name) == 0)
            return links->items[i].object;
    return 0;
}
