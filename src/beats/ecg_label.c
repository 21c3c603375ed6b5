/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_label.h"

#include <math.h>

#include "beats/middle.h"

static const double early = 0.88; /* of the typical interval */
static const double clearly_early = 0.80;
static const float longest = 2.5f; /* more than this in medians is a gap */
static const double late = 1.15;
static const double regular = 0.10; /* median deviation of a regular rhythm, relative */
enum { NEIGHBOURS = 8, MIN_INTERVALS = 4 };

/** Typical interval around beat i and its median relative deviation; how many there are. */
static size_t measure(const vg_beat_facts *beats, size_t n, size_t i, double *typical_s,
                      double *deviation)
{
    float rr_s[2 * NEIGHBOURS];
    const size_t from = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
    size_t m = 0;

    for (size_t k = from; k + 1 < n && k < i + NEIGHBOURS; k++)
        rr_s[m++] = (float)(beats[k + 1].time_s - beats[k].time_s);
    /* not the median, which in bigeminy is one of two */
    const float longest_s = longest * vg_middle(rr_s, m);
    for (size_t k = 0; k < m; k++)
        *typical_s += (double)fminf(rr_s[k], longest_s) / (double)m;
    for (size_t k = 0; k < m; k++)
        rr_s[k] = fabsf(rr_s[k] - (float)*typical_s);
    *deviation = (double)vg_middle(rr_s, m) / *typical_s;
    return m;
}

char vg_ecg_label(const vg_beat_facts *beats, size_t n, size_t i)
{
    double typical_s = 0.0;
    double deviation = 0.0;

    if (beats[i].evidence < 0.0)
        return 'Q';
    if (measure(beats, n, i, &typical_s, &deviation) < MIN_INTERVALS || i == 0)
        return 'N';
    const double before = (beats[i].time_s - beats[i - 1].time_s) / typical_s;
    const double after = i + 1 < n ? (beats[i + 1].time_s - beats[i].time_s) / typical_s : 1.0;
    if (beats[i].is_odd)
        return before < early || after > late ? 'V' : 'N';
    return before < clearly_early && after > before && deviation < regular ? 'S' : 'N';
}
