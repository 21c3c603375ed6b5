/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/wfdb_record.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/sound.h"
#include "formats/wfdb_samples.h"
#include "model/notes_impl.h"

enum { BLOCK_SIZE = 1 << 16 };

/** Signals that share a file: their samples alternate, frame by frame. */
typedef struct group {
    vg_source *source; /* NULL for signals that are not there */
    vg_sound *sound;   /* of a FLAC format: a channel for each signal */
    int format;
    uint64_t byte_offset;
    size_t frame_length; /* samples of all its signals in one frame */
    size_t n_signals;
} group;

typedef struct signal {
    size_t group;
    size_t place;   /* of its first sample in a frame */
    size_t channel; /* among the signals of its group */
    unsigned per_frame;
    uint64_t skew; /* samples by which the file is ahead */
    double initial;
    char name[VG_NAME_SIZE];
    /* Values are added up as long as they are read in order, to be compared at the end. */
    bool has_checksum;
    uint16_t checksum;
    uint64_t n_summed;
    uint64_t sum;
    /* Differences (format 8) are added up from the start of the file. */
    uint64_t n_integrated;
    double value;
} signal;

struct vg_wfdb_record {
    group *groups;
    size_t n_groups;
    signal *signals;
    size_t n_signals;
    uint64_t n_frames;
    bool is_whole; /* as long as the header says, so that checksums can be compared */
    unsigned char *block;
    size_t block_size; /* without the slack behind it */
    vg_notes *notes;
};

void vg_wfdb_record_close(vg_wfdb_record *record)
{
    if (record == NULL)
        return;
    for (size_t i = 0; i < record->n_groups; i++) {
        vg_sound_close(record->groups[i].sound);
        vg_source_close(record->groups[i].source);
    }
    vg_free(record->groups);
    vg_free(record->signals);
    vg_free(record->block);
    vg_free(record);
}

uint64_t vg_wfdb_record_n_frames(const vg_wfdb_record *record)
{
    return record->n_frames;
}

/** Open the file of a signal as a group of its own. */
static vg_status open_group(const vg_folder *folder, const vg_wfdb_signal *s, group *out,
                            vg_error *err)
{
    *out = (group){.format = s->format, .byte_offset = s->byte_offset};
    if (!vg_wfdb_knows_format(s->format))
        return vg_fail(err, VG_ERR_FORMAT, "signal '%s' has the format %d, which is none",
                       s->name, s->format);
    if (s->format == 0 || strcmp(s->file, "~") == 0)
        return VG_OK;
    if (strcmp(s->file, "-") == 0)
        return vg_fail(err, VG_ERR_IO,
                       "the samples come from a pipe that the header calls -, and not from a "
                       "signal file beside it");
    vg_status status = vg_folder_open(folder, s->file, &out->source, err);
    if (status == VG_OK && vg_wfdb_is_flac(s->format)) {
        status = vg_sound_open(out->source, s->byte_offset, &out->sound, err);
        if (status == VG_OK && vg_sound_bits(out->sound) != s->format - VG_WFDB_FLAC_BASE)
            status = vg_fail(err, VG_ERR_FORMAT, "samples of %d bits in format %d",
                             vg_sound_bits(out->sound), s->format);
    }
    if (status != VG_OK)
        return vg_fail_in(err, status, "signal file %.100s", s->file);
    return VG_OK;
}

/** Sort the signals of the header into groups: neighbours with the same file. */
static vg_status open_groups(const vg_folder *folder, const vg_wfdb_header *header,
                             vg_wfdb_record *record, vg_error *err)
{
    for (size_t i = 0; i < header->n_signals; i++) {
        const vg_wfdb_signal *s = &header->signals[i];
        const bool is_new = i == 0 || strcmp(s->file, header->signals[i - 1].file) != 0;
        if (is_new) {
            record->n_groups++; /* counted first, so that what it holds is released */
            VG_TRY(open_group(folder, s, &record->groups[record->n_groups - 1], err));
        }
        group *g = &record->groups[record->n_groups - 1];
        if (s->format != g->format)
            return vg_fail(err, VG_ERR_FORMAT, "signal file %.100s has formats %d and %d",
                           s->file, g->format, s->format);
        signal *to = &record->signals[record->n_signals++];
        *to = (signal){.group = record->n_groups - 1,
                       .place = g->frame_length,
                       .channel = g->n_signals++,
                       .per_frame = s->per_frame,
                       .skew = (uint64_t)s->skew * s->per_frame,
                       .initial = (double)s->initial,
                       .has_checksum = s->has_checksum,
                       .checksum = s->checksum};
        memcpy(to->name, s->name, sizeof to->name);
        g->frame_length += s->per_frame;
        if (g->sound != NULL && (to->channel >= vg_sound_n_channels(g->sound) ||
                                 s->per_frame != record->signals[i - to->channel].per_frame))
            return vg_fail(err, VG_ERR_FORMAT,
                           "signal file %.100s does not hold signal %zu as a channel", s->file,
                           i);
    }
    return VG_OK;
}

/** Whole frames that the bytes of a group hold. */
static uint64_t count_frames(const group *g)
{
    const uint64_t size = vg_source_size(g->source);

    if (g->sound != NULL)
        return vg_sound_n_frames(g->sound) * g->n_signals / g->frame_length;
    if (size <= g->byte_offset)
        return 0;
    return vg_wfdb_count_samples(g->format, size - g->byte_offset) / g->frame_length;
}

/** Settle how long the record is: what the header says, or what the shortest file holds. */
static vg_status measure(const vg_wfdb_header *header, vg_wfdb_record *record, vg_error *err)
{
    uint64_t n_held = UINT64_MAX;
    const char *shortest = "";

    for (size_t i = 0; i < record->n_signals; i++) {
        const group *g = &record->groups[record->signals[i].group];
        if (g->source == NULL)
            continue;
        const uint64_t n = count_frames(g);
        if (n < n_held) {
            n_held = n;
            shortest = header->signals[i].file;
        }
    }
    if (n_held == 0)
        return vg_fail(err, VG_ERR_FORMAT, "signal file %.100s holds no whole frame", shortest);
    if (!header->has_length && n_held == UINT64_MAX)
        return vg_fail(
            err, VG_ERR_FORMAT,
            "the header gives neither a length nor a signal file, such as the layout "
            "of a record of several segments");
    record->n_frames = header->has_length ? header->n_frames : n_held;
    record->is_whole = record->n_frames <= n_held;
    if (record->is_whole)
        return VG_OK;
    record->n_frames = n_held;
    vg_note_add(record->notes, VG_NOTE_WARNING, "truncated",
                "signal file %.100s ends after %llu of %llu frames", shortest,
                (unsigned long long)n_held, (unsigned long long)header->n_frames);
    return VG_OK;
}

/** A block that holds at least one frame of every group, plus slack for reading words. */
static vg_status make_block(vg_wfdb_record *record, vg_error *err)
{
    record->block_size = BLOCK_SIZE;
    for (size_t i = 0; i < record->n_groups; i++) {
        const vg_wfdb_packing packing = vg_wfdb_packing_of(record->groups[i].format);
        if (packing.slots == 0)
            continue;
        /* A frame is no longer than its file, which holds at least one. */
        const size_t need =
            (record->groups[i].frame_length / packing.slots + 2) * packing.bytes;
        if (need > record->block_size)
            record->block_size = need;
    }
    record->block = vg_alloc(record->block_size + VG_WFDB_SLACK, 1);
    return record->block != NULL ? VG_OK : vg_fail_memory(err);
}

vg_status vg_wfdb_record_open(const vg_folder *folder, const vg_wfdb_header *header,
                              vg_notes *notes, vg_wfdb_record **out, vg_error *err)
{
    vg_wfdb_record *record = vg_alloc(1, sizeof *record);
    vg_status status = VG_OK;

    *out = NULL;
    if (record == NULL)
        return vg_fail_memory(err);
    record->notes = notes;
    record->groups = vg_alloc(header->n_signals, sizeof *record->groups);
    record->signals = vg_alloc(header->n_signals, sizeof *record->signals);
    if (record->groups == NULL || record->signals == NULL)
        status = vg_fail_memory(err);
    if (status == VG_OK)
        status = open_groups(folder, header, record, err);
    if (status == VG_OK)
        status = measure(header, record, err);
    if (status == VG_OK)
        status = make_block(record, err);
    if (status == VG_OK)
        *out = record;
    else
        vg_wfdb_record_close(record);
    return status;
}

/** Samples [first, first + n) of the file that one block can deliver, at most n. */
static size_t fit_block(const vg_wfdb_record *record, const group *g, const signal *s,
                        uint64_t first, size_t n)
{
    const vg_wfdb_packing packing = vg_wfdb_packing_of(g->format);
    const size_t block_samples = (record->block_size / packing.bytes - 1) * packing.slots;
    const size_t frames = block_samples / g->frame_length;

    if (s->per_frame == 1)
        return frames < n ? frames : n;
    /* Several samples a frame are neighbours: one frame at a time. */
    const size_t rest = s->per_frame - (size_t)(first % s->per_frame);
    return rest < n ? rest : n;
}

/** Read packed samples [first, first + n) of the file; *sum grows by their values. */
static vg_status read_packed(vg_wfdb_record *record, const signal *s, uint64_t first, size_t n,
                             float *out, uint64_t *sum, vg_error *err)
{
    const group *g = &record->groups[s->group];
    const vg_wfdb_packing packing = vg_wfdb_packing_of(g->format);
    const size_t stride = s->per_frame == 1 ? g->frame_length : 1;

    while (n > 0) {
        const size_t count = fit_block(record, g, s, first, n);
        const uint64_t element =
            first / s->per_frame * g->frame_length + s->place + first % s->per_frame;
        const size_t slot = (size_t)(element % packing.slots);
        const size_t bytes =
            ((slot + (count - 1) * stride) / packing.slots + 1) * packing.bytes;
        const uint64_t offset = g->byte_offset + element / packing.slots * packing.bytes;
        size_t got = 0;
        VG_TRY(vg_source_read(g->source, offset, record->block, bytes, &got, err));
        /* Only the last, partial group may be short; it has all the bytes that its samples
         * need. A file that shrank while we read it gives zeros. */
        memset(record->block + got, 0, bytes - got);
        *sum += (uint64_t)vg_wfdb_pick(g->format, record->block, slot, stride, count, out, 1);
        first += count;
        n -= count;
        out += count;
    }
    return VG_OK;
}

/** Read a channel of a FLAC stream, whose samples stand one after another. */
static vg_status read_sound(const group *g, const signal *s, uint64_t first, size_t n,
                            float *out, uint64_t *sum, vg_error *err)
{
    const float mark = -ldexpf(1.0F, vg_sound_bits(g->sound) - 1);

    VG_TRY(vg_sound_read(g->sound, s->channel, first, n, out, err));
    for (size_t i = 0; i < n; i++) {
        if (isnan(out[i]))
            continue;
        *sum += (uint64_t)(int64_t)out[i];
        if (out[i] == mark)
            out[i] = NAN;
    }
    return VG_OK;
}

/** Read differences and add them up, from the start of the file when we are past `first`. */
static vg_status read_differences(vg_wfdb_record *record, signal *s, uint64_t first, size_t n,
                                  float *out, uint64_t *sum, vg_error *err)
{
    float skipped[256];
    const size_t most = sizeof skipped / sizeof skipped[0];
    uint64_t unused = 0;

    if (first < s->n_integrated || s->n_integrated == 0) {
        s->n_integrated = 0;
        s->value = s->initial;
    }
    while (s->n_integrated < first) {
        const uint64_t left = first - s->n_integrated;
        const size_t count = left < most ? (size_t)left : most;
        VG_TRY(read_packed(record, s, s->n_integrated, count, skipped, &unused, err));
        for (size_t i = 0; i < count; i++)
            s->value += (double)skipped[i];
        s->n_integrated += count;
    }
    VG_TRY(read_packed(record, s, first, n, out, &unused, err));
    for (size_t i = 0; i < n; i++) {
        s->value += (double)out[i];
        out[i] = (float)s->value;
        *sum += (uint64_t)(int64_t)s->value;
    }
    s->n_integrated += n;
    return VG_OK;
}

/** Read samples [first, first + n) in the order of the file, skew not taken off. */
static vg_status read_file(vg_wfdb_record *record, signal *s, uint64_t first, size_t n,
                           float *out, uint64_t *sum, vg_error *err)
{
    if (n == 0)
        return VG_OK;
    if (record->groups[s->group].sound != NULL)
        return read_sound(&record->groups[s->group], s, first, n, out, sum, err);
    if (record->groups[s->group].format == 8)
        return read_differences(record, s, first, n, out, sum, err);
    return read_packed(record, s, first, n, out, sum, err);
}

/** Add up the samples that lie before time 0 because the file runs ahead. */
static vg_status sum_skewed(vg_wfdb_record *record, signal *s, vg_error *err)
{
    float skipped[256];
    const size_t most = sizeof skipped / sizeof skipped[0];

    while (s->n_summed < s->skew) {
        const uint64_t left = s->skew - s->n_summed;
        const size_t count = left < most ? (size_t)left : most;
        VG_TRY(read_file(record, s, s->n_summed, count, skipped, &s->sum, err));
        s->n_summed += count;
    }
    return VG_OK;
}

static void compare_checksum(vg_wfdb_record *record, signal *s)
{
    const uint16_t sum = (uint16_t)(s->sum & 0xffffu);

    if (!s->has_checksum || !record->is_whole || sum == s->checksum)
        return;
    vg_note_add(record->notes, VG_NOTE_WARNING, "checksum",
                "signal '%s' adds up to the checksum %u; the header says %u", s->name,
                (unsigned)sum, (unsigned)s->checksum);
    s->has_checksum = false; /* said once is enough */
}

/** Read samples [from, from + n) of the file and add up those that come next in order;
 *  blocks may overlap, and whoever goes back does not start the sum again. */
static vg_status read_and_sum(vg_wfdb_record *record, signal *s, uint64_t from, size_t n,
                              float *out, vg_error *err)
{
    const uint64_t length = record->n_frames * s->per_frame;
    const bool is_next = from <= s->n_summed && s->n_summed < from + n;
    const size_t known = is_next ? (size_t)(s->n_summed - from) : n;
    uint64_t unused = 0;

    VG_TRY(read_file(record, s, from, known, out, &unused, err));
    if (!is_next)
        return VG_OK;
    VG_TRY(read_file(record, s, from + known, n - known, out + known, &s->sum, err));
    s->n_summed = from + n;
    if (s->n_summed == length)
        compare_checksum(record, s);
    return VG_OK;
}

vg_status vg_wfdb_record_read(vg_wfdb_record *record, size_t signal_index, uint64_t first,
                              size_t n, float *out, vg_error *err)
{
    signal *s = &record->signals[signal_index];
    const uint64_t length = record->n_frames * s->per_frame;
    const uint64_t from = first + s->skew;

    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    if (record->groups[s->group].source == NULL || from >= length)
        return VG_OK;
    if (first == 0 && s->n_summed == 0)
        VG_TRY(sum_skewed(record, s, err));
    return read_and_sum(record, s, from, length - from < n ? (size_t)(length - from) : n, out,
                        err);
}
