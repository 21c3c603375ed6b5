/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_shapes.h"

#include <math.h>
#include <string.h>

static const double shape_s = 0.128; /* shapes are compared so far to both sides */
static const double shift_s = 0.031; /* and shifted so far */
/* Beats more alike than this are of one shape. */
static const float same = 0.8f;
/* A shape is believed when this many beats have it, ... */
static const float enough_members = 3.0f;
/* ... and follows its beats with a memory of this many. */
static const float most_members = 32.0f;
static const float any_members = 0.5f;
/* What a shape that goes unused keeps of its members with every beat of others. */
static const float fading = 127.0f / 128.0f;
static const float mirrored = -0.95f;
static const float mirror_share = 0.5f;

void vg_ecg_shapes_init(vg_ecg_shapes *shapes, const vg_ecg_front *front)
{
    const double rate_hz = front->work.rate_hz;
    const size_t n = VG_LANES * (size_t)round(2.0 * shape_s * rate_hz / VG_LANES);
    const double reach = shift_s * rate_hz;

    *shapes = (vg_ecg_shapes){.n_points = n < VG_SHAPE_POINTS ? n : VG_SHAPE_POINTS,
                              .reach = (int)fmin((VG_SHIFTS_MAX - 1) / 2, reach),
                              .learnt_s = -INFINITY};
}

/** The band around a working sample. */
static const float *band_at(const vg_ecg_shapes *shapes, const vg_ecg_front *front, int64_t at)
{
    return front->band + (at - front->work.first) - (int64_t)(shapes->n_points / 2);
}

/** Is the band known as far around a working sample as shapes are compared? */
static bool is_covered(const vg_ecg_shapes *shapes, const vg_ecg_front *front, int64_t at)
{
    return at + (int64_t)(shapes->n_points / 2) + shapes->reach + VG_LANES < front->scanned;
}

/** How the band around a working sample fits the shapes in use. */
typedef struct fits {
    float norms[VG_SHIFTS_MAX]; /**< one by the norm of the band at each shift */
    vg_fit of[VG_SHAPES_MAX];   /**< in the order of use */
    size_t n;                   /**< shapes that were fitted */
} fits;

static size_t n_shifts(const vg_ecg_shapes *shapes)
{
    return 2 * (size_t)shapes->reach + 1;
}

/** Fit the first n shapes in use. */
static void fit(const vg_ecg_shapes *shapes, const vg_ecg_front *front, int64_t at, size_t n,
                fits *f)
{
    const float *points[VG_SHAPES_MAX];

    for (size_t i = 0; i < n; i++)
        points[i] = shapes->shape[shapes->used[i]].points;
    front->work.window.kernels->fit(points, n, shapes->n_points,
                                    band_at(shapes, front, at - shapes->reach),
                                    n_shifts(shapes), f->norms, f->of);
    f->n = n;
}

/** The fit of n that is the best; n must not be 0. */
static size_t best_of(const fits *f, size_t n)
{
    size_t best = 0;

    for (size_t i = 1; i < n; i++)
        if (f->of[i].r[f->of[i].best] > f->of[best].r[f->of[best].best])
            best = i;
    return best;
}

/** List the shapes with at least so many members, below a bound. */
static void list(vg_ecg_shapes *shapes, float members, float below)
{
    for (int s = 0; s < VG_SHAPES_MAX; s++)
        if (shapes->shape[s].members >= members && shapes->shape[s].members < below)
            shapes->used[shapes->n_used++] = s;
}

/** Value at the vertex of the parabola through an extreme and its neighbours, and where it is
 *  from the middle one. */
static float find_vertex(const float *r, float *shift)
{
    const float bend = r[-1] - 2.0f * r[0] + r[1];
    const float tilt = r[1] - r[-1];

    *shift = fabsf(bend) > 0.0f ? -0.5f * tilt / bend : 0.0f;
    return r[0] + 0.25f * tilt * *shift;
}

/** Take over how a candidate fits the nearest known shape, between shifts by a parabola. */
static void take_over(vg_ecg_shapes *shapes, const fits *f, double rate_hz, vg_candidate *c)
{
    const size_t nearest = best_of(f, shapes->n_known);
    const int which = shapes->used[nearest];
    const size_t best = f->of[nearest].best;
    const float *r = f->of[nearest].r + best;
    float shift = (float)((int)best - shapes->reach);
    float likeness = r[0];

    if (best > 0 && best + 1 < n_shifts(shapes)) {
        float beyond;
        likeness = find_vertex(r, &beyond);
        shift += beyond;
    }
    likeness = likeness < 1.0f ? likeness : 1.0f;
    c->shape = which;
    c->likeness = likeness > 0.0f ? likeness : 0.0f;
    c->shift_s = shift / (float)rate_hz;
    if (c->time_s < shapes->shape[which].since_s)
        shapes->shape[which].since_s = c->time_s;
}

/** Give up the shape with the fewest members for that of candidate c; none before it has it
 *  any longer, and those behind it are yet to be fitted. */
static int replace_least(vg_ecg_shapes *shapes, vg_ecg_front *front, const vg_candidate *c)
{
    int least = 0;

    for (int s = 1; s < VG_SHAPES_MAX; s++)
        if (shapes->shape[s].members < shapes->shape[least].members)
            least = s;
    for (size_t i = (size_t)(c - front->candidates); i > 0; i--) {
        vg_candidate *before = &front->candidates[i - 1];
        if (before->time_s < shapes->shape[least].since_s)
            break;
        if (before->shape == least)
            before->shape = VG_SHAPE_NONE;
    }
    shapes->shape[least] = (vg_ecg_shape){.since_s = c->time_s};
    return least;
}

/** Move a shape of unit norm towards x, whose norm and correlation with it are known. */
static void blend(const vg_kernels *kernels, vg_ecg_shape *shape, const float *x, size_t n,
                  float inverse_norm, float r)
{
    const float weight = shape->members < most_members ? shape->members : most_members;
    const float norm = sqrtf(weight * weight + 2.0f * weight * r + 1.0f);

    kernels->blend(shape->points, x, n, (const float[]){weight / norm, inverse_norm / norm});
    shape->members += 1.0f;
}

/** Learn from a beat that fits the shapes so. */
static void learn(vg_ecg_shapes *shapes, vg_ecg_front *front, const vg_candidate *c,
                  const fits *f)
{
    const vg_fit *nearest = f->n > 0 ? &f->of[best_of(f, f->n)] : NULL;
    size_t shift = (size_t)shapes->reach;
    float r = 0.0f;
    int which;

    if (nearest != NULL && nearest->r[nearest->best] >= same) {
        which = shapes->used[nearest - f->of];
        shift = nearest->best;
        r = nearest->r[shift];
    } else {
        which = replace_least(shapes, front, c);
    }
    for (size_t s = 0; s < VG_SHAPES_MAX; s++)
        shapes->shape[s].members *= fading;
    blend(front->work.window.kernels, &shapes->shape[which],
          band_at(shapes, front, c->at + (int64_t)shift - shapes->reach), shapes->n_points,
          f->norms[shift], r);
    shapes->n_used = 0;
    list(shapes, enough_members, INFINITY);
    shapes->n_known = shapes->n_used;
    list(shapes, any_members, enough_members);
    shapes->learnt_s = c->time_s;
}

void vg_ecg_shapes_follow(vg_ecg_shapes *shapes, vg_ecg_front *front, size_t first)
{
    for (size_t i = first; i < front->n_candidates; i++) {
        vg_candidate *c = &front->candidates[i];
        fits f;
        if (c->shape == VG_SHAPE_UNSEEN)
            continue;
        c->shape = VG_SHAPE_NONE;
        c->likeness = 0.0f;
        if (!is_covered(shapes, front, c->at))
            continue;
        const bool is_new = c->is_beat && c->time_s > shapes->learnt_s;
        fit(shapes, front, c->at, is_new ? shapes->n_used : shapes->n_known, &f);
        if (shapes->n_known > 0)
            take_over(shapes, &f, front->work.rate_hz, c);
        if (is_new)
            learn(shapes, front, c, &f);
    }
}

/** Correlation of two shapes where, shifted by less than a sample, they are most opposite. */
static float find_lowest(const vg_ecg_shapes *shapes, const float *a, const float *b)
{
    float r[3] = {0};
    float shift;

    for (size_t k = 1; k + 1 < shapes->n_points; k++)
        for (size_t lag = 0; lag < 3; lag++)
            r[lag] += a[k + lag - 1] * b[k];
    return r[1] < r[0] && r[1] < r[2] ? find_vertex(r + 1, &shift) : r[1];
}

bool vg_ecg_shapes_are_mirrored(const vg_ecg_shapes *shapes)
{
    size_t most = 0;

    for (size_t s = 1; s < VG_SHAPES_MAX; s++)
        if (shapes->shape[s].members > shapes->shape[most].members)
            most = s;
    for (size_t s = 0; s < VG_SHAPES_MAX; s++) {
        const vg_ecg_shape *other = &shapes->shape[s];
        if (s != most && other->members >= enough_members &&
            other->members > mirror_share * shapes->shape[most].members &&
            find_lowest(shapes, other->points, shapes->shape[most].points) < mirrored)
            return true;
    }
    return false;
}
