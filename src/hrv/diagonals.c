/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/diagonals.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "dsp/distance_kernels.h"

/* Pairs in a piece where not all are looked at. */
enum { SHORT_PIECE = 64 };

/** A radius, and what single precision makes of it: a squared distance up to sure lies within
 *  it, one above possible does not. */
typedef struct bound {
    double square;
    float sure;
    float possible;
} bound;

/* Rounding moves a value by half an epsilon of the largest, so a difference by one, so a vector
 * by root m; the sum is rounded up to 20 times, its root half as much. Twice that is taken. */
static bound bound_of(const vg_delays *v, double radius)
{
    const double relative = 20.0 * FLT_EPSILON;
    const double doubt = 2.0 * FLT_EPSILON * v->largest * sqrt((double)v->m);
    const double low = (radius - doubt) * (1.0 - relative);
    const double high = (radius + doubt) * (1.0 + relative);

    return (bound){.square = radius * radius,
                   .sure = low > 0.0 ? (float)(low * low) : -1.0f,
                   .possible = (float)fmin(high * high, FLT_MAX)};
}

/** Some pairs of a diagonal: (i + k, i + d + k), k < n. */
typedef struct piece {
    size_t i;
    size_t d;
    size_t n;
} piece;

static size_t n_starts(const vg_delays *v)
{
    const size_t reach = (v->m - 1) * v->delay;

    return v->n > reach ? v->n - reach : 0;
}

static void measure(const vg_delays *v, const vg_distance_kernels *by, piece *p, size_t most,
                    float *out)
{
    const size_t left = n_starts(v) - p->d - p->i;

    p->n = left < most ? left : most;
    by->square(v->rounded + p->i, p->d, v->m, v->delay, p->n, out);
}

/** From vector i to vector j. */
static double square_distance(const vg_delays *v, size_t i, size_t j)
{
    double sum = 0.0;

    for (size_t k = 0; k < v->m * v->delay; k += v->delay)
        sum += (v->x[j + k] - v->x[i + k]) * (v->x[j + k] - v->x[i + k]);
    return sum;
}

static bool is_within(const vg_delays *v, const piece *p, size_t k, double square)
{
    return square_distance(v, p->i + k, p->i + p->d + k) <= square;
}

static size_t count_within(const vg_delays *v, const vg_distance_kernels *by, const piece *p,
                           const float *x, const bound *b)
{
    size_t n[2];

    by->count(x, p->n, b->sure, b->possible, n);
    if (n[0] == n[1])
        return n[0];
    for (size_t k = 0; k < p->n; k++) {
        if (b->sure < x[k] && x[k] <= b->possible)
            n[0] += is_within(v, p, k, b->square);
    }
    return n[0];
}

/** Where the first piece of a diagonal that is looked at lies among so many. Breathing brings a
 *  series back at even distances; the multiples of the golden ratio do not. */
static size_t first_of(size_t d, size_t every)
{
    const double golden = 0.6180339887498949;
    const double place = golden * (double)d;

    return (size_t)((place - floor(place)) * (double)every);
}

void vg_diagonals_spread(const vg_delays *v, size_t every, double per_unit, size_t n_bins,
                         uint64_t *n_in)
{
    const vg_distance_kernels *by = vg_distance_kernels_best();
    const size_t most = every > 1 ? SHORT_PIECE : VG_PAIRS;
    const float last = (float)(n_bins - 1);
    float x[VG_PAIRS];

    for (size_t d = 1; d < n_starts(v); d++) {
        piece p = {.i = most * first_of(d, every), .d = d};
        for (; p.i + d < n_starts(v); p.i += most * every) {
            measure(v, by, &p, most, x);
            for (size_t k = 0; k < p.n; k++) {
                const float bin = (float)per_unit * sqrtf(x[k]);
                n_in[(size_t)(bin < last ? bin : last)]++;
            }
        }
    }
}

/** Put those in doubt on the side of the bound where they belong. */
static void settle(const vg_delays *v, const vg_distance_kernels *by, const piece *p, float *x,
                   const bound *b)
{
    size_t n[2];

    by->count(x, p->n, b->sure, b->possible, n);
    if (n[0] == n[1])
        return;
    for (size_t k = 0; k < p->n; k++) {
        if (b->sure < x[k] && x[k] <= b->possible)
            x[k] = is_within(v, p, k, b->square) ? 0.0f : INFINITY;
    }
}

/** A run that has begun, or none. */
typedef struct open_run {
    bool is_open;
    size_t start;
} open_run;

static void end_runs(const uint32_t *edges, size_t n_edges, size_t i, open_run *run,
                     uint64_t *n_runs)
{
    for (size_t e = 0; e < n_edges; e++) {
        if (run->is_open)
            n_runs[i + edges[e] - run->start]++;
        else
            run->start = i + edges[e];
        run->is_open = !run->is_open;
    }
}

void vg_diagonals_runs(const vg_delays *v, const double radius[2], uint64_t *n_runs,
                       uint64_t *n_nearer)
{
    const vg_distance_kernels *by = vg_distance_kernels_best();
    const bound b = bound_of(v, radius[0]);
    const bound nearer = bound_of(v, radius[1]);
    uint32_t edges[VG_PAIRS];
    float x[VG_PAIRS];

    *n_nearer = 0;
    for (size_t d = 1; d < n_starts(v); d++) {
        open_run run = {0};
        for (piece p = {.d = d}; p.i + d < n_starts(v); p.i += p.n) {
            measure(v, by, &p, VG_PAIRS, x);
            if (radius[1] > 0.0)
                *n_nearer += count_within(v, by, &p, x, &nearer);
            settle(v, by, &p, x, &b);
            end_runs(edges, by->find_edges(x, p.n, fmaxf(b.sure, 0.0f), run.is_open, edges),
                     p.i, &run, n_runs);
        }
        if (run.is_open)
            n_runs[n_starts(v) - d - run.start]++;
    }
}
