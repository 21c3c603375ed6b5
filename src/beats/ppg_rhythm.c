/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_rhythm.h"

#include <math.h>

#include "beats/middle.h"
#include "beats/rhythm.h"

/* Gaps longer than this many intervals are as good as gaps of any length, once some have been
 * tried. */
static const double reach = 2.2;

enum { NONE = -2, START = -1, SIDE = 6, BOTH_SIDES = 12, STEP = 4, MIN_TRIED = 4 };

/** The rhythm of n intervals, which are spoilt. */
static vg_rhythm describe(float *intervals_s, size_t n)
{
    if (n < VG_RHYTHM_MIN)
        return vg_rhythm_of(0.0, 0.0, 0);
    const float median_s = vg_middle(intervals_s, n);
    for (size_t j = 0; j < n; j++)
        intervals_s[j] = fabsf(intervals_s[j] - median_s);
    return vg_rhythm_of((double)median_s, (double)vg_middle(intervals_s, n), n);
}

/** The intervals between marks around candidate i, SIDE to each side. */
static vg_rhythm expect(const vg_pulse *pulses, size_t n, size_t i)
{
    float intervals_s[BOTH_SIDES];
    size_t m = 0;
    double at_s = NAN;

    for (size_t j = i; j > 0 && m < SIDE; j--) {
        if (!pulses[j - 1].is_beat)
            continue;
        if (at_s > 0.0)
            intervals_s[m++] = (float)(at_s - pulses[j - 1].time_s);
        at_s = pulses[j - 1].time_s;
    }
    at_s = NAN;
    for (size_t j = i; j < n && m < BOTH_SIDES; j++) {
        if (!pulses[j].is_beat)
            continue;
        if (at_s > 0.0)
            intervals_s[m++] = (float)(pulses[j].time_s - at_s);
        at_s = pulses[j].time_s;
    }
    return describe(intervals_s, m);
}

/** Find the best pulse before candidate i. */
static void link_back(vg_pulse *pulses, size_t i, const vg_rhythm *r)
{
    vg_pulse *p = &pulses[i];
    double best = r->log_anything;
    int n_tried = 0;

    p->before = START;
    for (size_t j = i; j > 0; j--) {
        const vg_pulse *b = &pulses[j - 1];
        const double interval_s = p->time_s - b->time_s;
        if (b->before == NONE || !vg_rhythm_allows(interval_s))
            continue;
        if (interval_s * r->per_interval > reach && n_tried >= MIN_TRIED)
            break;
        n_tried++;
        const double score = (double)b->score + vg_rhythm_likelihood(r, interval_s);
        if (score > best) {
            best = score;
            p->before = (int)(j - 1);
        }
    }
    p->score = (float)best + p->evidence;
}

/** Link each candidate that is worth it; the last of the best rhythm. */
static int link_all(vg_pulse *pulses, size_t n)
{
    const double end_s = pulses[n - 1].time_s;
    double best = -INFINITY;
    int last = NONE;
    size_t n_marks = 0;
    vg_rhythm r = {0};

    for (size_t i = 0; i < n; i++) {
        vg_pulse *p = &pulses[i];
        p->before = NONE;
        if (i == 0 || (p->is_beat && n_marks++ % STEP == 0))
            r = expect(pulses, n, i);
        if (!vg_rhythm_can_rescue((double)p->evidence))
            continue;
        link_back(pulses, i, &r);
        const double score = (double)p->score - vg_rhythm_tail_cost(end_s - p->time_s);
        if (score > best) {
            best = score;
            last = (int)i;
        }
    }
    return last;
}

void vg_ppg_choose(vg_pulse *pulses, size_t n)
{
    if (n == 0)
        return;
    const int last = link_all(pulses, n);
    for (size_t i = 0; i < n; i++)
        pulses[i].is_beat = false;
    for (int i = last; i >= 0; i = pulses[i].before)
        pulses[i].is_beat = true;
}
