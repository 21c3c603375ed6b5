/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/plane.h"

#include <stdbool.h>

#include "core/alloc.h"
#include "core/fail.h"

/* Points to a bucket, of which as many as are in the plane may have to be looked at; and the
 * most buckets, whose tree should stay in a cache. */
enum { POINTS = 128, MOST_BUCKETS = 512, MOST_NODES = 32 };

/** The points of one coordinate by bucket, and within it in the order in which they come. */
typedef struct shelf {
    uint32_t *own;   /**< [n] this coordinate */
    uint32_t *other; /**< [n] the other one */
    uint32_t *from;  /**< [n_buckets] first point in the plane */
    uint32_t *to;    /**< [n_buckets] one past the last */
} shelf;

struct vg_plane {
    vg_points points;
    size_t first; /* points first ... end - 1 are in the plane */
    size_t end;
    size_t n_buckets;
    uint32_t *bucket; /* [n_values] of a coordinate */
    uint32_t *start;  /* [n_buckets + 1] first coordinate of a bucket */
    shelf by_x;
    shelf by_y;
    uint32_t *line; /* [n_buckets + 1] tree of all points by x */
    uint32_t *tree; /* [n_buckets + 1] squared: of points with both, rows by x */
};

static void free_shelf(shelf *s)
{
    vg_free(s->own);
    vg_free(s->other);
    vg_free(s->from);
    vg_free(s->to);
}

void vg_plane_destroy(vg_plane *p)
{
    if (p == NULL)
        return;
    free_shelf(&p->by_x);
    free_shelf(&p->by_y);
    vg_free(p->bucket);
    vg_free(p->start);
    vg_free(p->line);
    vg_free(p->tree);
    vg_free(p);
}

/** Buckets of about as many points each, by x; a coordinate with more has one for itself. */
static vg_status make_buckets(vg_plane *p, vg_error *err)
{
    const size_t n = p->points.n;
    const size_t most = n / POINTS < MOST_BUCKETS ? n / POINTS + 1 : MOST_BUCKETS;
    uint32_t *count = vg_alloc(p->points.n_values, sizeof *count);
    size_t sum = 0;

    if (count == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        count[p->points.x[i]]++;
    for (size_t v = 0; v < p->points.n_values; v++) {
        if (v == 0 || (sum + count[v]) * most > n) {
            p->start[p->n_buckets++] = (uint32_t)v;
            sum = 0;
        }
        sum += count[v];
        p->bucket[v] = (uint32_t)(p->n_buckets - 1);
    }
    p->start[p->n_buckets] = (uint32_t)p->points.n_values;
    vg_free(count);
    return VG_OK;
}

static vg_status make_shelf(const vg_plane *p, const uint32_t *own, const uint32_t *other,
                            shelf *s, vg_error *err)
{
    const size_t n = p->points.n;
    uint32_t sum = 0;

    *s =
        (shelf){vg_alloc(n, sizeof *s->own), vg_alloc(n, sizeof *s->other),
                vg_alloc(p->n_buckets, sizeof *s->from), vg_alloc(p->n_buckets, sizeof *s->to)};
    if (s->own == NULL || s->other == NULL || s->from == NULL || s->to == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        if (own[i] != UINT32_MAX)
            s->from[p->bucket[own[i]]]++;
    }
    for (size_t b = 0; b < p->n_buckets; b++) {
        const uint32_t here = s->from[b];
        s->from[b] = s->to[b] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++) {
        if (own[i] == UINT32_MAX)
            continue;
        const uint32_t at = s->to[p->bucket[own[i]]]++;
        s->own[at] = own[i];
        s->other[at] = other[i];
    }
    for (size_t b = 0; b < p->n_buckets; b++)
        s->to[b] = s->from[b];
    return VG_OK;
}

static vg_status prepare(vg_plane *p, vg_error *err)
{
    p->bucket = vg_alloc(p->points.n_values, sizeof *p->bucket);
    p->start = vg_alloc(p->points.n_values + 1, sizeof *p->start);
    if (p->bucket == NULL || p->start == NULL)
        return vg_fail_memory(err);
    VG_TRY(make_buckets(p, err));
    VG_TRY(make_shelf(p, p->points.x, p->points.y, &p->by_x, err));
    VG_TRY(make_shelf(p, p->points.y, p->points.x, &p->by_y, err));
    p->line = vg_alloc(p->n_buckets + 1, sizeof *p->line);
    p->tree = vg_alloc(p->n_buckets + 1, (p->n_buckets + 1) * sizeof *p->tree);
    return p->line != NULL && p->tree != NULL ? VG_OK : vg_fail_memory(err);
}

vg_status vg_plane_create(vg_points points, vg_plane **out, vg_error *err)
{
    vg_plane *p = vg_alloc(1, sizeof *p);

    *out = NULL;
    if (p == NULL)
        return vg_fail_memory(err);
    p->points = points;
    const vg_status status = prepare(p, err);
    if (status != VG_OK) {
        vg_plane_destroy(p);
        return status;
    }
    *out = p;
    return VG_OK;
}

/** Add one to the buckets of a point, or its opposite. */
static void add(vg_plane *p, size_t i, uint32_t one)
{
    const size_t n = p->n_buckets;
    const bool has_y = p->points.y[i] != UINT32_MAX;
    const size_t y_node = has_y ? p->bucket[p->points.y[i]] + 1 : n + 1;

    for (size_t x = p->bucket[p->points.x[i]] + 1; x <= n; x += x & (0 - x)) {
        uint32_t *row = p->tree + x * (n + 1);
        p->line[x] += one;
        for (size_t y = y_node; y <= n; y += y & (0 - y))
            row[y] += one;
    }
}

void vg_plane_move(vg_plane *p, size_t first, size_t end)
{
    for (; p->end < end; p->end++) {
        add(p, p->end, 1);
        p->by_x.to[p->bucket[p->points.x[p->end]]]++;
        if (p->points.y[p->end] != UINT32_MAX)
            p->by_y.to[p->bucket[p->points.y[p->end]]]++;
    }
    for (; p->first < first; p->first++) {
        add(p, p->first, UINT32_MAX);
        p->by_x.from[p->bucket[p->points.x[p->first]]]++;
        if (p->points.y[p->first] != UINT32_MAX)
            p->by_y.from[p->bucket[p->points.y[p->first]]]++;
    }
}

/** What a range consists of. */
typedef struct parts {
    size_t first; /**< buckets first ... end - 1 lie in it as a whole */
    size_t end;
    size_t edge[2]; /**< buckets of which only a part does */
    size_t n_edges;
} parts;

static parts split(const vg_plane *p, vg_range r)
{
    parts out = {0};

    if (r.width == 0)
        return out;
    const size_t low = p->bucket[r.low];
    const size_t high = p->bucket[r.low + r.width - 1];
    out.first = p->start[low] == r.low ? low : low + 1;
    out.end = p->start[high + 1] == r.low + r.width ? high + 1 : high;
    if (out.first != low)
        out.edge[out.n_edges++] = low;
    if (out.end != high + 1 && (high != low || out.n_edges == 0))
        out.edge[out.n_edges++] = high;
    if (out.end < out.first)
        out.end = out.first;
    return out;
}

/** Nodes of a tree whose sum, less that of others, is the sum of the buckets first ...
 *  end - 1. */
typedef struct nodes {
    size_t at[MOST_NODES];
    size_t n_added;
    size_t n;
} nodes;

static nodes find_nodes(size_t first, size_t end)
{
    nodes out = {.n = 0};

    for (; end > first; end &= end - 1)
        out.at[out.n++] = end;
    out.n_added = out.n;
    for (; first > end; first &= first - 1)
        out.at[out.n++] = first;
    return out;
}

static uint32_t sum_of(const uint32_t *row, const nodes *at)
{
    uint32_t sum = 0;

    for (size_t k = 0; k < at->n_added; k++)
        sum += row[at->at[k]];
    for (size_t k = at->n_added; k < at->n; k++)
        sum -= row[at->at[k]];
    return sum;
}

static uint32_t count_whole(const vg_plane *p, const nodes *x, const nodes *y)
{
    uint32_t sum = 0;

    for (size_t k = 0; k < x->n; k++) {
        const uint32_t here = sum_of(p->tree + x->at[k] * (p->n_buckets + 1), y);
        sum += k < x->n_added ? here : 0 - here;
    }
    return sum;
}

/** Points of a bucket in the plane by this coordinate, and by the other one too. */
static void count_edge(const shelf *s, size_t bucket, vg_range own, vg_range other,
                       uint32_t *n_own, uint32_t *n_both)
{
    uint32_t one = 0;
    uint32_t both = 0;

    for (size_t i = s->from[bucket]; i < s->to[bucket]; i++) {
        const uint32_t is_own = s->own[i] - own.low < own.width;
        one += is_own;
        both += is_own & (s->other[i] - other.low < other.width);
    }
    *n_own += one;
    *n_both += both;
}

void vg_plane_count(const vg_plane *p, vg_range x, vg_range y, uint32_t *n_x, uint32_t *n_both)
{
    const parts in_x = split(p, x);
    const parts in_y = split(p, y);
    const nodes x_nodes = find_nodes(in_x.first, in_x.end);
    const nodes y_nodes = find_nodes(in_y.first, in_y.end);
    const uint32_t inner = p->start[in_x.first];
    const vg_range inner_x = {inner, p->start[in_x.end] - inner};
    uint32_t ignored = 0;

    *n_x = sum_of(p->line, &x_nodes);
    *n_both = count_whole(p, &x_nodes, &y_nodes);
    for (size_t k = 0; k < in_x.n_edges; k++)
        count_edge(&p->by_x, in_x.edge[k], x, y, n_x, n_both);
    for (size_t k = 0; k < in_y.n_edges && inner_x.width > 0; k++)
        count_edge(&p->by_y, in_y.edge[k], y, inner_x, &ignored, n_both);
}
