/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/survey.h>

#include <math.h>
#include <stdbool.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { BLOCK = 65536, CLIPPED_RUN = 3 };
static const double flat_run_s = 0.2;
static const double flat_share = 1e-6;

/** A stretch of samples that stay within one step of each other. */
typedef struct still_run {
    float low;
    float high;
    uint64_t n;
} still_run;

/** What is known while the samples pass by. */
typedef struct surveyor {
    float low;
    float high;
    uint64_t n_missing;
    uint64_t n_gaps;
    bool in_gap;
    still_run still;
    uint64_t n_still;   /* in runs that were long enough */
    uint64_t n_extreme; /* of the run at the lowest or highest value */
    uint64_t n_clipped;
    double step;
    uint64_t flat_length;
} surveyor;

/** Call a function for every block of the channel, in order. */
static vg_status each_block(vg_recording *rec, size_t channel, surveyor *s, float *block,
                            void (*take)(surveyor *s, const float *x, size_t n), vg_error *err)
{
    size_t n = BLOCK;

    for (uint64_t first = 0; n == BLOCK; first += n) {
        VG_TRY(vg_recording_read(rec, channel, first, BLOCK, block, &n, err));
        take(s, block, n);
    }
    return VG_OK;
}

static void take_range(surveyor *s, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool missing = isnan(x[i]);
        if (missing) {
            s->n_missing++;
            s->n_gaps += !s->in_gap;
        } else {
            s->low = fminf(s->low, x[i]);
            s->high = fmaxf(s->high, x[i]);
        }
        s->in_gap = missing;
    }
}

static void end_still_run(surveyor *s)
{
    if (s->still.n >= s->flat_length)
        s->n_still += s->still.n;
    s->still.n = 0;
}

/** A run at an extreme counts as clipped, but not where the signal is flat altogether. */
static void end_extreme_run(surveyor *s)
{
    if (s->n_extreme >= CLIPPED_RUN && s->n_extreme < s->flat_length)
        s->n_clipped += s->n_extreme;
    s->n_extreme = 0;
}

static void take_runs(surveyor *s, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const float low = fminf(s->still.low, x[i]);
        const float high = fmaxf(s->still.high, x[i]);
        const bool goes_on = s->still.n > 0 && (double)high - (double)low <= s->step;
        if (!goes_on)
            end_still_run(s);
        if (!(x[i] <= s->low || x[i] >= s->high))
            end_extreme_run(s);
        else
            s->n_extreme++;
        if (isnan(x[i]))
            continue;
        s->still.low = goes_on ? low : x[i];
        s->still.high = goes_on ? high : x[i];
        s->still.n++;
    }
}

static void report(const surveyor *s, const vg_channel *channel, vg_survey *out)
{
    if (s->low <= s->high) {
        const double a = ((double)s->low - channel->baseline) / channel->gain;
        const double b = ((double)s->high - channel->baseline) / channel->gain;
        out->low = fmin(a, b);
        out->high = fmax(a, b);
    }
    out->missing_s = (double)s->n_missing / channel->fs_hz;
    out->n_gaps = (size_t)s->n_gaps;
    out->flat_s = (double)s->n_still / channel->fs_hz;
    out->clipped_s = (double)s->n_clipped / channel->fs_hz;
}

vg_status vg_recording_survey(vg_recording *rec, size_t channel, vg_survey *out, vg_error *err)
{
    const vg_channel *about = vg_recording_channel(rec, channel);
    surveyor s = {.low = INFINITY, .high = -INFINITY};
    float *block;
    vg_status status;

    *out = (vg_survey){.low = NAN, .high = NAN};
    if (about == NULL)
        return vg_fail(err, VG_ERR_OPTION, "no channel %zu", channel);
    block = vg_alloc(BLOCK, sizeof *block);
    if (block == NULL)
        return vg_fail_memory(err);
    status = each_block(rec, channel, &s, block, take_range, err);
    s.step = about->step > 0.0 ? about->step : flat_share * ((double)s.high - (double)s.low);
    s.flat_length = (uint64_t)ceil(flat_run_s * about->fs_hz);
    if (status == VG_OK)
        status = each_block(rec, channel, &s, block, take_runs, err);
    end_still_run(&s);
    end_extreme_run(&s);
    if (status == VG_OK)
        report(&s, about, out);
    vg_free(block);
    return status;
}
