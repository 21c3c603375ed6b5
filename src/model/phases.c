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

/** By name, and in time order within a name. */
static int compare_name(const void *a, const void *b)
{
    const vg_phase *const *x = a;
    const vg_phase *const *y = b;
    const int order = strcmp((*x)->name, (*y)->name);

    if (order != 0)
        return order;
    return (*x > *y) - (*x < *y); /* both point into one array, which is in time order */
}

/** Number the phases by_name[first .. end), which share a name. */
static void number_repeats(vg_phase **by_name, size_t first, size_t end)
{
    char name[VG_PHASE_NAME_SIZE];

    if (end - first < 2)
        return;
    memcpy(name, by_name[first]->name, sizeof name);
    for (size_t i = first; i < end; i++)
        /* A name that leaves no room for its number keeps as many bytes as fit. */
        (void)snprintf(by_name[i]->name, VG_PHASE_NAME_SIZE, "%.42s#%zu", name, i - first + 1);
}

vg_status vg_phases_settle(vg_phases *phases, vg_error *err)
{
    vg_phase **by_name;
    size_t first = 0;

    if (phases->n == 0)
        return VG_OK;
    by_name = vg_alloc(phases->n, sizeof(vg_phase *));
    if (by_name == NULL)
        return vg_fail_memory(err);
    qsort(phases->items, phases->n, sizeof *phases->items, compare_start);
    for (size_t i = 0; i < phases->n; i++)
        by_name[i] = &phases->items[i];
    qsort(by_name, phases->n, sizeof(vg_phase *), compare_name);
    for (size_t i = 1; i <= phases->n; i++) {
        if (i < phases->n && strcmp(by_name[i]->name, by_name[first]->name) == 0)
            continue;
        number_repeats(by_name, first, i);
        first = i;
    }
    vg_free(by_name);
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
        size_t length = comma != NULL ? (size_t)(comma - item) : strlen(item);
        while (length > 0 && *item == ' ') {
            item++;
            length--;
        }
        while (length > 0 && item[length - 1] == ' ')
            length--;
        if ((length == full || length == bare) && strncmp(item, name, length) == 0)
            return 1;
        item = comma != NULL ? comma + 1 : NULL;
    }
    return 0;
}
