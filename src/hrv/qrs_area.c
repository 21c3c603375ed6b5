/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/respiration.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

/* A narrow QRS complex with the segments beside it, but neither P nor T wave. */
static const double half_s = 0.050;
static const double edge_s = 0.020; /* of the signal at both ends, taken for the baseline */
static const double rate_hz[2] = {50.0, 1e5};
enum { BLOCK = 65536 };

/** A stretch of the channel that slides forward. */
typedef struct stretch {
    vg_recording *rec;
    size_t channel;
    size_t n_samples; /* of the channel */
    float *x;         /* [n] samples first, first + 1, ... */
    size_t first;
    size_t n;
    size_t capacity;
} stretch;

/** Hold the samples [from, end), end not beyond the channel. */
static vg_status hold(stretch *s, size_t from, size_t end, vg_error *err)
{
    size_t n_read;

    if (s->first <= from && end <= s->first + s->n)
        return VG_OK;
    const bool overlaps = s->first <= from && from < s->first + s->n;
    const size_t kept = overlaps ? s->first + s->n - from : 0;
    memmove(s->x, s->x + (s->n - kept), kept * sizeof *s->x);
    s->first = from;
    s->n = kept;
    VG_TRY(vg_recording_read(s->rec, s->channel, from + kept, s->capacity - kept, s->x + kept,
                             &n_read, err));
    s->n += n_read;
    return VG_OK;
}

/** Integral of the straight lines through the samples less the first, from it to place. */
static double integral(const float *x, double place)
{
    const size_t whole = (size_t)place;
    const double rest = place - (double)whole;
    const double base = (double)x[0];
    double sum = 0.0;

    for (size_t k = 0; k < whole; k++)
        sum += 0.5 * ((double)x[k] + (double)x[k + 1]) - base;
    if (rest > 0.0)
        sum += rest * ((double)x[whole] - base +
                       0.5 * rest * ((double)x[whole + 1] - (double)x[whole]));
    return sum;
}

/** Area about a place, in samples from x, over the line through the means of both edges. */
static double area_about(const float *x, double place, double fs_hz)
{
    const double half = half_s * fs_hz;
    const double core = half - edge_s * fs_hz;
    const double all = integral(x, place + half) - integral(x, place - half);
    const double middle = integral(x, place + core) - integral(x, place - core);

    return all - (all - middle) * half_s / edge_s;
}

static vg_status measure(stretch *s, const vg_channel *ch, const vg_beats *beats, float *area,
                         vg_error *err)
{
    for (size_t i = 0; i < beats->n; i++) {
        const double place = beats->time_s[i] * ch->fs_hz;
        const double from = floor(place - half_s * ch->fs_hz);
        const double last = ceil(place + half_s * ch->fs_hz);
        area[i] = NAN;
        if (!(from >= 0.0) || !(last < (double)s->n_samples))
            continue;
        VG_TRY(hold(s, (size_t)from, (size_t)last + 1, err));
        if ((size_t)last >= s->first + s->n)
            continue; /* the file holds less than its header says */
        const float *x = s->x + ((size_t)from - s->first);
        area[i] = (float)(area_about(x, place - from, ch->fs_hz) / (ch->fs_hz * ch->gain));
    }
    return VG_OK;
}

vg_status vg_qrs_measure_area(vg_recording *rec, size_t channel, vg_beats *beats, vg_error *err)
{
    const vg_channel *ch = vg_recording_channel(rec, channel);

    vg_free(beats->area);
    beats->area = NULL;
    if (ch == NULL)
        return vg_fail(err, VG_ERR_OPTION, "no channel %zu; there are %zu", channel,
                       vg_recording_n_channels(rec));
    VG_TRY(vg_beats_check(beats, err));
    if (!(rate_hz[0] <= ch->fs_hz && ch->fs_hz <= rate_hz[1]))
        return VG_OK;
    stretch s = {.rec = rec, .channel = channel, .n_samples = (size_t)ch->n_samples};
    s.capacity = (size_t)(2.0 * half_s * ch->fs_hz) + BLOCK;
    s.x = vg_alloc(s.capacity, sizeof *s.x);
    float *area = vg_alloc(beats->n, sizeof *area);
    vg_status status = s.x != NULL && area != NULL ? VG_OK : vg_fail_memory(err);
    if (status == VG_OK)
        status = measure(&s, ch, beats, area, err);
    vg_free(s.x);
    if (status == VG_OK)
        beats->area = area;
    else
        vg_free(area);
    return status;
}
