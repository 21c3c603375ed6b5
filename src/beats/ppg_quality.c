/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_quality.h"

#include <math.h>

#include "beats/ppg_alone.h"
#include "beats/ppg_pulsatile.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double enough_agreement = 0.9; /* C.1 */
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
    vg_ppg_witness_free(&q->witness);
    *q = (vg_ppg_quality){0};
}

static double interval_s(const vg_pulse_fact *fact)
{
    return fact[0].pulse->time_s - fact[-1].pulse->time_s;
}

/** List the marked candidates, and what all before each have in common, so that any run of them
 *  costs the same. */
static vg_status list_facts(vg_ppg_quality *q, const vg_ppg_front *f, vg_error *err)
{
    vg_pulse_total sum = {0};
    size_t n = 0;

    VG_TRY(vg_grow(&q->facts, &q->capacity, f->n_pulses, sizeof *q->facts, err));
    VG_TRY(vg_grow(&q->totals, &q->total_capacity, f->n_pulses + 1, sizeof *q->totals, err));
    for (size_t i = 0; i < f->n_pulses; i++) {
        const vg_pulse *p = &f->pulses[i];
        if (!p->is_beat)
            continue;
        q->facts[n] = (vg_pulse_fact){.pulse = p};
        q->totals[n++] = sum;
        sum.likeness += (double)p->likeness;
        sum.height += (double)p->log_height;
        sum.evidence += (double)p->evidence;
        sum.n_doubtful += p->evidence < doubtless_each;
    }
    q->totals[n] = sum;
    q->n = n;
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
 *  for the dicrotic wave; one that beats early, time after time in bigeminy, does not. */
static bool is_open(const vg_ppg_quality *q, size_t i, double usual_s)
{
    if (i == 0)
        return false;
    const vg_pulse *before = q->facts[i - 1].pulse;
    const vg_pulse *pulse = q->facts[i].pulse;
    const double room_s = least_room * usual_s;
    const bool is_long = pulse->time_s - before->time_s >= long_ratio * usual_s;

    for (const vg_pulse *p = before + 1; p < pulse; p++) {
        if (p->likeness >= own_likeness && vg_pulse_is_alone(p, before, pulse))
            return true;
        if (is_long && p->height >= audible * fminf(before->height, pulse->height) &&
            p->time_s >= before->time_s + room_s && p->time_s <= pulse->time_s - room_s)
            return true;
    }
    return false;
}

/** The facts from ... to around one. */
typedef struct around {
    size_t from;
    size_t to;
} around;

static around look_around(const vg_ppg_quality *q, size_t i)
{
    return (around){i > SIDE ? i - SIDE : 0, i + SIDE < q->n ? i + SIDE : q->n - 1};
}

/** Judge the shapes of the pulses around fact i. */
static void judge_shapes(vg_ppg_quality *q, size_t i)
{
    vg_pulse_fact *fact = &q->facts[i];
    const around a = look_around(q, i);
    const vg_pulse_total *before = &q->totals[a.from];
    const vg_pulse_total *with = &q->totals[a.to + 1];
    const double n = (double)(a.to + 1 - a.from);
    const float likeness = (float)((with->likeness - before->likeness) / n);

    fact->height = (float)((with->height - before->height) / n);
    fact->is_alike = likeness >= enough_likeness;
    fact->is_doubtless = likeness >= doubtless_likeness ||
                         (fact->is_alike && with->n_doubtful == before->n_doubtful &&
                          with->evidence - before->evidence >= n * (double)doubtless_mean);
    if (a.to > a.from)
        fact->is_open = is_open(
            q, i, (q->facts[a.to].pulse->time_s - q->facts[a.from].pulse->time_s) / (n - 1.0));
}

/** Ask the second detector about all pulses on which it can turn the scales: of nine that are
 *  alike, yet not beyond doubt, and beside such nine as can be believed. */
static vg_status hear_witness(vg_ppg_quality *q, const vg_ppg_front *f, vg_error *err)
{
    vg_ppg_witness *w = &q->witness;
    size_t n_alike = 0; /* within SIDE */

    vg_ppg_witness_start(w);
    for (size_t i = 0; i < q->n && i < SIDE; i++)
        n_alike += q->facts[i].is_alike;
    for (size_t i = 0; i < q->n; i++) {
        n_alike += i + SIDE < q->n && q->facts[i + SIDE].is_alike;
        n_alike -= i > SIDE && q->facts[i - SIDE - 1].is_alike;
        if (n_alike == 0 || q->facts[i].is_doubtless)
            continue;
        const around a = look_around(q, i);
        VG_TRY(vg_ppg_witness_ask(w, q->facts[a.from].pulse->time_s,
                                  q->facts[a.to].pulse->time_s, err));
    }
    return vg_ppg_witness_hear(w, f, err);
}

/** Mark the pulses that the second detector has too. */
static void find_agreed(vg_ppg_quality *q)
{
    size_t range[2] = {0};

    for (size_t i = 0; i < q->n && q->witness.n > 0; i++) {
        vg_pulse_fact *fact = &q->facts[i];
        vg_ppg_witness_move(&q->witness, fact->pulse->time_s, range);
        fact->n_before = range[0];
        fact->n_upto = range[1];
        q->totals[i + 1].n_agreed = q->totals[i].n_agreed + (range[0] < range[1]);
    }
}

/** Do the two detectors agree on the pulses around fact i, at intervals of a heart? */
static bool is_confirmed(const vg_ppg_quality *q, size_t i)
{
    const around a = look_around(q, i);
    const size_t n_agreed = q->totals[a.to + 1].n_agreed - q->totals[a.from].n_agreed;
    const size_t n_both = a.to + 1 - a.from + q->facts[a.to].n_upto - q->facts[a.from].n_before;

    return 2.0 * (double)n_agreed >= enough_agreement * (double)n_both &&
           is_feasible(q, a.from, a.to);
}

/** Can a single pulse be believed, now that those around it can? */
static bool is_usable(const vg_pulse_fact *fact)
{
    const vg_pulse *pulse = fact->pulse;

    return (fact->is_doubtless || fact->n_before < fact->n_upto) &&
           pulse->likeness >= own_likeness && pulse->log_height <= fact->height + most_above;
}

vg_status vg_ppg_judge(vg_ppg_quality *q, const vg_ppg_front *f, vg_error *err)
{
    size_t n_near = 0; /* good ones within SIDE */

    VG_TRY(list_facts(q, f, err));
    for (size_t i = 0; i < q->n; i++)
        judge_shapes(q, i);
    VG_TRY(hear_witness(q, f, err));
    find_agreed(q);
    for (size_t i = 0; i < q->n; i++)
        q->facts[i].is_good =
            q->facts[i].is_doubtless || (q->facts[i].is_alike && is_confirmed(q, i));
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
