/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/utf8.h"

#include <stdint.h>
#include <string.h>

enum { MAX_TEXT = 256 };

/** Bytes of the valid character at p, 0 when there is none (Unicode 15, table 3-7). */
static size_t character(const unsigned char *p)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    uint32_t code = n > 1 ? p[0] & (0x7fu >> n) : p[0];

    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0u) != 0x80u)
            return 0;
        code = code << 6 | (p[i] & 0x3fu);
    }
    if (n == 0 || code < smallest[n] || code > 0x10ffff || (0xd800 <= code && code < 0xe000))
        return 0;
    return n;
}

void vg_make_utf8(char *text, size_t size)
{
    char out[MAX_TEXT];
    const size_t room = (size < sizeof out ? size : sizeof out) - 1;
    size_t used = 0;

    for (const unsigned char *p = (const unsigned char *)text; *p != '\0';) {
        const size_t n = character(p);
        const size_t need = n > 0 ? n : 2;
        if (used + need > room)
            break;
        if (n == 0) {
            out[used] = (char)(0xc0u | *p >> 6);
            out[used + 1] = (char)(0x80u | (*p & 0x3fu));
        } else {
            memcpy(out + used, p, n);
        }
        if (n == 1 && (*p < 0x20 || *p == 0x7f))
            out[used] = ' ';
        used += need;
        p += n > 0 ? n : 1;
    }
    memcpy(text, out, used);
    text[used] = '\0';
}
