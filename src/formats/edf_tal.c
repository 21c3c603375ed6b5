/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/edf_tal.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/fail.h"
#include "core/text.h"

enum { END_OF_TEXT = 0x14, BEFORE_DURATION = 0x15 };

/** One list: "+onset[\x15duration]\x14text\x14text\x14", n bytes without the closing zero. */
typedef struct list {
    double onset_s;
    double duration_s;
    const char *texts; /* behind the first end mark */
    size_t n_texts;    /* bytes of them */
} list;

static bool parse(const char *text, size_t n, list *out)
{
    const char *end = memchr(text, END_OF_TEXT, n);
    double onset_s = NAN;
    double duration_s = 0.0;

    if (end == NULL || (text[0] != '+' && text[0] != '-'))
        return false;
    const size_t stamp = (size_t)(end - text);
    size_t used = vg_parse_double(text, stamp, &onset_s);
    if (used == 0 || !isfinite(onset_s))
        return false;
    if (used < stamp && text[used] == BEFORE_DURATION) {
        used++;
        const size_t more = vg_parse_double(text + used, stamp - used, &duration_s);
        if (more == 0 && used < stamp)
            return false;
        used += more;
    }
    *out = (list){onset_s, duration_s, end + 1, n - stamp - 1};
    return used == stamp && isfinite(duration_s) && duration_s >= 0.0;
}

static vg_status add_texts(vg_phases *events, const list *l, vg_error *err)
{
    const char *text = l->texts;
    size_t left = l->n_texts;

    while (left > 0) {
        const char *end = memchr(text, END_OF_TEXT, left);
        const size_t length = end != NULL ? (size_t)(end - text) : left;
        char name[VG_PHASE_NAME_SIZE];
        const size_t kept = length < sizeof name ? length : sizeof name - 1;
        memcpy(name, text, kept);
        name[kept] = '\0';
        if (kept > 0)
            VG_TRY(vg_phases_append(events, name, l->onset_s, l->onset_s + l->duration_s, err));
        const size_t step = end != NULL ? length + 1 : length;
        text += step;
        left -= step;
    }
    return VG_OK;
}

vg_status vg_tal_read(vg_tal_reader *reader, const unsigned char *bytes, size_t n,
                      double *onset_s, vg_error *err)
{
    const char *text = (const char *)bytes;
    size_t at = 0;

    while (at < n && bytes[at] != 0) {
        const char *zero = memchr(text + at, 0, n - at);
        const size_t length = zero != NULL ? (size_t)(zero - text) - at : n - at;
        list l;
        if (!parse(text + at, length, &l)) {
            reader->n_bad++;
        } else {
            if (isnan(*onset_s))
                *onset_s = l.onset_s;
            VG_TRY(add_texts(reader->events, &l, err));
        }
        at += length + 1;
    }
    return VG_OK;
}
