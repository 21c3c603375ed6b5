/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types, dimensions and attributes of HDF5. */
#include "formats/hdf5_walk.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/fail.h"
#include "core/text.h"
#include "formats/bytes.h"

/** Classes of the specification, section IV.A.2.d. */
enum { FIXED_POINT = 0, FLOATING_POINT = 1, STRING = 3, VARIABLE = 9 };

/** Floats are read where they fill their bytes: half of a double is no number we know. */
static bool is_ieee(const unsigned char *properties, uint32_t size)
{
    const unsigned precision = vg_get_u16(properties + 2, false);

    return (size == 4 || size == 8) && vg_get_u16(properties, false) == 0 &&
           precision == 8 * size;
}

static vg_status take_type(const vg_hdf5 *file, vg_hdf5_run run, vg_hdf5_type *out,
                           vg_error *err)
{
    unsigned char b[12] = {0};
    size_t got = 0;

    *out = (vg_hdf5_type){0};
    if (run.n < 8)
        return VG_OK;
    VG_TRY(vg_source_read(file->source, run.at, b, run.n < sizeof b ? (size_t)run.n : sizeof b,
                          &got, err));
    const unsigned kind = b[0] & 15;
    out->size = vg_get_u32(b + 4, false);
    out->is_big = (b[1] & 1) != 0;
    out->is_signed = (b[1] & 8) != 0;
    if (kind == FIXED_POINT &&
        (out->size == 1 || out->size == 2 || out->size == 4 || out->size == 8))
        out->class_type = VG_HDF5_INTEGER;
    else if (kind == FLOATING_POINT && is_ieee(b + 8, out->size))
        out->class_type = VG_HDF5_FLOAT;
    else if (kind == STRING)
        out->class_type = VG_HDF5_STRING;
    else if (kind == VARIABLE && (b[1] & 15) == 1 && out->size == 16)
        out->class_type = VG_HDF5_TEXT;
    return VG_OK;
}

static vg_status take_space(const vg_hdf5 *file, vg_hdf5_run run, vg_hdf5_shape *out,
                            vg_error *err)
{
    unsigned char b[8 + 8 * VG_HDF5_MAX_RANK] = {0};
    size_t got = 0;

    VG_TRY(vg_source_read(file->source, run.at, b, run.n < sizeof b ? (size_t)run.n : sizeof b,
                          &got, err));
    const size_t n_head = b[0] == 1 ? 8 : 4;
    out->rank = b[1];
    if (got < 4 || b[0] < 1 || b[0] > 2 || out->rank > VG_HDF5_MAX_RANK ||
        got < n_head + 8 * out->rank)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the HDF5 dimensions at byte %" PRIu64
                       " are damaged, or more than %d, which are not read",
                       run.at, VG_HDF5_MAX_RANK);
    for (unsigned i = 0; i < VG_HDF5_MAX_RANK; i++)
        out->dims[i] = i < out->rank ? vg_get_u64(b + n_head + 8 * (size_t)i, false) : 1;
    return VG_OK;
}

vg_status vg_hdf5_shape_of(const vg_hdf5 *file, vg_hdf5_run type, vg_hdf5_run space,
                           vg_hdf5_shape *out, vg_error *err)
{
    *out = (vg_hdf5_shape){0};
    VG_TRY(take_type(file, type, &out->type, err));
    return take_space(file, space, out, err);
}

static double integer_of(const vg_hdf5_type *type, const unsigned char *p)
{
    uint64_t bits = 0;

    for (uint32_t i = 0; i < type->size; i++)
        bits = bits << 8 | p[type->is_big ? i : type->size - 1 - i];
    if (!type->is_signed)
        return (double)bits;
    const uint64_t sign = UINT64_C(1) << (8 * type->size - 1);
    return (bits & sign) != 0 ? -(double)(~bits & (sign - 1)) - 1.0 : (double)bits;
}

double vg_hdf5_number(const vg_hdf5_type *type, const unsigned char *p)
{
    if (type->class_type == VG_HDF5_INTEGER)
        return integer_of(type, p);
    if (type->class_type != VG_HDF5_FLOAT)
        return NAN;
    return type->size == 4 ? (double)vg_get_f32(p, type->is_big) : vg_get_f64(p, type->is_big);
}

/** An attribute that is looked for by name, and what is found. */
typedef struct search {
    const vg_hdf5 *file;
    const char *name;
    bool is_found;
    vg_hdf5_shape shape;
    vg_hdf5_run data;
} search;

static uint64_t padded(uint64_t n, bool is_padded)
{
    return is_padded ? (n + 7) / 8 * 8 : n;
}

/** Body of an attribute: sizes, then name, type, space and data, padded in version 1. */
static vg_status take_attribute(void *state, const vg_hdf5_message *m, vg_error *err)
{
    enum { HEAD = 8, SHARED = 3 };
    search *s = state;
    unsigned char b[HEAD];
    char name[VG_HDF5_NAME_SIZE];
    const size_t n_wanted = strlen(s->name) + 1;

    if (m->type != VG_HDF5_ATTRIBUTE || s->is_found || m->body.n < HEAD + n_wanted ||
        (m->flags & VG_HDF5_IS_SHARED) != 0 || n_wanted > sizeof name)
        return VG_OK;
    VG_TRY(vg_source_take(s->file->source, m->body.at, b, HEAD, "HDF5 attribute", err));
    const bool is_padded = b[0] == 1;
    const uint64_t n_name = vg_get_u16(b + 2, false);
    uint64_t at = b[0] == 3 ? HEAD + 1 : HEAD;
    const vg_hdf5_run type = {m->body.at + at + padded(n_name, is_padded),
                              vg_get_u16(b + 4, false)};
    const vg_hdf5_run space = {type.at + padded(type.n, is_padded), vg_get_u16(b + 6, false)};
    if (n_name != n_wanted || b[0] < 1 || b[0] > 3 || (b[0] > 1 && (b[1] & SHARED) != 0))
        return VG_OK;
    VG_TRY(vg_source_take(s->file->source, m->body.at + at, name, n_wanted, "HDF5 attribute",
                          err));
    if (memcmp(name, s->name, n_wanted) != 0)
        return VG_OK;
    at = space.at + padded(space.n, is_padded);
    if (at > m->body.at + m->body.n)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the HDF5 attribute '%s' does not fit into its message", s->name);
    s->data = (vg_hdf5_run){at, m->body.at + m->body.n - at};
    s->is_found = true;
    return vg_hdf5_shape_of(s->file, type, space, &s->shape, err);
}

static vg_status find_attribute(search *s, uint64_t object, vg_error *err)
{
    const vg_hdf5_visitor visitor = {take_attribute, s};

    return vg_hdf5_walk(s->file, object, &visitor, err);
}

vg_status vg_hdf5_attribute_number(const vg_hdf5 *file, uint64_t object, const char *name,
                                   double *out, vg_error *err)
{
    search s = {.file = file, .name = name};
    unsigned char b[8];

    *out = NAN;
    VG_TRY(find_attribute(&s, object, err));
    const vg_hdf5_type *type = &s.shape.type;
    const bool is_number =
        type->class_type == VG_HDF5_INTEGER || type->class_type == VG_HDF5_FLOAT;
    if (!s.is_found || !is_number || s.data.n < type->size || s.shape.dims[0] == 0 ||
        s.shape.dims[1] == 0)
        return VG_OK;
    VG_TRY(vg_source_take(file->source, s.data.at, b, type->size, "HDF5 attribute", err));
    *out = vg_hdf5_number(type, b);
    return VG_OK;
}

/** Where the text lies that a reference points to: an object of a collection, or nowhere. */
static vg_status find_text(const vg_hdf5 *file, const unsigned char reference[16],
                           vg_hdf5_run *out, vg_error *err)
{
    enum { HEAD = 16, MAX_TEXTS = 65536 };
    const uint64_t collection = file->base + vg_get_u64(reference + 4, false);
    const uint32_t wanted = vg_get_u32(reference + 12, false);
    const uint32_t n_text = vg_get_u32(reference, false);
    unsigned char b[HEAD];

    *out = (vg_hdf5_run){0, 0};
    VG_TRY(vg_source_take(file->source, collection, b, HEAD, "HDF5 heap", err));
    const uint64_t size = vg_get_u64(b + 8, false);
    if (memcmp(b, "GCOL", 4) != 0)
        return vg_fail(err, VG_ERR_FORMAT, "there is no HDF5 heap at byte %" PRIu64,
                       collection);
    uint64_t at = HEAD;
    for (size_t i = 0; i < MAX_TEXTS && size >= HEAD && at <= size - HEAD; i++) {
        VG_TRY(vg_source_take(file->source, collection + at, b, HEAD, "HDF5 heap", err));
        const unsigned index = vg_get_u16(b, false);
        const uint64_t n = vg_get_u64(b + 8, false);
        if (index == 0 || n > size - HEAD - at)
            break;
        if (index == wanted) {
            *out = (vg_hdf5_run){collection + at + HEAD, n < n_text ? n : n_text};
            return VG_OK;
        }
        at += HEAD + padded(n, true);
    }
    return vg_fail(err, VG_ERR_FORMAT,
                   "the HDF5 heap at byte %" PRIu64 " does not hold its text %" PRIu32,
                   collection, wanted);
}

vg_status vg_hdf5_attribute_text(const vg_hdf5 *file, uint64_t object, const char *name,
                                 char *out, size_t size, vg_error *err)
{
    search s = {.file = file, .name = name};
    unsigned char b[16];
    size_t got = 0;

    out[0] = '\0';
    VG_TRY(find_attribute(&s, object, err));
    if (!s.is_found || s.shape.dims[0] != 1 || s.shape.dims[1] != 1)
        return VG_OK;
    if (s.shape.type.class_type == VG_HDF5_TEXT && s.data.n >= sizeof b) {
        VG_TRY(vg_source_take(file->source, s.data.at, b, sizeof b, "HDF5 attribute", err));
        if (vg_get_u32(b, false) == 0)
            return VG_OK;
        VG_TRY(find_text(file, b, &s.data, err));
    } else if (s.shape.type.class_type != VG_HDF5_STRING) {
        return VG_OK;
    } else if (s.data.n > s.shape.type.size) {
        s.data.n = s.shape.type.size;
    }
    const size_t n = s.data.n < size - 1 ? (size_t)s.data.n : size - 1;
    VG_TRY(vg_source_read(file->source, s.data.at, out, n, &got, err));
    while (got > 0 && (out[got - 1] == ' ' || out[got - 1] == '\0'))
        got--; /* texts of fixed length are padded */
    out[got] = '\0';
    return VG_OK;
}
