/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/phases.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

void vg_phases_free(vg_phases *phases)
{
    vg_free(phases->items);
    *phases = (vg_phases){0};
}

vg_status vg_phases_append(vg_phases *phases, const char *name, double start_s, double stop_s,
                           vg_error *err)
{
    if (!isfinite(start_s) || !isfinite(stop_s) || stop_s < start_s)
        return vg_fail(err, VG_ERR_DATA, "phase '%s' runs from %g s to %g s", name, start_s,
                       stop_s);
    if (strlen(name) >= VG_PHASE_NAME_SIZE)
        return vg_fail(err, VG_ERR_DATA, "phase name '%.20s...' is longer than %d bytes", name,
                       VG_PHASE_NAME_SIZE - 1);
    VG_TRY(
        vg_grow(&phases->items, &phases->capacity, phases->n + 1, sizeof *phases->items, err));
    vg_phase *phase = &phases->items[phases->n++];
    *phase = (vg_phase){.start_s = start_s, .stop_s = stop_s};
    (void)vg_copy_text(phase->name, sizeof phase->name, name);
    return VG_OK;
}

static int compare_start(const void *a, const void *b)
{
    const vg_phase *x = a;
    const vg_phase *y = b;

    if (x->start_s != y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    return strcmp(x->name, y->name);
}

/** How many of the first n phases have this name, compared by the copy in names. */
static size_t count_name(const vg_phase *original, size_t n, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += strcmp(original[i].name, name) == 0;
    return count;
}

vg_status vg_phases_settle(vg_phases *phases, vg_error *err)
{
    vg_phase *original;

    if (phases->n == 0)
        return VG_OK;
    qsort(phases->items, phases->n, sizeof *phases->items, compare_start);
    original = vg_copy(phases->items, phases->n, sizeof *phases->items);
    if (original == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < phases->n; i++) {
        const char *name = original[i].name;
        if (count_name(original, phases->n, name) < 2)
            continue;
        /* A name that leaves no room for its number keeps as many bytes as fit. */
        (void)snprintf(phases->items[i].name, VG_PHASE_NAME_SIZE, "%.50s#%zu", name,
                       count_name(original, i, name) + 1);
    }
    vg_free(original);
    return VG_OK;
}

vg_status vg_phases_check(const vg_phases *phases, vg_error *err)
{
    for (size_t i = 0; i < phases->n; i++) {
        const vg_phase *a = &phases->items[i];
        for (size_t j = i + 1; j < phases->n; j++) {
            const vg_phase *b = &phases->items[j];
            if (a->start_s < b->stop_s && b->start_s < a->stop_s)
                return vg_fail(err, VG_ERR_DATA,
                               "phase '%s' (%g to %g s) overlaps phase '%s' (%g to %g s)",
                               a->name, a->start_s, a->stop_s, b->name, b->start_s, b->stop_s);
        }
    }
    return VG_OK;
}

int vg_phase_matches(const char *name, const char *list)
{
    const size_t full = strlen(name);
    const char *mark = strrchr(name, '#');
    const size_t bare = mark != NULL ? (size_t)(mark - name) : full;

    for (const char *item = list; item != NULL && *item != '\0';) {
        const char *comma = strchr(item, ',');
        const size_t length = comma != NULL ? (size_t)(comma - item) : strlen(item);
        if ((length == full || length == bare) && strncmp(item, name, length) == 0)
            return 1;
        item = comma != NULL ? comma + 1 : NULL;
    }
    return 0;
}
