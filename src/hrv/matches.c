/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/matches.h"

#include <string.h>

#include "core/alloc.h"
#include "stat/quantile.h"

enum { MAX_M = 10, CHUNK = 4096 };

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
    uint32_t *rank;        /* [n] of each value, while preparing */
    uint32_t *order;       /* [n_templates] template at a sorted place, while preparing */
    uint32_t *head;        /* [n_templates] rank of the first value, sorted */
    uint32_t *next[MAX_M]; /* [n_templates] each: rank of value k + 1, sorted */
    uint16_t *narrow[2];   /* the same for m = 2 when ranks are small, else NULL */
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
    vg_free(a->order);
    vg_free(a->head);
    for (size_t k = 0; k < MAX_M; k++)
        vg_free(a->next[k]);
    vg_free(a->narrow[0]);
    vg_free(a->narrow[1]);
    vg_free(a);
}

static void find_distinct(const vg_match_task *task, vg_matches *a)
{
    memcpy(a->distinct, task->x, task->n * sizeof *a->distinct);
    vg_sort(a->distinct, task->n);
    a->n_distinct = 0;
    for (size_t i = 0; i < task->n; i++) {
        if (i == 0 || a->distinct[i] > a->distinct[a->n_distinct - 1])
            a->distinct[a->n_distinct++] = a->distinct[i];
    }
}

static uint32_t rank_of(const vg_matches *a, double x)
{
    size_t low = 0;
    size_t high = a->n_distinct;

    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (a->distinct[middle] <= x)
            low = middle;
        else
            high = middle;
    }
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
    memset(a->start, 0, (a->n_distinct + 1) * sizeof *a->start);
    for (size_t i = 0; i < a->n_templates; i++)
        a->start[a->rank[task->first[i]] + 1]++;
    for (size_t q = 0; q < a->n_distinct; q++)
        a->start[q + 1] += a->start[q];
    for (size_t i = 0; i < a->n_templates; i++) {
        const uint32_t q = a->rank[task->first[i]];
        a->head[a->start[q]] = q;
        a->order[a->start[q]++] = (uint32_t)i;
    }
    for (size_t q = a->n_distinct; q > 0; q--)
        a->start[q] = a->start[q - 1];
    a->start[0] = 0;
}

/** Values 1 ... m of every template, in sorted order of the templates. */
static void spread_values(const vg_match_task *task, vg_matches *a)
{
    for (size_t place = 0; place < a->n_templates; place++) {
        const size_t i = a->order[place];
        for (size_t k = 0; k < a->m; k++) {
            const bool is_there = k + 1 < a->m || task->has_next[i];
            a->next[k][place] = is_there ? a->rank[task->first[i] + k + 1] : no_rank;
        }
    }
}

static bool allocate(const vg_match_task *task, vg_matches *a)
{
    a->distinct = vg_alloc(task->n, sizeof *a->distinct);
    a->low = vg_alloc(task->n, sizeof *a->low);
    a->high = vg_alloc(task->n, sizeof *a->high);
    a->start = vg_alloc(task->n + 1, sizeof *a->start);
    a->rank = vg_alloc(task->n, sizeof *a->rank);
    a->order = vg_alloc(task->n_templates, sizeof *a->order);
    a->head = vg_alloc(task->n_templates, sizeof *a->head);
    for (size_t k = 0; k < task->m; k++) {
        a->next[k] = vg_alloc(task->n_templates, sizeof *a->next[k]);
        if (a->next[k] == NULL)
            return false;
    }
    return a->distinct != NULL && a->low != NULL && a->high != NULL && a->start != NULL &&
           a->rank != NULL && a->order != NULL && a->head != NULL;
}

/** Twice as many ranks to a register. The rank that no value has stays above all ranges. */
static bool make_narrow(vg_matches *a)
{
    if (a->m != 2 || a->n_distinct >= UINT16_MAX)
        return true;
    for (size_t k = 0; k < 2; k++) {
        a->narrow[k] = vg_alloc(a->n_templates, sizeof *a->narrow[k]);
        if (a->narrow[k] == NULL)
            return false;
        for (size_t i = 0; i < a->n_templates; i++)
            a->narrow[k][i] = (uint16_t)a->next[k][i];
    }
    return true;
}

vg_status vg_matches_create(const vg_match_task *task, vg_matches **out, vg_error *err)
{
    *out = NULL;
    vg_matches *a = vg_alloc(1, sizeof *a);
    if (a == NULL)
        return vg_fail_memory(err);
    a->n_templates = task->n_templates;
    a->m = task->m;
    if (!allocate(task, a)) {
        vg_matches_destroy(a);
        return vg_fail_memory(err);
    }
    find_distinct(task, a);
    for (size_t i = 0; i < task->n; i++)
        a->rank[i] = rank_of(a, task->x[i]);
    find_ranges(task, a);
    sort_templates(task, a);
    spread_values(task, a);
    if (!make_narrow(a)) {
        vg_matches_destroy(a);
        return vg_fail_memory(err);
    }
    *out = a;
    return VG_OK;
}

/** Ranks within a template's tolerance: low <= rank < low + width. */
typedef struct range {
    uint32_t low;
    uint32_t width;
} range;

static range range_of(const vg_matches *a, uint32_t rank)
{
    if (rank == no_rank)
        return (range){0, 0};
    return (range){a->low[rank], a->high[rank] - a->low[rank]};
}

/** mask[i] &= v[i] lies within; returns how many are left. */
static uint32_t filter(const uint32_t *v, size_t n, range in, uint32_t *mask)
{
    uint32_t left = 0;

    for (size_t i = 0; i < n; i++) {
        mask[i] &= v[i] - in.low < in.width;
        left += mask[i];
    }
    return left;
}

/** The whole work of the usual m = 2, without a mask to load and store. */
static void count_two(const uint32_t *b, const uint32_t *a, size_t n, const range in[2],
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

/** The same, for ranks of 16 bits; counts up to CHUNK fit as well. */
static void count_narrow(const uint16_t *b, const uint16_t *a, size_t n, const range in[2],
                         uint64_t *n_short, uint64_t *n_long)
{
    const uint16_t low_b = (uint16_t)in[0].low;
    const uint16_t low_a = (uint16_t)in[1].low;
    const uint16_t width_b = (uint16_t)in[0].width;
    const uint16_t width_a = (uint16_t)in[1].width;
    uint16_t shorter = 0;
    uint16_t longer = 0;

    for (size_t i = 0; i < n; i++) {
        const uint16_t one = (uint16_t)(b[i] - low_b) < width_b;
        const uint16_t two = (uint16_t)(a[i] - low_a) < width_a;
        shorter = (uint16_t)(shorter + one);
        longer = (uint16_t)(longer + (one & two));
    }
    *n_short += shorter;
    *n_long += longer;
}

/** Matches among at most CHUNK places from first on. */
static void count_chunk(const vg_matches *a, const range in[MAX_M], size_t first, size_t n,
                        uint64_t *n_short, uint64_t *n_long)
{
    uint32_t mask[CHUNK];
    uint32_t left = (uint32_t)n;

    if (a->narrow[0] != NULL) {
        count_narrow(a->narrow[0] + first, a->narrow[1] + first, n, in, n_short, n_long);
        return;
    }
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

/** Matches of the template at a sorted place among the places from first to end - 1, whose
 *  first value is known to be within the tolerance. */
static void count_range(const vg_matches *a, size_t place, size_t first, size_t end,
                        uint64_t *n_short, uint64_t *n_long)
{
    range in[MAX_M];

    for (size_t k = 0; k < a->m; k++)
        in[k] = range_of(a, a->next[k][place]);
    for (size_t at = first; at < end; at += CHUNK) {
        const size_t n = end - at < CHUNK ? end - at : CHUNK;
        count_chunk(a, in, at, n, n_short, n_long);
    }
}

void vg_matches_count(const vg_matches *a, uint64_t *n_short, uint64_t *n_long)
{
    *n_short = 0;
    *n_long = 0;
    for (size_t place = 0; place < a->n_templates; place++) {
        const size_t end = a->start[a->high[a->head[place]]];
        if (a->m == 0)
            *n_long += end - place - 1;
        else
            count_range(a, place, place + 1, end, n_short, n_long);
    }
    if (a->m == 0)
        *n_short = (uint64_t)a->n_templates * (a->n_templates - 1) / 2;
}

void vg_matches_of(const vg_matches *a, size_t place, uint64_t *n_short, uint64_t *n_long,
                   bool *has_next)
{
    const uint32_t head = a->head[place];

    *n_short = 0;
    *n_long = 0;
    *has_next = a->m == 0 || a->next[a->m - 1][place] != no_rank;
    if (a->m == 0) {
        *n_short = a->n_templates;
        *n_long = a->start[a->high[head]] - a->start[a->low[head]];
        return;
    }
    count_range(a, place, a->start[a->low[head]], a->start[a->high[head]], n_short, n_long);
}
