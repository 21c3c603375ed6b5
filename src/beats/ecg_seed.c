/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_seed.h"

#include <math.h>
#include <string.h>

#include "beats/middle.h"

/* docs/methods.md A.4, step 5. */
static const float share = 0.30f;
static const double refractory_s = 0.27;
static const double t_wave_s = 0.36;
static const float t_wave_share = 0.75f;
enum { MEMORY = 8 };

/** Median height of the last seeds before i; INFINITY while there are too few. */
static float past_height(const vg_candidate *all, size_t i)
{
    float heights[MEMORY];
    size_t n = 0;

    while (i > 0 && n < MEMORY)
        if (all[--i].is_beat)
            heights[n++] = all[i].height;
    return n == MEMORY ? vg_middle(heights, n) : INFINITY;
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

void vg_ecg_seed(vg_candidate *all, size_t first, size_t n)
{
    size_t last = first; /* one behind the last seed; 0: none */

    while (last > 0 && !all[last - 1].is_beat)
        last--;
    for (size_t i = first; i < n; i++) {
        all[i].is_beat = false;
        if (!(all[i].height >= share * fminf(all[i].level, past_height(all, i))))
            continue;
        if (last > 0 && !may_follow(&all[last - 1], &all[i], last > first))
            continue;
        all[i].is_beat = true;
        last = i + 1;
    }
}
