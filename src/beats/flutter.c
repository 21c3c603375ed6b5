/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/flutter.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/kernels.h"
#include "dsp/leakage.h"

static const char flutter_code[] = "flutter";
/* A beat whose evidence is 3, twenty to one, at 220 a minute at most. */
static const float least_quality = 0.95f;
static const double least_interval_s = 0.27;
/* Flutter shorter than this hides few beats. */
static const double least_span_s = 4.0;
/* Looked at are 6 s, of which the middle half is judged; 2 s before set the filter. */
enum { SETTLE_S = 2, STEP_S = 3, LOOK_S = 6 };
static const double least_rate_hz = 80.0;
/* Kuo & Dillman's threshold where nothing rises above the waves. */
static const double most_leakage = 0.625;
/* A heart with QRS complexes rests for most of the time, even when T waves are as high. */
static const double most_rest = 0.5;
static const double least_high = 0.48; /* Arafat 2011 */

/** A search under way; samples are read forwards. */
typedef struct search {
    vg_recording *rec;
    size_t channel;
    uint64_t end;      /* of the range, samples */
    size_t decimation; /* so many samples are averaged to one */
    double rate_hz;    /* of those */
    const vg_kernels *kernels;
    float *raw;  /* scratch of a second, */
    float *mean; /* and of the same averaged */
    double *x;   /* [n] averaged and filtered, what was read last, LOOK_S at most */
    size_t n;
    uint64_t at; /* the next sample to be read */
    vg_wave_filter filter;
    vg_span *spans; /* [n_spans] of flutter */
    size_t n_spans;
    size_t capacity;
} search;

/** Samples at the lower rate in so many whole seconds. */
static size_t length_of(const search *s, int seconds)
{
    return (size_t)seconds * (size_t)s->rate_hz;
}

/** Append the next second, or what is left of it; behind the range there is none. */
static vg_status read_second(search *s, vg_error *err)
{
    const size_t m = s->decimation;
    const size_t most = length_of(s, 1) * m;
    double *x = s->x + s->n;
    size_t n_read = 0;

    if (s->at >= s->end)
        return VG_OK;
    const size_t n = s->end - s->at < most ? (size_t)(s->end - s->at) : most;
    VG_TRY(vg_recording_read(s->rec, s->channel, s->at, n, s->raw, &n_read, err));
    s->at += most;
    const size_t n_new = n_read / m;
    s->kernels->average(s->raw, n_new, m, s->mean);
    for (size_t i = 0; i < n_new; i++)
        x[i] = (double)s->mean[i];
    vg_wave_filter_run(&s->filter, x, n_new, s->rate_hz);
    s->n += n_new;
    return VG_OK;
}

/** Read so many seconds on, and keep LOOK_S at most. */
static vg_status read_on(search *s, int seconds, vg_error *err)
{
    const size_t most = length_of(s, LOOK_S - 1);

    for (int i = 0; i < seconds; i++) {
        if (s->n > most) {
            memmove(s->x, s->x + (s->n - most), most * sizeof *s->x);
            s->n = most;
        }
        VG_TRY(read_second(s, err));
    }
    return VG_OK;
}

/** Does what was read last look like flutter? Missing samples do not. */
static bool is_flutter(const search *s)
{
    const vg_leakage leakage = vg_leakage_measure(s->x, s->n, s->rate_hz);

    return vg_leakage_is_flutter(leakage, most_leakage) &&
           vg_wave_rest(s->x, s->n, s->rate_hz) < most_rest &&
           vg_wave_high(s->x, s->n, s->rate_hz) > least_high;
}

static vg_status note(search *s, double start_s, double stop_s, vg_error *err)
{
    if (s->n_spans > 0 && start_s <= s->spans[s->n_spans - 1].stop_s) {
        s->spans[s->n_spans - 1].stop_s = stop_s;
        return VG_OK;
    }
    VG_TRY(vg_grow(&s->spans, &s->capacity, s->n_spans + 1, sizeof *s->spans, err));
    s->spans[s->n_spans++] = (vg_span){.start_s = start_s, .stop_s = stop_s};
    return VG_OK;
}

/** Look at what lies between two plain beats, least_span_s or more. */
static vg_status look_between(search *s, double from_s, double to_s, vg_error *err)
{
    const double begin_s = fmax(0.0, from_s - (LOOK_S - STEP_S) / 2.0 - SETTLE_S);
    s->at = (uint64_t)(begin_s * s->rate_hz * (double)s->decimation);
    s->n = 0;
    s->filter = (vg_wave_filter){0};
    VG_TRY(read_on(s, SETTLE_S + LOOK_S - STEP_S, err));
    for (double at_s = from_s; at_s < to_s; at_s += STEP_S) {
        VG_TRY(read_on(s, STEP_S, err));
        if (is_flutter(s))
            VG_TRY(note(s, at_s, fmin(at_s + STEP_S, to_s), err));
    }
    return VG_OK;
}

static bool is_plain(const vg_beats *beats, size_t i)
{
    return beats->quality[i] >= least_quality &&
           (i == 0 || beats->time_s[i] - beats->time_s[i - 1] >= least_interval_s) &&
           (i + 1 == beats->n || beats->time_s[i + 1] - beats->time_s[i] >= least_interval_s);
}

static vg_status look_at_all(search *s, const double range_s[2], const vg_beats *beats,
                             vg_error *err)
{
    double from_s = range_s[0];

    for (size_t i = 0; i < beats->n; i++) {
        if (!is_plain(beats, i))
            continue;
        if (beats->time_s[i] - from_s >= least_span_s)
            VG_TRY(look_between(s, from_s, beats->time_s[i], err));
        from_s = beats->time_s[i];
    }
    return range_s[1] - from_s >= least_span_s ? look_between(s, from_s, range_s[1], err)
                                               : VG_OK;
}

/** Write the spans of beats again to out, with those of flutter in their place. */
static vg_status merge(const search *s, const vg_beats *beats, vg_beats *out, vg_error *err)
{
    double done_s = -INFINITY;
    size_t f = 0;

    for (size_t i = 0; i < beats->n_unusable; i++) {
        const vg_span *old = &beats->unusable[i];
        double at_s = fmax(old->start_s, done_s);
        for (; f < s->n_spans && s->spans[f].start_s < old->stop_s; f++) {
            if (at_s < s->spans[f].start_s)
                VG_TRY(vg_beats_mark_unusable(out, at_s, s->spans[f].start_s, old->code, err));
            VG_TRY(vg_beats_mark_unusable(out, s->spans[f].start_s, s->spans[f].stop_s,
                                          flutter_code, err));
            done_s = s->spans[f].stop_s;
            at_s = fmax(at_s, done_s);
        }
        if (at_s < old->stop_s)
            VG_TRY(vg_beats_mark_unusable(out, at_s, old->stop_s, old->code, err));
    }
    for (; f < s->n_spans; f++)
        VG_TRY(vg_beats_mark_unusable(out, s->spans[f].start_s, s->spans[f].stop_s,
                                      flutter_code, err));
    return VG_OK;
}

/** Search, and put what was found into the list of beats. */
static vg_status run(search *s, const double range_s[2], vg_beats *beats, vg_beats *marked,
                     vg_error *err)
{
    s->raw = vg_alloc(length_of(s, 1) * s->decimation, sizeof *s->raw);
    s->mean = vg_alloc(length_of(s, 1), sizeof *s->mean);
    s->x = vg_alloc(length_of(s, LOOK_S), sizeof *s->x);
    if (s->raw == NULL || s->mean == NULL || s->x == NULL)
        return vg_fail_memory(err);
    VG_TRY(look_at_all(s, range_s, beats, err));
    if (s->n_spans == 0)
        return VG_OK;
    VG_TRY(merge(s, beats, marked, err));
    vg_free(beats->unusable);
    beats->unusable = marked->unusable;
    beats->n_unusable = marked->n_unusable;
    beats->unusable_capacity = marked->unusable_capacity;
    *marked = (vg_beats){0};
    return VG_OK;
}

vg_status vg_flutter_mask(vg_recording *rec, size_t channel, const vg_detect_opts *opts,
                          vg_beats *beats, vg_error *err)
{
    const double range_s[2] = {opts->start_s, opts->stop_s};
    const double fs_hz = vg_recording_channel(rec, channel)->fs_hz;
    const double decimation = fmax(1.0, floor(fs_hz / least_rate_hz));
    search s = {.rec = rec,
                .channel = channel,
                .end = (uint64_t)(range_s[1] * fs_hz),
                .decimation = (size_t)decimation,
                .rate_hz = fs_hz / decimation,
                .kernels = opts->is_plain ? &vg_kernels_plain : vg_kernels_best()};
    vg_beats marked = {0};

    if (beats->n == 0)
        return VG_OK;
    const vg_status status = run(&s, range_s, beats, &marked, err);
    vg_beats_free(&marked);
    vg_free(s.raw);
    vg_free(s.mean);
    vg_free(s.x);
    vg_free(s.spans);
    return status;
}
