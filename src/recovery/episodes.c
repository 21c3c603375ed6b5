/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/recovery.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { LIST_SIZE = 160 };

/* Marks set by hand, and rounded ends, may overlap by less than this and still be in order. */
static const double slack_s = 1e-6;

/** The names there are, for a message; cut short with "..." when there are many. */
static void list_names(const vg_phases *phases, char out[LIST_SIZE])
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < phases->n; i++) {
        const char *name = phases->items[i].name;
        if (used + strlen(name) + sizeof ", ..." > LIST_SIZE) {
            (void)snprintf(out + used, LIST_SIZE - used, "...");
            return;
        }
        used += (size_t)snprintf(out + used, LIST_SIZE - used, "%s%s", name,
                                 i + 1 < phases->n ? ", " : "");
    }
}

/** The matching phase with the latest end at or before time_s. */
static const vg_phase *last_before(const vg_phases *phases, const char *names, double time_s)
{
    const vg_phase *found = NULL;

    for (size_t i = 0; i < phases->n; i++) {
        const vg_phase *p = &phases->items[i];
        if (p->stop_s <= time_s + slack_s && vg_phase_matches(p->name, names) &&
            (found == NULL || p->stop_s > found->stop_s))
            found = p;
    }
    return found;
}

/** The matching phase with the earliest start at or after time_s. */
static const vg_phase *first_after(const vg_phases *phases, const char *names, double time_s)
{
    const vg_phase *found = NULL;

    for (size_t i = 0; i < phases->n; i++) {
        const vg_phase *p = &phases->items[i];
        if (p->start_s >= time_s - slack_s && vg_phase_matches(p->name, names) &&
            (found == NULL || p->start_s < found->start_s))
            found = p;
    }
    return found;
}

/** A partner that is not there: no name, no length, where the stressor is. */
static vg_phase missing_at(double time_s)
{
    return (vg_phase){.start_s = time_s, .stop_s = time_s};
}

/** Pair one stressor; false when a partner is missing, which err then names. */
static bool fill(const vg_phases *phases, const vg_phase *stress, const char *baseline,
                 const char *recovery, vg_episode *out, vg_error *err)
{
    const vg_phase *before = last_before(phases, baseline, stress->start_s);
    const vg_phase *after = first_after(phases, recovery, stress->stop_s);
    char names[LIST_SIZE];

    list_names(phases, names);
    if (before == NULL)
        (void)vg_fail(err, VG_ERR_DATA, "no baseline '%.40s' ends before '%s'; there are: %s",
                      baseline, stress->name, names);
    else if (after == NULL)
        (void)vg_fail(err, VG_ERR_DATA, "no recovery '%.40s' starts after '%s'; there are: %s",
                      recovery, stress->name, names);
    *out = (vg_episode){before != NULL ? *before : missing_at(stress->start_s), *stress,
                        after != NULL ? *after : missing_at(stress->stop_s)};
    return before != NULL && after != NULL;
}

static int compare_start(const vg_episode *a, const vg_episode *b)
{
    return a->stress.start_s < b->stress.start_s ? -1 : a->stress.start_s > b->stress.start_s;
}

/** Insert in order of the stressors' starts; phases are few. */
static void insert(vg_episode *episodes, size_t n, vg_episode next)
{
    size_t at = n;

    for (; at > 0 && compare_start(&next, &episodes[at - 1]) < 0; at--)
        episodes[at] = episodes[at - 1];
    episodes[at] = next;
}

vg_status vg_episodes_find(const vg_phases *phases, const char *baseline, const char *stress,
                           const char *recovery, vg_episode **out, size_t *n, vg_error *err)
{
    char names[LIST_SIZE];
    size_t n_complete = 0;
    vg_error why = {0};
    vg_status status = VG_OK;

    *out = NULL;
    *n = 0;
    vg_episode *episodes = vg_alloc(phases->n, sizeof *episodes);
    if (episodes == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < phases->n; i++) {
        vg_episode next;
        if (!vg_phase_matches(phases->items[i].name, stress))
            continue;
        n_complete += fill(phases, &phases->items[i], baseline, recovery, &next, &why) ? 1 : 0;
        insert(episodes, (*n)++, next);
    }
    list_names(phases, names);
    if (*n == 0)
        status = vg_fail(err, VG_ERR_DATA, "no stressor '%.40s'; there are: %s", stress,
                         phases->n > 0 ? names : "no phases");
    else if (n_complete == 0)
        status = vg_fail(err, why.status, "%s", why.message);
    if (status == VG_OK) {
        *out = episodes;
        return VG_OK;
    }
    vg_free(episodes);
    *n = 0;
    return status;
}

int vg_episode_is_complete(const vg_episode *episode)
{
    return episode->baseline.name[0] != '\0' && episode->recovery.name[0] != '\0';
}

void vg_episodes_free(vg_episode *episodes)
{
    vg_free(episodes);
}
