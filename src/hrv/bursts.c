/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/bursts.h"

#include <math.h>

#include "model/pairs.h"

/* Intervals on either side of an edge; their medians pass over two odd ones. */
enum { SIDE = 5 };
/* The sudden onset that implanted defibrillators ask for, to tell sinus tachycardia apart:
 * four intervals at most 81 % of the four before (Medtronic; Swerdlow 1994). */
static const double onset_ratio = 0.81;
/* So much of the step lies between two intervals; of a sine of twenty beats at its steepest,
 * less than a quarter. */
static const double least_share = 0.5;
/* Intervals this much alike are not half of such a step, unless one is twice the median. */
static const double no_step = 0.95;
/* Only the vagus acts from one beat to the next, and without it a young adult's node beats at
 * 107 a minute (118.1 - 0.57 age, Jose & Collison 1970): what is abruptly above 120 is not its
 * doing. */
static const double slowest_ms = 500.0;

/** As measured: correction smoothes edges. */
static double interval_ms(vg_nn_view nn, size_t i)
{
    const double measured_ms = vg_measured_at(nn, i);

    return isfinite(measured_ms) ? measured_ms : nn.nn_ms[i];
}

static double lower(double a, double b)
{
    return a < b ? a : b;
}

static double higher(double a, double b)
{
    return a > b ? a : b;
}

/** Neither the least of four values nor the greatest can be the median of five: it is the
 *  middle of the other two and the fifth. */
static double median_from(vg_nn_view nn, size_t first)
{
    double x[SIDE];

    for (size_t i = 0; i < SIDE; i++)
        x[i] = interval_ms(nn, first + i);
    const double a = higher(lower(x[0], x[1]), lower(x[2], x[3]));
    const double b = lower(higher(x[0], x[1]), higher(x[2], x[3]));
    return higher(lower(a, b), lower(higher(a, b), x[4]));
}

/** -1 where intervals become abruptly shorter from interval i on, 1 where they become longer,
 *  else 0. */
static int edge_at(vg_nn_view nn, size_t i)
{
    if (i < SIDE || nn.n - i < SIDE)
        return 0;
    for (size_t k = i - SIDE + 1; k < i + SIDE; k++)
        if (!vg_follows_at(nn, k))
            return 0;
    const double before_ms = median_from(nn, i - SIDE);
    const double after_ms = median_from(nn, i);
    const double step_ms = after_ms - before_ms;
    const double jump_ms = interval_ms(nn, i) - interval_ms(nn, i - 1);
    if (fmin(before_ms, after_ms) > onset_ratio * fmax(before_ms, after_ms) ||
        jump_ms / step_ms < least_share)
        return 0;
    return step_ms < 0.0 ? -1 : 1;
}

/** Does a burst begin at interval first, where intervals become shorter? All its medians are so
 *  short, too: breaths come back within a few beats. Where it ends, or where the search did. */
static bool find_end(vg_nn_view nn, size_t first, size_t *end)
{
    const double longest_ms = onset_ratio * median_from(nn, first - SIDE);
    double sum_ms = 0.0;
    int edge = 0;
    size_t i = first;

    do {
        sum_ms += interval_ms(nn, i++);
        edge = i < nn.n ? edge_at(nn, i) : 0;
        *end = i;
        if (i >= first + SIDE && median_from(nn, i - SIDE) > longest_ms)
            return false;
    } while (edge == 0 && i < nn.n && i - first <= VG_LONGEST_BURST && vg_follows_at(nn, i));
    return edge > 0 && i - first > VG_LONGEST_COUPLED &&
           sum_ms < slowest_ms * (double)(i - first);
}

bool vg_burst_next(vg_nn_view nn, size_t from, size_t stop, vg_burst *out)
{
    /* As measured too, but the rare thing is asked for first; what was not measured is NaN. */
    const double *ms = nn.rr_ms != NULL ? nn.rr_ms : nn.nn_ms;
    size_t i = from > SIDE ? from : SIDE;

    while (i < stop && i < nn.n) {
        *out = (vg_burst){.first = i};
        if (ms[i] > no_step * ms[i - 1] || edge_at(nn, i) >= 0)
            i++;
        else if (find_end(nn, i, &out->end))
            return true;
        else
            i = out->end;
    }
    *out = (vg_burst){nn.n, nn.n};
    return false;
}
