/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one pass over an XDF file when it is opened. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/bytes.h"
#include "formats/fields.h"
#include "formats/marks.h"
#include "formats/xdf_file.h"
#include "formats/xml.h"
#include "model/notes_impl.h"

enum {
    MAGIC_SIZE = 4,
    MAX_HEADER = 1 << 24, /* bytes of XML; the largest seen have some 100 kB */
    MAX_PLACES = 4096,
    FIRST_SPACING = 1024,
    MAX_TEXT = 200
};

/* A break is longer than a second and than three samples: packets over radio come late by less,
 * and are stamped when they come. */
static const double break_s = 1.0;
static const double break_samples = 3.0;

typedef struct scan {
    vg_window *window;
    vg_xdf_stream *streams;
    size_t n;
    size_t capacity;
    double start_unix_s;
    vg_notes *notes;
    bool is_damaged;
} scan;

static vg_xdf_stream *find_stream(scan *s, uint32_t id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->streams[i].id == id)
            return &s->streams[i];
    return NULL;
}

/** Say once that something in the file is not as it should be. */
static void note_damage(scan *s, const char *what, uint64_t at)
{
    if (!s->is_damaged)
        vg_note_add(s->notes, VG_NOTE_WARNING, "damaged", "%s at byte %" PRIu64 " was left out",
                    what, at);
    s->is_damaged = true;
}

/** A copy of a chunk's content; *text is NULL when there is none. */
static vg_status copy_content(scan *s, const vg_xdf_chunk *chunk, char **text, size_t *n,
                              vg_error *err)
{
    const uint64_t size = chunk->end - chunk->at;
    vg_status status;

    *text = NULL;
    *n = 0;
    if (size == 0 || size > MAX_HEADER)
        return VG_OK;
    *text = vg_alloc((size_t)size, 1);
    if (*text == NULL)
        return vg_fail_memory(err);
    status = vg_source_read(s->window->source, chunk->at, *text, (size_t)size, n, err);
    if (status == VG_OK)
        return VG_OK;
    vg_free(*text);
    *text = NULL;
    return status;
}

/** The file header may say when the file was begun. */
static vg_status take_file_header(scan *s, const vg_xdf_chunk *chunk, vg_error *err)
{
    char *text = NULL;
    size_t n = 0;
    char word[64];
    double time_s = NAN;
    vg_xml_event event;

    VG_TRY(copy_content(s, chunk, &text, &n, err));
    vg_xml xml = vg_xml_start(text != NULL ? text : "", n);
    do {
        event = vg_xml_next(&xml, word, sizeof word);
        if (event == VG_XML_TEXT && strcmp(xml.path, "info/datetime") == 0 &&
            vg_cell_stamp(word, '.', &time_s) == VG_STAMP_DATE)
            s->start_unix_s = time_s;
    } while (event != VG_XML_END);
    vg_free(text);
    return VG_OK;
}

/** A stream whose header we do not understand is left out, with what it says. */
static vg_status take_stream(scan *s, const vg_xdf_chunk *chunk, uint32_t id, vg_error *err)
{
    vg_xdf_stream stream = {.id = id, .place_spacing = FIRST_SPACING, .time_s = NAN};
    char *text = NULL;
    size_t n = 0;
    vg_error refusal = {0};

    if (find_stream(s, id) != NULL) {
        note_damage(s, "a second header of a stream", chunk->begin);
        return VG_OK;
    }
    VG_TRY(copy_content(s, chunk, &text, &n, err));
    vg_status status = vg_xdf_stream_parse(text != NULL ? text : "", n, &stream, &refusal);
    vg_free(text);
    if (status == VG_ERR_FORMAT) {
        vg_note_add(s->notes, VG_NOTE_WARNING, "stream", "%.150s, and is left out",
                    refusal.message);
        vg_xdf_stream_free(&stream);
        return VG_OK;
    }
    if (status == VG_OK)
        status = vg_grow(&s->streams, &s->capacity, s->n + 1, sizeof *s->streams, err);
    if (status != VG_OK) {
        vg_xdf_stream_free(&stream);
        return vg_fail_memory(err);
    }
    s->streams[s->n++] = stream;
    return VG_OK;
}

/** Remember where a chunk of samples is, unless the last such place is near. */
static vg_status note_place(vg_xdf_stream *stream, uint64_t begin, vg_error *err)
{
    const size_t n = stream->n_places;
    const uint64_t last = n > 0 ? stream->places[n - 1].row : 0;

    if (n > 0 && stream->n_rows - last < stream->place_spacing)
        return VG_OK;
    if (n == MAX_PLACES) {
        for (size_t i = 0; i < n / 2; i++)
            stream->places[i] = stream->places[2 * i];
        stream->n_places = n / 2;
        stream->place_spacing *= 2;
        return VG_OK;
    }
    VG_TRY(
        vg_grow(&stream->places, &stream->place_capacity, n + 1, sizeof *stream->places, err));
    stream->places[stream->n_places++] = (vg_xdf_place){stream->n_rows, begin};
    return VG_OK;
}

/** Add the time of the next sample to the span it belongs to. */
static vg_status add_row(vg_xdf_stream *stream, double time_s, vg_error *err)
{
    const double longest_s = fmax(break_s, break_samples / stream->nominal_hz);
    const double step_s = time_s - stream->time_s;

    if (stream->n_spans == 0 || step_s > longest_s || step_s < -break_s) {
        VG_TRY(vg_grow(&stream->spans, &stream->span_capacity, stream->n_spans + 1,
                       sizeof *stream->spans, err));
        stream->spans[stream->n_spans++] =
            (vg_xdf_span){.row = stream->n_rows, .origin_s = time_s};
    }
    vg_xdf_span *span = &stream->spans[stream->n_spans - 1];
    const double x = (double)span->n;
    const double y = time_s - span->origin_s;
    const double mean_x = (x - 1.0) / 2.0; /* of the numbers before; any for the first */
    span->n++;
    span->mean_s += (y - span->mean_s) / (double)span->n;
    span->cross += x > 0.0 ? (x - mean_x) * (y - span->mean_s) : 0.0;
    span->last_s = time_s;
    return VG_OK;
}

/** Keep why the times of a stream tell no rate; what is no fault of theirs is passed on. */
static vg_status refuse_times(vg_xdf_stream *stream, vg_status status, const vg_error *fault,
                              vg_error *err)
{
    if (status == VG_OK)
        return VG_OK;
    if (status == VG_ERR_MEMORY)
        return vg_fail_memory(err);
    (void)vg_copy_text(stream->refusal, sizeof stream->refusal, fault->message);
    return VG_OK;
}

/** Add the time of a sample of a stream that states no rate. */
static vg_status add_time(vg_xdf_stream *stream, double time_s, vg_error *err)
{
    vg_error fault = {0};

    stream->is_timed = true;
    if (stream->refusal[0] != '\0')
        return VG_OK;
    if (!isfinite(time_s)) {
        (void)vg_copy_text(stream->refusal, sizeof stream->refusal, "a time is no number");
        return VG_OK;
    }
    return refuse_times(stream, vg_spacing_add(&stream->spacing, time_s, false, &fault), &fault,
                        err);
}

/** The rate that all times of a stream tell, as with a column of times in a text. */
static vg_status find_rate(vg_xdf_stream *stream, vg_notes *notes, vg_error *err)
{
    const uint64_t fewest = 10; /* fewer are marks */
    vg_notes unused = {0};
    vg_error fault = {0};

    if (stream->refusal[0] == '\0' && stream->n_rows < fewest)
        (void)vg_copy_text(stream->refusal, sizeof stream->refusal, "are too few to have one");
    if (stream->refusal[0] != '\0')
        return VG_OK;
    const vg_status status = vg_spacing_settle(&stream->spacing, 0.0, &unused, &fault);
    vg_notes_free(&unused);
    if (status == VG_OK) {
        stream->nominal_hz = stream->spacing.fs_hz;
        vg_note_add(notes, VG_NOTE_INFO, "rate_derived",
                    "stream '%s' states no rate; its times give %g Hz", stream->name,
                    stream->nominal_hz);
    }
    return refuse_times(stream, status, &fault, err);
}

/** Keep the texts of a sample as a mark; those of several channels are joined. */
static vg_status add_mark(scan *s, vg_xdf_stream *stream, uint64_t at, double time_s,
                          vg_error *err)
{
    char text[MAX_TEXT] = "";
    char part[MAX_TEXT];

    for (size_t i = 0; i < stream->n_channels; i++) {
        const size_t used = strlen(text);
        VG_TRY(vg_xdf_text(s->window, &at, part, sizeof part, err));
        if (used > 0 && part[0] != '\0')
            (void)vg_copy_text(text + used, sizeof text - used, ", ");
        (void)vg_copy_text(text + strlen(text), sizeof text - strlen(text), part);
    }
    return vg_mark_add(&stream->marks, text, time_s, err);
}

static vg_status take_samples(scan *s, const vg_xdf_chunk *chunk, vg_xdf_stream *stream,
                              vg_error *err)
{
    vg_xdf_walk walk;
    vg_xdf_sample sample;
    bool found = true;

    VG_TRY(note_place(stream, chunk->begin, err));
    VG_TRY(vg_xdf_walk_begin(s->window, chunk, &walk, err));
    for (;;) {
        VG_TRY(vg_xdf_walk_next(s->window, stream, &walk, &sample, &found, err));
        if (!found)
            break;
        const double step_s = stream->nominal_hz > 0.0 ? 1.0 / stream->nominal_hz : 0.0;
        const double before_s = stream->n_rows > 0 ? stream->time_s : 0.0;
        const double time_s = sample.has_time ? sample.time_s : before_s + step_s;
        if (stream->format == VG_XDF_STRING)
            VG_TRY(add_mark(s, stream, sample.values_at, time_s, err));
        else if (stream->nominal_hz > 0.0)
            VG_TRY(add_row(stream, time_s, err));
        else
            VG_TRY(add_time(stream, time_s, err));
        stream->time_s = time_s;
        stream->n_rows++;
    }
    if (walk.left > 0)
        note_damage(s, "the rest of a chunk of samples", walk.at);
    return VG_OK;
}

static vg_status take_offset(scan *s, const vg_xdf_chunk *chunk, vg_xdf_stream *stream,
                             vg_error *err)
{
    const unsigned char *p = NULL;

    if (chunk->end - chunk->at < 2 * sizeof(double))
        return VG_OK;
    VG_TRY(vg_window_get(s->window, chunk->at, 2 * sizeof(double), &p, err));
    if (p == NULL)
        return VG_OK;
    return vg_xdf_clock_add(&stream->clock, vg_get_f64(p, false),
                            vg_get_f64(p + sizeof(double), false), err);
}

static vg_status take_chunk(scan *s, vg_xdf_chunk chunk, vg_error *err)
{
    uint32_t id = 0;
    bool has_id = false;

    if (chunk.tag == VG_XDF_HEADER)
        return take_file_header(s, &chunk, err);
    if (chunk.tag != VG_XDF_STREAM && chunk.tag != VG_XDF_SAMPLES && chunk.tag != VG_XDF_OFFSET)
        return VG_OK;
    VG_TRY(vg_xdf_chunk_stream(s->window, &chunk, &id, &has_id, err));
    if (!has_id)
        return VG_OK;
    if (chunk.tag == VG_XDF_STREAM)
        return take_stream(s, &chunk, id, err);
    vg_xdf_stream *stream = find_stream(s, id);
    if (stream == NULL)
        return VG_OK;
    return chunk.tag == VG_XDF_SAMPLES ? take_samples(s, &chunk, stream, err)
                                       : take_offset(s, &chunk, stream, err);
}

static vg_status scan_chunks(scan *s, vg_error *err)
{
    uint64_t at = MAGIC_SIZE;
    vg_xdf_chunk chunk;

    for (;;) {
        VG_TRY(vg_xdf_chunk_next(s->window, &at, &chunk, err));
        if (chunk.has_damage)
            note_damage(s, "what is no chunk", chunk.damage_at);
        if (chunk.at == 0)
            return VG_OK;
        if (chunk.is_cut)
            vg_note_add(s->notes, VG_NOTE_WARNING, "truncated",
                        "the file ends inside the chunk at byte %" PRIu64, chunk.begin);
        VG_TRY(take_chunk(s, chunk, err));
    }
}

/** Read the samples of a chunk once more, now that the rate of its stream is known. */
static vg_status take_again(scan *s, const vg_xdf_chunk *chunk, vg_xdf_stream *stream,
                            vg_error *err)
{
    vg_xdf_walk walk;
    vg_xdf_sample sample;
    bool found = true;

    VG_TRY(vg_xdf_walk_begin(s->window, chunk, &walk, err));
    for (;;) {
        VG_TRY(vg_xdf_walk_next(s->window, stream, &walk, &sample, &found, err));
        if (!found)
            return VG_OK;
        const double time_s = sample.has_time ? sample.time_s : stream->time_s;
        VG_TRY(add_row(stream, time_s, err));
        stream->time_s = time_s;
        stream->n_rows++;
    }
}

/** Give streams without a stated rate the one that their times tell. */
static vg_status scan_timed(scan *s, vg_error *err)
{
    uint64_t at = MAGIC_SIZE;
    vg_xdf_chunk chunk;
    size_t n_timed = 0;

    for (size_t i = 0; i < s->n; i++) {
        vg_xdf_stream *stream = &s->streams[i];
        if (!stream->is_timed)
            continue;
        VG_TRY(find_rate(stream, s->notes, err));
        stream->is_timed = stream->nominal_hz > 0.0;
        if (!stream->is_timed)
            continue;
        stream->n_rows = 0;
        stream->time_s = 0.0;
        n_timed++;
    }
    while (n_timed > 0) {
        uint32_t id = 0;
        bool has_id = false;
        VG_TRY(vg_xdf_chunk_next(s->window, &at, &chunk, err));
        if (chunk.at == 0)
            return VG_OK;
        if (chunk.tag != VG_XDF_SAMPLES)
            continue;
        VG_TRY(vg_xdf_chunk_stream(s->window, &chunk, &id, &has_id, err));
        vg_xdf_stream *stream = has_id ? find_stream(s, id) : NULL;
        if (stream != NULL && stream->is_timed)
            VG_TRY(take_again(s, &chunk, stream, err));
    }
    return VG_OK;
}

vg_status vg_xdf_scan(vg_window *window, vg_xdf_stream **streams, size_t *n_streams,
                      double *start_unix_s, vg_notes *notes, vg_error *err)
{
    scan s = {.window = window, .start_unix_s = NAN, .notes = notes};
    vg_status status = scan_chunks(&s, err);

    if (status == VG_OK)
        status = scan_timed(&s, err);
    for (size_t i = 0; i < s.n && status == VG_OK; i++)
        status = vg_xdf_clock_settle(&s.streams[i].clock, err);
    *streams = s.streams;
    *n_streams = s.n;
    *start_unix_s = s.start_unix_s;
    return status;
}
