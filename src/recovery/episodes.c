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

/** The phases to look among, the names asked for, and what was found. */
typedef struct pairing_job {
    const vg_phases *phases;
    const char *baseline;
    const char *recovery;
    vg_episode *episodes; /**< [n] in order of the stressors' starts */
    size_t n;
} pairing_job;

static vg_episode pair(const pairing_job *job, const vg_phase *stress)
{
    const vg_phase *before = last_before(job->phases, job->baseline, stress->start_s);
    const vg_phase *after = first_after(job->phases, job->recovery, stress->stop_s);

    return (vg_episode){.baseline = before != NULL ? *before : missing_at(stress->start_s),
                        .stress = *stress,
                        .recovery = after != NULL ? *after : missing_at(stress->stop_s)};
}

/** Insert in order of the stressors' starts; phases are few. A stressor that is there already
 *  keeps its first pairing. */
static void insert(pairing_job *job, vg_episode next)
{
    size_t at = job->n;

    for (size_t i = 0; i < job->n; i++)
        if (strcmp(job->episodes[i].stress.name, next.stress.name) == 0)
            return;
    for (; at > 0 && next.stress.start_s < job->episodes[at - 1].stress.start_s; at--)
        job->episodes[at] = job->episodes[at - 1];
    job->episodes[at] = next;
    job->n++;
}

/** Pair every stressor of a list; how many there are. */
static size_t add_stressors(pairing_job *job, const char *stress)
{
    size_t n = 0;

    for (size_t i = 0; i < job->phases->n; i++) {
        if (!vg_phase_matches(job->phases->items[i].name, stress))
            continue;
        insert(job, pair(job, &job->phases->items[i]));
        n++;
    }
    return n;
}

static vg_status fail_without_stressor(const vg_phases *phases, const char *stress,
                                       vg_error *err)
{
    char names[LIST_SIZE];

    list_names(phases, names);
    return vg_fail(err, VG_ERR_DATA, "no stressor '%.40s'; there are: %s", stress,
                   phases->n > 0 ? names : "no phases");
}

/** One entry STRESSOR:BASELINE:RECOVERY of a map. */
static vg_status add_entry(pairing_job *job, const char *text, size_t length, vg_error *err)
{
    enum { N_PARTS = 3 };
    char parts[N_PARTS][VG_PHASE_NAME_SIZE] = {""};
    const char *at = text;
    size_t n = 0;

    for (; n < N_PARTS && at <= text + length; n++) {
        const size_t size = strcspn(at, ":,");
        if (size == 0 || size >= VG_PHASE_NAME_SIZE)
            break;
        memcpy(parts[n], at, size);
        at += size + 1;
    }
    if (n < N_PARTS || at != text + length + 1)
        return vg_fail(err, VG_ERR_OPTION, "pair '%.*s' is not STRESSOR:BASELINE:RECOVERY",
                       (int)(length < 60 ? length : 60), text);
    job->baseline = parts[1];
    job->recovery = parts[2];
    return add_stressors(job, parts[0]) > 0 ? VG_OK
                                            : fail_without_stressor(job->phases, parts[0], err);
}

static vg_status find_all(pairing_job *job, const vg_pairing *names, vg_error *err)
{
    const char *pairs = names->pairs != NULL ? names->pairs : "";

    for (const char *at = pairs; *at != '\0';) {
        const size_t length = strcspn(at, ",");
        VG_TRY(add_entry(job, at, length, err));
        at += length + (at[length] == ',');
    }
    if (*pairs != '\0')
        return VG_OK;
    job->baseline = names->baseline;
    job->recovery = names->recovery;
    return add_stressors(job, names->stress) > 0
               ? VG_OK
               : fail_without_stressor(job->phases, names->stress, err);
}

/** Another stressor before the recovery: what comes back then is not this one's reaction. */
static void mark_interrupted(pairing_job *job)
{
    for (size_t i = 0; i < job->n; i++)
        for (size_t j = 0; j < job->n; j++) {
            vg_episode *e = &job->episodes[i];
            const double start_s = job->episodes[j].stress.start_s;
            if (i != j && e->stress.stop_s - slack_s <= start_s &&
                start_s < e->recovery.start_s)
                e->is_interrupted = 1;
        }
}

vg_status vg_episodes_find(const vg_phases *phases, const vg_pairing *names, vg_episode **out,
                           size_t *n, vg_error *err)
{
    pairing_job job = {.phases = phases, .episodes = vg_alloc(phases->n, sizeof *job.episodes)};

    *out = NULL;
    *n = 0;
    if (job.episodes == NULL)
        return vg_fail_memory(err);
    const vg_status status = find_all(&job, names, err);
    if (status != VG_OK) {
        vg_free(job.episodes);
        return status;
    }
    mark_interrupted(&job);
    *out = job.episodes;
    *n = job.n;
    return VG_OK;
}

int vg_episode_is_complete(const vg_episode *episode)
{
    return episode->baseline.name[0] != '\0' && episode->recovery.name[0] != '\0' &&
           episode->is_interrupted == 0;
}

void vg_episodes_free(vg_episode *episodes)
{
    vg_free(episodes);
}
