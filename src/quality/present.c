/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/present.h"

#include <string.h>

#include "beats/nearest.h"

/** Index of the first noted span that ends after a sample. */
static size_t find(const vg_window *w, int64_t sample)
{
    const double time_s = (double)sample / w->fs_hz;
    size_t low = 0;
    size_t high = w->n_spans;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (w->spans[middle].stop_s <= time_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

vg_present_run vg_present_run_at(const vg_window *w, int64_t from, int64_t stop)
{
    /* a hole that has not ended yet is not noted */
    const int64_t open = w->missing > from ? w->missing : from;

    for (size_t i = find(w, from); i < w->n_spans; i++) {
        const int64_t begin = vg_nearest(w->spans[i].start_s * w->fs_hz);
        const int64_t end = vg_nearest(w->spans[i].stop_s * w->fs_hz);
        if (begin >= stop)
            break;
        if (end <= from || strcmp(w->spans[i].code, "missing") != 0)
            continue;
        if (begin > from)
            return (vg_present_run){least(begin, stop), false};
        return (vg_present_run){least(end, stop), true};
    }
    if (w->missing != INT64_MAX && open < stop)
        return open > from ? (vg_present_run){open, false} : (vg_present_run){stop, true};
    return (vg_present_run){stop, false};
}
