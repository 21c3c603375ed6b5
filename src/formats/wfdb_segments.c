/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/wfdb_segments.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/wfdb_record.h"
#include "model/notes_impl.h"

static const uint64_t MAX_FRAMES = UINT64_C(1) << 36; /* as in a header of one piece */

/** How a channel of the whole is found in a segment. */
typedef struct mapping {
    size_t signal; /* of the segment; SIZE_MAX: not there */
    double scale;  /* digital value of the whole = scale * value + shift */
    double shift;
} mapping;

typedef struct segment {
    char name[VG_WFDB_NAME_SIZE]; /* "~" for a gap */
    uint64_t first_frame;
    uint64_t n_frames; /* as long as the whole says it lasts */
    uint64_t n_held;   /* as long as its files are */
    mapping *map;      /* [n_channels], or NULL for a gap */
} segment;

typedef struct segments {
    vg_folder folder; /* prefix is ours */
    segment *items;
    size_t n;
    size_t n_channels;
    unsigned *per_frame;    /* [n_channels] */
    vg_wfdb_record *record; /* the segment that is open */
    size_t open;            /* its index */
    vg_notes *notes;
} segments;

static void close_segments(void *state)
{
    segments *all = state;

    if (all == NULL)
        return;
    for (size_t i = 0; all->items != NULL && i < all->n; i++)
        vg_free(all->items[i].map);
    vg_wfdb_record_close(all->record);
    vg_free(all->items);
    vg_free(all->per_frame);
    vg_free((void *)(uintptr_t)all->folder.prefix);
    vg_free(all);
}

/** Read the header of a segment by its name. */
static vg_status read_header(const vg_folder *folder, const char *name, vg_wfdb_header *out,
                             vg_error *err)
{
    char file[VG_WFDB_NAME_SIZE + 8];
    vg_source *source = NULL;
    vg_status status;

    *out = (vg_wfdb_header){0};
    (void)snprintf(file, sizeof file, "%s.hea", name);
    status = vg_folder_open(folder, file, &source, err);
    if (status == VG_OK)
        status = vg_wfdb_header_read(source, out, err);
    vg_source_close(source);
    if (status != VG_OK)
        return vg_fail_in(err, status, "segment header %.100s", file);
    return VG_OK;
}

/** Open the signal files of segment i and close those of the one before. */
static vg_status switch_to(segments *all, size_t i, vg_error *err)
{
    vg_wfdb_header header = {0};
    vg_status status;

    if (all->record != NULL && all->open == i)
        return VG_OK;
    vg_wfdb_record_close(all->record);
    all->record = NULL;
    status = read_header(&all->folder, all->items[i].name, &header, err);
    if (status == VG_OK)
        status = vg_wfdb_record_open(&all->folder, &header, all->notes, &all->record, err);
    if (status == VG_OK) {
        all->open = i;
        all->items[i].n_held = vg_wfdb_record_n_frames(all->record);
    } else {
        status = vg_fail_in(err, status, "segment %.100s", all->items[i].name);
    }
    vg_wfdb_header_free(&header);
    return status;
}

/** Index of the segment that holds a frame. */
static size_t find_segment(const segments *all, uint64_t frame)
{
    size_t low = 0;
    size_t high = all->n;

    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (all->items[middle].first_frame <= frame)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/** Read part of one segment; out is NaN already. */
static vg_status read_segment(segments *all, size_t i, size_t channel, uint64_t first, size_t n,
                              float *out, vg_error *err)
{
    const segment *s = &all->items[i];
    const mapping *m = s->map != NULL ? &s->map[channel] : NULL;

    if (m == NULL || m->signal == SIZE_MAX)
        return VG_OK;
    VG_TRY(switch_to(all, i, err));
    const uint64_t held = s->n_held * all->per_frame[channel];
    if (first >= held)
        return VG_OK;
    const size_t count = held - first < n ? (size_t)(held - first) : n;
    VG_TRY(vg_wfdb_record_read(all->record, m->signal, first, count, out, err));
    if (m->scale == 1.0 && m->shift == 0.0)
        return VG_OK;
    for (size_t k = 0; k < count; k++)
        out[k] = (float)(m->scale * (double)out[k] + m->shift);
    return VG_OK;
}

static vg_status read_segments(void *state, size_t channel, uint64_t first, size_t n,
                               float *out, vg_error *err)
{
    segments *all = state;
    const unsigned per_frame = all->per_frame[channel];

    for (size_t k = 0; k < n; k++)
        out[k] = NAN;
    while (n > 0) {
        size_t i = find_segment(all, first / per_frame);
        const segment *s = &all->items[i];
        const uint64_t inside = first - s->first_frame * per_frame;
        const uint64_t left = s->n_frames * per_frame - inside;
        const size_t count = left < n ? (size_t)left : n;
        VG_TRY(read_segment(all, i, channel, inside, count, out, err));
        first += count;
        n -= count;
        out += count;
    }
    return VG_OK;
}

/** The signal of a segment that a channel of the whole stands for: by name in variable
 *  layout, by place in fixed layout. */
static size_t find_signal(const vg_wfdb_header *header, const vg_wfdb_signal *like, size_t i,
                          bool by_name)
{
    if (!by_name)
        return i < header->n_signals ? i : SIZE_MAX;
    for (size_t k = 0; k < header->n_signals; k++)
        if (strcmp(header->signals[k].name, like->name) == 0)
            return k;
    return SIZE_MAX;
}

/** True if the header of a segment and the signal files that it names are there. */
static bool is_there(const vg_folder *folder, const char *name)
{
    char file[VG_WFDB_NAME_SIZE + 8];
    vg_wfdb_header header = {0};
    bool found = true;

    (void)snprintf(file, sizeof file, "%s.hea", name);
    if (!vg_folder_has(folder, file))
        return false;
    if (read_header(folder, name, &header, NULL) == VG_OK)
        for (size_t i = 0; i < header.n_signals; i++)
            found = found && (strcmp(header.signals[i].file, "~") == 0 ||
                              vg_folder_has(folder, header.signals[i].file));
    vg_wfdb_header_free(&header);
    return found;
}

/** Work out where the channels of the whole are in one segment. */
static vg_status map_segment(segments *all, segment *s, const vg_wfdb_header *layout,
                             bool by_name, vg_error *err)
{
    vg_wfdb_header header = {0};
    vg_status status = read_header(&all->folder, s->name, &header, err);

    if (status != VG_OK)
        goto done;
    if (fabs(header.frame_hz - layout->frame_hz) > 1e-9 * layout->frame_hz) {
        status = vg_fail(err, VG_ERR_FORMAT, "segment %.100s has %g Hz; the record has %g Hz",
                         s->name, header.frame_hz, layout->frame_hz);
        goto done;
    }
    s->map = vg_alloc(all->n_channels, sizeof *s->map);
    if (s->map == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; i < all->n_channels; i++) {
        const vg_wfdb_signal *like = &layout->signals[i];
        const size_t k = find_signal(&header, like, i, by_name);
        s->map[i] = (mapping){.signal = k, .scale = 1.0};
        if (k == SIZE_MAX)
            continue;
        const vg_wfdb_signal *here = &header.signals[k];
        if (here->per_frame != like->per_frame) {
            status = vg_fail(err, VG_ERR_FORMAT,
                             "segment %.100s has %u samples a frame of '%s', not %u", s->name,
                             here->per_frame, like->name, like->per_frame);
            goto done;
        }
        s->map[i].scale = like->gain / here->gain;
        s->map[i].shift = like->baseline - here->baseline * s->map[i].scale;
    }

done:
    vg_wfdb_header_free(&header);
    return status;
}

/** Lay the segments end to end and map each; the layout segment itself has no length. */
static vg_status map_segments(segments *all, const vg_wfdb_header *header,
                              const vg_wfdb_header *layout, bool by_name, vg_error *err)
{
    uint64_t frame = 0;
    size_t n_named = 0;
    size_t n_absent = 0;
    const char *absent = "";

    for (size_t i = by_name ? 1 : 0; i < header->n_segments; i++) {
        const vg_wfdb_segment *from = &header->segments[i];
        if (from->n_frames == 0)
            continue;
        segment *s = &all->items[all->n++];
        *s = (segment){.first_frame = frame, .n_frames = from->n_frames};
        memcpy(s->name, from->name, sizeof s->name);
        frame += from->n_frames;
        if (frame > MAX_FRAMES)
            return vg_fail(err, VG_ERR_FORMAT, "the segments add up to more than %llu frames",
                           (unsigned long long)MAX_FRAMES);
        if (strcmp(s->name, "~") == 0)
            continue;
        n_named++;
        if (is_there(&all->folder, s->name))
            VG_TRY(map_segment(all, s, layout, by_name, err));
        else if (n_absent++ == 0)
            absent = s->name;
    }
    if (n_absent > 0 && n_absent == n_named)
        return vg_fail(err, VG_ERR_IO, "segment %.100s and all others are missing", absent);
    if (n_absent > 0)
        vg_note_add(all->notes, VG_NOTE_WARNING, "missing_segment",
                    "%zu of %zu segments are not there, the first is %.80s", n_absent, n_named,
                    absent);
    if (all->n == 0)
        return vg_fail(err, VG_ERR_FORMAT, "no segment has a length");
    if (header->has_length && frame != header->n_frames)
        vg_note_add(all->notes, VG_NOTE_WARNING, "length",
                    "the segments add up to %llu frames; the header says %llu",
                    (unsigned long long)frame, (unsigned long long)header->n_frames);
    return VG_OK;
}

/** The header that describes the channels of the whole: the layout segment, or the first. */
static vg_status read_layout(const vg_folder *folder, const vg_wfdb_header *header,
                             bool *by_name, vg_wfdb_header *out, vg_error *err)
{
    size_t i = 0;

    *by_name = header->segments[0].n_frames == 0;
    while (!*by_name && i + 1 < header->n_segments &&
           strcmp(header->segments[i].name, "~") == 0)
        i++;
    VG_TRY(read_header(folder, header->segments[i].name, out, err));
    if (out->n_segments > 0 || out->n_signals == 0)
        return vg_fail(err, VG_ERR_FORMAT, "segment %.100s describes no signals",
                       header->segments[i].name);
    return VG_OK;
}

static vg_status add_channels(const segments *all, const vg_wfdb_header *layout,
                              vg_recording *rec, vg_error *err)
{
    const segment *last = &all->items[all->n - 1];
    const uint64_t n_frames = last->first_frame + last->n_frames;

    for (size_t i = 0; i < layout->n_signals; i++) {
        const vg_channel channel = vg_wfdb_channel(layout, &layout->signals[i], n_frames);
        all->per_frame[i] = layout->signals[i].per_frame;
        VG_TRY(vg_recording_add_channel(rec, &channel, err));
    }
    return VG_OK;
}

vg_status vg_wfdb_segments_open(const vg_folder *folder, const vg_wfdb_header *header,
                                vg_recording *rec, vg_error *err)
{
    vg_wfdb_header layout = {0};
    bool by_name = false;
    segments *all = vg_alloc(1, sizeof *all);
    vg_status status = VG_OK;

    rec->reader = (vg_reader){.read = read_segments, .close = close_segments, .state = all};
    if (all == NULL)
        return vg_fail_memory(err);
    status = read_layout(folder, header, &by_name, &layout, err);
    if (status != VG_OK)
        goto done;
    all->notes = &rec->notes;
    all->folder = vg_folder_keep(folder);
    all->n_channels = layout.n_signals;
    all->items = vg_alloc(header->n_segments, sizeof *all->items);
    all->per_frame = vg_alloc(layout.n_signals, sizeof *all->per_frame);
    if (all->folder.prefix == NULL || all->items == NULL || all->per_frame == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    status = map_segments(all, header, &layout, by_name, err);
    if (status == VG_OK)
        status = add_channels(all, &layout, rec, err);

done:
    vg_wfdb_header_free(&layout);
    return status;
}
