/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIOPAC AcqKnowledge recordings. Uncompressed files hold the channels side by side, tick by
 * tick; compressed ones each channel on its own, as a zlib stream that is little-endian
 * whatever the byte order of the headers. */
#include <inttypes.h>
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/acq_header.h"
#include "formats/bytes.h"
#include "formats/format.h"
#include "formats/inflate.h"
#include "formats/lanes.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

enum { BLOCK_SIZE = 8192 };

typedef struct acq {
    vg_source *source;
    vg_acq_header header;
    vg_lanes lanes;       /* of uncompressed files */
    vg_inflate **streams; /* [n_channels] of compressed files, opened when first read */
} acq;

static void close_acq(void *state)
{
    acq *a = state;

    for (size_t i = 0; i < a->header.n_channels && a->streams != NULL; i++)
        vg_inflate_close(a->streams[i]);
    vg_free(a->streams);
    vg_lanes_free(&a->lanes);
    vg_acq_header_free(&a->header);
    vg_source_close(a->source);
    vg_free(a);
}

static vg_status open_stream(acq *a, size_t channel, vg_error *err)
{
    const vg_acq_channel *c = &a->header.channels[channel];

    if (a->streams[channel] != NULL)
        return VG_OK;
    return vg_inflate_open(a->source, c->packed_at, c->n_packed, &a->streams[channel], err);
}

static vg_status read_packed(acq *a, size_t channel, uint64_t first, size_t n, float *out,
                             vg_error *err)
{
    const unsigned size = a->header.channels[channel].size;
    unsigned char block[BLOCK_SIZE];

    VG_TRY(open_stream(a, channel, err));
    for (size_t done = 0; done < n;) {
        const size_t count = n - done < BLOCK_SIZE / size ? n - done : BLOCK_SIZE / size;
        size_t got = 0;
        VG_TRY(vg_inflate_read(a->streams[channel], (first + done) * size, block, count * size,
                               &got, err));
        if (got < count * size)
            return vg_fail(err, VG_ERR_FORMAT,
                           "the compressed data of channel %zu end at sample %" PRIu64, channel,
                           first + done + got / size);
        for (size_t i = 0; i < count; i++)
            out[done + i] = size == 2 ? (float)vg_get_i16(block + 2 * i, false)
                                      : vg_sample_of(vg_get_f64(block + 8 * i, false));
        done += count;
    }
    return VG_OK;
}

static vg_status read_acq(void *state, size_t channel, uint64_t first, size_t n, float *out,
                          vg_error *err)
{
    acq *a = state;

    if (a->streams != NULL)
        return read_packed(a, channel, first, n, out, err);
    return vg_lanes_read(&a->lanes, a->source, channel, first, n, out, err);
}

/** Decode a cut stream to see how many samples it gives. */
static vg_status count_packed(acq *a, size_t channel, vg_error *err)
{
    vg_acq_channel *c = &a->header.channels[channel];
    unsigned char block[BLOCK_SIZE];
    uint64_t n = 0;
    size_t got = 0;

    VG_TRY(open_stream(a, channel, err));
    do {
        VG_TRY(vg_inflate_read(a->streams[channel], n, block, sizeof block, &got, err));
        n += got;
    } while (got == sizeof block);
    if (n / c->size < c->n_samples)
        c->n_samples = n / c->size;
    return VG_OK;
}

/** Find the compressed channels, and how much of them a cut file still has. */
static vg_status prepare_packed(acq *a, vg_recording *rec, vg_error *err)
{
    const uint64_t size = vg_source_size(a->source);
    uint64_t at = a->header.data_at;

    VG_TRY(vg_acq_markers_read(a->source, &a->header, &at, &rec->events, &rec->notes, err));
    VG_TRY(vg_acq_find_packed(a->source, &a->header, at, err));
    a->streams = vg_alloc(a->header.n_channels, sizeof(vg_inflate *));
    if (a->streams == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < a->header.n_channels; i++) {
        const vg_acq_channel *c = &a->header.channels[i];
        const uint64_t promised = c->n_samples;
        if (c->packed_at + c->n_packed <= size)
            continue;
        VG_TRY(count_packed(a, i, err));
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "truncated",
                    "channel '%s' ends after %" PRIu64 " of %" PRIu64 " samples", c->name,
                    c->n_samples, promised);
    }
    return VG_OK;
}

/** Lay out the channels side by side; markers that cannot be read are no reason to refuse the
 *  samples before them. */
static vg_status prepare_lanes(acq *a, vg_recording *rec, vg_error *err)
{
    const uint64_t size = vg_source_size(a->source);
    const uint64_t available = size > a->header.data_at ? size - a->header.data_at : 0;
    vg_error lost = {0};
    vg_status status = VG_OK;

    a->lanes = (vg_lanes){.lanes = vg_alloc(a->header.n_channels, sizeof(vg_lane)),
                          .offset = a->header.data_at,
                          .is_big = a->header.is_big,
                          /* As AcqKnowledge 3.8.1 reads its own files. */
                          .keeps_place = a->header.revision < VG_ACQ_4_0};
    if (a->lanes.lanes == NULL)
        return vg_fail_memory(err);
    a->lanes.n = a->header.n_channels;
    for (size_t i = 0; i < a->lanes.n; i++) {
        const vg_acq_channel *c = &a->header.channels[i];
        a->lanes.lanes[i] =
            (vg_lane){.divider = c->divider, .size = c->size, .n_samples = c->n_samples};
    }
    const uint64_t promised = vg_lanes_size(&a->lanes);
    uint64_t at = a->header.data_at + promised;
    if (vg_lanes_fit(&a->lanes, available))
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "truncated",
                    "the file ends after %" PRIu64 " of %" PRIu64 " bytes of samples",
                    available, promised);
    else
        status =
            vg_acq_markers_read(a->source, &a->header, &at, &rec->events, &rec->notes, &lost);
    if (status == VG_ERR_MEMORY)
        return vg_fail_memory(err);
    if (status != VG_OK)
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "markers", "%.200s", lost.message);
    for (size_t i = 0; i < a->lanes.n; i++)
        a->header.channels[i].n_samples = a->lanes.lanes[i].n_samples;
    return vg_lanes_prepare(&a->lanes, err);
}

static vg_status add_channel(const vg_acq_header *header, const vg_acq_channel *from,
                             vg_recording *rec, vg_error *err)
{
    vg_channel channel = {.kind = vg_kind_guess(from->name),
                          .fs_hz = 1.0 / (header->tick_s * from->divider),
                          .n_samples = from->n_samples,
                          .gain = 1.0};

    memcpy(channel.name, from->name, sizeof channel.name);
    memcpy(channel.unit, from->unit, sizeof channel.unit);
    if (from->size == 2) { /* doubles are in units already */
        channel.step = 1.0;
        channel.gain = 1.0 / from->scale;
        channel.baseline = -from->offset / from->scale;
    }
    if (!isfinite(channel.gain) || !isfinite(channel.baseline) || channel.gain == 0.0) {
        channel.gain = 1.0;
        channel.baseline = 0.0;
        channel.unit[0] = '\0';
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "scale",
                    "channel '%s' has a scale of %g and offset %g; its samples are left as "
                    "they are",
                    from->name, from->scale, from->offset);
    }
    return vg_recording_add_channel(rec, &channel, err);
}

static vg_status prepare(acq *a, vg_recording *rec, vg_error *err)
{
    uint64_t longest = 0;

    VG_TRY(vg_acq_header_read(a->source, &a->header, err));
    VG_TRY(a->header.is_compressed ? prepare_packed(a, rec, err) : prepare_lanes(a, rec, err));
    for (size_t i = 0; i < a->header.n_channels; i++) {
        const vg_acq_channel *c = &a->header.channels[i];
        longest = c->n_samples > longest ? c->n_samples : longest;
        VG_TRY(add_channel(&a->header, c, rec, err));
    }
    if (longest == 0)
        return vg_fail(err, VG_ERR_FORMAT, "no channel has a sample");
    return VG_OK;
}

static vg_status open_acq(vg_job *job, vg_input *out, vg_error *err)
{
    acq *a = vg_alloc(1, sizeof *a);

    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (a == NULL || out->recording == NULL) {
        vg_free(a);
        return vg_fail_memory(err);
    }
    a->source = job->source;
    job->source = NULL;
    out->recording->reader = (vg_reader){.read = read_acq, .close = close_acq, .state = a};
    return prepare(a, out->recording, err);
}

static bool sniff_acq(const vg_job *job)
{
    return vg_acq_sniff(job->head, job->n_head);
}

const vg_format vg_format_acq = {"acq", sniff_acq, open_acq};
