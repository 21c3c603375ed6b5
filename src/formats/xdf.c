/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lab Streaming Layer recordings. Streams with a rate become channels on one grid that begins
 * with the first sample of any of them; streams of text become events. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/format.h"
#include "formats/xdf_file.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

static const double longest_s = 366.0 * 86400.0;
static const uint64_t most_missing = 1000; /* for each sample that is there, and then some */

/** Where the reading of a channel stands. */
typedef struct cursor {
    size_t stream;
    size_t place;  /* of the channel in a sample */
    uint64_t row;  /* of the sample that is next */
    uint64_t next; /* chunk after the one we are in */
    vg_xdf_walk walk;
} cursor;

typedef struct xdf {
    vg_source *source;
    vg_window window;
    vg_xdf_stream *streams; /* [n_streams] */
    size_t n_streams;
    cursor *cursors; /* [n_channels] */
    size_t n_cursors;
    size_t capacity;
} xdf;

static void close_xdf(void *state)
{
    xdf *x = state;

    for (size_t i = 0; i < x->n_streams; i++)
        vg_xdf_stream_free(&x->streams[i]);
    vg_free(x->streams);
    vg_free(x->cursors);
    vg_window_close(&x->window);
    vg_source_close(x->source);
    vg_free(x);
}

/** Put a cursor before the chunk of the last place that is not behind a row. */
static void go_to_place(const vg_xdf_stream *stream, uint64_t row, cursor *c)
{
    size_t low = 0;
    size_t high = stream->n_places;

    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (stream->places[middle].row <= row)
            low = middle;
        else
            high = middle;
    }
    c->row = stream->places[low].row;
    c->next = stream->places[low].begin;
    c->walk = (vg_xdf_walk){0};
}

/** Go on to the next chunk of samples of a cursor's stream. */
static vg_status next_chunk(xdf *x, cursor *c, vg_error *err)
{
    const uint32_t id = x->streams[c->stream].id;
    vg_xdf_chunk chunk;
    bool has_id = false;
    uint32_t found = 0;

    do {
        VG_TRY(vg_xdf_chunk_next(&x->window, &c->next, &chunk, err));
        if (chunk.at == 0)
            return vg_fail(err, VG_ERR_IO, "the file changed while it was read");
        if (chunk.tag != VG_XDF_SAMPLES)
            continue;
        VG_TRY(vg_xdf_chunk_stream(&x->window, &chunk, &found, &has_id, err));
    } while (chunk.tag != VG_XDF_SAMPLES || !has_id || found != id);
    return vg_xdf_walk_begin(&x->window, &chunk, &c->walk, err);
}

/** Go on to the next sample, in this chunk or a later one. */
static vg_status next_sample(xdf *x, cursor *c, vg_xdf_sample *out, vg_error *err)
{
    const vg_xdf_stream *stream = &x->streams[c->stream];
    bool found = false;

    for (;;) {
        VG_TRY(vg_xdf_walk_next(&x->window, stream, &c->walk, out, &found, err));
        if (found)
            break;
        VG_TRY(next_chunk(x, c, err));
    }
    c->row++;
    return VG_OK;
}

/** Read rows [row, row + n) of a channel. */
static vg_status read_rows(xdf *x, cursor *c, uint64_t row, size_t n, float *out, vg_error *err)
{
    const vg_xdf_stream *stream = &x->streams[c->stream];
    const uint64_t offset = (uint64_t)c->place * stream->size;
    const unsigned char *p = NULL;
    vg_xdf_sample sample;

    if (row < c->row || row - c->row > stream->place_spacing)
        go_to_place(stream, row, c);
    while (c->row < row + n) {
        VG_TRY(next_sample(x, c, &sample, err));
        if (c->row <= row)
            continue;
        VG_TRY(vg_window_get(&x->window, sample.values_at + offset, stream->size, &p, err));
        out[c->row - 1 - row] = p != NULL ? vg_xdf_number(p, stream->format) : NAN;
    }
    return VG_OK;
}

/** The last span that begins at or before a sample of the grid, n_spans when none does. */
static size_t find_span(const vg_xdf_stream *stream, uint64_t sample)
{
    size_t low = 0;
    size_t high = stream->n_spans;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (stream->spans[middle].first <= sample)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : stream->n_spans;
}

static vg_status read_xdf(void *state, size_t channel, uint64_t first, size_t n, float *out,
                          vg_error *err)
{
    xdf *x = state;
    cursor *c = &x->cursors[channel];
    const vg_xdf_stream *stream = &x->streams[c->stream];
    size_t done = 0;

    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    while (done < n) {
        const uint64_t sample = first + done;
        const size_t i = find_span(stream, sample);
        const size_t after = i < stream->n_spans ? i + 1 : 0;
        const uint64_t next = after < stream->n_spans ? stream->spans[after].first : UINT64_MAX;
        uint64_t stop = next;
        const vg_xdf_span *span = i < stream->n_spans ? &stream->spans[i] : NULL;
        const bool is_there = span != NULL && sample - span->first < span->n;
        if (is_there)
            stop = span->first + span->n;
        const size_t count = stop - sample < n - done ? (size_t)(stop - sample) : n - done;
        if (is_there)
            VG_TRY(read_rows(x, c, span->row + (sample - span->first), count, out + done, err));
        done += count;
    }
    return VG_OK;
}

/** Measure the rate of a stream over all its spans: one slope through the times of each. */
static void measure_rate(vg_xdf_stream *stream, vg_notes *notes)
{
    const double nominal_s = 1.0 / stream->nominal_hz;
    double cross = 0.0;
    double square = 0.0;
    double longest = 0.0;
    size_t line = 0;

    for (size_t i = 0; i < stream->n_spans; i++) {
        const vg_xdf_span *span = &stream->spans[i];
        const double n = (double)span->n;
        const bool went_back = i > 0 && span->origin_s < span[-1].last_s;
        line = vg_xdf_clock_line(&stream->clock, line, span->origin_s, went_back);
        const double slope =
            stream->clock.n_lines > 0 ? 1.0 + stream->clock.lines[line].slope : 1.0;
        cross += slope * span->cross;
        square += n * (n * n - 1.0) / 12.0;
        longest = fmax(longest, n);
    }
    const double step_s = square > 0.0 ? cross / square : nominal_s;
    stream->fs_hz = stream->nominal_hz;
    if (fabs(step_s - nominal_s) * longest < nominal_s / 2.0)
        return; /* every sample is within half a step of its time */
    if (!(nominal_s / 2.0 < step_s && step_s < nominal_s * 2.0)) {
        vg_note_add(notes, VG_NOTE_WARNING, "rate",
                    "the times of stream '%s' are %g s apart at a rate of %g Hz; the rate is "
                    "taken",
                    stream->name, step_s, stream->nominal_hz);
        return;
    }
    stream->fs_hz = 1.0 / step_s;
    vg_note_add(notes, VG_NOTE_INFO, "rate",
                "stream '%s' was sampled at %.6g Hz, as its times tell; its header says %g Hz",
                stream->name, stream->fs_hz, stream->nominal_hz);
}

/** Work out when each span begins, on the recorder's clock. */
static void time_spans(vg_xdf_stream *stream)
{
    size_t line = 0;

    for (size_t i = 0; i < stream->n_spans; i++) {
        vg_xdf_span *span = &stream->spans[i];
        const bool went_back = i > 0 && span->origin_s < span[-1].last_s;
        line = vg_xdf_clock_line(&stream->clock, line, span->origin_s, went_back);
        const double middle_s =
            vg_xdf_clock_time(&stream->clock, line, span->origin_s + span->mean_s);
        span->start_s = middle_s - (double)(span->n - 1) / 2.0 / stream->fs_hz;
    }
}

/** Put the spans on the grid; *n_samples is its length for this stream. */
static vg_status place_spans(vg_xdf_stream *stream, double start_s, uint64_t *n_samples,
                             vg_notes *notes, vg_error *err)
{
    uint64_t end = 0;
    bool overlaps = false;

    for (size_t i = 0; i < stream->n_spans; i++) {
        vg_xdf_span *span = &stream->spans[i];
        const double at_s = span->start_s - start_s;
        if (!(fabs(at_s) < longest_s))
            return vg_fail(err, VG_ERR_FORMAT,
                           "the times of stream '%s' reach over %g s, more than a year",
                           stream->name, at_s);
        const double at = floor(at_s * stream->fs_hz + 0.5);
        span->first = at > 0.0 ? (uint64_t)at : 0;
        overlaps = overlaps || span->first < end;
        span->first = span->first < end ? end : span->first;
        end = span->first + span->n;
    }
    if (end / most_missing > stream->n_rows + most_missing)
        return vg_fail(err, VG_ERR_FORMAT,
                       "stream '%s' has %" PRIu64
                       " samples where its times have room for %" PRIu64,
                       stream->name, stream->n_rows, end);
    if (overlaps)
        vg_note_add(notes, VG_NOTE_WARNING, "clock",
                    "the times of stream '%s' go back; what came later follows what was there",
                    stream->name);
    *n_samples = end;
    return VG_OK;
}

/** The name of a channel: its label, else the stream's name with the place in it. */
static void name_channel(const vg_xdf_stream *stream, size_t place, vg_channel *out)
{
    static const vg_xdf_label none = {0};
    const vg_xdf_label *label = place < stream->n_labels ? &stream->labels[place] : &none;
    const char *const words[] = {label->name, label->type, stream->type, stream->name};

    if (label->name[0] != '\0')
        (void)vg_copy_text(out->name, sizeof out->name, label->name);
    else if (stream->n_channels == 1)
        (void)vg_copy_text(out->name, sizeof out->name, stream->name);
    else
        (void)snprintf(out->name, sizeof out->name, "%.50s:%zu", stream->name, place);
    (void)vg_copy_text(out->unit, sizeof out->unit, label->unit);
    for (size_t i = 0; i < sizeof words / sizeof words[0] && out->kind == VG_KIND_OTHER; i++)
        out->kind = vg_kind_guess(words[i]);
}

static vg_status add_channels(xdf *x, size_t index, double start_s, vg_recording *rec,
                              vg_error *err)
{
    vg_xdf_stream *stream = &x->streams[index];
    const bool is_whole = stream->format != VG_XDF_FLOAT32 && stream->format != VG_XDF_DOUBLE64;
    uint64_t n_samples = 0;

    VG_TRY(place_spans(stream, start_s, &n_samples, &rec->notes, err));
    for (size_t i = 0; i < stream->n_channels; i++) {
        vg_channel channel = {.fs_hz = stream->fs_hz,
                              .n_samples = n_samples,
                              .gain = 1.0,
                              .step = is_whole ? 1.0 : 0.0};
        name_channel(stream, i, &channel);
        VG_TRY(vg_grow(&x->cursors, &x->capacity, x->n_cursors + 1, sizeof *x->cursors, err));
        x->cursors[x->n_cursors] = (cursor){.stream = index, .place = i};
        go_to_place(stream, 0, &x->cursors[x->n_cursors]);
        VG_TRY(vg_recording_add_channel(rec, &channel, err));
        x->n_cursors++;
    }
    return VG_OK;
}

/** Bring the marks of a stream to the time of the recording. */
static vg_status add_marks(const vg_xdf_stream *stream, double start_s, vg_recording *rec,
                           vg_error *err)
{
    size_t line = 0;

    for (size_t i = 0; i < stream->marks.n; i++) {
        const vg_phase *mark = &stream->marks.items[i];
        const bool went_back = i > 0 && mark->start_s < mark[-1].start_s;
        line = vg_xdf_clock_line(&stream->clock, line, mark->start_s, went_back);
        const double time_s = vg_xdf_clock_time(&stream->clock, line, mark->start_s) - start_s;
        if (isfinite(time_s))
            VG_TRY(vg_phases_append(&rec->events, mark->name, time_s, time_s, err));
    }
    return VG_OK;
}

static int compare_marks(const void *a, const void *b)
{
    const vg_phase *x = a;
    const vg_phase *y = b;

    if (x->start_s != y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    return strcmp(x->name, y->name);
}

/** What is said of a stream that is neither channels nor events. */
static void note_left_out(const vg_xdf_stream *stream, vg_notes *notes)
{
    if (stream->n_rows == 0)
        vg_note_add(notes, VG_NOTE_INFO, "stream", "stream '%s' is empty", stream->name);
    else if (stream->format != VG_XDF_STRING)
        vg_note_add(notes, VG_NOTE_INFO, "stream",
                    "stream '%s' is left out: its %" PRIu64 " samples state no rate, and %s",
                    stream->name, stream->n_rows, stream->refusal);
}

static vg_status prepare(xdf *x, vg_recording *rec, vg_error *err)
{
    double start_s = INFINITY;

    VG_TRY(vg_window_open(x->source, &x->window, err));
    VG_TRY(vg_xdf_scan(&x->window, &x->streams, &x->n_streams, &rec->start_unix_s, &rec->notes,
                       err));
    for (size_t i = 0; i < x->n_streams; i++) {
        vg_xdf_stream *stream = &x->streams[i];
        if (stream->n_spans == 0) {
            note_left_out(stream, &rec->notes);
            continue;
        }
        measure_rate(stream, &rec->notes);
        time_spans(stream);
        for (size_t k = 0; k < stream->n_spans; k++)
            start_s = fmin(start_s, stream->spans[k].start_s);
    }
    if (!isfinite(start_s))
        return vg_fail(err, VG_ERR_FORMAT, "no stream with a rate has a sample; there are %zu",
                       x->n_streams);
    for (size_t i = 0; i < x->n_streams; i++) {
        if (x->streams[i].n_spans > 0)
            VG_TRY(add_channels(x, i, start_s, rec, err));
        VG_TRY(add_marks(&x->streams[i], start_s, rec, err));
    }
    if (rec->events.n > 1)
        qsort(rec->events.items, rec->events.n, sizeof *rec->events.items, compare_marks);
    return VG_OK;
}

static vg_status open_xdf(vg_job *job, vg_input *out, vg_error *err)
{
    xdf *x = vg_alloc(1, sizeof *x);

    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (x == NULL || out->recording == NULL) {
        vg_free(x);
        return vg_fail_memory(err);
    }
    x->source = job->source;
    job->source = NULL;
    out->recording->reader = (vg_reader){.read = read_xdf, .close = close_xdf, .state = x};
    if (vg_source_size(x->source) < 4)
        return vg_fail(err, VG_ERR_FORMAT, "the file is shorter than its signature");
    return prepare(x, out->recording, err);
}

static bool sniff_xdf(const vg_job *job)
{
    return job->n_head >= 4 && memcmp(job->head, "XDF:", 4) == 0;
}

const vg_format vg_format_xdf = {"xdf", sniff_xdf, open_xdf};
