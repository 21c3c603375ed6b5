/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/rhythm.h"

#include <stdbool.h>

#include "hrv/bursts.h"
#include "model/pairs.h"

/* An early beat and its pause: of an interval and the one before it, how much of their mean
 * lies between them. Schmidt 1999 asks for 0.8 and 1.2 of the rhythm, that is 0.4; pauses after
 * atrial beats are shorter. */
static const double least_jump = 0.3;

/** Was the beat that ends interval i moved, as ectopic or because it came early? */
static bool is_moved(vg_nn_view nn, size_t i)
{
    if (nn.label == NULL || (nn.fixed != NULL && nn.fixed[i] == 0))
        return false;
    return nn.label[i] == VG_NN_ECTOPIC ||
           ((nn.label[i] == VG_NN_SHORT || nn.label[i] == VG_NN_LONG) &&
            vg_measured_at(nn, i) < nn.nn_ms[i]);
}

/** Does a pause end at interval i, after an early beat? As measured: correction makes pauses
 *  shorter. Asks for the rare thing first. */
static bool is_pause(vg_nn_view nn, size_t i)
{
    if (i == 0)
        return false;
    const double pause_ms = vg_measured_at(nn, i);
    const double early_ms = vg_measured_at(nn, i - 1);
    return pause_ms - early_ms > least_jump * (pause_ms + early_ms) / 2.0 &&
           (vg_pair_at(nn, i) || (vg_follows_at(nn, i) && is_moved(nn, i - 1)));
}

/** The early beats in a row before the pause i; 1 when what precedes it is as long as a rhythm
 *  of its own. Those that were moved are counted as such. */
static size_t early_before(vg_nn_view nn, size_t i)
{
    const double early_ms = (vg_measured_at(nn, i) + 2.0 * vg_measured_at(nn, i - 1)) / 3.0;
    size_t n_moved = 0;

    for (size_t n = 1; n <= VG_LONGEST_COUPLED && n <= i; n++) {
        if (!(vg_measured_at(nn, i - n) < early_ms))
            return n - 1 - n_moved;
        n_moved += is_moved(nn, i - n);
        if (!vg_follows_at(nn, i - n))
            break;
    }
    return is_moved(nn, i - 1) ? 0 : 1;
}

double vg_rhythm_ectopic_percent(vg_nn_view all, vg_nn_view nn, size_t n_beats)
{
    const size_t offset = nn.n > 0 ? (size_t)(nn.nn_ms - all.nn_ms) : 0;
    const size_t stop = offset + nn.n;
    vg_burst burst;
    size_t n = 0;

    (void)vg_burst_next(all, offset > VG_LONGEST_BURST ? offset - VG_LONGEST_BURST : 0, stop,
                        &burst);
    for (size_t i = 0; i < nn.n; i++) {
        while (burst.end < offset + i)
            (void)vg_burst_next(all, burst.end, stop, &burst);
        /* The interval after a burst is long for no early beat of its own. */
        if (burst.first <= offset + i)
            n += offset + i < burst.end;
        else
            n += is_moved(nn, i) + (is_pause(nn, i) ? early_before(nn, i) : 0);
    }
    return n_beats > 0 ? 100.0 * (double)n / (double)n_beats : 0.0;
}
