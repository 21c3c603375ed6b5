/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_quality.h"

#include <math.h>

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
/* An interval this much longer than those around has room for another pulse. */
static const double long_ratio = 1.5;
static const float log_half = -0.6931472f;
/* What falls as steeply as it rises, to so much, is an edge, a click or a sine. */
static const double most_equal = 0.03;
/* What rests for most of the time, its slope less than a twentieth of its steepest, is an edge
 * or a click. */
static const float rest = 0.05f;
static const double most_rest = 0.6;

enum { SIDE = 4 };

void vg_ppg_quality_free(vg_ppg_quality *q)
{
    vg_free(q->facts);
    vg_free(q->second_s);
    *q = (vg_ppg_quality){0};
}

/** Give the second detector's onsets the times of the upslopes that follow them. */
static vg_status find_upslopes(vg_ppg_quality *q, const vg_ppg_front *f, const vg_ppg_minima *m,
                               vg_error *err)
{
    q->n_second = 0;
    VG_TRY(vg_grow(&q->second_s, &q->second_capacity, m->n, sizeof *q->second_s, err));
    for (size_t i = 0; i < m->n; i++) {
        const double next_s = i + 1 < m->n ? m->time_s[i + 1] - m->time_s[i] : INFINITY;
        const double length = fmin(upslope_s, upslope_share * next_s) * f->rate_hz;
        const double at = (m->time_s[i] - f->first_s) * f->rate_hz;
        if (!(at >= 0.0 && at + length < (double)f->n))
            continue;
        const size_t first = (size_t)at;
        size_t best = first;
        for (size_t k = first; k <= (size_t)(at + length); k++)
            if (f->slope[k] > f->slope[best])
                best = k;
        q->second_s[q->n_second++] = f->first_s + (double)best / f->rate_hz;
    }
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

/** Are the intervals of facts from ... to those of a heart? */
static bool is_feasible(const vg_ppg_quality *q, size_t from, size_t to)
{
    double shortest = INFINITY;
    double longest = 0.0;

    for (size_t i = from; i < to; i++) {
        const double interval_s = q->facts[i + 1].pulse->time_s - q->facts[i].pulse->time_s;
        shortest = interval_s < shortest ? interval_s : shortest;
        longest = interval_s > longest ? interval_s : longest;
    }
    return longest <= longest_s && longest <= most_ratio * shortest;
}

/** May another pulse be hidden before fact i? A heart that pauses leaves the signal quiet. */
static bool is_open(const vg_ppg_quality *q, size_t i, double usual_s)
{
    if (i == 0)
        return false;
    const vg_pulse *before = q->facts[i - 1].pulse;
    const vg_pulse *pulse = q->facts[i].pulse;
    const float loud = fminf(before->log_height, pulse->log_height) + log_half;

    if (pulse->time_s - before->time_s < long_ratio * usual_s)
        return false;
    for (const vg_pulse *p = before + 1; p < pulse; p++)
        if (p->log_height >= loud)
            return true;
    return false;
}

/** Judge the pulses around fact i; second is the first of the other detector that matters. */
static void judge_around(vg_ppg_quality *q, size_t i, size_t *second)
{
    vg_pulse_fact *fact = &q->facts[i];
    const size_t from = i > SIDE ? i - SIDE : 0;
    const size_t to = i + SIDE < q->n ? i + SIDE : q->n - 1;
    const double from_s = q->facts[from].pulse->time_s - same_s;
    const double to_s = q->facts[to].pulse->time_s + same_s;
    const float n = (float)(to - from + 1);
    float likeness = 0.0f;
    float height = 0.0f;
    float evidence = 0.0f;
    float least = INFINITY;
    size_t n_agreed = 0;
    size_t n_second = 0;

    for (size_t k = from; k <= to; k++) {
        const vg_pulse *p = q->facts[k].pulse;
        likeness += p->likeness;
        height += p->log_height;
        evidence += p->evidence;
        least = p->evidence < least ? p->evidence : least;
        n_agreed += q->facts[k].is_agreed;
    }
    while (*second < q->n_second && q->second_s[*second] < from_s)
        ++*second;
    while (*second + n_second < q->n_second && q->second_s[*second + n_second] <= to_s)
        n_second++;
    fact->likeness = likeness / n;
    fact->height = height / n;
    fact->agreement = 2.0f * (float)n_agreed / (n + (float)n_second);
    const bool is_alike = fact->likeness >= enough_likeness;
    fact->is_doubtless =
        fact->likeness >= doubtless_likeness ||
        (is_alike && least >= doubtless_each && evidence >= n * doubtless_mean);
    fact->is_good = fact->is_doubtless || (is_alike && fact->agreement >= enough_agreement &&
                                           is_feasible(q, from, to));
    if (to > from)
        fact->is_open = is_open(q, i, (to_s - from_s - 2.0 * same_s) / (double)(to - from));
}

/** Steepest fall among slopes y[0 .. n), and how many of them are within low of zero. */
static float find_fall(const float *y, size_t n, float low, size_t *n_low)
{
    enum { LANES = 4 };
    float least[LANES] = {0};
    int count = 0;
    size_t k = 0;

    for (; k + LANES <= n; k += LANES)
        for (size_t j = 0; j < LANES; j++)
            least[j] = y[k + j] < least[j] ? y[k + j] : least[j];
    for (; k < n; k++)
        least[0] = y[k] < least[0] ? y[k] : least[0];
    for (k = 0; k < n; k++)
        count += (y[k] < low) & (y[k] > -low);
    *n_low += (size_t)count;
    return -fminf(fminf(least[0], least[1]), fminf(least[2], least[3]));
}

/** Do the good pulses rise and fall as a pulse does, one steeper than the other and hardly ever
 *  resting? */
static bool is_pulsatile(const vg_ppg_quality *q, const vg_ppg_front *f)
{
    double rise = 0.0;
    double fall = 0.0;
    size_t n_resting = 0;
    size_t n = 0;

    for (size_t i = 1; i < q->n; i++) {
        if (!q->facts[i].is_good)
            continue;
        const size_t from = q->facts[i - 1].pulse->at;
        const size_t length = q->facts[i].pulse->at - from;
        const float height = q->facts[i].pulse->height;
        fall += (double)find_fall(f->slope + from, length, rest * height, &n_resting);
        rise += (double)height;
        n += length;
    }
    return fabs(rise - fall) > most_equal * rise && (double)n_resting <= most_rest * (double)n;
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
    size_t second = 0;
    size_t n_near = 0; /* good ones within SIDE */

    VG_TRY(find_upslopes(q, f, minima, err));
    VG_TRY(list_facts(q, f, err));
    for (size_t i = 0; i < q->n; i++)
        judge_around(q, i, &second);
    if (!is_pulsatile(q, f))
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
