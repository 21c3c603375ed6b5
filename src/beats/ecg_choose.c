/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_choose.h"

#include <math.h>

#include "beats/neighbours.h"
#include "beats/rhythm.h"
#include "core/alloc.h"
#include "core/fail.h"

/* Gaps longer than this are as good as gaps of any length, once some have been tried. */
static const double reach_s = 3.0;

enum { MIN_TRIED = 8 };

void vg_ecg_chooser_free(vg_ecg_chooser *chooser)
{
    vg_free(chooser->time_s);
    vg_free(chooser->rr_s);
    vg_free(chooser->nodes);
    *chooser = (vg_ecg_chooser){0};
}

/** The rhythm of the intervals around one. */
static void expect(const vg_neighbours *around, vg_rhythm *r)
{
    const float median_s = vg_neighbours_median(around);

    *r = vg_rhythm_of((double)median_s, (double)vg_neighbours_deviation(around, median_s),
                      around->n);
}

/** Find the best beat before a node; the first is the last final beat. False when there cannot
 *  be one: the node is too close behind that. */
static bool link_back(const vg_node *first, vg_node *c, double evidence, const vg_rhythm *r)
{
    const double from_first_s = c->time_s - first->time_s;
    const vg_node *before = first;
    double best = -INFINITY;
    int n_tried = 0;

    if (!vg_rhythm_allows(from_first_s))
        return false;
    /* as far as a node or one before it can be better, and not to the first */
    for (const vg_node *b = c - 1; b->most + r->log_most > best; b--) {
        const double interval_s = c->time_s - b->time_s;
        if (!vg_rhythm_allows(interval_s))
            continue;
        if (interval_s > reach_s && n_tried >= MIN_TRIED)
            break;
        n_tried++;
        if (b->score + r->log_most <= best)
            continue;
        const double score = b->score + vg_rhythm_likelihood(r, interval_s);
        before = score > best ? b : before;
        best = score > best ? score : best;
    }
    if (best <= r->log_most) { /* to begin here is as good as that at most */
        const double anew =
            isfinite(from_first_s) ? vg_rhythm_likelihood(r, from_first_s) : r->log_anything;
        before = anew >= best ? first : before;
        best = anew >= best ? anew : best;
    }
    c->before = before;
    c->score = best + evidence;
    c->most = c[-1].most > c->score ? c[-1].most : c->score;
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

/** Link each candidate that is worth it; the last node. */
static const vg_node *link_all(const vg_ecg_chooser *chooser, const vg_joints *joints,
                               size_t first, size_t n_marks, double start_s)
{
    const double *time_s = chooser->time_s;
    const size_t n_rr = n_marks > 0 ? n_marks - 1 : 0;
    vg_node *last = chooser->nodes;
    vg_neighbours around;
    vg_rhythm r;
    size_t k = 0;

    vg_neighbours_init(&around, chooser->kernels);
    vg_neighbours_move(&around, chooser->rr_s, n_rr, 0);
    expect(&around, &r);
    *last = (vg_node){.time_s = start_s, .most = -INFINITY};
    for (size_t i = first; i < joints->n; i++) {
        const vg_joint *j = &joints->at[i];
        if (!vg_rhythm_can_rescue(j->evidence))
            continue;
        const size_t known = k;
        while (k + 1 < n_marks && time_s[k + 1] < j->time_s)
            k++;
        if (k != known) {
            vg_neighbours_step(&around, chooser->rr_s, n_rr, k);
            expect(&around, &r);
        }
        last[1].time_s = j->time_s;
        last[1].joint = i;
        last += link_back(chooser->nodes, &last[1], j->evidence, &r);
    }
    return last;
}

/** The node that the best rhythm up to the last ends with. */
static const vg_node *find_end(const vg_node *last, double end_s)
{
    const vg_node *end = last;
    double best = -INFINITY;

    for (const vg_node *c = last; c->before != NULL && c->most >= best; c--) {
        const double score = c->score - vg_rhythm_tail_cost(end_s - c->time_s);
        end = score >= best ? c : end;
        best = score >= best ? score : best;
    }
    return end;
}

/** Mark the beats of the rhythm that ends with a node; did any mark change? */
static bool mark(const vg_node *beat, vg_joint *all, size_t first, size_t n)
{
    bool has_changed = false;

    for (size_t i = n; i > first; beat = beat->before) {
        const bool is_first = beat->before == NULL;
        const size_t after = is_first ? first : beat->joint + 1;
        for (; i > after; i--) {
            has_changed |= all[i - 1].is_beat;
            all[i - 1].is_beat = false;
        }
        if (is_first)
            break;
        i--;
        has_changed |= !all[i].is_beat;
        all[i].is_beat = true;
    }
    return has_changed;
}

vg_status vg_ecg_choose(vg_ecg_chooser *chooser, vg_joints *joints, size_t first,
                        bool *has_changed, vg_error *err)
{
    const size_t n = joints->n;
    const size_t room = joints->capacity + 1;
    double start_s = -INFINITY;

    *has_changed = false;
    if (first == n)
        return VG_OK;
    VG_TRY(vg_grow(&chooser->time_s, &chooser->capacity, room, sizeof *chooser->time_s, err));
    VG_TRY(vg_grow(&chooser->rr_s, &chooser->rr_capacity, room, sizeof *chooser->rr_s, err));
    VG_TRY(
        vg_grow(&chooser->nodes, &chooser->node_capacity, room, sizeof *chooser->nodes, err));
    const size_t n_marks = list_marks(chooser, joints->at, first, n, &start_s);
    const vg_node *last = link_all(chooser, joints, first, n_marks, start_s);
    *has_changed = mark(find_end(last, joints->end_s), joints->at, first, n);
    return VG_OK;
}
