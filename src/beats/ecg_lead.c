/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_lead.h"

#include <math.h>
#include <string.h>

#include "beats/ecg_seed.h"
#include "beats/evidence.h"
#include "beats/nearest.h"
#include "beats/rhythm.h"
#include "beats/spikes.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double height_s = 0.012; /* the height of a beat is sought so far from its mark */
/* The side that the peak of a shape was on is kept unless the other is so much higher. */
static const float loyal = 1.2f;
/* Shapes that have so much in common with the usual one (half the variance) are the same
 * complex, turned by breathing or motion; were R marked in one and S in the other, intervals
 * would jump. */
static const float same_complex = 0.7f;
static const float very_loyal = 4.0f;
/* A beat whose whole signal is less like the mean beat than this is of another kind. */
static const float odd = 0.9f;
static const double odd_s = 0.120;       /* so far to both sides, */
static const double odd_shift_s = 0.025; /* over shifts of so much */
enum { ODD_SAMPLES = 64 };               /* room for that, at the highest working rate */
/* QRS complexes that are not led on the usual way take 120 ms and more, others 80 to 100. */
static const double wider_s = 0.025;
static const float outside = 0.05f; /* share of the squared slope on either side of a QRS */
/* Candidates lower than this share of the level are not looked at more closely. */
static const float hopeless = 0.1f;

static const double around_s = 0.100;
static const float click_rest = 0.2f;
/* Of the evidence; the rhythm, next, takes the part of refusing isolated noise. */
static const float bias = -1.5f;

/** Index into the window of the sample nearest to a time. */
static int64_t index_of(const vg_window *w, double time_s)
{
    return vg_nearest(time_s * w->fs_hz) - w->first;
}

/** Samples of the sum of a shape to each side of its middle. */
static size_t sum_reach(const vg_ecg_lead *lead)
{
    const size_t mark = vg_ecg_mark_reach(&lead->mark);
    const size_t compare = lead->odd_reach + (size_t)lead->odd_shifts;

    return mark > compare ? mark : compare;
}

/** Samples in it, up to whole lanes, and as many lanes again for what kernels look at. */
static size_t sum_length(const vg_ecg_lead *lead)
{
    return (2 * sum_reach(lead) + VG_LANES) / VG_LANES * VG_LANES + VG_LANES;
}

/** Sum the signal around the beats in [from_s, to_s), measured from its first sample, into
 *  the sums of their shapes; how many of each. */
static void sum_beats(vg_ecg_lead *lead, double from_s, double to_s,
                      size_t n_beats[VG_SHAPES_MAX])
{
    const vg_ecg_front *f = &lead->front;
    const size_t n = sum_length(lead);

    memset(lead->sums, 0, VG_SHAPES_MAX * n * sizeof *lead->sums);
    for (size_t i = vg_ecg_front_find(f, from_s); i < f->n_candidates; i++) {
        const vg_candidate *c = &f->candidates[i];
        if (c->time_s >= to_s)
            return;
        if (!c->is_beat || c->shape < 0)
            continue;
        const int64_t at = vg_working_index(&f->work, c->time_s + (double)c->shift_s);
        const float *x = f->work.x + (at - f->work.first) - (int64_t)sum_reach(lead);
        f->work.window.kernels->beat->add_beat(x, n, lead->sums + (size_t)c->shape * n);
        n_beats[c->shape]++;
    }
}

/** Take the mean off x[0 .. n) and scale it to norm 1; 0 stays 0. */
static void normalise(float *x, size_t n)
{
    float sum = 0.0f;
    float squares = 0.0f;

    for (size_t k = 0; k < n; k++)
        sum += x[k];
    for (size_t k = 0; k < n; k++) {
        x[k] -= sum / (float)n;
        squares += x[k] * x[k];
    }
    for (size_t k = 0; k < n && squares > 0.0f; k++)
        x[k] /= sqrtf(squares);
}

/** The middle of the summed signal of a shape. */
static float *middle_of(const vg_ecg_lead *lead, size_t shape)
{
    return lead->sums + shape * sum_length(lead) + sum_reach(lead);
}

/** Choose where a shape has its peak, loyal to a side. */
static void choose_peak(vg_ecg_lead *lead, size_t s, int side, float loyalty)
{
    vg_ecg_shape *shape = &lead->shapes.shape[s];
    const vg_peak p = vg_ecg_mark_choose(&lead->mark, lead->front.work.window.kernels,
                                         middle_of(lead, s), side, loyalty);

    shape->polarity = p.polarity;
    shape->peak_s = p.at / lead->front.work.rate_hz;
}

/** Does the signal around *middle correlate so highly with the usual beat? */
static bool resembles(const vg_ecg_lead *lead, const float *middle, float least)
{
    const size_t half = lead->odd_reach;
    const int reach = lead->odd_shifts;
    float r[VG_LANES];

    for (int shift = -reach; shift <= reach; shift += VG_LANES) {
        lead->front.work.window.kernels->beat->resemble(lead->usual, 2 * half + 1,
                                                        middle + shift - (int)half, r);
        for (int k = 0; k < VG_LANES && shift + k <= reach; k++)
            if (r[k] >= least)
                return true;
    }
    return false;
}

/** How long all but the ends of the squared slope of a beat take, x its first sample. */
static double width_s(const vg_ecg_lead *lead, const float *x)
{
    float square[ODD_SAMPLES];
    float sum = 0.0f;
    size_t first = 0;
    size_t last = 2 * lead->odd_reach - 1;

    for (size_t k = 0; k <= last; k++)
        square[k] = (x[k + 1] - x[k]) * (x[k + 1] - x[k]);
    for (size_t k = 0; k <= last; k++)
        sum += square[k];
    const float most = outside * sum;
    for (sum = square[0]; sum <= most && first < last; sum += square[first])
        first++;
    for (sum = square[last]; sum <= most && first < last; sum += square[last])
        last--;
    return (double)(last - first) / lead->front.work.rate_hz;
}

static vg_look look_of(const vg_ecg_lead *lead, const float *middle)
{
    if (lead->n_usual == 0 || resembles(lead, middle, odd))
        return VG_LOOK_USUAL;
    return width_s(lead, middle - lead->odd_reach) > lead->usual_width_s + wider_s
               ? VG_LOOK_WIDE
               : VG_LOOK_ODD;
}

/** Keep the signal of the commonest shape to compare others with. */
static void keep_usual(vg_ecg_lead *lead, const size_t n_beats[VG_SHAPES_MAX])
{
    const size_t half = lead->odd_reach;
    size_t usual = 0;

    for (size_t s = 1; s < VG_SHAPES_MAX; s++)
        usual = n_beats[s] > n_beats[usual] ? s : usual;
    memcpy(lead->usual, middle_of(lead, usual) - half, (2 * half + 1) * sizeof *lead->usual);
    normalise(lead->usual, 2 * half + 1);
    lead->usual_shape = (int)usual;
    lead->n_usual = n_beats[usual];
    lead->usual_width_s = width_s(lead, lead->usual);
}

void vg_ecg_lead_find_peaks(vg_ecg_lead *lead, double from_s, double to_s)
{
    size_t n_beats[VG_SHAPES_MAX] = {0};

    sum_beats(lead, from_s, to_s, n_beats);
    keep_usual(lead, n_beats);
    if (lead->n_usual == 0)
        return;
    const size_t usual = (size_t)lead->usual_shape;
    vg_ecg_p_forget(&lead->p, lead->usual_shape, lead->n_usual, (const double[]){from_s, to_s});
    const vg_ecg_shape *shapes = lead->shapes.shape;
    choose_peak(lead, usual, shapes[usual].polarity, loyal);
    memset(lead->look, 0, sizeof lead->look);
    for (size_t s = 0; s < VG_SHAPES_MAX; s++) {
        if (n_beats[s] == 0 || s == usual)
            continue;
        lead->look[s] = look_of(lead, middle_of(lead, s));
        if (resembles(lead, middle_of(lead, s), same_complex))
            choose_peak(lead, s, shapes[usual].polarity, very_loyal);
        else
            choose_peak(lead, s, shapes[s].polarity, loyal);
    }
}

vg_look vg_ecg_lead_look_at(const vg_ecg_lead *lead, const vg_candidate *c)
{
    const vg_working *work = &lead->front.work;
    const int64_t at = vg_working_index(work, c->time_s + (double)c->shift_s);

    return look_of(lead, work->x + (at - work->first));
}

/** The peak of a beat, as one of its shape or, if it has none, as it alone has it. */
static double mark(const vg_ecg_lead *lead, const vg_candidate *c, int *polarity)
{
    const vg_working *work = &lead->front.work;

    if (c->shape >= 0 && c->likeness >= vg_alike) {
        const vg_ecg_shape *shape = &lead->shapes.shape[c->shape];
        *polarity = shape->polarity;
        return vg_ecg_mark_refine(&lead->mark, work,
                                  c->time_s + (double)c->shift_s + shape->peak_s, *polarity);
    }
    const int64_t at = vg_working_index(work, c->time_s);
    const vg_peak p = vg_ecg_mark_choose(&lead->mark, work->window.kernels,
                                         work->x + (at - work->first), 0, 1.0f);
    *polarity = p.polarity;
    return vg_ecg_mark_refine(&lead->mark, work, c->time_s + p.at / work->rate_hz, *polarity);
}

/** The extreme of the signal next to a peak, in the unit of the channel. */
static double height_at(const vg_ecg_lead *lead, double peak_s, int polarity)
{
    const vg_window *w = &lead->front.work.window;
    const vg_channel *ch = vg_recording_channel(w->rec, w->channel);
    const int reach = lead->near;
    const float sign = (float)polarity;
    const float *x = w->x + index_of(w, peak_s) - reach;
    const float *top = x + w->kernels->beat->find_top(x, (size_t)(2 * reach + 1), sign);
    double height;

    if (sign * x[reach] >= sign * *top)
        top = x + reach;
    (void)vg_parabola_vertex(&lead->top, top, polarity, &height);
    return (height - ch->baseline) / ch->gain;
}

double vg_ecg_lead_peak_s(const vg_ecg_lead *lead, const vg_candidate *c, double *height)
{
    int polarity;
    const double peak_s = mark(lead, c, &polarity);

    *height = height_at(lead, peak_s, polarity);
    return peak_s;
}

vg_spike vg_ecg_lead_spike_at(const vg_ecg_lead *lead, double peak_s)
{
    const vg_window *w = &lead->front.work.window;
    const vg_beat_kernels *kernels = w->kernels->beat;
    const float *x = w->x + index_of(w, peak_s);
    const int reach = lead->around;
    const int spike = lead->spike;
    const size_t n = (size_t)(reach - spike);
    const float base = 0.5f * (x[-reach] + x[reach]);
    const float most =
        click_rest * kernels->find_farthest(x - spike, 2 * (size_t)spike + 1, base);

    /* most beats are told apart beside the peak already */
    if (fabsf(x[spike] - base) >= most || fabsf(x[-spike] - base) >= most)
        return VG_SPIKE_NONE;
    if (kernels->find_farthest(x - reach + 1, n, base) < most &&
        kernels->find_farthest(x + spike, n, base) < most)
        return VG_SPIKE_ALONE;
    return vg_spikes_are_near(x, spike) ? VG_SPIKE_BESIDE : VG_SPIKE_NONE;
}

vg_status vg_ecg_lead_init(vg_ecg_lead *lead, vg_recording *rec, size_t channel,
                           const double range_s[2], vg_error *err)
{
    VG_TRY(vg_ecg_front_init(&lead->front, rec, channel, range_s, err));
    vg_ecg_shapes_init(&lead->shapes, &lead->front);
    vg_ecg_mark_init(&lead->mark, lead->front.work.rate_hz);
    lead->top = vg_parabola_of_qrs(lead->front.work.window.fs_hz);
    lead->spike = vg_spike_samples(lead->front.work.window.fs_hz);
    lead->around = (int)(around_s * lead->front.work.window.fs_hz);
    lead->near = (int)vg_nearest(height_s * lead->front.work.window.fs_hz);
    lead->odd_reach = (size_t)(odd_s * lead->front.work.rate_hz);
    lead->odd_shifts = (int)(odd_shift_s * lead->front.work.rate_hz);
    vg_ecg_p_init(&lead->p, lead->front.work.rate_hz);
    const size_t n = sum_length(lead);
    lead->sums = vg_alloc((VG_SHAPES_MAX + 1) * n, sizeof *lead->sums);
    if (lead->sums == NULL)
        return vg_fail_memory(err);
    lead->usual = lead->sums + VG_SHAPES_MAX * n;
    return VG_OK;
}

void vg_ecg_lead_free(vg_ecg_lead *lead)
{
    vg_ecg_front_free(&lead->front);
    vg_ecg_levels_free(&lead->levels);
    vg_free(lead->sums);
    *lead = (vg_ecg_lead){0};
}

/** Weigh the height of a candidate against those around, or against the floor. */
static void weigh_height(const vg_ecg_levels *levels, vg_candidate *c)
{
    const float around = levels->log_height[c->bin];
    const float log_level = around > levels->log_floor ? around : levels->log_floor;

    c->of_height = vg_evidence_of_height(bias, c->log_height - log_level,
                                         c->log_height - levels->log_noise[c->bin]);
}

/** Weigh heights, and decide which candidates are worth being compared with shapes: the others
 *  could not be beats even if they were alike. */
static void look_at(vg_ecg_lead *lead, size_t first)
{
    for (size_t i = first; i < lead->front.n_candidates; i++) {
        vg_candidate *c = &lead->front.candidates[i];
        c->shape = VG_SHAPE_UNSEEN;
        c->evidence = -INFINITY;
        if (!(c->height >= hopeless * lead->levels.height[c->bin]))
            continue;
        c->log_height = vg_quick_log(c->height);
        weigh_height(&lead->levels, c);
        if ((double)vg_evidence_at_most(c->of_height) >= -vg_rhythm_most_gain())
            c->shape = VG_SHAPE_NONE;
    }
}

/** Weigh shapes, too. */
static void weigh_shapes(vg_ecg_lead *lead, size_t first)
{
    for (size_t i = first; i < lead->front.n_candidates; i++) {
        vg_candidate *c = &lead->front.candidates[i];
        if (c->shape != VG_SHAPE_UNSEEN)
            c->evidence = vg_evidence(c->of_height, c->log_unlike);
    }
}

void vg_ecg_lead_reweigh(vg_ecg_lead *lead, double decided_s)
{
    const size_t first = vg_ecg_front_find(&lead->front, decided_s);

    vg_ecg_levels_split(&lead->levels, &lead->front);
    for (size_t i = first; i < lead->front.n_candidates; i++)
        if (lead->front.candidates[i].shape != VG_SHAPE_UNSEEN)
            weigh_height(&lead->levels, &lead->front.candidates[i]);
    weigh_shapes(lead, first);
}

vg_status vg_ecg_lead_move(vg_ecg_lead *lead, const double range_s[2], double decided_s,
                           vg_error *err)
{
    vg_ecg_front *f = &lead->front;
    const bool is_new = isinf(lead->shapes.learnt_s);

    VG_TRY(vg_ecg_front_move(f, range_s[0], range_s[1], err));
    const size_t first = vg_ecg_front_find(f, decided_s);
    VG_TRY(vg_ecg_levels_highest(&lead->levels, f, err));
    vg_ecg_seed(&lead->levels, f->candidates, first, f->n_candidates);
    vg_ecg_levels_split(&lead->levels, f);
    look_at(lead, first);
    vg_ecg_shapes_follow(&lead->shapes, f, first, f->n_candidates);
    /* The first beats of all are told from the rest only now that a shape has grown. */
    if (is_new)
        vg_ecg_shapes_follow(&lead->shapes, f, first,
                             vg_ecg_front_find(f, lead->shapes.young_s));
    weigh_shapes(lead, first);
    lead->is_mirrored = vg_ecg_shapes_are_mirrored(&lead->shapes);
    return VG_OK;
}
