/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_shapes.h"

#include <math.h>
#include <string.h>

#include "beats/evidence.h"

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

    *shapes = (vg_ecg_shapes){.reach = (int)fmin((VG_SHIFTS_MAX - 1) / 2, reach),
                              .learnt_s = -INFINITY,
                              .young_s = -INFINITY};
    shapes->wave.n_points = n < VG_SHAPE_POINTS ? n : VG_SHAPE_POINTS;
    shapes->wave.n_shifts = 2 * (size_t)shapes->reach + 1;
}

/** The band around a working sample. */
static const float *band_at(const vg_ecg_shapes *shapes, const vg_ecg_front *front, int64_t at)
{
    return front->band + (at - front->work.first) - (int64_t)(shapes->wave.n_points / 2);
}

/** The first working sample around which the band is not known as far as shapes are compared.
 */
static int64_t end_of_known(const vg_ecg_shapes *shapes, const vg_ecg_front *front)
{
    return front->scanned - (int64_t)(shapes->wave.n_points / 2) - shapes->reach - VG_LANES;
}

/** List the shapes in use, those with enough members first. */
static void list(vg_ecg_shapes *shapes)
{
    int young[VG_SHAPES_MAX];
    size_t n_young = 0;

    shapes->n_known = 0;
    for (int s = 0; s < VG_SHAPES_MAX; s++) {
        if (shapes->shape[s].members >= enough_members)
            shapes->used[shapes->n_known++] = s;
        else if (shapes->shape[s].members >= any_members)
            young[n_young++] = s;
    }
    shapes->n_used = shapes->n_known;
    for (size_t i = 0; i < n_young; i++)
        shapes->used[shapes->n_used++] = young[i];
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
static void take_over(vg_ecg_shapes *shapes, const vg_fits *f, double rate_hz, vg_candidate *c)
{
    const size_t nearest = f->nearest[shapes->n_known - 1];
    const int which = shapes->used[nearest];
    const size_t best = f->best[nearest];
    const float *r = f->r[nearest] + best;
    float shift = (float)((int)best - shapes->reach);
    float likeness = r[0];

    if (best > 0 && best + 1 < shapes->wave.n_shifts) {
        float beyond;
        likeness = find_vertex(r, &beyond);
        shift += beyond;
    }
    likeness = likeness < 1.0f ? likeness : 1.0f;
    c->shape = which;
    c->likeness = likeness > 0.0f ? likeness : 0.0f;
    c->log_unlike = vg_log_unlike(c->likeness);
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
    shapes->wave.shape[least] = (vg_shape){.points = {0}};
    return least;
}

/** Move shape s, of unit norm, towards x, whose norm and correlation with it are known. */
static void blend(vg_ecg_shapes *shapes, const vg_kernels *kernels, int s, const float *x,
                  float inverse_norm, float r)
{
    vg_ecg_shape *shape = &shapes->shape[s];
    const float weight = shape->members < most_members ? shape->members : most_members;
    const float norm = sqrtf(weight * weight + 2.0f * weight * r + 1.0f);

    kernels->beat->blend(&shapes->wave.shape[s], x, shapes->wave.n_points,
                         (const float[]){weight / norm, inverse_norm / norm});
    shape->members += 1.0f;
}

/** Learn from a beat that fits the shapes so. */
static void learn(vg_ecg_shapes *shapes, vg_ecg_front *front, const vg_candidate *c,
                  const vg_fits *f)
{
    const size_t nearest = f->n > 0 ? f->nearest[f->n - 1] : 0;
    const bool is_same = f->n > 0 && f->most[nearest] >= same;
    const int which = is_same ? shapes->used[nearest] : replace_least(shapes, front, c);
    const size_t shift = is_same ? f->best[nearest] : (size_t)shapes->reach;
    const float r = is_same ? f->most[nearest] : 0.0f;

    for (size_t s = 0; s < VG_SHAPES_MAX; s++)
        shapes->shape[s].members *= fading;
    blend(shapes, front->work.window.kernels, which,
          band_at(shapes, front, c->at + (int64_t)shift - shapes->reach), f->norms[shift], r);
    list(shapes);
    if (shapes->young_s >= shapes->learnt_s && shapes->shape[which].members < most_members)
        shapes->young_s = c->time_s;
    shapes->learnt_s = c->time_s;
}

void vg_ecg_shapes_follow(vg_ecg_shapes *shapes, vg_ecg_front *front, size_t first, size_t last)
{
    const int64_t end = end_of_known(shapes, front);
    const vg_beat_kernels *kernels = front->work.window.kernels->beat;

    for (size_t i = first; i < last; i++) {
        vg_candidate *c = &front->candidates[i];
        vg_fits f;
        if (c->shape == VG_SHAPE_UNSEEN)
            continue;
        c->shape = VG_SHAPE_NONE;
        c->likeness = 0.0f;
        c->log_unlike = 0.0f;
        if (c->at >= end)
            continue;
        const bool is_new = c->is_beat && c->time_s > shapes->learnt_s;
        kernels->fit(&shapes->wave, shapes->used, is_new ? shapes->n_used : shapes->n_known,
                     band_at(shapes, front, c->at - shapes->reach), &f);
        if (shapes->n_known > 0)
            take_over(shapes, &f, front->work.rate_hz, c);
        if (is_new)
            learn(shapes, front, c, &f);
    }
}

/** Product of two shapes, a shifted by lag. */
static float multiply(const vg_ecg_shapes *shapes, const float *a, const float *b, int lag)
{
    const int n = (int)shapes->wave.n_points;
    float sum = 0.0f;

    for (int k = lag < 0 ? -lag : 0; k < n && k + lag < n; k++)
        sum += a[k + lag] * b[k];
    return sum;
}

/** Product of two shapes where, shifted by up to a sample, they are most opposite. */
static float find_lowest(const vg_ecg_shapes *shapes, const float *a, const float *b)
{
    enum { REACH = 2, LAGS = 2 * REACH + 1 };
    float r[LAGS];
    int lowest = REACH;
    float shift;

    for (int i = 0; i < LAGS; i++)
        r[i] = multiply(shapes, a, b, i - REACH);
    for (int i = REACH - 1; i <= REACH + 1; i += 2)
        lowest = r[i] < r[lowest] ? i : lowest;
    const float vertex = find_vertex(r + lowest, &shift);
    return fabsf((float)(lowest - REACH) + shift) <= 1.0f ? vertex : r[REACH];
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
            find_lowest(shapes, shapes->wave.shape[s].points, shapes->wave.shape[most].points) <
                mirrored)
            return true;
    }
    return false;
}
