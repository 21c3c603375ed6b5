/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/matches.h"

#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "hrv/plane.h"
#include "stat/radix.h"

enum { MAX_M = 10, CHUNK = 4096, FEWEST_FOR_PLANE = 8000 };

/* The rank of a value that a template does not have. */
static const uint32_t no_rank = UINT32_MAX;

struct vg_matches {
    size_t n_templates;
    size_t m;
    size_t n_distinct;
    double *distinct;      /* [n_distinct] ascending */
    uint32_t *low;         /* [n_distinct] first rank within the tolerance of a rank */
    uint32_t *high;        /* [n_distinct] one past the last */
    uint32_t *start;       /* [n_distinct + 1] first sorted template with a rank in front */
    uint32_t *rank;        /* [n] of each value */
    uint32_t *head;        /* [n_templates] rank of the first value, sorted */
    uint32_t *next[MAX_M]; /* [n_templates] each: rank of value k + 1, sorted */
};

void vg_matches_destroy(vg_matches *a)
{
    if (a == NULL)
        return;
    vg_free(a->distinct);
    vg_free(a->low);
    vg_free(a->high);
    vg_free(a->start);
    vg_free(a->rank);
    vg_free(a->head);
    for (size_t k = 0; k < MAX_M; k++)
        vg_free(a->next[k]);
    vg_free(a);
}

static vg_status find_distinct(const vg_match_task *task, vg_matches *a, vg_error *err)
{
    double *scratch = vg_alloc(task->n, sizeof *scratch);

    if (scratch == NULL)
        return vg_fail_memory(err);
    memcpy(a->distinct, task->x, task->n * sizeof *a->distinct);
    vg_radix_sort(a->distinct, task->n, scratch);
    for (size_t i = 0; i < task->n; i++) {
        if (i == 0 || a->distinct[i] > a->distinct[a->n_distinct - 1])
            a->distinct[a->n_distinct++] = a->distinct[i];
    }
    vg_free(scratch);
    return VG_OK;
}

/** Halves what is left without a branch to guess. */
static uint32_t rank_of(const vg_matches *a, double x)
{
    size_t low = 0;

    for (size_t n = a->n_distinct; n > 1; n -= n / 2)
        low += a->distinct[low + n / 2] <= x ? n / 2 : 0;
    return (uint32_t)low;
}

static bool within(double distance, double r, bool inclusive)
{
    return inclusive ? distance <= r : distance < r;
}

/** Subtraction rounds the same way for all and keeps order, so a range says it all. */
static void find_ranges(const vg_match_task *task, vg_matches *a)
{
    size_t low = 0;
    size_t high = 0;

    for (size_t q = 0; q < a->n_distinct; q++) {
        while (!within(a->distinct[q] - a->distinct[low], task->r, task->inclusive))
            low++;
        while (high < a->n_distinct &&
               within(a->distinct[high] - a->distinct[q], task->r, task->inclusive))
            high++;
        a->low[q] = (uint32_t)low;
        a->high[q] = (uint32_t)high;
    }
}

/** Counting sort of the templates by the rank of their first value. */
static void sort_templates(const vg_match_task *task, vg_matches *a)
{
    for (size_t i = 0; i < a->n_templates; i++)
        a->start[a->rank[task->first[i]] + 1]++;
    for (size_t q = 0; q < a->n_distinct; q++)
        a->start[q + 1] += a->start[q];
    for (size_t i = 0; i < a->n_templates; i++) {
        const uint32_t *rank = a->rank + task->first[i];
        const size_t place = a->start[rank[0]]++;
        a->head[place] = rank[0];
        for (size_t k = 0; k < a->m; k++)
            a->next[k][place] = k + 1 < a->m || task->has_next[i] ? rank[k + 1] : no_rank;
    }
    for (size_t q = a->n_distinct; q > 0; q--)
        a->start[q] = a->start[q - 1];
    a->start[0] = 0;
}

static bool allocate(const vg_match_task *task, vg_matches *a)
{
    a->distinct = vg_alloc(task->n, sizeof *a->distinct);
    a->low = vg_alloc(task->n, sizeof *a->low);
    a->high = vg_alloc(task->n, sizeof *a->high);
    a->start = vg_alloc(task->n + 1, sizeof *a->start);
    a->rank = vg_alloc(task->n, sizeof *a->rank);
    a->head = vg_alloc(task->n_templates, sizeof *a->head);
    for (size_t k = 0; k < task->m; k++) {
        a->next[k] = vg_alloc(task->n_templates, sizeof *a->next[k]);
        if (a->next[k] == NULL)
            return false;
    }
    return a->distinct != NULL && a->low != NULL && a->high != NULL && a->start != NULL &&
           a->rank != NULL && a->head != NULL;
}

static vg_status prepare(const vg_match_task *task, vg_matches *a, vg_error *err)
{
    if (!allocate(task, a))
        return vg_fail_memory(err);
    VG_TRY(find_distinct(task, a, err));
    for (size_t i = 0; i < task->n; i++)
        a->rank[i] = rank_of(a, task->x[i]);
    find_ranges(task, a);
    sort_templates(task, a);
    return VG_OK;
}

vg_status vg_matches_create(const vg_match_task *task, vg_matches **out, vg_error *err)
{
    vg_matches *a = vg_alloc(1, sizeof *a);

    *out = NULL;
    if (a == NULL)
        return vg_fail_memory(err);
    a->n_templates = task->n_templates;
    a->m = task->m;
    const vg_status status = prepare(task, a, err);
    if (status != VG_OK) {
        vg_matches_destroy(a);
        return status;
    }
    *out = a;
    return VG_OK;
}

/** Ranks within the tolerance of a rank. */
static vg_range range_of(const vg_matches *a, uint32_t rank)
{
    if (rank == no_rank)
        return (vg_range){0, 0};
    return (vg_range){a->low[rank], a->high[rank] - a->low[rank]};
}

/** mask[i] &= v[i] lies within; returns how many are left. */
static uint32_t filter(const uint32_t *v, size_t n, vg_range in, uint32_t *mask)
{
    uint32_t left = 0;

    for (size_t i = 0; i < n; i++) {
        mask[i] &= v[i] - in.low < in.width;
        left += mask[i];
    }
    return left;
}

/** The whole work of the usual m = 2, without a mask to load and store. */
static void count_two(const uint32_t *b, const uint32_t *a, size_t n, const vg_range in[2],
                      uint64_t *n_short, uint64_t *n_long)
{
    uint32_t shorter = 0;
    uint32_t longer = 0;

    for (size_t i = 0; i < n; i++) {
        const uint32_t one = b[i] - in[0].low < in[0].width;
        const uint32_t two = a[i] - in[1].low < in[1].width;
        shorter += one;
        longer += one & two;
    }
    *n_short += shorter;
    *n_long += longer;
}

/** Matches among at most CHUNK places from first on. */
static void count_chunk(const vg_matches *a, const vg_range in[MAX_M], size_t first, size_t n,
                        uint64_t *n_short, uint64_t *n_long)
{
    uint32_t mask[CHUNK];
    uint32_t left = (uint32_t)n;

    if (a->m == 2) {
        count_two(a->next[0] + first, a->next[1] + first, n, in, n_short, n_long);
        return;
    }
    for (size_t i = 0; i < n; i++)
        mask[i] = 1;
    for (size_t k = 0; k < a->m; k++) {
        if (k + 1 == a->m)
            *n_short += left;
        left = filter(a->next[k] + first, n, in[k], mask);
    }
    *n_long += left;
}

/** Among many templates of two values, a plane of what follows the first. */
static vg_status make_plane(const vg_matches *a, vg_plane **out, vg_error *err)
{
    const vg_points points = {a->next[0], a->next[1], a->n_templates, a->n_distinct};

    *out = NULL;
    if (a->m != 2 || a->n_templates < FEWEST_FOR_PLANE)
        return VG_OK;
    return vg_plane_create(points, out, err);
}

/** Matches of the template at a sorted place among the places from first to end - 1, whose
 *  first value is known to be within the tolerance. */
static void count_range(const vg_matches *a, vg_plane *plane, size_t place, size_t first,
                        size_t end, uint64_t counts[2])
{
    vg_range in[MAX_M];

    for (size_t k = 0; k < a->m; k++)
        in[k] = range_of(a, a->next[k][place]);
    if (plane != NULL) {
        uint32_t shorter;
        uint32_t longer;
        vg_plane_move(plane, first, end);
        vg_plane_count(plane, in[0], in[1], &shorter, &longer);
        counts[0] += shorter;
        counts[1] += longer;
        return;
    }
    for (size_t at = first; at < end; at += CHUNK) {
        const size_t n = end - at < CHUNK ? end - at : CHUNK;
        count_chunk(a, in, at, n, &counts[0], &counts[1]);
    }
}

vg_status vg_matches_count(const vg_matches *a, uint64_t *n_short, uint64_t *n_long,
                           vg_error *err)
{
    uint64_t counts[2] = {0};
    vg_plane *plane;

    *n_short = 0;
    *n_long = 0;
    VG_TRY(make_plane(a, &plane, err));
    for (size_t place = 0; place < a->n_templates; place++) {
        const size_t first = a->start[a->low[a->head[place]]];
        if (a->m == 0)
            counts[1] += place - first;
        else
            count_range(a, plane, place, first, place, counts);
    }
    vg_plane_destroy(plane);
    *n_short = a->m > 0 ? counts[0] : (uint64_t)a->n_templates * (a->n_templates - 1) / 2;
    *n_long = counts[1];
    return VG_OK;
}

vg_status vg_matches_of_all(const vg_matches *a, uint64_t (*counts)[2], vg_error *err)
{
    vg_plane *plane;

    memset(counts, 0, a->n_templates * sizeof *counts);
    VG_TRY(make_plane(a, &plane, err));
    for (size_t place = 0; place < a->n_templates; place++) {
        const uint32_t head = a->head[place];
        count_range(a, plane, place, a->start[a->low[head]], a->start[a->high[head]],
                    counts[place]);
    }
    vg_plane_destroy(plane);
    return VG_OK;
}
