/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EDF, EDF+C, EDF+D, BDF and BDF+. Records follow one another, or, where the time stamps in
 * the annotations say so, leave gaps, which are filled with missing samples. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/edf_header.h"
#include "formats/edf_tal.h"
#include "formats/format.h"
#include "formats/window.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

static const double LONGEST_S = 3.2e8;            /* ten years */
static const double MOST_SAMPLES = 68719476736.0; /* 2^36 */

/** Records that follow one another without a gap. */
typedef struct piece {
    uint64_t first_record;
    double start_s; /* from the start of the first record */
} piece;

typedef struct edf {
    vg_source *source;
    vg_window window;
    vg_edf_header header;
    size_t *signals; /* [n_channels] signal of each channel */
    piece *pieces;
    size_t n_pieces;
    size_t piece_capacity;
} edf;

static void close_edf(void *state)
{
    edf *e = state;

    if (e == NULL)
        return;
    vg_window_close(&e->window);
    vg_source_close(e->source);
    vg_edf_header_free(&e->header);
    vg_free(e->signals);
    vg_free(e->pieces);
    vg_free(e);
}

static double rate_of(const edf *e, const vg_edf_signal *s)
{
    return (double)s->per_record / e->header.record_s;
}

/** First sample of a piece in a channel. */
static uint64_t first_sample(const edf *e, const vg_edf_signal *s, size_t i)
{
    return (uint64_t)llround(e->pieces[i].start_s * rate_of(e, s));
}

static uint64_t n_records_of(const edf *e, size_t i)
{
    const uint64_t end =
        i + 1 < e->n_pieces ? e->pieces[i + 1].first_record : e->header.n_records;

    return end - e->pieces[i].first_record;
}

/** The last piece that begins at or before a sample. */
static size_t find_piece(const edf *e, const vg_edf_signal *s, uint64_t sample)
{
    size_t low = 0;
    size_t high = e->n_pieces;

    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (first_sample(e, s, middle) <= sample)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void decode(const unsigned char *bytes, size_t sample_bytes, size_t n, float *out)
{
    if (sample_bytes == 2) {
        for (size_t i = 0; i < n; i++)
            out[i] = (float)(int16_t)vg_u16_le(bytes + 2 * i);
        return;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = (float)vg_i24_le(bytes + 3 * i);
}

/** Read samples of one piece, `inside` counted from its start. */
static vg_status read_piece(edf *e, const vg_edf_signal *s, size_t i, uint64_t inside, size_t n,
                            float *out, vg_error *err)
{
    const size_t width = e->header.sample_bytes;
    const size_t most = VG_WINDOW_SIZE / width;

    while (n > 0) {
        const uint64_t record = e->pieces[i].first_record + inside / s->per_record;
        const size_t place = (size_t)(inside % s->per_record);
        const size_t left = s->per_record - place;
        const size_t here = left < n ? left : n;
        const size_t count = here < most ? here : most;
        const unsigned char *bytes = NULL;
        const uint64_t offset =
            e->header.data_offset + record * e->header.record_bytes + s->offset + place * width;
        VG_TRY(vg_window_get(&e->window, offset, count * width, &bytes, err));
        if (bytes == NULL)
            return vg_fail(err, VG_ERR_IO, "record %llu is no longer there",
                           (unsigned long long)record);
        decode(bytes, width, count, out);
        inside += count;
        n -= count;
        out += count;
    }
    return VG_OK;
}

static vg_status read_edf(void *state, size_t channel, uint64_t first, size_t n, float *out,
                          vg_error *err)
{
    edf *e = state;
    const vg_edf_signal *s = &e->header.signals[e->signals[channel]];

    while (n > 0) {
        const size_t i = find_piece(e, s, first);
        const uint64_t inside = first - first_sample(e, s, i);
        const uint64_t held = n_records_of(e, i) * s->per_record;
        uint64_t left = held - inside;
        if (inside >= held) /* between two pieces */
            left = i + 1 < e->n_pieces ? first_sample(e, s, i + 1) - first : n;
        else if (i + 1 < e->n_pieces && first_sample(e, s, i + 1) - first < left)
            left = first_sample(e, s, i + 1) - first;
        const size_t count = left < n ? (size_t)left : n;
        if (inside < held)
            VG_TRY(read_piece(e, s, i, inside, count, out, err));
        else
            for (size_t k = 0; k < count; k++)
                out[k] = NAN;
        first += count;
        n -= count;
        out += count;
    }
    return VG_OK;
}

/** A record begins at a time: does it follow the one before, or begin a new piece? */
static vg_status place_record(edf *e, uint64_t record, double start_s, vg_error *err)
{
    /* Writers round onsets to a few decimals. */
    const double tolerance_s = fmax(1e-4, 0.001 * e->header.record_s);
    double expected_s = start_s;

    if (e->n_pieces > 0) {
        const piece *last = &e->pieces[e->n_pieces - 1];
        expected_s = last->start_s + (double)(record - last->first_record) * e->header.record_s;
        if (fabs(start_s - expected_s) <= tolerance_s)
            return VG_OK;
    }
    if (start_s < expected_s)
        return vg_fail(err, VG_ERR_FORMAT,
                       "record %llu begins at %g s, before the one before it ends at %g s",
                       (unsigned long long)record, start_s, expected_s);
    if (start_s > LONGEST_S)
        return vg_fail(err, VG_ERR_FORMAT, "record %llu begins at %g s",
                       (unsigned long long)record, start_s);
    VG_TRY(vg_grow(&e->pieces, &e->piece_capacity, e->n_pieces + 1, sizeof *e->pieces, err));
    e->pieces[e->n_pieces++] = (piece){record, start_s};
    return VG_OK;
}

/** Read the annotations of one record from each of its annotation signals. */
static vg_status read_record_events(edf *e, uint64_t record, vg_tal_reader *reader,
                                    double *onset_s, vg_error *err)
{
    *onset_s = NAN;
    for (size_t i = 0; i < e->header.n_signals; i++) {
        const vg_edf_signal *s = &e->header.signals[i];
        const size_t size = s->per_record * e->header.sample_bytes;
        const unsigned char *bytes = NULL;
        if (!s->is_annotation)
            continue;
        VG_TRY(vg_window_get(
            &e->window, e->header.data_offset + record * e->header.record_bytes + s->offset,
            size < VG_WINDOW_SIZE ? size : VG_WINDOW_SIZE, &bytes, err));
        if (bytes != NULL)
            VG_TRY(vg_tal_read(reader, bytes, size < VG_WINDOW_SIZE ? size : VG_WINDOW_SIZE,
                               onset_s, err));
    }
    return VG_OK;
}

/** Go through the annotations of all records: events, and the time at which each begins. */
static vg_status read_events(edf *e, vg_recording *rec, vg_error *err)
{
    vg_tal_reader reader = {.events = &rec->events};
    double first_s = 0.0;
    bool has_annotations = false;

    for (size_t i = 0; i < e->header.n_signals; i++)
        has_annotations = has_annotations || e->header.signals[i].is_annotation;
    if (!has_annotations)
        return place_record(e, 0, 0.0, err);
    for (uint64_t record = 0; record < e->header.n_records; record++) {
        double onset_s = NAN;
        VG_TRY(read_record_events(e, record, &reader, &onset_s, err));
        if (record == 0)
            first_s = isnan(onset_s) ? 0.0 : onset_s;
        if (record == 0 || (!isnan(onset_s) && e->header.record_s > 0.0))
            VG_TRY(place_record(e, record, isnan(onset_s) ? 0.0 : onset_s - first_s, err));
    }
    /* Sample 0 stands at the first onset, a fraction of a second after the header's clock. */
    rec->start_unix_s += first_s;
    for (size_t i = 0; i < rec->events.n; i++) {
        rec->events.items[i].start_s -= first_s;
        rec->events.items[i].stop_s -= first_s;
    }
    if (e->n_pieces > 1)
        vg_note_add(&rec->notes, VG_NOTE_INFO, "gap",
                    "%zu gaps between records are filled with missing samples",
                    e->n_pieces - 1);
    if (reader.n_bad > 0)
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "annotations",
                    "%zu annotations could not be read", reader.n_bad);
    return VG_OK;
}

static vg_status add_channels(edf *e, vg_recording *rec, vg_error *err)
{
    const size_t last = e->n_pieces - 1;

    for (size_t i = 0; i < e->header.n_signals; i++) {
        const vg_edf_signal *s = &e->header.signals[i];
        /* A plain EDF knows no annotations: they are read all the same, but stay a channel. */
        if ((s->is_annotation && e->header.is_plus) || s->per_record == 0)
            continue;
        if (!(e->header.record_s > 0.0))
            return vg_fail(err, VG_ERR_FORMAT, "signal %zu has samples in records of 0 s", i);
        vg_channel c = {
            .fs_hz = rate_of(e, s), .gain = s->gain, .baseline = s->baseline, .step = 1.0};
        memcpy(c.name, s->label, sizeof c.name);
        memcpy(c.unit, s->unit, sizeof c.unit);
        c.kind = vg_kind_guess(c.name);
        if (e->pieces[last].start_s * c.fs_hz > MOST_SAMPLES)
            return vg_fail(err, VG_ERR_FORMAT, "signal %zu has more than %g samples", i,
                           MOST_SAMPLES);
        c.n_samples = first_sample(e, s, last) + n_records_of(e, last) * s->per_record;
        e->signals[rec->n_channels] = i;
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    if (rec->n_channels == 0)
        return vg_fail(err, VG_ERR_FORMAT, "there are annotations only, and no signal");
    return VG_OK;
}

static int compare_start(const void *a, const void *b)
{
    const vg_phase *x = a;
    const vg_phase *y = b;

    return (x->start_s > y->start_s) - (x->start_s < y->start_s);
}

static bool sniff(const vg_job *job)
{
    return vg_edf_sniff(job->head, job->n_head);
}

static vg_status open_edf(vg_job *job, vg_input *out, vg_error *err)
{
    edf *e = vg_alloc(1, sizeof *e);
    vg_recording *rec = vg_recording_create();

    out->type = VG_INPUT_RECORDING;
    out->recording = rec;
    if (e == NULL || rec == NULL) {
        vg_free(e);
        return vg_fail_memory(err);
    }
    e->source = job->source;
    job->source = NULL;
    rec->reader = (vg_reader){.read = read_edf, .close = close_edf, .state = e};
    VG_TRY(vg_edf_header_read(e->source, &e->header, &rec->notes, err));
    VG_TRY(vg_window_open(e->source, &e->window, err));
    out->format = e->header.sample_bytes == 3 ? "bdf" : "edf";
    rec->start_unix_s = e->header.start_unix_s;
    e->signals = vg_alloc(e->header.n_signals, sizeof *e->signals);
    if (e->signals == NULL)
        return vg_fail_memory(err);
    VG_TRY(read_events(e, rec, err));
    if (rec->events.n > 0)
        qsort(rec->events.items, rec->events.n, sizeof *rec->events.items, compare_start);
    return add_channels(e, rec, err);
}

const vg_format vg_format_edf = {"edf", sniff, open_edf};
