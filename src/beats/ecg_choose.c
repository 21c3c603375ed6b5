/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_choose.h"

#include <math.h>

#include "beats/neighbours.h"
#include "beats/rhythm.h"
#include "core/alloc.h"
#include "core/fail.h"

/* Gaps longer than this are as good as gaps of any length, once some have been tried. */
static const double reach_s = 3.0;

enum { START = -1, MIN_TRIED = 8 };

void vg_ecg_chooser_free(vg_ecg_chooser *chooser)
{
    vg_free(chooser->time_s);
    vg_free(chooser->rr_s);
    vg_free(chooser->nodes);
    *chooser = (vg_ecg_chooser){0};
}

/** The rhythm of the intervals around one. */
static vg_rhythm expect(const vg_neighbours *around)
{
    const float median_s = vg_neighbours_median(around);

    return vg_rhythm_of((double)median_s, (double)vg_neighbours_deviation(around, median_s),
                        around->n);
}

/** Find the best beat before node i; start_s is the last final beat. False when there cannot
 *  be one: the node is too close behind that. */
static bool link_back(vg_node *nodes, size_t i, const vg_rhythm *r, double start_s)
{
    vg_node *c = &nodes[i];
    const double from_start_s = c->time_s - start_s;
    const double log_most = r->log_peak > r->log_anything ? r->log_peak : r->log_anything;
    double best = -INFINITY;
    int n_tried = 0;

    if (!vg_rhythm_allows(from_start_s))
        return false;
    c->before = START;
    for (size_t j = i; j > 0; j--) {
        const vg_node *b = &nodes[j - 1];
        const double interval_s = c->time_s - b->time_s;
        if (b->most + log_most <= best)
            break; /* neither this one nor any before it can be better */
        if (!vg_rhythm_allows(interval_s))
            continue;
        if (interval_s > reach_s && n_tried >= MIN_TRIED)
            break;
        n_tried++;
        if (b->score + log_most <= best)
            continue;
        const double score = b->score + vg_rhythm_likelihood(r, interval_s);
        if (score > best) {
            best = score;
            c->before = (int)(j - 1);
        }
    }
    if (best <= log_most) { /* to begin here is as good as that at most */
        const double first =
            isfinite(start_s) ? vg_rhythm_likelihood(r, from_start_s) : r->log_anything;
        c->before = first >= best ? START : c->before;
        best = first >= best ? first : best;
    }
    c->score = best + c->evidence;
    c->most = i > 0 && nodes[i - 1].most > c->score ? nodes[i - 1].most : c->score;
    return true;
}

/** List the marked beats and the intervals between them; the last before first in start_s. */
static size_t list_marks(vg_ecg_chooser *chooser, const vg_joint *all, size_t first, size_t n,
                         double *start_s)
{
    double *time_s = chooser->time_s;
    size_t n_marks = 0;

    *start_s = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!all[i].is_beat)
            continue;
        time_s[n_marks] = all[i].time_s;
        if (n_marks > 0)
            chooser->rr_s[n_marks - 1] = (float)(time_s[n_marks] - time_s[n_marks - 1]);
        n_marks++;
        if (i < first)
            *start_s = all[i].time_s;
    }
    return n_marks;
}

/** Link each candidate that is worth it; the last node of the best rhythm. */
static int link_all(const vg_ecg_chooser *chooser, const vg_joints *joints, size_t first,
                    size_t n_marks, double start_s)
{
    const vg_joint *all = joints->at;
    const size_t n = joints->n;
    const double *time_s = chooser->time_s;
    const size_t n_rr = n_marks > 0 ? n_marks - 1 : 0;
    vg_neighbours around;
    vg_node *nodes = chooser->nodes;
    double best = -INFINITY;
    size_t n_nodes = 0;
    size_t k = 0;
    int last = START;

    vg_neighbours_init(&around, chooser->kernels);
    vg_neighbours_move(&around, chooser->rr_s, n_rr, 0);
    vg_rhythm r = expect(&around);
    for (size_t i = first; i < n; i++) {
        if (!vg_rhythm_can_rescue(all[i].evidence))
            continue;
        const size_t known = k;
        while (k + 1 < n_marks && time_s[k + 1] < all[i].time_s)
            k++;
        if (k != known) {
            vg_neighbours_step(&around, chooser->rr_s, n_rr, k);
            r = expect(&around);
        }
        nodes[n_nodes].time_s = all[i].time_s;
        nodes[n_nodes].evidence = all[i].evidence;
        nodes[n_nodes].joint = i;
        if (!link_back(nodes, n_nodes, &r, start_s))
            continue;
        const double score =
            nodes[n_nodes].score - vg_rhythm_tail_cost(joints->end_s - all[i].time_s);
        if (score > best) {
            best = score;
            last = (int)n_nodes;
        }
        n_nodes++;
    }
    return last;
}

/** Mark the beats of the rhythm that ends at node last; did any mark change? */
static bool mark(const vg_node *nodes, int last, vg_joint *all, size_t first, size_t n)
{
    size_t beat = last >= 0 ? nodes[last].joint : n; /* the latest not reached yet */
    bool has_changed = false;

    for (size_t i = n; i > first; i--) {
        const bool is_beat = i - 1 == beat;
        has_changed |= is_beat != all[i - 1].is_beat;
        all[i - 1].is_beat = is_beat;
        if (!is_beat)
            continue;
        last = nodes[last].before;
        beat = last >= 0 ? nodes[last].joint : n;
    }
    return has_changed;
}

vg_status vg_ecg_choose(vg_ecg_chooser *chooser, vg_joints *joints, size_t first,
                        bool *has_changed, vg_error *err)
{
    const size_t n = joints->n;
    double start_s = -INFINITY;

    *has_changed = false;
    if (first == n)
        return VG_OK;
    VG_TRY(vg_grow(&chooser->time_s, &chooser->capacity, n, sizeof *chooser->time_s, err));
    VG_TRY(vg_grow(&chooser->rr_s, &chooser->rr_capacity, n, sizeof *chooser->rr_s, err));
    VG_TRY(vg_grow(&chooser->nodes, &chooser->node_capacity, n, sizeof *chooser->nodes, err));
    const size_t n_marks = list_marks(chooser, joints->at, first, n, &start_s);
    const int last = link_all(chooser, joints, first, n_marks, start_s);
    *has_changed = mark(chooser->nodes, last, joints->at, first, n);
    return VG_OK;
}
