/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_fuse.h"

#include <math.h>

#include "beats/rhythm.h"
#include "core/alloc.h"
#include "core/fail.h"

/* The ventricles reach all leads within this. */
static const double same_s = 0.090;
/* What one lead can say for a beat is limited, and what it can say against one the more so
 * the less its own beats stand out from the rest: its electrode may be off. */
static const double most_evidence = 12.0;
static const double against[2] = {1.0, 3.5}; /* at no contrast, and per e-fold of contrast */
static const double silence[2] = {0.5, 1.5}; /* the same for a lead that has nothing there */

/** What a lead says of a joint. */
static double say(const vg_ecg_lead *lead, int of, int near)
{
    if (near < 0)
        return 0.0;
    const vg_candidate *c = &lead->front.candidates[near];
    const double found = (double)vg_ecg_levels_contrast(&lead->levels, c);
    const double contrast = isfinite(found) && found > 0.0 ? found : 0.0;
    if (of < 0)
        return -silence[0] - silence[1] * contrast;
    const double least = -against[0] - against[1] * contrast;
    const double evidence = (double)c->evidence > least ? (double)c->evidence : least;
    return evidence < most_evidence ? evidence : most_evidence;
}

static void weigh(const vg_ecg_lead *leads, size_t n_leads, vg_joints *joints)
{
    for (size_t i = 0; i < joints->n; i++) {
        vg_joint *j = &joints->at[i];
        j->evidence = 0.0;
        for (size_t k = 0; k < n_leads; k++)
            j->evidence += say(&leads[k], j->of[k], j->near[k]);
    }
}

/** The lead whose next candidate is the earliest; n_leads when none has any left. */
static size_t earliest(const vg_ecg_lead *leads, size_t n_leads, const size_t *next)
{
    size_t first = n_leads;
    double time_s = INFINITY;

    for (size_t k = 0; k < n_leads; k++) {
        const vg_ecg_front *f = &leads[k].front;
        if (next[k] < f->n_candidates && f->candidates[next[k]].time_s < time_s) {
            time_s = f->candidates[next[k]].time_s;
            first = k;
        }
    }
    return first;
}

/** Take the next candidate of each lead within same_s of the earliest. */
static void take(const vg_ecg_lead *leads, size_t n_leads, size_t *next, size_t first,
                 vg_joint *j)
{
    const double until_s = leads[first].front.candidates[next[first]].time_s + same_s;

    j->time_s = NAN;
    j->is_beat = false;
    for (size_t k = 0; k < n_leads; k++) {
        const vg_ecg_front *f = &leads[k].front;
        const vg_candidate *c = &f->candidates[next[k]];
        j->of[k] = -1;
        j->near[k] = next[k] < f->n_candidates ? (int)next[k] : (int)f->n_candidates - 1;
        if (next[k] >= f->n_candidates || c->time_s > until_s)
            continue;
        if (isnan(j->time_s))
            j->time_s = c->time_s;
        j->is_beat = j->is_beat || c->is_beat;
        j->of[k] = (int)next[k]++;
    }
}

static void join_one(const vg_ecg_front *front, vg_joints *out)
{
    for (size_t i = 0; i < front->n_candidates; i++) {
        const vg_candidate *c = &front->candidates[i];
        vg_joint *j = &out->at[out->n];
        if (!c->is_beat && !vg_rhythm_can_rescue((double)c->evidence))
            continue;
        j->time_s = c->time_s;
        j->evidence = (double)c->evidence;
        j->is_beat = c->is_beat;
        j->of[0] = j->near[0] = (int)i;
        out->n++;
    }
}

static void join_all(const vg_ecg_lead *leads, size_t n_leads, vg_joints *out)
{
    size_t next[VG_LEADS_MAX] = {0};

    for (size_t k = earliest(leads, n_leads, next); k < n_leads;
         k = earliest(leads, n_leads, next))
        take(leads, n_leads, next, k, &out->at[out->n++]);
    weigh(leads, n_leads, out);
}

vg_status vg_ecg_join(const vg_ecg_lead *leads, size_t n_leads, vg_joints *out, vg_error *err)
{
    size_t most = 0;

    for (size_t k = 0; k < n_leads; k++)
        most += leads[k].front.candidate_capacity;
    VG_TRY(vg_grow(&out->at, &out->capacity, most, sizeof *out->at, err));
    out->n = 0;
    out->end_s = -INFINITY;
    for (size_t k = 0; k < n_leads; k++)
        if (leads[k].front.n_candidates > 0)
            out->end_s = fmax(
                out->end_s, leads[k].front.candidates[leads[k].front.n_candidates - 1].time_s);
    if (n_leads == 1)
        join_one(&leads[0].front, out);
    else
        join_all(leads, n_leads, out);
    return VG_OK;
}

vg_status vg_ecg_join_again(const vg_ecg_lead *leads, size_t n_leads, vg_joints *joints,
                            vg_error *err)
{
    if (n_leads == 1)
        return vg_ecg_join(leads, n_leads, joints, err);
    weigh(leads, n_leads, joints);
    return VG_OK;
}

void vg_ecg_hand_back(const vg_joints *joints, size_t first, vg_ecg_lead *leads, size_t n_leads)
{
    for (size_t i = first; i < joints->n; i++)
        for (size_t k = 0; k < n_leads; k++)
            if (joints->at[i].of[k] >= 0)
                leads[k].front.candidates[joints->at[i].of[k]].is_beat = joints->at[i].is_beat;
}
