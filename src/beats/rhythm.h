/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rhythm.h
 *  How likely an interval is after those around it: what the choices of heart beats and of
 *  pulses share (docs/methods-beats.md, Rhythm).
 *
 *  One interval in five follows no rule, the others scatter as those around do, but never less
 *  than breathing and measuring make them. Inlined, because it is asked of every pair of
 *  candidates.
 */
#ifndef VG_BEATS_RHYTHM_H
#define VG_BEATS_RHYTHM_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "beats/quick_log.h"

/** Fewer intervals than this do not tell how they scatter. */
enum { VG_RHYTHM_MIN = 4 };

/** The rhythm to expect at a place. */
typedef struct vg_rhythm {
    double per_interval; /**< one by the typical interval */
    double per_scatter;  /**< one by the mean deviation, relative */
    double log_peak;     /**< log density of the typical interval */
    double log_anything; /**< of an interval that follows no rule, at length 0 */
    double log_most;     /**< of any interval, at most */
} vg_rhythm;

/** Of intervals that scatter so around a typical one. */
static inline vg_rhythm vg_rhythm_around(double typical_s, double scatter)
{
    const double lawless = 0.2;
    const double log_anything = -1.6094379124341003; /* ln lawless */
    const double log_peak = (double)vg_quick_log((float)((1.0 - lawless) / (2.0 * scatter)));

    return (vg_rhythm){.per_interval = 1.0 / typical_s,
                       .per_scatter = 1.0 / scatter,
                       .log_peak = log_peak,
                       .log_anything = log_anything,
                       .log_most = log_peak > log_anything ? log_peak : log_anything};
}

/** Of n intervals with their median and median deviation; n = 0: nothing is known yet. */
static inline vg_rhythm vg_rhythm_of(double median_s, double deviation_s, size_t n)
{
    const double least = 0.12;
    const double unknown = 0.2;
    const double typical_s = n > 0 ? median_s : 0.8;
    /* ln 2 of the mean deviation of a Laplace distribution is its median deviation */
    const double scatter = deviation_s / (typical_s * M_LN2);

    if (n < VG_RHYTHM_MIN)
        return vg_rhythm_around(typical_s, scatter > unknown ? scatter : unknown);
    /* most hearts beat evenly, and what follows from a constant costs nothing */
    return scatter > least ? vg_rhythm_around(typical_s, scatter)
                           : vg_rhythm_around(typical_s, least);
}

/** A heart can beat twice within 0.36 s, but a T wave or a dicrotic wave is the better guess.
 */
static inline double vg_rhythm_haste(double interval_s)
{
    const double second_wave_s = 0.36;
    const double per_second = 12.0;

    return interval_s < second_wave_s ? per_second * (second_wave_s - interval_s) : 0.0;
}

/** Log density of an interval relative to the typical one: Laplace, or anything. */
static inline double vg_rhythm_likelihood(const vg_rhythm *r, double interval_s)
{
    const double x = interval_s * r->per_interval;
    const double regular = r->log_peak - fabs(x - 1.0) * r->per_scatter;
    const double anything = r->log_anything - x;

    return (regular > anything ? regular : anything) - vg_rhythm_haste(interval_s);
}

/** Can two beats be so close at all? */
static inline bool vg_rhythm_allows(double interval_s)
{
    return interval_s >= 0.2;
}

/** What a beat can gain from the rhythm at most, when it parts a double interval: two typical
 *  intervals at the least scatter for a long one, 2 ln(0.8 / 0.24) + 2 - ln 0.2. */
static inline double vg_rhythm_most_gain(void)
{
    return 6.02;
}

/** Can any rhythm rescue a candidate with so little evidence? With some to spare: across a gap
 *  that is longer than what is searched, such candidates are the steps. */
static inline bool vg_rhythm_can_rescue(double evidence)
{
    return evidence >= -9.0;
}

/** Has a candidate so much evidence that no rhythm passes over it from a beat before it to the
 *  beat interval_s after it?
 *
 *  That would gain the likelihood of the whole interval less those of its two parts. With x and
 *  y for the parts in typical intervals, the first part has ln 0.2 - y less its haste at least,
 *  at 0.2 s 1.92; the whole at most as much as the second part and, where that is short,
 *  y (1 + 1 / scatter) with y up to 1 - x more. */
static inline bool vg_rhythm_needs(const vg_rhythm *r, double evidence, double interval_s)
{
    const double most = 1.92 - r->log_anything + vg_rhythm_haste(interval_s);
    const double missing = 1.0 - interval_s * r->per_interval;

    return evidence >= most + (missing > 0.0 ? missing * (1.0 + r->per_scatter) : 0.0);
}

/** What it costs to end so long before the last candidate: the last beat before the end may
 *  not be given up for free. */
static inline double vg_rhythm_tail_cost(double silence_s)
{
    return silence_s > 1.0 ? 3.0 * (silence_s - 1.0) : 0.0;
}

#endif /* VG_BEATS_RHYTHM_H */
