/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recording is worked through in stretches of a minute, each seen with ten seconds on
 * both sides, so that memory is bounded and every decision may look both ways. */
#include "beats/ecg.h"

#include <math.h>

#include "beats/ecg_decide.h"
#include "beats/ecg_front.h"
#include "beats/fiducial.h"
#include "beats/likeness.h"
#include "core/alloc.h"
#include "core/fail.h"
#include "stat/quantile.h"

static const double stretch_s = 60.0;
static const double look_s = 10.0;
static const double peak_s = 0.060;     /* an R peak is within this of its energy */
static const double baseline_s = 0.100; /* the baseline is taken at this distance */
static const double parabola_s = 0.008; /* half width, METHODS A.5 */
static const double blank_s = 0.150;    /* no beat so close to missing signal */
static const double edge_s = 0.100;     /* nor where the filters look beyond an end */
/* A polarity once chosen is kept unless the other is clearly larger. */
static const double polarity_margin = 0.1;
static const double template_s[2] = {-0.10, 0.20};

/** State of a run. */
typedef struct ecg {
    vg_ecg_front front;
    vg_ecg_past past;
    vg_candidates accepted;
    int polarity; /**< 1, -1; 0 before the first stretch */
    double *scratch;
    size_t scratch_capacity;
    float *shape; /**< template */
    size_t shape_capacity;
} ecg;

static void free_ecg(ecg *e)
{
    vg_ecg_front_free(&e->front);
    vg_free(e->accepted.at);
    vg_free(e->scratch);
    vg_free(e->shape);
    *e = (ecg){0};
}

/** Index into the window of the sample nearest to a time. */
static int64_t index_of(const vg_window *w, double time_s)
{
    return (int64_t)llround(time_s * w->fs_hz) - w->first;
}

/** Extremes of the signal near a candidate, from the baseline beside it. */
static void measure_extremes(const vg_window *w, const vg_candidate *c, int64_t at[2],
                             double height[2])
{
    const int64_t centre = index_of(w, c->time_s);
    const int64_t reach = (int64_t)llround(peak_s * w->fs_hz);
    const int64_t side = (int64_t)llround(baseline_s * w->fs_hz);
    const double left = (double)w->x[centre - side];
    const double slope = ((double)w->x[centre + side] - left) / (double)(2 * side);

    height[0] = -INFINITY;
    height[1] = INFINITY;
    for (int64_t i = centre - reach; i <= centre + reach; i++) {
        const double y = (double)w->x[i] - left - slope * (double)(i - centre + side);
        if (y > height[0]) {
            height[0] = y;
            at[0] = i;
        }
        if (y < height[1]) {
            height[1] = y;
            at[1] = i;
        }
    }
}

/** Choose the polarity of a stretch from the extremes of its beats. */
static vg_status choose_polarity(ecg *e, size_t n, vg_error *err)
{
    int64_t at[2] = {0, 0};
    double height[2];

    VG_TRY(vg_grow(&e->scratch, &e->scratch_capacity, 2 * n, sizeof *e->scratch, err));
    for (size_t i = 0; i < n; i++) {
        measure_extremes(&e->front.work.window, &e->accepted.at[i], at, height);
        e->scratch[i] = height[0] + height[1];
        e->scratch[n + i] = height[0] - height[1];
    }
    const double sum = vg_median(e->scratch, n);
    const double range = vg_median(e->scratch + n, n);
    if (e->polarity == 0 || sum * e->polarity < -polarity_margin * range)
        e->polarity = sum < 0.0 ? -1 : 1;
    return VG_OK;
}

/** Time and digital height of the R peak of a candidate. */
static double find_peak(const ecg *e, const vg_candidate *c, double *height)
{
    const vg_window *w = &e->front.work.window;
    const int half = (int)fmax(1.0, round(parabola_s * w->fs_hz));
    int64_t at[2] = {0, 0};
    double heights[2];

    measure_extremes(w, c, at, heights);
    const int64_t peak = e->polarity > 0 ? at[0] : at[1];
    const double offset = vg_parabola_vertex(w->x + peak, half, e->polarity, height);
    return ((double)(w->first + peak) + offset) / w->fs_hz;
}

/** First working sample of the template's range around a time. */
static const float *shape_at(const vg_ecg_front *f, double time_s)
{
    return f->work.x + (vg_working_index(&f->work, time_s + template_s[0]) - f->work.first);
}

/** The mean shape of the first n accepted beats. */
static vg_status build_template(ecg *e, size_t n, size_t length, vg_error *err)
{
    VG_TRY(vg_grow(&e->shape, &e->shape_capacity, length, sizeof *e->shape, err));
    for (size_t k = 0; k < length; k++)
        e->shape[k] = 0.0f;
    for (size_t i = 0; i < n; i++)
        vg_shape_add(e->shape, shape_at(&e->front, e->accepted.at[i].time_s), length);
    return VG_OK;
}

/** Turn the first n accepted candidates into beats. */
static vg_status finish(ecg *e, size_t n, vg_beats *out, vg_error *err)
{
    const vg_channel *ch =
        vg_recording_channel(e->front.work.window.rec, e->front.work.window.channel);
    const size_t length = (size_t)((template_s[1] - template_s[0]) * e->front.work.rate_hz) + 1;

    if (n == 0)
        return VG_OK;
    VG_TRY(choose_polarity(e, n, err));
    VG_TRY(build_template(e, n, length, err));
    for (size_t i = 0; i < n; i++) {
        const vg_candidate *c = &e->accepted.at[i];
        double height = NAN;
        const double time_s = find_peak(e, c, &height);
        const double quality = vg_likeness(e->shape, shape_at(&e->front, c->time_s), length);
        if (out->n > 0 && !(time_s > out->time_s[out->n - 1]))
            continue;
        VG_TRY(vg_beats_append(out, time_s, 'N', (height - ch->baseline) / ch->gain, quality,
                               err));
    }
    return VG_OK;
}

/** Drop candidates at the edges of missing or constant signal and outside the range. */
static void drop_blank(ecg *e, const double range_s[2])
{
    vg_ecg_front *f = &e->front;
    size_t n = 0;

    for (size_t i = 0; i < f->n_candidates; i++) {
        const double t = f->candidates[i].time_s;
        if (range_s[0] + edge_s <= t && t < range_s[1] - edge_s &&
            !vg_window_is_blank(&f->work.window, t - blank_s, t + blank_s))
            f->candidates[n++] = f->candidates[i];
    }
    f->n_candidates = n;
}

static vg_status run(ecg *e, const double range_s[2], vg_beats *out, vg_error *err)
{
    for (double at_s = range_s[0]; at_s < range_s[1]; at_s += stretch_s) {
        const double to_s = fmin(at_s + stretch_s, range_s[1]);
        size_t n = 0;
        VG_TRY(vg_ecg_front_move(&e->front, at_s - look_s, to_s + look_s, err));
        drop_blank(e, range_s);
        VG_TRY(vg_ecg_decide(e->front.candidates, e->front.n_candidates, &e->past, &e->accepted,
                             err));
        while (n < e->accepted.n && e->accepted.at[n].time_s < to_s)
            vg_ecg_remember(&e->past, &e->accepted.at[n++]);
        VG_TRY(finish(e, n, out, err));
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
