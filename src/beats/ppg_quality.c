/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_quality.h"

#include <math.h>

#include "beats/ppg_pulsatile.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double same_s = 0.1; /* the two detectors mean the same pulse */
/* An upslope follows its onset within this, and in the first half of the interval. */
static const double upslope_s = 0.5;
static const double upslope_share = 0.5;
static const float enough_agreement = 0.9f; /* C.1 */
static const float enough_likeness = 0.86f; /* C.2 */
/* Beyond doubt: nearly the same shape, or 20 to 1 for each and 400 to 1 on average. */
static const float doubtless_likeness = 0.95f;
static const float doubtless_each = 3.0f;
static const float doubtless_mean = 6.0f;
static const float own_likeness = 0.7f;
static const double longest_s = 3.0; /* Orphanidou 2015 */
static const double most_ratio = 2.2;
static const float most_above = 1.1f; /* three times as high as the pulses around */
/* An interval this much longer than those around has room for another pulse, where there is a
 * rise a fifth as steep as a pulse, this share of an interval from both. */
static const double long_ratio = 1.35;
static const float audible = 0.2f;
static const double least_room = 0.5;

enum { SIDE = 4 };

void vg_ppg_quality_free(vg_ppg_quality *q)
{
    vg_free(q->facts);
    vg_free(q->totals);
    vg_free(q->second_s);
    *q = (vg_ppg_quality){0};
}

/** Give the second detector's onsets the times of the steepest candidates that follow them; an
 *  onset without one keeps its own, which agrees with nothing. */
static vg_status find_upslopes(vg_ppg_quality *q, const vg_ppg_front *f, const vg_ppg_minima *m,
                               vg_error *err)
{
    size_t k = 0;

    VG_TRY(vg_grow(&q->second_s, &q->second_capacity, m->n, sizeof *q->second_s, err));
    for (size_t i = 0; i < m->n; i++) {
        const double from_s = m->time_s[i];
        const double share_s =
            i + 1 < m->n ? upslope_share * (m->time_s[i + 1] - from_s) : upslope_s;
        const double to_s = from_s + (share_s < upslope_s ? share_s : upslope_s);
        float steepest = 0.0f;
        q->second_s[i] = from_s;
        while (k < f->n_pulses && f->pulses[k].time_s < from_s)
            k++;
        for (size_t j = k; j < f->n_pulses && f->pulses[j].time_s <= to_s; j++) {
            if (!(f->pulses[j].height > steepest))
                continue;
            steepest = f->pulses[j].height;
            q->second_s[i] = f->pulses[j].time_s;
        }
    }
    q->n_second = m->n;
    return VG_OK;
}

/** List the marked candidates, and whether the second detector has them. */
static vg_status list_facts(vg_ppg_quality *q, const vg_ppg_front *f, vg_error *err)
{
    size_t k = 0;

    q->n = 0;
    VG_TRY(vg_grow(&q->facts, &q->capacity, f->n_pulses, sizeof *q->facts, err));
    for (size_t i = 0; i < f->n_pulses; i++) {
        if (!f->pulses[i].is_beat)
            continue;
        const double time_s = f->pulses[i].time_s;
        while (k < q->n_second && q->second_s[k] < time_s - same_s)
            k++;
        q->facts[q->n++] =
            (vg_pulse_fact){.pulse = &f->pulses[i],
                            .is_agreed = k < q->n_second && q->second_s[k] <= time_s + same_s};
    }
    return VG_OK;
}

static double interval_s(const vg_pulse_fact *fact)
{
    return fact[0].pulse->time_s - fact[-1].pulse->time_s;
}

/** What all facts before each have in common, so that any run of them costs the same. */
static vg_status sum_up(vg_ppg_quality *q, vg_error *err)
{
    vg_pulse_total sum = {0};

    VG_TRY(vg_grow(&q->totals, &q->total_capacity, q->n + 1, sizeof *q->totals, err));
    for (size_t i = 0; i < q->n; i++) {
        const vg_pulse *p = q->facts[i].pulse;
        q->totals[i] = sum;
        sum.likeness += (double)p->likeness;
        sum.height += (double)p->log_height;
        sum.evidence += (double)p->evidence;
        sum.n_agreed += q->facts[i].is_agreed;
        sum.n_doubtful += p->evidence < doubtless_each;
    }
    q->totals[q->n] = sum;
    return VG_OK;
}

/** Are the intervals of facts from ... to those of a heart? */
static bool is_feasible(const vg_ppg_quality *q, size_t from, size_t to)
{
    double shortest = INFINITY;
    double longest = 0.0;

    for (size_t i = from + 1; i <= to; i++) {
        const double length_s = interval_s(&q->facts[i]);
        shortest = length_s < shortest ? length_s : shortest;
        longest = length_s > longest ? length_s : longest;
    }
    return longest <= longest_s && longest <= most_ratio * shortest;
}

/** May another pulse be hidden before fact i? A heart that pauses leaves the signal quiet, but
 *  for the dicrotic wave. */
static bool is_open(const vg_ppg_quality *q, size_t i, double usual_s)
{
    if (i == 0)
        return false;
    const vg_pulse *before = q->facts[i - 1].pulse;
    const vg_pulse *pulse = q->facts[i].pulse;
    const double room_s = least_room * usual_s;

    if (pulse->time_s - before->time_s < long_ratio * usual_s)
        return false;
    const float loud = audible * fminf(before->height, pulse->height);
    for (const vg_pulse *p = before + 1; p < pulse; p++)
        if (p->height >= loud && p->time_s >= before->time_s + room_s &&
            p->time_s <= pulse->time_s - room_s)
            return true;
    return false;
}

/** How many of the second detector lie within same_s of facts from ... to, which may only
 *  move forward; range is where they begin and end. */
static size_t count_second(const vg_ppg_quality *q, size_t from, size_t to, size_t range[2])
{
    const double from_s = q->facts[from].pulse->time_s - same_s;
    const double to_s = q->facts[to].pulse->time_s + same_s;

    while (range[0] < q->n_second && q->second_s[range[0]] < from_s)
        range[0]++;
    while (range[1] < q->n_second && q->second_s[range[1]] <= to_s)
        range[1]++;
    return range[1] - range[0];
}

/** Judge the pulses around fact i; range is that of count_second(). */
static void judge_around(vg_ppg_quality *q, size_t i, size_t range[2])
{
    vg_pulse_fact *fact = &q->facts[i];
    const size_t from = i > SIDE ? i - SIDE : 0;
    const size_t to = i + SIDE < q->n ? i + SIDE : q->n - 1;
    const vg_pulse_total *before = &q->totals[from];
    const vg_pulse_total *with = &q->totals[to + 1];
    const double n = (double)(to - from + 1);
    const double n_agreed = (double)(with->n_agreed - before->n_agreed);
    const double n_second = (double)count_second(q, from, to, range);

    fact->likeness = (float)((with->likeness - before->likeness) / n);
    fact->height = (float)((with->height - before->height) / n);
    fact->agreement = (float)(2.0 * n_agreed / (n + n_second));
    const bool is_alike = fact->likeness >= enough_likeness;
    fact->is_doubtless = fact->likeness >= doubtless_likeness ||
                         (is_alike && with->n_doubtful == before->n_doubtful &&
                          with->evidence - before->evidence >= n * (double)doubtless_mean);
    fact->is_good = fact->is_doubtless || (is_alike && fact->agreement >= enough_agreement &&
                                           is_feasible(q, from, to));
    if (to > from)
        fact->is_open = is_open(q, i,
                                (q->facts[to].pulse->time_s - q->facts[from].pulse->time_s) /
                                    (double)(to - from));
}

/** Can a single pulse be believed, now that those around it can? */
static bool is_usable(const vg_pulse_fact *fact)
{
    const vg_pulse *pulse = fact->pulse;

    return (fact->is_agreed || fact->is_doubtless) && pulse->likeness >= own_likeness &&
           pulse->log_height <= fact->height + most_above;
}

vg_status vg_ppg_judge(vg_ppg_quality *q, const vg_ppg_front *f, const vg_ppg_minima *minima,
                       vg_error *err)
{
    size_t range[2] = {0};
    size_t n_near = 0; /* good ones within SIDE */

    VG_TRY(find_upslopes(q, f, minima, err));
    VG_TRY(list_facts(q, f, err));
    VG_TRY(sum_up(q, err));
    for (size_t i = 0; i < q->n; i++)
        judge_around(q, i, range);
    if (!vg_ppg_is_pulsatile(q->facts, q->n, f))
        return VG_OK;
    for (size_t i = 0; i < q->n && i < SIDE; i++)
        n_near += q->facts[i].is_good;
    for (size_t i = 0; i < q->n; i++) {
        n_near += i + SIDE < q->n && q->facts[i + SIDE].is_good;
        n_near -= i > SIDE && q->facts[i - SIDE - 1].is_good;
        q->facts[i].is_usable = n_near > 0 && is_usable(&q->facts[i]);
    }
    return VG_OK;
}
