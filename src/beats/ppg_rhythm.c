/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_rhythm.h"

#include <math.h>

#include "beats/neighbours.h"
#include "beats/rhythm.h"

/* Gaps longer than this many intervals are as good as gaps of any length, once some have been
 * tried. */
static const double reach = 2.2;

enum { NONE = -2, START = -1, SIDE = 6, BOTH_SIDES = 12, STEP = 8, MIN_TRIED = 4 };

/** The intervals between marks around candidate i, SIDE to each side. */
static vg_rhythm expect(const vg_pulse *pulses, size_t n, size_t i)
{
    const vg_pulse *last = NULL;
    vg_neighbours around;

    vg_neighbours_init(&around, &vg_kernels_plain);
    for (size_t j = i; j > 0 && around.n < SIDE; j--) {
        const vg_pulse *p = &pulses[j - 1];
        if (!p->is_beat)
            continue;
        if (last != NULL)
            vg_neighbours_add(&around, (float)(last->time_s - p->time_s));
        last = p;
    }
    last = NULL;
    for (size_t j = i; j < n && around.n < BOTH_SIDES; j++) {
        const vg_pulse *p = &pulses[j];
        if (!p->is_beat)
            continue;
        if (last != NULL)
            vg_neighbours_add(&around, (float)(p->time_s - last->time_s));
        last = p;
    }
    if (around.n < VG_RHYTHM_MIN)
        return vg_rhythm_of(0.0, 0.0, 0);
    const float median_s = vg_neighbours_median(&around);
    return vg_rhythm_of((double)median_s, (double)vg_neighbours_deviation(&around, median_s),
                        around.n);
}

/** Find the best pulse before p, of those from the candidate `latest` back. */
static void link_back(vg_pulse *pulses, vg_pulse *p, int latest, const vg_rhythm *r)
{
    double best = r->log_anything;
    int n_tried = 0;

    p->before = START;
    p->earlier = latest;
    for (int j = latest; j >= 0; j = pulses[j].earlier) {
        const vg_pulse *b = &pulses[j];
        const double interval_s = p->time_s - b->time_s;
        if (interval_s * r->per_interval > reach && n_tried >= MIN_TRIED)
            break;
        n_tried++;
        const double score = (double)b->score + vg_rhythm_likelihood(r, interval_s);
        if (score > best) {
            best = score;
            p->before = j;
        }
        if (vg_rhythm_needs(r, (double)b->evidence, interval_s))
            break;
    }
    p->score = (float)best + p->evidence;
}

/** Link each candidate that is worth it; the last of the best rhythm. */
static int link_all(vg_pulse *pulses, size_t n)
{
    const double end_s = pulses[n - 1].time_s;
    double best = -INFINITY;
    int last = NONE;
    int latest = NONE;
    size_t n_marks = 0;
    vg_rhythm r = {0};

    for (size_t i = 0; i < n; i++) {
        vg_pulse *p = &pulses[i];
        if (i == 0 || (p->is_beat && n_marks++ % STEP == 0))
            r = expect(pulses, n, i);
        if (!vg_rhythm_can_rescue((double)p->evidence))
            continue;
        link_back(pulses, p, latest, &r);
        latest = (int)i;
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
