/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/take_back.h"

#include <math.h>
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

/** Keep beats from, from + 1, ... as far as until_s behind the first n_kept; the next one. */
static size_t keep(vg_beats *beats, size_t from, double until_s, size_t *n_kept)
{
    size_t to = from;

    while (to < beats->n && beats->time_s[to] <= until_s)
        to++;
    for (size_t i = from; i < to && *n_kept + (i - from) < i; i++)
        move(beats, i, *n_kept + (i - from));
    *n_kept += to - from;
    return to;
}

void vg_take_back(vg_beats *beats, const vg_span *spans, size_t n)
{
    size_t n_kept = 0;
    size_t i = 0;

    for (size_t s = 0; s < n; s++) {
        if (!is_long(&spans[s]))
            continue;
        i = keep(beats, i, spans[s].start_s, &n_kept);
        while (i < beats->n && beats->time_s[i] < spans[s].stop_s)
            i++;
    }
    (void)keep(beats, i, INFINITY, &n_kept);
    beats->n = n_kept;
}
