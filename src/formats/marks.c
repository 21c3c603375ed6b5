/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/marks.h"

#include <math.h>
#include <string.h>

#include "core/fail.h"
#include "core/text.h"
#include "formats/utf8.h"

enum { MAX_TEXT = 256 };

vg_status vg_mark_add(vg_phases *marks, const char *text, double time_s, vg_error *err)
{
    char name[MAX_TEXT];
    size_t first = 0;

    if (!isfinite(time_s))
        return vg_fail(err, VG_ERR_FORMAT, "marker %zu has no time", marks->n);
    (void)vg_copy_text(name, sizeof name, text);
    vg_make_utf8(name, sizeof name);
    size_t n = strlen(name);
    while (name[first] == ' ')
        first++;
    while (n > first && name[n - 1] == ' ')
        n--;
    if (n - first >= VG_PHASE_NAME_SIZE) {
        n = first + VG_PHASE_NAME_SIZE - 1;
        while (((unsigned char)name[n] & 0xc0u) == 0x80u) /* inside a character */
            n--;
    }
    name[n] = '\0';
    return vg_phases_append(marks, n > first ? name + first : "marker", time_s, time_s, err);
}
