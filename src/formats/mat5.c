/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Level 5 of MATLAB files: elements of a tag and data, one variable each, packed or plain. */
#include "formats/mat_file.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/bytes.h"

enum { HEADER = 128, TAG = 8, MAX_DEPTH = 4, MAX_RATIO = 1032 /* of deflate */ };

/** How elements are stored (mi...), table 1-1 of the format. */
enum {
    INT8 = 1,
    UINT8 = 2,
    INT16 = 3,
    UINT16 = 4,
    INT32 = 5,
    UINT32 = 6,
    SINGLE = 7,
    DOUBLE = 9,
    INT64 = 12,
    UINT64 = 13,
    MATRIX = 14,
    PACKED = 15,
    UTF8 = 16
};

/** What a matrix is (mx..._CLASS), table 1-3. */
enum { STRUCT_CLASS = 2, CHAR_CLASS = 4, FIRST_NUMERIC = 6, LAST_NUMERIC = 15 };
enum { IS_COMPLEX = 0x0800 };

/** Bytes to read elements from: the file, or what a packed element unpacks to. */
typedef struct run {
    vg_mat_file *file;
    uint64_t packed_at;
    uint64_t n_packed;
    vg_inflate *stream; /* NULL for the file itself */
    uint64_t end;       /* no element may go further */
} run;

/** A tag: what follows, how long, and where. */
typedef struct element {
    unsigned type;
    uint64_t n;
    uint64_t at;
    uint64_t next; /* where the tag behind it begins */
} element;

static vg_status take(const run *r, uint64_t at, void *out, size_t n, vg_error *err)
{
    size_t got = 0;

    VG_TRY(r->stream != NULL ? vg_inflate_read(r->stream, at, out, n, &got, err)
                             : vg_source_read(r->file->source, at, out, n, &got, err));
    if (got == n)
        return VG_OK;
    return vg_fail(err, VG_ERR_FORMAT, "the MATLAB data end at byte %" PRIu64 "%s, too early",
                   at + got, r->stream != NULL ? " of a packed variable" : "");
}

/** Read the tag at a place; short elements keep their data in the tag. */
static vg_status take_tag(const run *r, uint64_t at, uint64_t end, element *out, vg_error *err)
{
    unsigned char b[TAG];
    const bool is_big = r->file->is_big;

    if (at > end || end - at < TAG)
        return vg_fail(err, VG_ERR_FORMAT, "a MATLAB element is missing at byte %" PRIu64, at);
    VG_TRY(take(r, at, b, TAG, err));
    const uint32_t type = vg_get_u32(b, is_big);
    if (type >> 16 != 0) {
        *out = (element){type & 0xffff, type >> 16, at + 4, at + TAG};
    } else {
        const uint64_t n = vg_get_u32(b + 4, is_big);
        const uint64_t n_padded = type == PACKED ? n : (n + 7) / 8 * 8;
        *out = (element){type, n, at + TAG, at + TAG + n_padded};
    }
    if (out->at + out->n <= end && (type >> 16 == 0 || out->n <= 4))
        return VG_OK;
    return vg_fail(err, VG_ERR_FORMAT,
                   "the MATLAB element at byte %" PRIu64 " has %" PRIu64
                   " bytes, which end behind byte %" PRIu64,
                   at, out->n, end);
}

static unsigned size_of_type(unsigned type)
{
    switch (type) {
    case INT8:
    case UINT8:
    case UTF8:
        return 1;
    case INT16:
    case UINT16:
        return 2;
    case INT32:
    case UINT32:
    case SINGLE:
        return 4;
    case DOUBLE:
    case INT64:
    case UINT64:
        return 8;
    default:
        return 0;
    }
}

static double number_of(unsigned type, const unsigned char *p, bool is_big)
{
    switch (type) {
    case INT8:
        return (double)(signed char)p[0];
    case UINT8:
    case UTF8:
        return p[0];
    case INT16:
        return vg_get_i16(p, is_big);
    case UINT16:
        return vg_get_u16(p, is_big);
    case INT32:
        return vg_get_i32(p, is_big);
    case UINT32:
        return vg_get_u32(p, is_big);
    case SINGLE:
        return (double)vg_get_f32(p, is_big);
    case DOUBLE:
        return vg_get_f64(p, is_big);
    case INT64:
        return (double)(int64_t)vg_get_u64(p, is_big);
    default:
        return (double)vg_get_u64(p, is_big);
    }
}

/** Flags, dimensions and name at the front of a matrix. */
typedef struct front {
    unsigned class_type;
    bool is_complex;
    bool is_flat; /* two dimensions */
    vg_mat_variable variable;
    uint64_t next;
} front;

static vg_status take_front(const run *r, const element *matrix, front *out, vg_error *err)
{
    const uint64_t end = matrix->at + matrix->n;
    const bool is_big = r->file->is_big;
    unsigned char b[8] = {0};
    element e;

    *out = (front){0};
    VG_TRY(take_tag(r, matrix->at, end, &e, err));
    VG_TRY(take(r, e.at, b, 4, err));
    const uint32_t flags = vg_get_u32(b, is_big);
    out->class_type = flags & 0xff;
    out->is_complex = (flags & IS_COMPLEX) != 0;

    VG_TRY(take_tag(r, e.next, end, &e, err));
    out->is_flat = e.n == 8;
    if (out->is_flat) {
        VG_TRY(take(r, e.at, b, 8, err));
        out->variable.rows = vg_get_u32(b, is_big);
        out->variable.columns = vg_get_u32(b + 4, is_big);
    }

    VG_TRY(take_tag(r, e.next, end, &e, err));
    const size_t most = sizeof out->variable.name - 1;
    VG_TRY(take(r, e.at, out->variable.name, e.n < most ? (size_t)e.n : most, err));
    out->next = e.next;
    return VG_OK;
}

/** Add a matrix of numbers or characters, if its elements are all there. */
static vg_status add_matrix(const run *r, const element *matrix, const front *f, vg_error *err)
{
    vg_mat_variable v = f->variable;
    element e;

    VG_TRY(take_tag(r, f->next, matrix->at + matrix->n, &e, err));
    const unsigned size = size_of_type(e.type);
    if (size == 0 || v.rows == 0 || v.columns == 0 || v.columns > e.n / size / v.rows)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the MATLAB variable '%s' of %" PRIu64 " times %" PRIu64
                       " elements has %" PRIu64 " bytes of type %u",
                       v.name, v.rows, v.columns, e.n, e.type);
    v.is_text = f->class_type == CHAR_CLASS;
    v.type = e.type;
    v.at = e.at;
    v.packed_at = r->packed_at;
    v.n_packed = r->n_packed;
    return vg_mat_add(r->file, &v, err);
}

static vg_status list_matrix(const run *r, const element *matrix, const char *member, int depth,
                             vg_error *err);

/** List the members of a structure: the length of names, names, then a matrix for each. */
static vg_status list_struct(const run *r, const element *matrix, const front *f, int depth,
                             vg_error *err)
{
    const uint64_t end = matrix->at + matrix->n;
    unsigned char b[4];
    char name[VG_MAT_NAME_SIZE];
    char member[VG_MAT_NAME_SIZE];
    element e;
    element names;

    VG_TRY(take_tag(r, f->next, end, &e, err));
    VG_TRY(take(r, e.at, b, sizeof b, err));
    const uint32_t n_name = vg_get_u32(b, r->file->is_big);
    VG_TRY(take_tag(r, e.next, end, &names, err));
    const uint64_t n_members = n_name > 0 ? names.n / n_name : 0;
    e.next = names.next;
    for (uint64_t i = 0; i < n_members; i++) {
        memset(name, 0, sizeof name);
        VG_TRY(take(r, names.at + i * n_name, name,
                    n_name < sizeof name ? n_name : sizeof name - 1, err));
        VG_TRY(take_tag(r, e.next, end, &e, err));
        if (e.type == MATRIX && e.n > 0 && vg_mat_join(f->variable.name, name, member))
            VG_TRY(list_matrix(r, &e, member, depth + 1, err));
    }
    return VG_OK;
}

/** List a matrix under its own name, or under that of the member it is. */
static vg_status list_matrix(const run *r, const element *matrix, const char *member, int depth,
                             vg_error *err)
{
    front f;

    VG_TRY(take_front(r, matrix, &f, err));
    if (depth > 0)
        (void)vg_copy_text(f.variable.name, sizeof f.variable.name, member);
    const bool is_numeric = FIRST_NUMERIC <= f.class_type && f.class_type <= LAST_NUMERIC;
    const bool is_one = f.is_flat && f.variable.rows == 1 && f.variable.columns == 1;
    const bool is_empty = f.variable.rows == 0 || f.variable.columns == 0;
    if (f.class_type == STRUCT_CLASS && is_one && depth < MAX_DEPTH)
        return list_struct(r, matrix, &f, depth, err);
    if (!f.is_flat || is_empty || f.is_complex || (!is_numeric && f.class_type != CHAR_CLASS))
        return VG_OK;
    return add_matrix(r, matrix, &f, err);
}

/** List the one variable of a packed element. */
static vg_status list_packed(vg_mat_file *file, const element *packed, vg_error *err)
{
    run r = {.file = file,
             .packed_at = packed->at,
             .n_packed = packed->n,
             .end = packed->n * MAX_RATIO};
    element e;

    VG_TRY(vg_inflate_open(file->source, packed->at, packed->n, &r.stream, err));
    vg_status status = take_tag(&r, 0, r.end, &e, err);
    if (status == VG_OK && e.type == MATRIX)
        status = list_matrix(&r, &e, "", 0, err);
    vg_inflate_close(r.stream);
    return status;
}

vg_status vg_mat5_list(vg_mat_file *file, vg_error *err)
{
    const uint64_t size = vg_source_size(file->source);
    const run r = {.file = file, .end = size};
    unsigned char b[HEADER];
    element e = {.next = HEADER};

    VG_TRY(vg_source_take(file->source, 0, b, HEADER, "MATLAB header", err));
    file->is_big = b[126] == 'M' && b[127] == 'I';
    if (!file->is_big && !(b[126] == 'I' && b[127] == 'M'))
        return vg_fail(err, VG_ERR_FORMAT, "the MATLAB header has no byte order at byte 126");
    while (e.next < size) {
        VG_TRY(take_tag(&r, e.next, size, &e, err));
        if (e.type == PACKED)
            VG_TRY(list_packed(file, &e, err));
        else if (e.type == MATRIX)
            VG_TRY(list_matrix(&r, &e, "", 0, err));
    }
    return VG_OK;
}

/** Elements in the steps of a buffer; those between two wanted ones are read over. */
static vg_status read_piece(const run *r, const vg_mat_variable *v, uint64_t first,
                            uint64_t stride, size_t n, double *out, vg_error *err)
{
    unsigned char b[8192];
    const size_t size = size_of_type(v->type);
    const size_t span = (size_t)((n - 1) * stride + 1) * size;

    VG_TRY(take(r, v->at + first * size, b, span, err));
    for (size_t i = 0; i < n; i++)
        out[i] = number_of(v->type, b + i * (size_t)stride * size, r->file->is_big);
    return VG_OK;
}

vg_status vg_mat5_read(vg_mat_file *file, vg_mat_variable *v, uint64_t first, uint64_t stride,
                       size_t n, double *out, vg_error *err)
{
    enum { PIECE = 1024 }; /* elements of 8 bytes at most in the buffer */
    const uint64_t most = stride < PIECE ? (PIECE - 1) / stride + 1 : 1;

    if (v->packed_at != 0 && v->stream == NULL)
        VG_TRY(vg_inflate_open(file->source, v->packed_at, v->n_packed, &v->stream, err));
    const run r = {.file = file, .stream = v->stream};
    while (n > 0) {
        const size_t some = n < most ? n : (size_t)most;
        VG_TRY(read_piece(&r, v, first, stride, some, out, err));
        first += some * stride;
        out += some;
        n -= some;
    }
    return VG_OK;
}
