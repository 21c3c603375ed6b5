/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ISHNE Holter files: a header of 512 bytes and what follows the variable block, then 16-bit
 * samples of all leads in turn. Source: Badilini 1998, "The ISHNE Holter Standard Output File
 * Format". */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/clock.h"
#include "formats/format.h"
#include "formats/window.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

enum {
    MAGIC_SIZE = 8,
    HEADER_SIZE = 522, /* magic, checksum, fixed block */
    AT_N_SAMPLES = 14,
    AT_ECG_OFFSET = 22,
    AT_START_DATE = 138,
    AT_START_TIME = 150,
    AT_N_LEADS = 156,
    AT_LEADS = 158,
    AT_RESOLUTION = 206,
    AT_RATE = 272,
    MAX_LEADS = 12,
    STEP_PIECES = 4096
};
static const double NANOVOLT_PER_MV = 1e6;

typedef struct ishne {
    vg_source *source;
    vg_window window;
    uint64_t data_offset;
    size_t n_leads;
} ishne;

static void close_ishne(void *state)
{
    ishne *h = state;

    if (h == NULL)
        return;
    vg_window_close(&h->window);
    vg_source_close(h->source);
    vg_free(h);
}

static vg_status read_ishne(void *state, size_t channel, uint64_t first, size_t n, float *out,
                            vg_error *err)
{
    ishne *h = state;

    while (n > 0) {
        const size_t count = n < STEP_PIECES ? n : STEP_PIECES;
        const unsigned char *bytes = NULL;
        VG_TRY(vg_window_get(&h->window, h->data_offset + first * h->n_leads * 2,
                             count * h->n_leads * 2, &bytes, err));
        if (bytes == NULL)
            return vg_fail(err, VG_ERR_IO, "sample %llu is no longer there",
                           (unsigned long long)first);
        for (size_t i = 0; i < count; i++)
            out[i] = (float)(int16_t)vg_u16_le(bytes + 2 * (i * h->n_leads + channel));
        first += count;
        n -= count;
        out += count;
    }
    return VG_OK;
}

static int16_t i16_at(const unsigned char *bytes, size_t at)
{
    return (int16_t)vg_u16_le(bytes + at);
}

static double start_of(const unsigned char *bytes)
{
    long days = 0;

    if (!vg_days_from_date(i16_at(bytes, AT_START_DATE + 4), i16_at(bytes, AT_START_DATE + 2),
                           i16_at(bytes, AT_START_DATE), &days))
        return NAN;
    return 86400.0 * (double)days + 3600.0 * i16_at(bytes, AT_START_TIME) +
           60.0 * i16_at(bytes, AT_START_TIME + 2) + i16_at(bytes, AT_START_TIME + 4);
}

/** Samples of each lead: what the header says, or what the bytes hold. */
static uint64_t count_samples(const ishne *h, uint64_t claimed, vg_recording *rec)
{
    const uint64_t size = vg_source_size(h->source);
    const uint64_t held = (size - h->data_offset) / (2 * h->n_leads);

    /* The standard counts samples of one lead; some writers count those of all. */
    if (claimed == held || claimed == held * h->n_leads)
        return held;
    if (claimed > held)
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "truncated",
                    "the file ends after %llu of %llu samples", (unsigned long long)held,
                    (unsigned long long)claimed);
    return claimed < held && claimed > 0 ? claimed : held;
}

/* Lead codes of the standard, table 2. */
static const char *lead_name(int code)
{
    static const char *const names[] = {"unknown", "bipolar", "X",   "Y",   "Z",  "I",  "II",
                                        "III",     "aVR",     "aVL", "aVF", "V1", "V2", "V3",
                                        "V4",      "V5",      "V6",  "ES",  "AS", "AI"};

    return 0 <= code && (size_t)code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

static vg_status add_channels(const ishne *h, const unsigned char *bytes, vg_recording *rec,
                              vg_error *err)
{
    const uint64_t n = count_samples(h, vg_u32_le(bytes + AT_N_SAMPLES), rec);

    for (size_t i = 0; i < h->n_leads; i++) {
        const int resolution_nv = i16_at(bytes, AT_RESOLUTION + 2 * i);
        vg_channel c = {.fs_hz = i16_at(bytes, AT_RATE),
                        .n_samples = n,
                        .kind = VG_KIND_ECG,
                        .gain = resolution_nv > 0 ? NANOVOLT_PER_MV / resolution_nv : 1.0,
                        .step = 1.0};
        (void)vg_copy_text(c.name, sizeof c.name, lead_name(i16_at(bytes, AT_LEADS + 2 * i)));
        (void)vg_copy_text(c.unit, sizeof c.unit, resolution_nv > 0 ? "mV" : "");
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
}

static bool sniff(const vg_job *job)
{
    return job->n_head >= MAGIC_SIZE && memcmp(job->head, "ISHNE1.0", MAGIC_SIZE) == 0;
}

static vg_status open_ishne(vg_job *job, vg_input *out, vg_error *err)
{
    const unsigned char *bytes = job->head;
    ishne *h;

    if (job->n_head < HEADER_SIZE)
        return vg_fail(err, VG_ERR_FORMAT, "the header ends after %zu of %d bytes", job->n_head,
                       HEADER_SIZE);
    const int n_leads = i16_at(bytes, AT_N_LEADS);
    const uint64_t offset = vg_u32_le(bytes + AT_ECG_OFFSET);
    if (n_leads < 1 || n_leads > MAX_LEADS)
        return vg_fail(err, VG_ERR_FORMAT, "%d leads; 1 to %d are possible", n_leads,
                       MAX_LEADS);
    if (offset < HEADER_SIZE || offset + 2 * (uint64_t)n_leads > vg_source_size(job->source))
        return vg_fail(err, VG_ERR_FORMAT, "the samples would begin at byte %llu of %llu",
                       (unsigned long long)offset,
                       (unsigned long long)vg_source_size(job->source));
    h = vg_alloc(1, sizeof *h);
    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (h == NULL || out->recording == NULL) {
        vg_free(h);
        return vg_fail_memory(err);
    }
    *h = (ishne){.source = job->source, .data_offset = offset, .n_leads = (size_t)n_leads};
    job->source = NULL;
    out->recording->reader = (vg_reader){read_ishne, close_ishne, h};
    out->recording->start_unix_s = start_of(bytes);
    VG_TRY(vg_window_open(h->source, &h->window, err));
    return add_channels(h, bytes, out->recording, err);
}

const vg_format vg_format_ishne = {"ishne", sniff, open_ishne};
