/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recording is worked through in stretches of four minutes, each seen with ten seconds on
 * both sides, so that memory is bounded and every decision may look both ways. */
#include "beats/ecg.h"

#include <math.h>

#include "beats/ecg_choose.h"
#include "beats/ecg_fuse.h"
#include "beats/ecg_label.h"
#include "beats/ecg_noise.h"
#include "beats/flutter.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double stretch_s = 240.0;
static const double look_s = 10.0;
/* Two beats cannot be closer, not even where stretches meet. */
static const double least_interval_s = 0.15;
/* A lead marks a beat's peak if its evidence is not against it. */
static const float doubtful = 0.0f;
/* Where beats rise less than 35 % above the rest there may be none: so far the highest of a
 * handful of random peaks stands out by itself. */
static const double least_contrast = 0.30;
static const double delay_memory =
    16.0; /* beats over which delays between leads are averaged */

/* Fewer beats of a stretch, or a smaller share of them, that are spikes are left as they are.
 */
enum { FEW_SPIKES = 5 };
static const double spike_share = 0.05;

/** State of a run. */
typedef struct ecg {
    const vg_kernels *kernels;
    vg_ecg_lead lead[VG_LEADS_MAX];
    size_t n_leads;
    vg_joints joints;
    vg_ecg_chooser chooser;
    double decided_s;             /**< beats before are final */
    double delay_s[VG_LEADS_MAX]; /**< of a lead's peaks behind those of the first */
    vg_beat_facts *facts;         /**< [n_facts] all chosen beats in the window */
    size_t n_facts;
    size_t facts_capacity;
    float *rr_s; /**< [n_facts - 1] from each of them to the next */
    size_t rr_capacity;
    vg_ecg_noise noise;
    bool without_spikes; /**< they are bridged before anything looks at the signal */
    size_t n_spikes;     /**< beats of this stretch that are spikes, in any lead */
    bool is_spiky;       /**< so many are that what is under them should be looked at */
} ecg;

/** What is asked of a run. */
typedef struct input {
    vg_recording *rec;
    const size_t *channels;
    size_t n_channels;
    const vg_detect_opts *opts;
} input;

/** Free what a run holds. */
static void empty(ecg *e)
{
    for (size_t k = 0; k < VG_LEADS_MAX; k++)
        vg_ecg_lead_free(&e->lead[k]);
    vg_ecg_chooser_free(&e->chooser);
    vg_ecg_noise_free(&e->noise);
    vg_free(e->joints.at);
    vg_free(e->facts);
    vg_free(e->rr_s);
}

/** Choose among the joints that are not final; did that change the marks? */
static vg_status choose(ecg *e, bool *has_changed, vg_error *err)
{
    size_t first = 0;

    while (first < e->joints.n && e->joints.at[first].time_s < e->decided_s)
        first++;
    VG_TRY(vg_ecg_choose(&e->chooser, &e->joints, first, has_changed, err));
    if (*has_changed)
        vg_ecg_hand_back(&e->joints, first, e->lead, e->n_leads);
    return VG_OK;
}

/** Decide on the candidates of [from_s, to_s) that are not final yet. */
static vg_status decide(ecg *e, const double range_s[2], vg_error *err)
{
    bool has_changed;

    for (size_t k = 0; k < e->n_leads; k++)
        VG_TRY(vg_ecg_lead_move(&e->lead[k], range_s, e->decided_s, err));
    VG_TRY(vg_ecg_join(e->lead, e->n_leads, &e->joints, err));
    VG_TRY(choose(e, &has_changed, err));
    if (!has_changed)
        return VG_OK;
    /* Once more, with levels that the first choice has cleaned of artefacts. */
    for (size_t k = 0; k < e->n_leads; k++)
        vg_ecg_lead_reweigh(&e->lead[k], e->decided_s);
    VG_TRY(vg_ecg_join_again(e->lead, e->n_leads, &e->joints, err));
    return choose(e, &has_changed, err);
}

/** The lead's candidate of a joint; NULL when it has none or does not believe in it. */
static const vg_candidate *of_lead(const ecg *e, const vg_joint *j, size_t k)
{
    const vg_candidate *c = j->of[k] >= 0 ? &e->lead[k].front.candidates[j->of[k]] : NULL;

    return c != NULL && (e->n_leads == 1 || c->evidence > doubtful) ? c : NULL;
}

/** How far beats stand out here, in the lead where they do most; not at all in a lead that
 *  shows what no heart can. */
static double contrast_of(ecg *e, const vg_joint *j, double time_s)
{
    double best = 0.0;

    for (size_t k = 0; k < e->n_leads; k++) {
        if (j->of[k] < 0 || e->lead[k].is_mirrored)
            continue;
        const vg_spike spike = vg_ecg_lead_spike_at(&e->lead[k], time_s + e->delay_s[k]);
        e->n_spikes += spike != VG_SPIKE_NONE;
        if (spike == VG_SPIKE_ALONE)
            continue;
        const vg_candidate *c = &e->lead[k].front.candidates[j->of[k]];
        best = fmax(best, (double)vg_ecg_levels_contrast(&e->lead[k].levels, c));
    }
    return best;
}

/** Peak time of a joint in the first lead that believes in it, as the first lead would have
 *  it; the height only if it is the first lead's own. */
static double peak_of(ecg *e, const vg_joint *j, double *height)
{
    double peak_s[VG_LEADS_MAX] = {0.0};
    bool believed[VG_LEADS_MAX] = {false};
    size_t best = e->n_leads;

    if (e->n_leads == 1)
        return vg_ecg_lead_peak_s(&e->lead[0], &e->lead[0].front.candidates[j->of[0]], height);
    for (size_t k = e->n_leads; k > 0; k--) {
        const vg_candidate *c = of_lead(e, j, k - 1);
        if (c == NULL && (best < e->n_leads || j->of[k - 1] < 0))
            continue;
        c = &e->lead[k - 1].front.candidates[j->of[k - 1]];
        peak_s[k - 1] = vg_ecg_lead_peak_s(&e->lead[k - 1], c, height);
        best = k - 1;
        if (c->evidence > doubtful)
            believed[k - 1] = true;
    }
    for (size_t k = 1; k < e->n_leads && believed[0]; k++)
        if (believed[k])
            e->delay_s[k] += (peak_s[k] - peak_s[0] - e->delay_s[k]) / delay_memory;
    if (best > 0)
        *height = NAN;
    return peak_s[best] - e->delay_s[best];
}

/** What is known of a beat before it has a label. */
static vg_beat_facts facts_of(ecg *e, const vg_joint *j)
{
    vg_beat_facts beat = {.time_s = j->time_s, .evidence = j->evidence};

    for (size_t k = 0; k < e->n_leads && beat.lead == NULL; k++) {
        beat.candidate = of_lead(e, j, k);
        beat.lead = beat.candidate != NULL ? &e->lead[k] : NULL;
    }
    return beat;
}

/** List the chosen beats of the whole window, those from from_s on with labels. */
static vg_status list_facts(ecg *e, double from_s, vg_error *err)
{
    size_t first = 0;

    e->n_facts = 0;
    VG_TRY(vg_grow(&e->facts, &e->facts_capacity, e->joints.capacity, sizeof *e->facts, err));
    for (size_t i = 0; i < e->joints.n; i++) {
        const vg_joint *j = &e->joints.at[i];
        if (!j->is_beat)
            continue;
        e->facts[e->n_facts++] = facts_of(e, j);
        first += j->time_s < from_s;
    }
    VG_TRY(vg_grow(&e->rr_s, &e->rr_capacity, e->joints.capacity, sizeof *e->rr_s, err));
    for (size_t i = 1; i < e->n_facts; i++)
        e->rr_s[i - 1] = (float)(e->facts[i].time_s - e->facts[i - 1].time_s);
    vg_ecg_label(e->kernels, e->facts, e->rr_s, e->n_facts, first);
    return VG_OK;
}

/** Turn the beats of [from_s, to_s) into output. */
static vg_status finish(ecg *e, double from_s, double to_s, vg_beats *out, vg_error *err)
{
    size_t fact = 0;

    for (size_t k = 0; k < e->n_leads; k++)
        vg_ecg_lead_find_peaks(&e->lead[k], from_s, to_s);
    VG_TRY(list_facts(e, from_s, err));
    for (size_t i = 0; i < e->joints.n; i++) {
        const vg_joint *j = &e->joints.at[i];
        double height = NAN;
        if (!j->is_beat)
            continue;
        const size_t at = fact++;
        if (j->time_s < from_s || j->time_s >= to_s)
            continue;
        const double time_s = peak_of(e, j, &height);
        if (out->n > 0 && !(time_s > out->time_s[out->n - 1] + least_interval_s))
            continue;
        VG_TRY(vg_ecg_noise_add(&e->noise, time_s, j->evidence,
                                contrast_of(e, j, time_s) < least_contrast, err));
        VG_TRY(vg_beats_append(out, time_s, e->facts[at].label, height,
                               (double)(1.0f / (1.0f + expf((float)-j->evidence))), err));
    }
    return VG_OK;
}

/** Beats and unusable spans of the range; it ends early where spikes stand for beats. */
static vg_status run(ecg *e, const double range_s[2], vg_beats *out, vg_error *err)
{
    const vg_window *w = &e->lead[0].front.work.window;

    e->noise.last_s = range_s[0];
    e->decided_s = range_s[0];
    for (double at_s = range_s[0]; at_s < range_s[1]; at_s += stretch_s) {
        const double to_s = fmin(at_s + stretch_s, range_s[1]);
        VG_TRY(decide(e, (const double[]){at_s - look_s, to_s + look_s}, err));
        const size_t n_before = out->n;
        e->n_spikes = 0;
        VG_TRY(finish(e, at_s, to_s, out, err));
        e->is_spiky = !e->without_spikes && e->n_spikes >= FEW_SPIKES &&
                      (double)e->n_spikes >= spike_share * (double)(out->n - n_before);
        if (e->is_spiky)
            return VG_OK;
        e->decided_s = to_s;
    }
    return vg_ecg_noise_end(&e->noise, w->spans, w->n_spans, range_s, out, err);
}

/** One pass over the recording. */
static vg_status pass(ecg *e, const input *in, vg_beats *out, vg_error *err)
{
    const double range_s[2] = {in->opts->start_s, in->opts->stop_s};

    e->kernels = in->opts->is_plain ? &vg_kernels_plain : vg_kernels_best();
    e->chooser.kernels = e->kernels;
    for (; e->n_leads < in->n_channels; e->n_leads++) {
        vg_ecg_lead *lead = &e->lead[e->n_leads];
        VG_TRY(vg_ecg_lead_init(lead, in->rec, in->channels[e->n_leads], range_s, err));
        lead->front.work.window.kernels = e->kernels;
        lead->front.work.window.without_spikes = e->without_spikes;
    }
    return run(e, range_s, out, err);
}

vg_status vg_ecg_detect(vg_recording *rec, const size_t *channels, size_t n_channels,
                        const vg_detect_opts *opts, vg_beats *out, vg_error *err)
{
    const input in = {rec, channels, n_channels, opts};
    ecg *e = vg_alloc(1, sizeof *e);

    if (e == NULL)
        return vg_fail_memory(err);
    vg_status status = pass(e, &in, out, err);
    const bool is_refused = out->n == 0 && e->noise.n_beats > 0;
    if (status == VG_OK && (e->is_spiky || is_refused)) {
        /* A pacemaker's pulses, perhaps: what is under them is looked at from the start. */
        empty(e);
        *e = (ecg){.without_spikes = true};
        out->n = out->n_unusable = 0;
        status = pass(e, &in, out, err);
    }
    if (status == VG_OK)
        status = vg_flutter_mask(rec, channels[0], opts, out, err);
    empty(e);
    vg_free(e);
    return status;
}
