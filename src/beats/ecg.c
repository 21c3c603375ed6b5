/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recording is worked through in stretches of a minute, each seen with ten seconds on
 * both sides, so that memory is bounded and every decision may look both ways. */
#include "beats/ecg.h"

#include <math.h>

#include "beats/ecg_choose.h"
#include "beats/ecg_front.h"
#include "beats/ecg_level.h"
#include "beats/ecg_seed.h"
#include "beats/ecg_shapes.h"
#include "beats/fiducial.h"
#include "beats/likeness.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double stretch_s = 60.0;
static const double look_s = 10.0;
static const double mean_s = 0.12;      /* the peak is sought this far from the middle */
static const double peak_s = 0.012;     /* and varies so much from beat to beat */
static const double own_s = 0.080;      /* a beat of no known shape is searched so far */
static const double parabola_s = 0.008; /* half width, METHODS A.5 */
/* Beats at least so much like a shape have their peak where the shape has it. */
static const float alike = 0.9f;
/* The side that the peak of a shape is on is kept unless the other is clearly larger. */
static const double hysteresis = 1.2;
/* R comes before S: the later of two extremes is the peak only if it is so much larger. */
static const double earlier_bonus = 1.6;
/* Candidates lower than this share of the level are not looked at more closely. */
static const float hopeless = 0.1f;

/** State of a run. */
typedef struct ecg {
    vg_ecg_front front;
    vg_ecg_levels levels;
    vg_ecg_shapes shapes;
    vg_ecg_chooser chooser;
    double decided_s; /**< beats before are final */
    float *mean;      /**< scratch: mean signal of the beats of a shape */
} ecg;

static void free_ecg(ecg *e)
{
    vg_ecg_front_free(&e->front);
    vg_ecg_levels_free(&e->levels);
    vg_ecg_chooser_free(&e->chooser);
    vg_free(e->mean);
    *e = (ecg){0};
}

/** Index into the window of the sample nearest to a time. */
static int64_t index_of(const vg_window *w, double time_s)
{
    return (int64_t)llround(time_s * w->fs_hz) - w->first;
}

/** Samples of the working signal in the mean of a shape. */
static size_t mean_length(const ecg *e)
{
    return 2 * (size_t)(mean_s * e->front.work.rate_hz) + 1;
}

/** Mean of the signal around the beats of a shape that lie in [from_s, to_s); how many. */
static size_t average(ecg *e, int shape, double from_s, double to_s)
{
    const vg_ecg_front *f = &e->front;
    const size_t n = mean_length(e);
    size_t n_beats = 0;

    for (size_t k = 0; k < n; k++)
        e->mean[k] = 0.0f;
    for (size_t i = 0; i < f->n_candidates; i++) {
        const vg_candidate *c = &f->candidates[i];
        if (!c->is_beat || c->shape != shape || c->time_s < from_s || c->time_s >= to_s)
            continue;
        const int64_t at = vg_working_index(&f->work, c->time_s + (double)c->shift_s);
        vg_shape_add(e->mean, f->work.x + (at - f->work.first) - (int64_t)(n / 2), n);
        n_beats++;
    }
    return n_beats;
}

/** Where a QRS complex has its peak. */
typedef struct peak {
    int polarity;
    double at_s; /**< from the middle */
} peak;

/** The farthest point from the line between the ends; of the two sides the earlier is
 *  preferred, and then the one that was chosen before (0: none). */
static peak find_farthest(const float *x, size_t n, double rate_hz, int before)
{
    const double left = (double)x[0];
    const double slope = ((double)x[n - 1] - left) / (double)(n - 1);
    double far[2] = {0.0, 0.0};
    size_t at[2] = {n / 2, n / 2};

    for (size_t k = 0; k < n; k++) {
        const double y = (double)x[k] - left - slope * (double)k;
        for (int side = 0; side < 2; side++) {
            const double height = side == 0 ? y : -y;
            if (height > far[side]) {
                far[side] = height;
                at[side] = k;
            }
        }
    }
    far[at[0] < at[1] ? 0 : 1] *= earlier_bonus;
    if (before != 0)
        far[before > 0 ? 0 : 1] *= hysteresis;
    const int side = far[0] >= far[1] ? 0 : 1;
    return (peak){side == 0 ? 1 : -1, ((double)at[side] - (double)(n / 2)) / rate_hz};
}

/** Where the beats of a shape have their peak. */
static void find_shape_peak(ecg *e, int s, double from_s, double to_s)
{
    vg_ecg_shape *shape = &e->shapes.shape[s];

    if (average(e, s, from_s, to_s) == 0)
        return;
    const peak p =
        find_farthest(e->mean, mean_length(e), e->front.work.rate_hz, shape->polarity);
    shape->polarity = p.polarity;
    shape->peak_s = p.at_s;
}

/** Where a beat has its peak: as the others of its shape, or as it alone has it. */
static peak expect_peak(const ecg *e, const vg_candidate *c)
{
    const vg_working *work = &e->front.work;
    if (c->shape >= 0 && c->likeness >= alike) {
        const vg_ecg_shape *shape = &e->shapes.shape[c->shape];
        return (peak){shape->polarity, (double)c->shift_s + shape->peak_s};
    }
    const int64_t half = (int64_t)(own_s * work->rate_hz);
    const int64_t at = vg_working_index(work, c->time_s) - work->first;
    return find_farthest(work->x + at - half, (size_t)(2 * half + 1), work->rate_hz, 0);
}

/** Time and digital height of the peak of a beat. */
static double find_peak(const ecg *e, const vg_candidate *c, double *height)
{
    const vg_window *w = &e->front.work.window;
    const peak p = expect_peak(e, c);
    const int64_t centre = index_of(w, c->time_s + p.at_s);
    const int64_t reach = (int64_t)llround(peak_s * w->fs_hz);
    const int half = (int)fmax(1.0, round(parabola_s * w->fs_hz));
    const float sign = (float)p.polarity;
    int64_t best = centre;

    for (int64_t i = centre - reach; i <= centre + reach; i++)
        if (sign * w->x[i] > sign * w->x[best])
            best = i;
    const double offset = vg_parabola_vertex(w->x + best, half, p.polarity, height);
    return ((double)(w->first + best) + offset) / w->fs_hz;
}

/** Turn the beats of [from_s, to_s) into output. */
static vg_status finish(ecg *e, double from_s, double to_s, vg_beats *out, vg_error *err)
{
    const vg_ecg_front *f = &e->front;
    const vg_channel *ch = vg_recording_channel(f->work.window.rec, f->work.window.channel);

    for (int s = 0; s < VG_SHAPES_MAX; s++)
        find_shape_peak(e, s, from_s, to_s);
    for (size_t i = 0; i < f->n_candidates; i++) {
        const vg_candidate *c = &f->candidates[i];
        double height = NAN;
        if (!c->is_beat || c->time_s < from_s || c->time_s >= to_s)
            continue;
        const double time_s = find_peak(e, c, &height);
        if (out->n > 0 && !(time_s > out->time_s[out->n - 1]))
            continue;
        VG_TRY(vg_beats_append(out, time_s, 'N', (height - ch->baseline) / ch->gain,
                               (double)c->likeness, err));
    }
    return VG_OK;
}

/** Decide on the candidates that are not final yet. */
static vg_status decide(ecg *e, vg_error *err)
{
    vg_ecg_front *f = &e->front;
    vg_candidate *all = f->candidates;
    const size_t n = f->n_candidates;
    size_t first = 0;

    while (first < n && all[first].time_s < e->decided_s)
        first++;
    VG_TRY(vg_ecg_levels_highest(&e->levels, all, n, err));
    vg_ecg_seed(all, first, n);
    VG_TRY(vg_ecg_levels_split(&e->levels, all, n, err));
    vg_ecg_shapes_learn(&e->shapes, f);
    vg_ecg_shapes_match(&e->shapes, f, hopeless);
    VG_TRY(vg_ecg_choose(&e->chooser, all, first, n, err));
    /* Once more, with levels that the first choice has cleaned of artefacts. */
    VG_TRY(vg_ecg_levels_split(&e->levels, all, n, err));
    return vg_ecg_choose(&e->chooser, all, first, n, err);
}

static vg_status run(ecg *e, const double range_s[2], vg_beats *out, vg_error *err)
{
    vg_ecg_shapes_init(&e->shapes, e->front.work.rate_hz);
    e->mean = vg_alloc(mean_length(e), sizeof *e->mean);
    if (e->mean == NULL)
        return vg_fail_memory(err);
    for (double at_s = range_s[0]; at_s < range_s[1]; at_s += stretch_s) {
        const double to_s = fmin(at_s + stretch_s, range_s[1]);
        VG_TRY(vg_ecg_front_move(&e->front, at_s - look_s, to_s + look_s, err));
        VG_TRY(decide(e, err));
        VG_TRY(finish(e, at_s, to_s, out, err));
        e->decided_s = to_s;
    }
    for (size_t i = 0; i < e->front.work.window.n_spans; i++) {
        const vg_span *span = &e->front.work.window.spans[i];
        VG_TRY(vg_beats_mark_unusable(out, span->start_s, span->stop_s, span->code, err));
    }
    return VG_OK;
}

vg_status vg_ecg_detect(vg_recording *rec, size_t channel, const double range_s[2],
                        vg_beats *out, vg_error *err)
{
    ecg e = {0};
    vg_status status = vg_ecg_front_init(&e.front, rec, channel, range_s, err);

    if (status == VG_OK)
        status = run(&e, range_s, out, err);
    free_ecg(&e);
    return status;
}
