/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/utf16.h"

#include <errno.h>
#include <stdio.h>

#include "core/fail.h"
#include "formats/bytes.h"

enum { BLOCK = 16384, MOST_BYTES = 3 /* of UTF-8 for one unit */, REPLACEMENT = 0xfffd };

/** What is left of a pair at the end of a block. */
typedef struct state {
    bool is_big;
    uint32_t high; /* first half of a pair, or 0 */
} state;

/** Write a character; returns its bytes. */
static size_t put(uint32_t code, unsigned char *out)
{
    if (code < 0x80) {
        out[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (unsigned char)(0xc0 | code >> 6);
        out[1] = (unsigned char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (unsigned char)(0xe0 | code >> 12);
        out[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (unsigned char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (unsigned char)(0xf0 | code >> 18);
    out[1] = (unsigned char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (unsigned char)(0x80 | (code & 0x3f));
    return 4;
}

/** Convert n bytes, an even number; a half without its other half is replaced. */
static size_t convert(state *s, const unsigned char *in, size_t n, unsigned char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < n; i += 2) {
        const uint32_t unit = vg_get_u16(in + i, s->is_big);
        const bool is_low = 0xdc00 <= unit && unit < 0xe000;
        if (s->high != 0 && is_low)
            used += put(0x10000 + ((s->high - 0xd800) << 10) + (unit - 0xdc00), out + used);
        else if (s->high != 0 || is_low)
            used += put(REPLACEMENT, out + used);
        if (0xd800 <= unit && unit < 0xdc00) {
            s->high = unit;
            continue;
        }
        if (!is_low)
            used += put(unit, out + used);
        s->high = 0;
    }
    return used;
}

/** True for a byte-order mark with text behind it, most of it in one byte a character. */
static bool is_utf16(const unsigned char *head, size_t n, bool *is_big)
{
    size_t n_plain = 0;

    *is_big = n > 2 && head[0] == 0xfe && head[1] == 0xff;
    if (!*is_big && !(n > 2 && head[0] == 0xff && head[1] == 0xfe))
        return false;
    for (size_t i = 2; i + 1 < n; i += 2) {
        const unsigned unit = vg_get_u16(head + i, *is_big);
        if (unit < 0x20 && unit != '\t' && unit != '\r' && unit != '\n')
            return false;
        n_plain += unit < 0x80;
    }
    return 2 * n_plain > n / 2;
}

static vg_status copy(vg_source *from, bool is_big, FILE *to, vg_error *err)
{
    unsigned char in[BLOCK];
    unsigned char out[BLOCK / 2 * MOST_BYTES + 8];
    state s = {.is_big = is_big};
    size_t got = BLOCK;

    for (uint64_t at = 2; got == BLOCK; at += got) {
        VG_TRY(vg_source_read(from, at, in, BLOCK, &got, err));
        const size_t n = convert(&s, in, got / 2 * 2, out);
        if (fwrite(out, 1, n, to) != n)
            return vg_fail_errno(err, errno);
    }
    return fflush(to) == 0 ? VG_OK : vg_fail_errno(err, errno);
}

vg_status vg_source_to_utf8(vg_source **source, vg_error *err)
{
    enum { HEAD = 1024 };
    unsigned char head[HEAD];
    size_t n = 0;
    bool is_big = false;
    vg_source *converted = NULL;

    VG_TRY(vg_source_read(*source, 0, head, sizeof head, &n, err));
    if (!is_utf16(head, n, &is_big))
        return VG_OK;
    FILE *aside = tmpfile();
    if (aside == NULL)
        return vg_fail_errno(err, errno);
    vg_status status = copy(*source, is_big, aside, err);
    if (status == VG_OK)
        status = vg_source_adopt(aside, &converted, err);
    if (status != VG_OK) {
        (void)fclose(aside);
        return status;
    }
    vg_source_close(*source);
    *source = converted;
    return VG_OK;
}
