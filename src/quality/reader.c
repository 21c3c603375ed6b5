/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channel is read twice: once for its extremes and the second detector, once more for what
 * the seconds say. Of the signal no more than two minutes are held at a time. */
#include <vagus/quality.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "beats/working.h"
#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/leakage.h"
#include "quality/cut.h"
#include "quality/flaws.h"
#include "quality/moments.h"
#include "quality/present.h"
#include "quality/reason.h"
#include "quality/shares.h"
#include "quality/witness.h"
#include "stat/search.h"

static const double window_s = 10.0; /* handbook C */
static const double ahead_s = 60.0;  /* read so far ahead at once */
static const double pad_s = 1.0;
static const double enough_hz = 200.0; /* of working samples: 40 Hz and mains are in */

enum { RING = 128 }; /* seconds whose flaws are counted at a time */

struct vg_quality_reader {
    vg_working work;
    const vg_beats *beats;
    vg_beats second;
    double start_s;
    double stop_s;
    size_t row; /**< the next second */
    vg_flaws flaws;
    uint64_t n_flawed[RING][VG_N_FLAWS];
    vg_share_meter *meter;
    double *x; /**< [capacity] the window */
    size_t capacity;
    vg_cut cut;
    vg_reasons reasons;
};

static const vg_quality unknown = {.start_s = NAN,
                                   .stop_s = NAN,
                                   .quality = NAN,
                                   .bsqi = NAN,
                                   .tsqi = NAN,
                                   .psqi = NAN,
                                   .bassqi = NAN,
                                   .ksqi = NAN,
                                   .ssqi = NAN,
                                   .mains = NAN,
                                   .leakage = NAN,
                                   .flutter_hz = NAN,
                                   .flat = NAN,
                                   .clipped = NAN,
                                   .missing = NAN};

/** First sample of a second. */
static int64_t row_sample(const vg_quality_reader *q, size_t row)
{
    const double time_s = fmin(q->start_s + (double)row, q->stop_s);

    return (int64_t)ceil(time_s * q->work.window.fs_hz - 1e-6);
}

static void count(void *to, vg_flaw flaw, uint64_t from, uint64_t stop)
{
    vg_quality_reader *q = to;
    const double since_s = (double)from / q->work.window.fs_hz - q->start_s;
    size_t row = since_s > 1.0 ? (size_t)since_s - 1 : 0;

    while (from < stop) {
        const uint64_t end = (uint64_t)row_sample(q, row + 1);
        const uint64_t to_here = end < stop ? end : stop;
        if (to_here > from) {
            q->n_flawed[row % RING][flaw] += to_here - from;
            from = to_here;
        } else if (end >= (uint64_t)q->work.window.stop) {
            return;
        }
        row++;
    }
}

/** Follow what has been loaded and not been followed yet. */
static void follow(vg_quality_reader *q)
{
    const vg_window *w = &q->work.window;
    const int64_t loaded = w->first + (int64_t)w->n;
    const int64_t to = loaded < w->stop ? loaded : w->stop;
    int64_t from = (int64_t)q->flaws.at;

    while (from < to) {
        const vg_present_run run = vg_present_run_at(w, from, to);
        if (run.is_missing)
            vg_flaws_skip(&q->flaws, (uint64_t)(run.stop - from));
        else
            vg_flaws_follow(&q->flaws, w->x + (from - w->first), (size_t)(run.stop - from));
        from = run.stop;
    }
    if (to == w->stop)
        vg_flaws_end(&q->flaws);
}

/** Make sure that [from_s, to_s) is there. */
static vg_status load(vg_quality_reader *q, double from_s, double to_s, vg_error *err)
{
    const vg_window *w = &q->work.window;
    const int64_t have = w->first + (int64_t)w->n;

    if (w->n > 0 && (double)have / w->fs_hz >= to_s + pad_s / 2.0)
        return VG_OK;
    VG_TRY(vg_working_move(&q->work, from_s - pad_s, fmin(to_s + ahead_s, q->stop_s) + pad_s,
                           err));
    follow(q);
    return VG_OK;
}

/** Beats of [from_s, to_s). */
static size_t count_beats(const vg_beats *beats, double from_s, double to_s)
{
    return vg_first_from(beats->time_s, beats->n, to_s) -
           vg_first_from(beats->time_s, beats->n, from_s);
}

/** Describe the working samples of [from_s, to_s). */
static vg_status describe(vg_quality_reader *q, double from_s, double to_s, vg_quality *out,
                          double *pulse, vg_error *err)
{
    const vg_working *work = &q->work;
    const int64_t from = vg_working_index(work, from_s);
    const int64_t to = vg_working_index(work, to_s);
    const size_t n = to > from ? (size_t)(to - from) : 0;
    const int64_t first = (int64_t)ceil(from_s * work->window.fs_hz);
    const int64_t stop = (int64_t)(to_s * work->window.fs_hz);
    const vg_present_run run = vg_present_run_at(&work->window, first, stop);

    *pulse = NAN;
    if (n == 0 || run.is_missing || run.stop < stop)
        return VG_OK;
    VG_TRY(vg_grow(&q->x, &q->capacity, n, sizeof *q->x, err));
    for (size_t i = 0; i < n; i++)
        q->x[i] = (double)work->x[from - work->first + (int64_t)i];
    const vg_shares shares = vg_shares_compute(q->meter, q->x, n);
    const vg_moments moments = vg_moments_compute(q->x, n);
    const bool is_ecg = q->beats->source == VG_KIND_ECG;
    out->psqi = is_ecg ? shares.psqi : NAN;
    out->bassqi = is_ecg ? shares.bassqi : NAN;
    out->ksqi = is_ecg ? moments.kurtosis : NAN;
    out->ssqi = is_ecg ? NAN : moments.skewness;
    out->mains = shares.mains;
    if (is_ecg) {
        const vg_leakage leakage = vg_leakage_compute(q->x, n, work->rate_hz);
        out->leakage = leakage.share;
        out->flutter_hz = leakage.rate_hz;
    }
    *pulse = shares.pulse;
    return VG_OK;
}

/** The least of what can be wrong; unlike beats count only where there are some to compare. */
static double overall(const vg_quality *q)
{
    const double sound = 1.0 - q->flat - q->clipped - q->missing;
    const double agreed = isnan(q->bsqi) ? 0.0 : fmin(q->bsqi, sound);

    return fmax(0.0, isnan(q->tsqi) ? agreed : fmin(agreed, q->tsqi));
}

static void take_flaws(vg_quality_reader *q, vg_quality *out)
{
    uint64_t *n_flawed = q->n_flawed[q->row % RING];
    const double n = (double)(row_sample(q, q->row + 1) - row_sample(q, q->row));

    out->missing = n > 0.0 ? (double)n_flawed[VG_FLAW_MISSING] / n : NAN;
    out->flat = n > 0.0 ? (double)n_flawed[VG_FLAW_FLAT] / n : NAN;
    out->clipped = n > 0.0 ? (double)n_flawed[VG_FLAW_CLIPPED] / n : NAN;
    memset(n_flawed, 0, sizeof q->n_flawed[0]);
}

static vg_status read_row(vg_quality_reader *q, vg_quality *out, vg_error *err)
{
    const double middle_s = q->start_s + (double)q->row + 0.5;
    const double latest_s = fmax(q->start_s, q->stop_s - window_s);
    const double from_s = fmin(fmax(q->start_s, middle_s - window_s / 2.0), latest_s);
    const double to_s = fmin(from_s + window_s, q->stop_s);
    double pulse;

    out->start_s = q->start_s + (double)q->row;
    out->stop_s = fmin(out->start_s + 1.0, q->stop_s);
    VG_TRY(load(q, from_s, to_s, err));
    take_flaws(q, out);
    VG_TRY(describe(q, from_s, to_s, out, &pulse, err));
    VG_TRY(vg_bsqi_compute(q->beats, &q->second, from_s, to_s, &out->bsqi, err));
    VG_TRY(vg_cut_tsqi(&q->cut, &q->work, q->beats, (const double[]){from_s, to_s}, &out->tsqi,
                       err));
    out->n_beats = count_beats(q->beats, out->start_s, out->stop_s);
    out->quality = overall(out);
    vg_reasons_tell(&q->reasons, &q->work.window, q->beats, pulse, out);
    return VG_OK;
}

/** What the first pass gives, and what the second begins with. */
static vg_status prepare(vg_quality_reader *q, vg_recording *rec, size_t channel, vg_error *err)
{
    const vg_channel *ch = vg_recording_channel(rec, channel);
    const double range_s[2] = {q->start_s, q->stop_s};
    const size_t decimation = ch->fs_hz > enough_hz ? (size_t)(ch->fs_hz / enough_hz) : 1;
    double range[2];

    VG_TRY(vg_beats_check(q->beats, err));
    VG_TRY(vg_witness_find(rec, channel, q->beats->source, range_s, q->beats, range, &q->second,
                           err));
    vg_working_init(&q->work, rec, channel, range_s, pad_s, decimation);
    VG_TRY(vg_shares_create(q->work.rate_hz, &q->meter, err));
    const vg_flaw_limits limits = {range[0], range[1], fabs(ch->step), ch->fs_hz};
    q->flaws = vg_flaws_begin(&limits, (uint64_t)q->work.window.start, count, q);
    q->reasons = (vg_reasons){
        .low = (float)range[0], .high = (float)range[1], .step = (float)q->flaws.step};
    return VG_OK;
}

vg_status vg_quality_open(vg_recording *rec, size_t channel, const vg_beats *beats,
                          double start_s, vg_quality_reader **out, vg_error *err)
{
    const vg_channel *ch = vg_recording_channel(rec, channel);

    *out = NULL;
    if (ch == NULL)
        return vg_fail(err, VG_ERR_OPTION, "no channel %zu; there are %zu", channel,
                       vg_recording_n_channels(rec));
    if (beats->source != VG_KIND_ECG && beats->source != VG_KIND_PPG)
        return vg_fail(err, VG_ERR_OPTION, "the beats are neither of an ECG nor of a PPG");
    const double end_s = (double)ch->n_samples / ch->fs_hz;
    const double from_s = fmin(start_s, end_s);
    const double stop_s = fmin(from_s + beats->duration_s, end_s);
    if (!(from_s >= 0.0 && stop_s >= from_s))
        return vg_fail(err, VG_ERR_OPTION, "start_s is %g; it must be >= 0", start_s);
    vg_quality_reader *q = vg_alloc(1, sizeof *q);
    if (q == NULL)
        return vg_fail_memory(err);
    q->beats = beats;
    q->start_s = from_s;
    q->stop_s = stop_s;
    const vg_status status = prepare(q, rec, channel, err);
    if (status == VG_OK)
        *out = q;
    else
        vg_quality_close(q);
    return status;
}

int vg_quality_read(vg_quality_reader *q, vg_quality *out, vg_status *status, vg_error *err)
{
    *out = unknown;
    *status = VG_OK;
    if (!(q->start_s + (double)q->row < q->stop_s))
        return 0;
    *status = read_row(q, out, err);
    q->row++;
    return *status == VG_OK;
}

void vg_quality_close(vg_quality_reader *q)
{
    if (q == NULL)
        return;
    vg_working_free(&q->work);
    vg_beats_free(&q->second);
    vg_shares_destroy(q->meter);
    vg_cut_free(&q->cut);
    vg_free(q->x);
    vg_free(q);
}
