/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_lead.h"

#include <math.h>

#include "beats/ecg_seed.h"
#include "beats/fiducial.h"
#include "beats/likeness.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double mean_s = 0.12;      /* the peak is sought this far from the middle */
static const double near_s = 0.012;     /* and varies so much from beat to beat */
static const double own_s = 0.060;      /* a beat of no known shape is searched so far */
static const double parabola_s = 0.008; /* half width, METHODS A.5 */
/* Beats at least so much like a shape have their peak where the shape has it. */
static const float alike = 0.93f;
/* The side that the peak of a shape is on is kept unless the other is clearly larger. */
static const double hysteresis = 1.2;
/* R comes before S: the later of two extremes is the peak only if it is so much larger. */
static const double earlier_bonus = 1.6;
/* Candidates lower than this share of the level are not looked at more closely. */
static const float hopeless = 0.1f;

/* The narrowest R waves still have a third of their height at this distance. */
static const double spike_s = 0.0075;
static const double around_s = 0.100;
static const float click_rest = 0.2f;
/* Weights of the evidence, a logistic regression of what is a beat on the candidates of half
 * of the records; the other half gives nearly the same (docs/methods-beats.md). */
static const double bias = -1.2;
static const double height_weight = 3.8;   /* per e-fold below the beats around */
static const double contrast_weight = 2.9; /* per e-fold above the noise around */
static const double shape_weight = 0.8;    /* per e-fold of 1 - correlation */
static const double most_alike = 0.01;     /* 1 - correlation that counts as none */
static const double contrast_range[2] = {-1.0, 3.0};

/** Index into the window of the sample nearest to a time. */
static int64_t index_of(const vg_window *w, double time_s)
{
    return (int64_t)llround(time_s * w->fs_hz) - w->first;
}

/** Samples of the working signal in the mean of a shape. */
static size_t mean_length(const vg_ecg_lead *lead)
{
    return 2 * (size_t)(mean_s * lead->front.work.rate_hz) + 1;
}

/** Mean of the signal around the beats of a shape that lie in [from_s, to_s); how many. */
static size_t average(vg_ecg_lead *lead, int shape, double from_s, double to_s)
{
    const vg_ecg_front *f = &lead->front;
    const size_t n = mean_length(lead);
    size_t n_beats = 0;

    for (size_t k = 0; k < n; k++)
        lead->mean[k] = 0.0f;
    for (size_t i = 0; i < f->n_candidates; i++) {
        const vg_candidate *c = &f->candidates[i];
        if (!c->is_beat || c->shape != shape || c->time_s < from_s || c->time_s >= to_s)
            continue;
        const int64_t at = vg_working_index(&f->work, c->time_s + (double)c->shift_s);
        vg_shape_add(lead->mean, f->work.x + (at - f->work.first) - (int64_t)(n / 2), n);
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
static void find_shape_peak(vg_ecg_lead *lead, int s, double from_s, double to_s)
{
    vg_ecg_shape *shape = &lead->shapes.shape[s];

    if (average(lead, s, from_s, to_s) == 0)
        return;
    const peak p =
        find_farthest(lead->mean, mean_length(lead), lead->front.work.rate_hz, shape->polarity);
    shape->polarity = p.polarity;
    shape->peak_s = p.at_s;
}

void vg_ecg_lead_find_peaks(vg_ecg_lead *lead, double from_s, double to_s)
{
    for (int s = 0; s < VG_SHAPES_MAX; s++)
        find_shape_peak(lead, s, from_s, to_s);
}

/** Where a beat has its peak: as the others of its shape, or as it alone has it. */
static peak expect_peak(const vg_ecg_lead *lead, const vg_candidate *c)
{
    const vg_working *work = &lead->front.work;
    if (c->shape >= 0 && c->likeness >= alike) {
        const vg_ecg_shape *shape = &lead->shapes.shape[c->shape];
        return (peak){shape->polarity, (double)c->shift_s + shape->peak_s};
    }
    const int64_t half = (int64_t)(own_s * work->rate_hz);
    const int64_t at = vg_working_index(work, c->time_s) - work->first;
    return find_farthest(work->x + at - half, (size_t)(2 * half + 1), work->rate_hz, 0);
}

double vg_ecg_lead_peak_s(const vg_ecg_lead *lead, const vg_candidate *c, double *height)
{
    const vg_window *w = &lead->front.work.window;
    const vg_channel *ch = vg_recording_channel(w->rec, w->channel);
    const peak p = expect_peak(lead, c);
    const int64_t centre = index_of(w, c->time_s + p.at_s);
    const int64_t reach = (int64_t)llround(near_s * w->fs_hz);
    const int half = (int)fmax(1.0, round(parabola_s * w->fs_hz));
    const float sign = (float)p.polarity;
    int64_t best = centre;

    for (int64_t i = centre - reach; i <= centre + reach; i++)
        if (sign * w->x[i] > sign * w->x[best])
            best = i;
    const double offset = vg_parabola_vertex(w->x + best, half, p.polarity, height);
    *height = (*height - ch->baseline) / ch->gain;
    return ((double)(w->first + best) + offset) / w->fs_hz;
}

bool vg_ecg_lead_is_click(const vg_ecg_lead *lead, double peak_s)
{
    const vg_window *w = &lead->front.work.window;
    const float *x = w->x + index_of(w, peak_s);
    const int reach = (int)(around_s * w->fs_hz);
    const int spike = (int)ceil(spike_s * w->fs_hz);
    const float base = 0.5f * (x[-reach] + x[reach]);
    float rest = 0.0f;

    for (int k = spike; k < reach; k++)
        rest = fmaxf(rest, fmaxf(fabsf(x[k] - base), fabsf(x[-k] - base)));
    return rest < click_rest * fabsf(x[0] - base);
}

vg_status vg_ecg_lead_init(vg_ecg_lead *lead, vg_recording *rec, size_t channel,
                           const vg_band *how, const double range_s[2], vg_error *err)
{
    VG_TRY(vg_ecg_front_init(&lead->front, rec, channel, how, range_s, err));
    vg_ecg_shapes_init(&lead->shapes, &lead->front);
    lead->mean = vg_alloc(mean_length(lead), sizeof *lead->mean);
    return lead->mean != NULL ? VG_OK : vg_fail_memory(err);
}

void vg_ecg_lead_free(vg_ecg_lead *lead)
{
    vg_ecg_front_free(&lead->front);
    vg_ecg_levels_free(&lead->levels);
    vg_free(lead->mean);
    *lead = (vg_ecg_lead){0};
}

/** Log likelihood ratio of being a beat, from height, noise and shape. */
static double weigh(const vg_candidate *c)
{
    const double height = log((double)c->height);
    const double below = fmin(0.0, height - log((double)c->level));
    const double above = c->noise > 0.0f ? height - log((double)c->noise) : contrast_range[1];
    const double contrast = fmin(contrast_range[1], fmax(contrast_range[0], above));

    return bias + height_weight * below + contrast_weight * contrast -
           shape_weight * log(fmax(most_alike, 1.0 - (double)c->likeness));
}

vg_status vg_ecg_lead_reweigh(vg_ecg_lead *lead, vg_error *err)
{
    vg_candidate *all = lead->front.candidates;
    const size_t n = lead->front.n_candidates;

    VG_TRY(vg_ecg_levels_split(&lead->levels, all, n, err));
    for (size_t i = 0; i < n; i++)
        all[i].evidence = all[i].shape != VG_SHAPE_UNSEEN ? (float)weigh(&all[i]) : -INFINITY;
    return VG_OK;
}

vg_status vg_ecg_lead_move(vg_ecg_lead *lead, const double range_s[2], double decided_s,
                           vg_error *err)
{
    vg_ecg_front *f = &lead->front;
    size_t first = 0;

    VG_TRY(vg_ecg_front_move(f, range_s[0], range_s[1], err));
    while (first < f->n_candidates && f->candidates[first].time_s < decided_s)
        first++;
    VG_TRY(vg_ecg_levels_highest(&lead->levels, f->candidates, f->n_candidates, err));
    vg_ecg_seed(f->candidates, first, f->n_candidates);
    VG_TRY(vg_ecg_levels_split(&lead->levels, f->candidates, f->n_candidates, err));
    vg_ecg_shapes_learn(&lead->shapes, f);
    vg_ecg_shapes_match(&lead->shapes, f, hopeless);
    return vg_ecg_lead_reweigh(lead, err);
}
