/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_choose.h"

#include <math.h>

#include "beats/middle.h"
#include "core/alloc.h"
#include "core/fail.h"

/* What is less likely than this no rhythm can rescue. */
static const double hopeless = -9.0;

/* The rhythm: one interval in five follows no rule, the others scatter as those around do,
 * but never less than breathing and measuring make them. */
static const double lawless = 0.2;
static const double least_scatter = 0.12;
static const double unknown_scatter = 0.2;
static const double usual_interval_s = 0.8;
static const double refractory_s = 0.2;
/* A heart can beat twice within this, but a T wave is the better guess. */
static const double t_wave_s = 0.36;
static const double t_wave_weight = 12.0; /* per second */
/* Gaps longer than this are as good as gaps of any length, once some have been tried. */
static const double reach_s = 3.0;
/* The last beat before the end may not be given up for free: cost per second. */
static const double tail_weight = 3.0;
static const double tail_s = 1.0;

enum { NONE = -2, START = -1, NEIGHBOURS = 8, MIN_TRIED = 8, MIN_INTERVALS = 4 };

/** The rhythm to expect at a place. */
typedef struct rhythm {
    double interval_s;   /**< typical */
    double scatter;      /**< mean deviation, relative */
    double log_peak;     /**< log density of the typical interval */
    double log_anything; /**< of an interval that follows no rule, at length 0 */
} rhythm;

void vg_ecg_chooser_free(vg_ecg_chooser *chooser)
{
    vg_free(chooser->time_s);
    *chooser = (vg_ecg_chooser){0};
}

/** The rhythm of the intervals around interval k of n times. */
static rhythm expect(const double *time_s, size_t n, size_t k)
{
    float rr_s[2 * NEIGHBOURS];
    rhythm r = {.interval_s = usual_interval_s, .scatter = unknown_scatter};
    size_t m = 0;

    for (size_t j = k > NEIGHBOURS ? k - NEIGHBOURS : 0; j < k + NEIGHBOURS && j + 1 < n; j++)
        rr_s[m++] = (float)(time_s[j + 1] - time_s[j]);
    if (m > 0)
        r.interval_s = (double)vg_middle(rr_s, m);
    for (size_t j = 0; j < m; j++)
        rr_s[j] = fabsf(rr_s[j] - (float)r.interval_s);
    /* ln 2 of the mean deviation of a Laplace distribution is its median deviation */
    if (m > 0)
        r.scatter = (double)vg_middle(rr_s, m) / (r.interval_s * log(2.0));
    r.scatter = fmax(r.scatter, m < MIN_INTERVALS ? unknown_scatter : least_scatter);
    r.log_peak = log((1.0 - lawless) / (2.0 * r.scatter));
    r.log_anything = log(lawless);
    return r;
}

/** Log density of an interval relative to the typical one: Laplace, or anything. */
static double likelihood(const rhythm *r, double interval_s)
{
    const double x = interval_s / r->interval_s;
    const double regular = r->log_peak - fabs(x - 1.0) / r->scatter;
    const double anything = r->log_anything - x;
    const double best = regular > anything ? regular : anything;

    return interval_s < t_wave_s ? best - t_wave_weight * (t_wave_s - interval_s) : best;
}

/** Find the best beat before candidate i, back to first; start_s is the last final beat. */
static void link_back(vg_joint *all, size_t first, size_t i, const rhythm *r, double start_s)
{
    vg_joint *c = &all[i];
    double best = isfinite(start_s) ? likelihood(r, c->time_s - start_s) : r->log_anything;
    int n_tried = 0;

    c->before = START;
    if (c->time_s - start_s < refractory_s) {
        c->before = NONE;
        best = -INFINITY;
    }
    for (size_t j = i; j > first; j--) {
        const vg_joint *b = &all[j - 1];
        const double interval_s = c->time_s - b->time_s;
        if (b->before == NONE || interval_s < refractory_s)
            continue;
        if (interval_s > reach_s && n_tried >= MIN_TRIED)
            break;
        n_tried++;
        const double score = b->score + likelihood(r, interval_s);
        if (score > best) {
            best = score;
            c->before = (int)(j - 1);
        }
    }
    c->score = best + c->evidence;
}

/** List the marked beats; the last before first in start_s. */
static size_t list_marks(const vg_joint *all, size_t first, size_t n, double *time_s,
                         double *start_s)
{
    size_t n_marks = 0;

    *start_s = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!all[i].is_beat)
            continue;
        time_s[n_marks++] = all[i].time_s;
        if (i < first)
            *start_s = all[i].time_s;
    }
    return n_marks;
}

/** Link each candidate that is worth it; the last of the best rhythm. */
static int link_all(const vg_ecg_chooser *chooser, vg_joint *all, size_t first, size_t n,
                    size_t n_marks, double start_s)
{
    const double end_s = all[n - 1].time_s - tail_s;
    double best = -INFINITY;
    int last = NONE;
    size_t k = 0;
    rhythm r = expect(chooser->time_s, n_marks, 0);

    for (size_t i = first; i < n; i++) {
        vg_joint *c = &all[i];
        c->before = NONE;
        c->is_beat = false;
        if (!(c->evidence >= hopeless))
            continue;
        const size_t known = k;
        while (k + 1 < n_marks && chooser->time_s[k + 1] < c->time_s)
            k++;
        if (k != known)
            r = expect(chooser->time_s, n_marks, k);
        link_back(all, first, i, &r, start_s);
        const double score = c->score - tail_weight * fmax(0.0, end_s - c->time_s);
        if (c->before != NONE && score > best) {
            best = score;
            last = (int)i;
        }
    }
    return last;
}

vg_status vg_ecg_choose(vg_ecg_chooser *chooser, vg_joint *all, size_t first, size_t n,
                        vg_error *err)
{
    double start_s = -INFINITY;

    if (first == n)
        return VG_OK;
    VG_TRY(vg_grow(&chooser->time_s, &chooser->capacity, n, sizeof *chooser->time_s, err));
    const size_t n_marks = list_marks(all, first, n, chooser->time_s, &start_s);
    for (int i = link_all(chooser, all, first, n, n_marks, start_s); i >= 0; i = all[i].before)
        all[i].is_beat = true;
    return VG_OK;
}
