/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_seed.h"

#include <stdbool.h>

/* docs/methods.md A.4, step 5. */
static const float share = 0.30f;
static const double refractory_s = 0.27;
static const double t_wave_s = 0.36;
static const float t_wave_share = 0.75f;
enum { MEMORY = 8 };

/** Heights of the last seeds. */
typedef struct past {
    float height[MEMORY]; /**< of seed n at n % MEMORY */
    float least;          /**< of them */
    size_t n;             /**< seeds so far */
} past;

static void remember(past *p, float height)
{
    enum { HALF = MEMORY / 2 };
    const float *a = p->height;
    float low[HALF]; /* side by side, which compilers make one instruction of */

    p->height[p->n++ % MEMORY] = height;
    for (size_t k = 0; k < HALF; k++)
        low[k] = a[k] < a[k + HALF] ? a[k] : a[k + HALF];
    p->least = low[0];
    for (size_t k = 1; k < HALF; k++)
        p->least = low[k] < p->least ? low[k] : p->least;
}

/** Is a height at least the share of their median? Of half of them, then. */
static bool is_like(const past *p, float height)
{
    int n_lower = 0;

    if (height < share * p->least)
        return false;
    for (size_t k = 0; k < MEMORY; k++)
        n_lower += share * p->height[k] <= height;
    return p->n >= MEMORY && n_lower >= MEMORY / 2;
}

/** Start with the seeds among the candidates before first; one behind the last of them. */
static size_t recall(past *p, const vg_candidate *all, size_t first)
{
    size_t last = 0;

    for (size_t i = 0; i < first; i++) {
        if (!all[i].is_beat)
            continue;
        remember(p, all[i].height);
        last = i + 1;
    }
    return last;
}

/** May a candidate follow the seed before it? If it replaces that seed, the seed is undone. */
static bool may_follow(vg_candidate *before, const vg_candidate *c, bool may_undo)
{
    const double distance_s = c->time_s - before->time_s;

    if (distance_s < refractory_s) {
        if (!may_undo || c->height <= before->height)
            return false;
        before->is_beat = false;
        return true;
    }
    return distance_s >= t_wave_s || c->height >= t_wave_share * before->height;
}

void vg_ecg_seed(const vg_ecg_levels *levels, vg_candidate *all, size_t first, size_t n)
{
    past p = {.n = 0};
    size_t last = recall(&p, all, first); /* one behind the last seed; 0: none */

    for (size_t i = first; i < n; i++) {
        vg_candidate *c = &all[i];
        c->is_beat = false;
        const float around = levels->height[c->bin];
        const float level = around > levels->floor ? around : levels->floor;
        if (!(c->height >= share * level) && !is_like(&p, c->height))
            continue;
        if (last > 0 && !may_follow(&all[last - 1], c, last > first))
            continue;
        /* one that takes the place of the last takes its height's place too */
        if (last > 0 && !all[last - 1].is_beat)
            p.n--;
        remember(&p, c->height);
        c->is_beat = true;
        last = i + 1;
    }
}
