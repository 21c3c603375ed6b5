/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_shapes.h"

#include <math.h>
#include <string.h>

/* Beats more alike than this are of one shape. */
static const float same = 0.8f;
/* A shape is believed when this many beats have it, ... */
static const float enough_members = 3.0f;
/* ... and follows its beats with a memory of this many. */
static const float most_members = 32.0f;
static const float any_members = 0.5f;
/* What a shape that goes unused keeps of its members with every beat of others. */
static const float fading = 127.0f / 128.0f;
/* Shapes with this share of the members of the commonest are usual ones. */
static const float usual_share = 0.95f;
static const float mirrored = -0.95f;
static const float mirror_share = 0.5f;
enum { MAX_SHIFTS = 32 };

void vg_ecg_shapes_init(vg_ecg_shapes *shapes, const vg_ecg_front *front)
{
    const double rate_hz = front->work.rate_hz;
    const size_t n = 4 * (size_t)round(front->how->shape_s * rate_hz / 2.0);
    const double reach = front->how->shift_s * rate_hz;

    *shapes = (vg_ecg_shapes){.n_points = n < VG_SHAPE_POINTS ? n : VG_SHAPE_POINTS,
                              .reach = (int)fmin((MAX_SHIFTS - 1) / 2, reach),
                              .learnt_s = -INFINITY};
}

static float dot(const float *a, const float *b, size_t n)
{
    float lane[4] = {0};

    for (size_t k = 0; k < n; k += 4)
        for (size_t j = 0; j < 4; j++)
            lane[j] += a[k + j] * b[k + j];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/** The band around a working sample. */
static const float *band_at(const vg_ecg_shapes *shapes, const vg_ecg_front *front, int64_t at)
{
    return front->band + (at - front->work.first) - (int64_t)(shapes->n_points / 2);
}

/** Is the band known as far around a candidate as shapes are compared? */
static bool is_covered(const vg_ecg_shapes *shapes, const vg_ecg_front *front, double time_s)
{
    const double reach = (double)shapes->reach + 0.5 * (double)shapes->n_points + 2.0;

    return (double)vg_working_index(&front->work, time_s) + reach < (double)front->scanned;
}

/** How a stretch of band fits a shape. */
typedef struct fit {
    float likeness;
    double shift; /**< working samples */
} fit;

/** Best fit over shifts, between which it is interpolated by a parabola. */
static fit fit_shape(const vg_ecg_shapes *shapes, size_t s, const vg_ecg_front *front,
                     int64_t at, const float *scale)
{
    const int reach = shapes->reach;
    const float *x = band_at(shapes, front, at);
    float r[MAX_SHIFTS] = {0};
    int best = 0;

    for (int k = -reach; k <= reach; k++) {
        r[k + reach] = dot(x + k, shapes->shape[s].points, shapes->n_points) * scale[k + reach];
        if (r[k + reach] > r[best])
            best = k + reach;
    }
    fit result = {r[best], best - reach};
    if (0 < best && best < 2 * reach) {
        const float bend = r[best - 1] - 2.0f * r[best] + r[best + 1];
        const float tilt = r[best + 1] - r[best - 1];
        if (bend < 0.0f) {
            result.shift -= 0.5 * (double)(tilt / bend);
            result.likeness -= 0.125f * tilt * tilt / bend;
        }
    }
    result.likeness = fminf(result.likeness, 1.0f);
    return result;
}

/** Best fit of the signal around a time to any shape with enough members. */
static int fit_best(const vg_ecg_shapes *shapes, const vg_ecg_front *front, double time_s,
                    float members, fit *best)
{
    const int64_t at = vg_working_index(&front->work, time_s);
    const int reach = shapes->reach;
    float scale[MAX_SHIFTS];
    int which = VG_SHAPE_NONE;

    *best = (fit){0};
    for (int k = -reach; k <= reach; k++) {
        const float *x = band_at(shapes, front, at + k);
        const float norm = sqrtf(dot(x, x, shapes->n_points));
        scale[k + reach] = norm > 0.0f ? 1.0f / norm : 0.0f;
    }
    for (size_t s = 0; s < VG_SHAPES_MAX; s++) {
        if (!(shapes->shape[s].members >= members))
            continue;
        const fit f = fit_shape(shapes, s, front, at, scale);
        if (which < 0 || f.likeness > best->likeness) {
            *best = f;
            which = (int)s;
        }
    }
    return which;
}

/** Move a shape towards a beat. */
static void blend(vg_ecg_shape *shape, const float *x, size_t n)
{
    const float norm = sqrtf(dot(x, x, n));

    if (!(norm > 0.0f))
        return;
    const float weight = fminf(shape->members, most_members);
    for (size_t k = 0; k < n; k++)
        shape->points[k] = weight * shape->points[k] + x[k] / norm;
    const float whole = sqrtf(dot(shape->points, shape->points, n));
    for (size_t k = 0; k < n; k++)
        shape->points[k] /= whole;
    shape->members += 1.0f;
}

/** The shape to give up for a new one: the one with the fewest members. */
static size_t least_used(const vg_ecg_shapes *shapes)
{
    size_t least = 0;

    for (size_t s = 1; s < VG_SHAPES_MAX; s++)
        if (shapes->shape[s].members < shapes->shape[least].members)
            least = s;
    return least;
}

void vg_ecg_shapes_learn(vg_ecg_shapes *shapes, const vg_ecg_front *front)
{
    for (size_t i = 0; i < front->n_candidates; i++) {
        const vg_candidate *c = &front->candidates[i];
        fit f;
        if (!c->is_beat || c->time_s <= shapes->learnt_s)
            continue;
        if (!is_covered(shapes, front, c->time_s))
            break;
        int which = fit_best(shapes, front, c->time_s, any_members, &f);
        if (which < 0 || f.likeness < same) {
            which = (int)least_used(shapes);
            shapes->shape[which] = (vg_ecg_shape){0};
            f.shift = 0.0;
        }
        for (size_t s = 0; s < VG_SHAPES_MAX; s++)
            shapes->shape[s].members *= fading;
        const int64_t at = vg_working_index(&front->work, c->time_s) + llround(f.shift);
        blend(&shapes->shape[which], band_at(shapes, front, at), shapes->n_points);
        shapes->learnt_s = c->time_s;
    }
}

void vg_ecg_shapes_match(const vg_ecg_shapes *shapes, vg_ecg_front *front, float share)
{
    for (size_t i = 0; i < front->n_candidates; i++) {
        vg_candidate *c = &front->candidates[i];
        fit f = {0};
        c->shape = VG_SHAPE_UNSEEN;
        c->likeness = 0.0f;
        if (!(c->height >= share * c->level))
            continue;
        if (!is_covered(shapes, front, c->time_s)) {
            c->shape = VG_SHAPE_NONE;
            continue;
        }
        c->shape = fit_best(shapes, front, c->time_s, enough_members, &f);
        c->likeness = fmaxf(f.likeness, 0.0f);
        c->shift_s = (float)(f.shift / front->work.rate_hz);
    }
}

bool vg_ecg_shapes_is_odd(const vg_ecg_shapes *shapes, const vg_candidate *c)
{
    float most = 0.0f;

    if (c->shape < 0)
        return false;
    for (size_t s = 0; s < VG_SHAPES_MAX; s++)
        most = fmaxf(most, shapes->shape[s].members);
    return c->likeness < same || shapes->shape[c->shape].members < usual_share * most;
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
            dot(other->points, shapes->shape[most].points, shapes->n_points) < mirrored)
            return true;
    }
    return false;
}
