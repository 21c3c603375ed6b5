/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/take_back.h"

#include <stdbool.h>

static const double long_s = 30.0;

static bool is_long(const vg_span *span)
{
    return span->stop_s - span->start_s > long_s;
}

/** Copy beat from to place to, which lies before it. */
static void move(vg_beats *beats, size_t from, size_t to)
{
    beats->time_s[to] = beats->time_s[from];
    beats->label[to] = beats->label[from];
    beats->amplitude[to] = beats->amplitude[from];
    beats->quality[to] = beats->quality[from];
    if (beats->onset_s == NULL)
        return;
    beats->onset_s[to] = beats->onset_s[from];
    beats->peak_s[to] = beats->peak_s[from];
}

void vg_take_back(vg_beats *beats, const vg_span *spans, size_t n)
{
    size_t n_kept = 0;
    size_t s = 0;

    for (size_t i = 0; i < beats->n; i++) {
        const double t = beats->time_s[i];
        while (s < n && (spans[s].stop_s <= t || !is_long(&spans[s])))
            s++;
        if (s < n && spans[s].start_s < t)
            continue;
        if (n_kept < i)
            move(beats, i, n_kept);
        n_kept++;
    }
    beats->n = n_kept;
}
