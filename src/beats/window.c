/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/window.h"

#include <math.h>
#include <string.h>

#include "beats/slide.h"
#include "beats/spikes.h"
#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

/* A heart at 30 a minute leaves 1.4 s between T wave and P wave; constant for longer than
 * this is an electrode that is off, or a converter at its end. */
static const double min_flat_s = 2.0;
/* Shorter holes are bridged without a word: they cannot hide a beat. */
static const double min_missing_s = 0.05;
static const double flat_block_s = 0.125;

enum { READ_SIZE = 16384 };

void vg_window_init(vg_window *w, vg_recording *rec, size_t channel, const double range_s[2],
                    double pad_s)
{
    const vg_channel *ch = vg_recording_channel(rec, channel);
    const double end = (double)ch->n_samples;

    *w = (vg_window){.kernels = vg_kernels_best(),
                     .rec = rec,
                     .channel = channel,
                     .fs_hz = ch->fs_hz,
                     .last = NAN};
    w->start = (int64_t)fmin(ceil(range_s[0] * ch->fs_hz), end);
    w->stop = (int64_t)fmin(ceil(range_s[1] * ch->fs_hz), end);
    w->pad = (int64_t)ceil(pad_s * ch->fs_hz);
    w->first = w->start - w->pad;
    w->clean = w->start;
    w->missing = INT64_MAX;
    w->flat = w->start;
    w->low = INFINITY;
    w->high = -INFINITY;
    w->min_flat = (int64_t)ceil(min_flat_s * ch->fs_hz);
    w->tolerance = (float)(1.001 * fabs(ch->step));
}

void vg_window_free(vg_window *w)
{
    vg_free(w->x);
    vg_free(w->spans);
    w->x = NULL;
    w->spans = NULL;
    w->n = w->capacity = w->n_spans = w->span_capacity = 0;
}

/** Put a span in its place in time. */
static vg_status insert_span(vg_window *w, size_t place, double start_s, double stop_s,
                             const char *code, vg_error *err)
{
    VG_TRY(vg_grow(&w->spans, &w->span_capacity, w->n_spans + 1, sizeof *w->spans, err));
    memmove(w->spans + place + 1, w->spans + place, (w->n_spans - place) * sizeof *w->spans);
    w->spans[place] = (vg_span){.start_s = start_s, .stop_s = stop_s};
    (void)vg_copy_text(w->spans[place].code, sizeof w->spans[place].code, code);
    w->n_spans++;
    return VG_OK;
}

/** Note what of [from, to) is not noted yet. */
static vg_status note_span(vg_window *w, int64_t from, int64_t to, const char *code,
                           vg_error *err)
{
    const double stop_s = (double)to / w->fs_hz;
    double start_s = (double)from / w->fs_hz;
    size_t place = w->n_spans;

    while (place > 0 && w->spans[place - 1].stop_s > start_s)
        place--;
    for (; place < w->n_spans && start_s < stop_s; place++) {
        const double next_s = w->spans[place].start_s;
        const double after_s = w->spans[place].stop_s;
        if (start_s < next_s)
            VG_TRY(insert_span(w, place++, start_s, fmin(next_s, stop_s), code, err));
        start_s = after_s;
    }
    return start_s < stop_s ? insert_span(w, place, start_s, stop_s, code, err) : VG_OK;
}

/** The run of missing samples ends at sample to; x holds [to - n, to) and its next value. */
static vg_status end_missing(vg_window *w, float *x, size_t n, int64_t to, vg_error *err)
{
    const int64_t length = to - w->missing;
    const size_t m = length < (int64_t)n ? (size_t)length : n;
    const float from = isnan(w->last) ? x[n] : w->last;

    for (size_t i = 0; i < m; i++)
        x[n - m + i] = from + (x[n] - from) * (float)(i + 1) / (float)(m + 1);
    if ((double)length >= min_missing_s * w->fs_hz)
        VG_TRY(note_span(w, w->missing, to, "missing", err));
    w->missing = INT64_MAX;
    return VG_OK;
}

/** Bridge missing samples among x[0 .. n), the first of which is sample at. */
static vg_status bridge(vg_window *w, float *x, size_t n, int64_t at, vg_error *err)
{
    if (w->missing == INT64_MAX && w->kernels->are_finite(x, n)) {
        w->last = x[n - 1];
        return VG_OK;
    }
    for (size_t i = 0; i < n; i++) {
        const bool is_bad = !(fabsf(x[i]) <= 3.0e38f);
        if (is_bad && w->missing == INT64_MAX)
            w->missing = at + (int64_t)i;
        if (!is_bad && w->missing != INT64_MAX)
            VG_TRY(end_missing(w, x, i, at + (int64_t)i, err));
        if (!is_bad)
            w->last = x[i];
    }
    if (w->missing == INT64_MAX)
        return VG_OK;
    const int64_t from = w->missing > at ? w->missing - at : 0;
    for (size_t i = (size_t)from; i < n; i++)
        x[i] = isnan(w->last) ? 0.0f : w->last;
    return VG_OK;
}

/** The constant run ends at sample to. */
static vg_status end_flat(vg_window *w, int64_t to, vg_error *err)
{
    if (to - w->flat >= w->min_flat)
        VG_TRY(note_span(w, w->flat, to, "flat", err));
    w->flat = to;
    w->low = INFINITY;
    w->high = -INFINITY;
    return VG_OK;
}

/** Do a few samples of x[0 .. n) already differ by more than a constant run may? */
static bool is_alive(const vg_window *w, const float *x, size_t n)
{
    const float end = x[n - 1];

    if (fabsf(end - x[0]) > w->tolerance)
        return true;
    const float third = x[n / 3];
    return fabsf(third - x[0]) > w->tolerance || fabsf(end - third) > w->tolerance;
}

/** Follow a constant run into x[0 .. n), n > 0, the first of which is sample at. */
static vg_status extend_flat(vg_window *w, const float *x, size_t n, int64_t at, vg_error *err)
{
    float range[2];

    w->kernels->find_range(x, n, range);
    if (fmaxf(range[1], w->high) - fminf(range[0], w->low) > w->tolerance)
        VG_TRY(end_flat(w, at, err));
    w->low = fminf(range[0], w->low);
    w->high = fmaxf(range[1], w->high);
    if (w->high - w->low > w->tolerance)
        VG_TRY(end_flat(w, at + (int64_t)n, err));
    return VG_OK;
}

/** Follow constant runs through x[0 .. n), the first of which is sample at. */
static vg_status watch_flat(vg_window *w, const float *x, size_t n, int64_t at, vg_error *err)
{
    const size_t block = (size_t)fmax(1.0, flat_block_s * w->fs_hz);
    /* a run that begins now and ends with the block so far ahead would be too short to note */
    const size_t ahead = ((size_t)ceil(min_flat_s * w->fs_hz) - 1) / block * block;

    for (size_t i = 0; i < n; i += block) {
        const size_t m = i + block < n ? block : n - i;
        if (w->flat == at + (int64_t)i && i + ahead + block <= n &&
            is_alive(w, x + i + ahead, block)) {
            i += ahead;
            w->flat = at + (int64_t)(i + block);
            continue;
        }
        if (!is_alive(w, x + i, m)) {
            VG_TRY(extend_flat(w, x + i, m, at + (int64_t)i, err));
            continue;
        }
        VG_TRY(end_flat(w, at + (int64_t)i, err));
        /* most blocks are alive by their ends alone */
        while (i + 2 * block <= n && fabsf(x[i + 2 * block - 1] - x[i + block]) > w->tolerance)
            i += block;
        w->flat = at + (int64_t)(i + block < n ? i + block : n);
    }
    return VG_OK;
}

/** Bridge the spikes in what has been read; those beside its end are left to the next call. */
static void bridge_spikes(vg_window *w)
{
    const int64_t from = w->clean > w->first ? w->clean : w->first;
    const size_t i = (size_t)(from - w->first);

    w->clean = from + (int64_t)vg_spikes_bridge(w->x + i, w->n - i, vg_spike_samples(w->fs_hz));
}

/** Read up to READ_SIZE samples behind those there are. */
static vg_status read_some(vg_window *w, int64_t to, vg_error *err)
{
    const int64_t at = w->first + (int64_t)w->n;
    const int64_t end = to < w->stop ? to : w->stop;
    const size_t want = end - at < READ_SIZE ? (size_t)(end - at) : READ_SIZE;
    float *x = w->x + w->n;
    size_t n_read = 0;

    VG_TRY(vg_recording_read(w->rec, w->channel, (uint64_t)at, want, x, &n_read, err));
    for (size_t i = n_read; i < want; i++)
        x[i] = NAN;
    VG_TRY(bridge(w, x, want, at, err));
    w->n += want;
    VG_TRY(watch_flat(w, x, want, at, err));
    if (w->without_spikes)
        bridge_spikes(w);
    return VG_OK;
}

static void forget(vg_window *w, int64_t from)
{
    if (from <= w->first)
        return;
    const size_t drop = from - w->first < (int64_t)w->n ? (size_t)(from - w->first) : w->n;
    vg_slide(w->x, drop, w->n, sizeof *w->x);
    w->n -= drop;
    w->first += (int64_t)drop;
}

/** Continue the signal by a value until sample to. */
static void continue_to(vg_window *w, int64_t to, float value)
{
    while (w->first + (int64_t)w->n < to)
        w->x[w->n++] = value;
}

vg_status vg_window_move(vg_window *w, int64_t from, int64_t to, vg_error *err)
{
    const int64_t end = to < w->stop + w->pad ? to : w->stop + w->pad;
    const bool is_start = w->n == 0 && w->first < w->start;

    forget(w, from);
    if (end <= w->first + (int64_t)w->n || w->start >= w->stop)
        return VG_OK;
    const size_t need = (size_t)(end - w->first);
    /* the first stretch has less behind it than those to come */
    const size_t room = need > w->capacity ? need + need / 8 : need;
    VG_TRY(vg_grow(&w->x, &w->capacity, room, sizeof *w->x, err));
    continue_to(w, w->start, 0.0f);
    while (w->first + (int64_t)w->n < (end < w->stop ? end : w->stop))
        VG_TRY(read_some(w, end, err));
    for (int64_t i = w->start - w->first; is_start && i > 0; i--)
        w->x[i - 1] = w->x[i];
    if (end < w->stop)
        return VG_OK;
    if (w->missing != INT64_MAX) {
        VG_TRY(note_span(w, w->missing, w->stop, "missing", err));
        w->missing = INT64_MAX;
    }
    if (w->flat < w->stop)
        VG_TRY(end_flat(w, w->stop, err));
    continue_to(w, end, w->x[w->n - 1]);
    return VG_OK;
}

bool vg_window_is_blank(const vg_window *w, double from_s, double to_s)
{
    const double now_s = (double)(w->first + (int64_t)w->n) / w->fs_hz;
    const double flat_s = (double)w->flat / w->fs_hz;

    if (w->missing != INT64_MAX && (double)w->missing / w->fs_hz < to_s)
        return true;
    if (now_s - flat_s >= min_flat_s && flat_s < to_s)
        return true;
    for (size_t i = w->n_spans; i > 0 && w->spans[i - 1].stop_s > from_s; i--)
        if (w->spans[i - 1].start_s < to_s)
            return true;
    return false;
}
