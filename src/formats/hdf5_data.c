/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets of HDF5. Whatever the layout, one rectangle of elements is held at a time: a chunk
 * as the file has it, or as many rows of a plain data set as make a block. */
#include "formats/hdf5_walk.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/bytes.h"
#include "formats/inflate.h"

enum { COMPACT = 0, CONTIGUOUS = 1, CHUNKED = 2 };
enum { DEFLATE = 1, SHUFFLE = 2, FLETCHER32 = 3, MAX_FILTERS = 3, MAX_LEVEL = 32 };
enum { BLOCK = 65536, MAX_CHUNK = 1 << 26, MAX_RATIO = 1032 /* of deflate */ };
static const uint64_t undefined = UINT64_MAX;

struct vg_hdf5_data {
    const vg_hdf5 *file;
    vg_hdf5_shape shape;
    bool is_chunked;
    uint64_t address;                 /* of the elements, or of the tree of chunks */
    uint64_t chunk[VG_HDF5_MAX_RANK]; /* elements of the rectangle */
    unsigned filters[MAX_FILTERS];
    size_t n_filters;
    unsigned char *held; /* the rectangle at `at`, when is_held */
    unsigned char *raw;  /* the same before it was put in order */
    uint64_t at[VG_HDF5_MAX_RANK];
    bool is_held;
    bool is_missing; /* it was never written */
};

void vg_hdf5_data_close(vg_hdf5_data *data)
{
    if (data == NULL)
        return;
    vg_free(data->held);
    vg_free(data->raw);
    vg_free(data);
}

const vg_hdf5_shape *vg_hdf5_data_shape(const vg_hdf5_data *data)
{
    return &data->shape;
}

static size_t chunk_bytes(const vg_hdf5_data *data)
{
    return (size_t)(data->chunk[0] * data->chunk[1] * data->shape.type.size);
}

/** Plain elements must all be there; the rectangle is whole rows, or a piece of one. */
static vg_status plan_blocks(vg_hdf5_data *data, uint64_t address, vg_error *err)
{
    const uint64_t size = data->shape.type.size;
    const uint64_t *dims = data->shape.dims;
    const uint64_t n_file = vg_source_size(data->file->source);

    if (address > n_file || dims[1] > (n_file - address) / size / dims[0])
        return vg_fail(err, VG_ERR_FORMAT,
                       "an HDF5 data set of %" PRIu64 " times %" PRIu64
                       " elements at byte %" PRIu64 " of a file of %" PRIu64,
                       dims[0], dims[1], address, n_file);
    const uint64_t rows = BLOCK / size / dims[1];
    data->address = address;
    data->chunk[1] = rows > 0 ? dims[1] : BLOCK / size;
    data->chunk[0] = rows > 0 ? rows : 1;
    return VG_OK;
}

/** Dimensions of chunks, the last of which is the size of an element. */
static vg_status plan_chunks(vg_hdf5_data *data, const unsigned char *sizes, unsigned n_sizes,
                             vg_error *err)
{
    const unsigned rank = data->shape.rank;
    const uint64_t *dims = data->shape.dims;
    const double most = (double)vg_source_size(data->file->source) * MAX_RATIO;

    data->is_chunked = true;
    for (unsigned i = 0; i < VG_HDF5_MAX_RANK; i++)
        data->chunk[i] = i < rank ? vg_get_u32(sizes + 4 * (size_t)i, false) : 1;
    const double bytes =
        (double)data->chunk[0] * (double)data->chunk[1] * data->shape.type.size;
    if (n_sizes != rank + 1 || rank == 0 || !(bytes > 0.0) || bytes > MAX_CHUNK)
        return vg_fail(err, VG_ERR_FORMAT,
                       "HDF5 chunks of %" PRIu64 " times %" PRIu64 " elements are not read",
                       data->chunk[0], data->chunk[1]);
    if ((double)dims[0] * (double)dims[1] * data->shape.type.size > most)
        return vg_fail(err, VG_ERR_FORMAT,
                       "an HDF5 data set of %" PRIu64 " times %" PRIu64
                       " elements in a file of %" PRIu64 " bytes",
                       dims[0], dims[1], vg_source_size(data->file->source));
    return VG_OK;
}

static vg_status take_layout(vg_hdf5_data *data, vg_hdf5_run run, vg_error *err)
{
    unsigned char b[32] = {0};
    size_t got = 0;

    VG_TRY(vg_source_read(data->file->source, run.at, b,
                          run.n < sizeof b ? (size_t)run.n : sizeof b, &got, err));
    const unsigned version = b[0];
    if (version < 1 || version > 3)
        return vg_fail(err, VG_ERR_FORMAT,
                       "HDF5 data layout %u is not read; write it with libver='earliest'",
                       version);
    const bool is_old = version < 3;
    const unsigned kind = is_old ? b[2] : b[1];
    /* Versions 1 and 2 put the rank before the class and five bytes behind it. */
    const size_t at = is_old ? 8 : kind == CHUNKED ? 3 : 2;
    if (kind == COMPACT && !is_old)
        return plan_blocks(data, run.at + 4, err);
    if ((kind != CONTIGUOUS && kind != CHUNKED) || got < at + 8)
        return vg_fail(err, VG_ERR_FORMAT, "HDF5 data layout of class %u is not read", kind);
    const uint64_t address = vg_get_u64(b + at, false);
    if (address == undefined)
        return vg_fail(err, VG_ERR_FORMAT, "an HDF5 data set that was never written");
    if (kind == CONTIGUOUS)
        return plan_blocks(data, data->file->base + address, err);
    data->address = data->file->base + address;
    return plan_chunks(data, b + at + 8, is_old ? b[1] : b[2], err);
}

/** Filters, in the order of writing: shuffle, deflate and a checksum, each if it is there. */
static vg_status take_filters(vg_hdf5_data *data, vg_hdf5_run run, vg_error *err)
{
    static const unsigned order[] = {SHUFFLE, DEFLATE, FLETCHER32};
    unsigned char b[8];
    size_t next = 0;

    if (run.n == 0)
        return VG_OK;
    VG_TRY(vg_source_take(data->file->source, run.at, b, 2, "HDF5 filters", err));
    const bool is_old = b[0] == 1;
    const unsigned n = b[1];
    uint64_t at = run.at + (is_old ? 8 : 2);
    for (unsigned i = 0; i < n; i++) {
        VG_TRY(vg_source_take(data->file->source, at, b, 8, "HDF5 filters", err));
        const unsigned id = vg_get_u16(b, false);
        while (next < MAX_FILTERS && order[next] != id)
            next++;
        if (next == MAX_FILTERS)
            return vg_fail(err, VG_ERR_FORMAT,
                           "HDF5 filter %u is not read there; gzip, shuffle and fletcher32 "
                           "are",
                           id);
        /* Known filters have no name in version 2. */
        const unsigned n_name = is_old ? vg_get_u16(b + 2, false) : 0;
        const unsigned n_values = vg_get_u16(b + (is_old ? 6 : 4), false);
        at += is_old ? 8u + (n_name + 7) / 8 * 8 + 4 * (n_values + n_values % 2)
                     : 6u + 4 * n_values;
        data->filters[data->n_filters++] = id;
        next++;
    }
    return VG_OK;
}

static vg_status fill_data(vg_hdf5_data *data, const vg_hdf5_object *o, vg_error *err)
{
    if (o->space.n == 0 || o->type.n == 0 || o->layout.n == 0)
        return vg_fail(err, VG_ERR_FORMAT, "an HDF5 object that is no data set");
    VG_TRY(vg_hdf5_shape_of(data->file, o->type, o->space, &data->shape, err));
    const vg_hdf5_class kind = data->shape.type.class_type;
    if (o->is_shared_type || (kind != VG_HDF5_INTEGER && kind != VG_HDF5_FLOAT))
        return vg_fail(err, VG_ERR_FORMAT, "an HDF5 data set of something else than numbers");
    if (data->shape.dims[0] == 0 || data->shape.dims[1] == 0)
        return vg_fail(err, VG_ERR_FORMAT, "an HDF5 data set without elements");
    VG_TRY(take_layout(data, o->layout, err));
    VG_TRY(take_filters(data, o->filters, err));
    return VG_OK;
}

vg_status vg_hdf5_data_open(const vg_hdf5 *file, uint64_t object, vg_hdf5_data **out,
                            vg_error *err)
{
    vg_hdf5_object o;

    *out = NULL;
    VG_TRY(vg_hdf5_object_at(file, object, &o, err));
    vg_hdf5_data *data = vg_alloc(1, sizeof *data);
    if (data == NULL)
        return vg_fail_memory(err);
    data->file = file;
    const vg_status status = fill_data(data, &o, err);
    if (status == VG_OK)
        *out = data;
    else
        vg_hdf5_data_close(data);
    return status;
}

/** Make room for a rectangle once there are bytes to fill it. */
static vg_status make_room(vg_hdf5_data *data, vg_error *err)
{
    if (data->held == NULL)
        data->held = vg_alloc(chunk_bytes(data), 1);
    if (data->raw == NULL && data->n_filters > 0)
        data->raw = vg_alloc(chunk_bytes(data), 1);
    if (data->held == NULL || (data->raw == NULL && data->n_filters > 0))
        return vg_fail_memory(err);
    return VG_OK;
}

static vg_status load_rows(vg_hdf5_data *data, vg_error *err)
{
    const uint64_t *dims = data->shape.dims;
    const size_t size = data->shape.type.size;
    const uint64_t left_0 = dims[0] - data->at[0];
    const uint64_t left_1 = dims[1] - data->at[1];
    const uint64_t rows = left_0 < data->chunk[0] ? left_0 : data->chunk[0];
    const uint64_t columns = left_1 < data->chunk[1] ? left_1 : data->chunk[1];

    VG_TRY(make_room(data, err));
    /* Either there is one row, or rows are whole and follow each other. */
    return vg_source_take(data->file->source,
                          data->address + (data->at[0] * dims[1] + data->at[1]) * size,
                          data->held, (size_t)(rows * columns) * size, "HDF5 data set", err);
}

/** A place in the tree of chunks. */
typedef struct leaf {
    uint64_t at; /* of the packed bytes; undefined when there is no such chunk */
    uint32_t n;
    uint32_t mask; /* filters that were left out */
} leaf;

/** Compare the key in b with the chunk that is wanted: -1, 0 or 1. */
static int compare_key(const vg_hdf5_data *data, const unsigned char *b)
{
    for (unsigned i = 0; i < data->shape.rank; i++) {
        const uint64_t offset = vg_get_u64(b + 8 + 8 * (size_t)i, false);
        if (offset != data->at[i])
            return offset < data->at[i] ? -1 : 1;
    }
    return 0;
}

/** Find the last entry of a node that does not lie behind the chunk. */
static vg_status find_entry(const vg_hdf5_data *data, uint64_t node, unsigned n,
                            unsigned char *key, vg_error *err)
{
    const size_t n_key = 8 + 8 * ((size_t)data->shape.rank + 1);
    unsigned low = 0;
    unsigned high = n;

    while (high - low > 1) {
        const unsigned middle = low + (high - low) / 2;
        VG_TRY(vg_source_take(data->file->source, node + 24 + middle * (n_key + 8), key,
                              n_key + 8, "HDF5 tree of chunks", err));
        if (compare_key(data, key) > 0)
            high = middle;
        else
            low = middle;
    }
    return vg_source_take(data->file->source, node + 24 + low * (n_key + 8), key, n_key + 8,
                          "HDF5 tree of chunks", err);
}

/** Walk down the tree of chunks; levels fall by one from node to child. */
static vg_status find_chunk(const vg_hdf5_data *data, leaf *out, vg_error *err)
{
    enum { HEAD = 24, MOST_KEY = 8 + 8 * (VG_HDF5_MAX_RANK + 1) + 8 };
    const size_t n_key = 8 + 8 * ((size_t)data->shape.rank + 1);
    uint64_t node = data->address;
    unsigned char b[HEAD];
    unsigned char key[MOST_KEY];
    int level = -1;

    *out = (leaf){.at = undefined};
    do {
        VG_TRY(vg_source_take(data->file->source, node, b, HEAD, "HDF5 tree of chunks", err));
        if (memcmp(b, "TREE", 4) != 0 || b[4] != 1 || b[5] > MAX_LEVEL ||
            (level >= 0 && b[5] != level - 1))
            return vg_fail(err, VG_ERR_FORMAT,
                           "the HDF5 tree of chunks at byte %" PRIu64 " is damaged", node);
        level = b[5];
        const unsigned n = vg_get_u16(b + 6, false);
        if (n == 0)
            return VG_OK;
        VG_TRY(find_entry(data, node, n, key, err));
        node = data->file->base + vg_get_u64(key + n_key, false);
    } while (level > 0);
    if (compare_key(data, key) == 0)
        *out = (leaf){node, vg_get_u32(key, false), vg_get_u32(key + 4, false)};
    return VG_OK;
}

static void unshuffle(const unsigned char *from, unsigned char *to, size_t n, size_t size)
{
    const size_t count = n / size;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < size; k++)
            to[i * size + k] = from[k * count + i];
}

/** Unpack a chunk into a buffer that it fills exactly. */
static vg_status unpack(vg_hdf5_data *data, const leaf *l, bool is_deflated, unsigned char *out,
                        vg_error *err)
{
    const size_t n = chunk_bytes(data);
    vg_inflate *stream = NULL;
    size_t got = 0;
    vg_status status;

    if (!is_deflated) {
        status = vg_source_read(data->file->source, l->at, out, l->n < n ? l->n : n, &got, err);
    } else {
        VG_TRY(vg_inflate_open(data->file->source, l->at, l->n, &stream, err));
        status = vg_inflate_read(stream, 0, out, n, &got, err);
        vg_inflate_close(stream);
    }
    if (status == VG_OK && got < n)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the HDF5 chunk at byte %" PRIu64 " holds %zu of its %zu bytes", l->at,
                       got, n);
    return status;
}

static vg_status load_chunk(vg_hdf5_data *data, vg_error *err)
{
    leaf l;
    bool has[FLETCHER32 + 1] = {false};

    VG_TRY(find_chunk(data, &l, err));
    data->is_missing = l.at == undefined;
    if (data->is_missing)
        return VG_OK;
    for (size_t i = 0; i < data->n_filters; i++)
        has[data->filters[i]] = (l.mask >> i & 1) == 0;
    if (has[FLETCHER32] && l.n >= 4)
        l.n -= 4;
    const uint64_t n_file = vg_source_size(data->file->source);
    const uint64_t n_there = l.at < n_file ? n_file - l.at : 0;
    if (l.n > n_there || chunk_bytes(data) > (uint64_t)l.n * MAX_RATIO)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the HDF5 chunk at byte %" PRIu64 " has %" PRIu32
                       " bytes, too few for its %zu or more than there are",
                       l.at, l.n, chunk_bytes(data));
    VG_TRY(make_room(data, err));
    VG_TRY(unpack(data, &l, has[DEFLATE], has[SHUFFLE] ? data->raw : data->held, err));
    if (has[SHUFFLE])
        unshuffle(data->raw, data->held, chunk_bytes(data), data->shape.type.size);
    return VG_OK;
}

/** Hold the rectangle that an element lies in. */
static vg_status hold(vg_hdf5_data *data, uint64_t row, uint64_t column, vg_error *err)
{
    const uint64_t at_0 = row / data->chunk[0] * data->chunk[0];
    const uint64_t at_1 = column / data->chunk[1] * data->chunk[1];

    if (data->is_held && data->at[0] == at_0 && data->at[1] == at_1)
        return VG_OK;
    data->at[0] = at_0;
    data->at[1] = at_1;
    data->is_held = false;
    data->is_missing = false;
    VG_TRY(data->is_chunked ? load_chunk(data, err) : load_rows(data, err));
    data->is_held = true;
    return VG_OK;
}

/** How many of the wanted elements lie in the rectangle, and how far apart there. */
static uint64_t count_run(const vg_hdf5_data *data, uint64_t element, uint64_t stride,
                          uint64_t *step)
{
    const uint64_t *dims = data->shape.dims;
    const uint64_t end_0 = data->at[0] + data->chunk[0];
    const uint64_t end_1 = data->at[1] + data->chunk[1];
    const uint64_t last_0 = end_0 < dims[0] ? end_0 : dims[0];
    const uint64_t last_1 = end_1 < dims[1] ? end_1 : dims[1];

    *step = stride;
    if (data->chunk[1] == dims[1])
        return (last_0 * dims[1] - element + stride - 1) / stride;
    if (stride == 1)
        return last_1 - element % dims[1];
    *step = data->chunk[1];
    return stride == dims[1] ? last_0 - element / dims[1] : 1;
}

vg_status vg_hdf5_data_read(vg_hdf5_data *data, uint64_t first, uint64_t stride, size_t n,
                            double *out, vg_error *err)
{
    const vg_hdf5_type *type = &data->shape.type;
    const uint64_t width = data->shape.dims[1];

    while (n > 0) {
        uint64_t step = 0;
        const uint64_t row = first / width;
        const uint64_t column = first % width;
        VG_TRY(hold(data, row, column, err));
        const uint64_t run = count_run(data, first, stride, &step);
        const size_t some = run < n ? (size_t)run : n;
        const size_t at =
            (size_t)((row - data->at[0]) * data->chunk[1] + column - data->at[1]) * type->size;
        for (size_t i = 0; i < some; i++)
            out[i] =
                data->is_missing
                    ? NAN
                    : vg_hdf5_number(type, data->held + at + i * (size_t)step * type->size);
        out += some;
        first += some * stride;
        n -= some;
    }
    return VG_OK;
}
