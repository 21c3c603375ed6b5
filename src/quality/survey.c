/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/survey.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "quality/flaws.h"

enum { BLOCK = 65536 };

/** What is known while the samples pass by. */
typedef struct surveyor {
    vg_flaw_limits limits;
    vg_flaws flaws;
    uint64_t n_flawed[VG_N_FLAWS];
    uint64_t n_gaps;
    uint64_t gap_stop;
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
        if (!isfinite(x[i]))
            continue;
        s->limits.low = fmin(s->limits.low, (double)x[i]);
        s->limits.high = fmax(s->limits.high, (double)x[i]);
    }
}

static void take_flaws(surveyor *s, const float *x, size_t n)
{
    vg_flaws_follow(&s->flaws, x, n);
}

static void count(void *to, vg_flaw flaw, uint64_t from, uint64_t stop)
{
    surveyor *s = to;

    s->n_flawed[flaw] += stop - from;
    if (flaw != VG_FLAW_MISSING)
        return;
    s->n_gaps += s->n_gaps == 0 || from > s->gap_stop;
    s->gap_stop = stop;
}

static void report(const surveyor *s, const vg_channel *channel, vg_survey *out)
{
    if (s->limits.low <= s->limits.high) {
        const double a = (s->limits.low - channel->baseline) / channel->gain;
        const double b = (s->limits.high - channel->baseline) / channel->gain;
        out->low = fmin(a, b);
        out->high = fmax(a, b);
    }
    out->missing_s = (double)s->n_flawed[VG_FLAW_MISSING] / channel->fs_hz;
    out->n_gaps = (size_t)s->n_gaps;
    out->flat_s = (double)s->n_flawed[VG_FLAW_FLAT] / channel->fs_hz;
    out->clipped_s = (double)s->n_flawed[VG_FLAW_CLIPPED] / channel->fs_hz;
}

vg_status vg_recording_survey(vg_recording *rec, size_t channel, vg_survey *out, vg_error *err)
{
    const vg_channel *about = vg_recording_channel(rec, channel);
    surveyor s = {.limits = {.low = INFINITY, .high = -INFINITY}};
    float *block;
    vg_status status;

    *out = (vg_survey){.low = NAN, .high = NAN};
    if (about == NULL)
        return vg_fail(err, VG_ERR_OPTION, "no channel %zu", channel);
    block = vg_alloc(BLOCK, sizeof *block);
    if (block == NULL)
        return vg_fail_memory(err);
    status = each_block(rec, channel, &s, block, take_range, err);
    s.limits.step = about->step;
    s.limits.fs_hz = about->fs_hz;
    s.flaws = vg_flaws_begin(&s.limits, 0, count, &s);
    if (status == VG_OK)
        status = each_block(rec, channel, &s, block, take_flaws, err);
    vg_flaws_end(&s.flaws);
    if (status == VG_OK)
        report(&s, about, out);
    vg_free(block);
    return status;
}
