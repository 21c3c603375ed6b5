/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/format.h"
#include "formats/wfdb_header.h"
#include "formats/wfdb_record.h"
#include "formats/wfdb_segments.h"
#include "model/notes_impl.h"

vg_channel vg_wfdb_channel(const vg_wfdb_header *header, const vg_wfdb_signal *signal,
                           uint64_t n_frames)
{
    vg_channel channel = {.fs_hz = header->frame_hz * signal->per_frame,
                          .n_samples = n_frames * signal->per_frame,
                          .gain = signal->gain,
                          .baseline = signal->baseline,
                          .step = 1.0};

    memcpy(channel.name, signal->name, sizeof channel.name);
    memcpy(channel.unit, signal->unit, sizeof channel.unit);
    channel.kind = vg_kind_guess(channel.name);
    return channel;
}

static vg_status read_record(void *state, size_t channel, uint64_t first, size_t n, float *out,
                             vg_error *err)
{
    return vg_wfdb_record_read(state, channel, first, n, out, err);
}

static void close_record(void *state)
{
    vg_wfdb_record_close(state);
}

/** Make rec the recording of a header with signals of its own. */
static vg_status open_record(const vg_folder *folder, const vg_wfdb_header *header,
                             vg_recording *rec, vg_error *err)
{
    vg_wfdb_record *record = NULL;

    if (header->n_signals == 0)
        return vg_fail(
            err, VG_ERR_FORMAT,
            "the header describes no signals; beats are in an annotation file beside "
            "it, which must be named");
    VG_TRY(vg_wfdb_record_open(folder, header, &rec->notes, &record, err));
    rec->reader = (vg_reader){.read = read_record, .close = close_record, .state = record};
    for (size_t i = 0; i < header->n_signals; i++) {
        const vg_channel channel =
            vg_wfdb_channel(header, &header->signals[i], vg_wfdb_record_n_frames(record));
        VG_TRY(vg_recording_add_channel(rec, &channel, err));
    }
    return VG_OK;
}

static vg_status open_header(const vg_folder *folder, vg_source *source, vg_recording *rec,
                             vg_error *err)
{
    vg_wfdb_header header = {0};
    vg_status status = vg_wfdb_header_read(source, &header, err);

    if (status == VG_OK) {
        rec->start_unix_s = header.start_unix_s;
        status = header.n_segments > 0 ? vg_wfdb_segments_open(folder, &header, rec, err)
                                       : open_record(folder, &header, rec, err);
    }
    vg_wfdb_header_free(&header);
    return status;
}

static bool sniff_header(const vg_job *job)
{
    return vg_looks_like_text(job->head, job->n_head) &&
           (vg_has_suffix(job->name, ".hea") || vg_wfdb_header_sniff(job->source));
}

static vg_status open_wfdb(vg_job *job, vg_input *out, vg_error *err)
{
    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (out->recording == NULL)
        return vg_fail_memory(err);
    return open_header(&job->folder, job->source, out->recording, err);
}

const vg_format vg_format_wfdb = {"wfdb", sniff_header, open_wfdb};

/** Open the header beside a signal file; *out is NULL when there is none or it does not name
 *  the file. */
static vg_status find_header(const vg_job *job, vg_source **out, vg_error *err)
{
    char name[VG_WFDB_NAME_SIZE];
    vg_wfdb_header header = {0};
    bool names_it = false;

    *out = NULL;
    if (!vg_replace_suffix(job->name, ".hea", name, sizeof name) ||
        !vg_folder_has(&job->folder, name))
        return VG_OK;
    VG_TRY(vg_folder_open(&job->folder, name, out, err));
    if (vg_wfdb_header_read(*out, &header, NULL) == VG_OK)
        for (size_t i = 0; i < header.n_signals; i++)
            names_it = names_it || strcmp(header.signals[i].file, job->name) == 0;
    vg_wfdb_header_free(&header);
    if (!names_it) {
        vg_source_close(*out);
        *out = NULL;
    }
    return VG_OK;
}

static bool sniff_signal(const vg_job *job)
{
    vg_source *header = NULL;

    if (find_header(job, &header, NULL) != VG_OK || header == NULL)
        return false;
    vg_source_close(header);
    return true;
}

/** Open the record of a signal file through the header beside it. */
static vg_status open_signal(vg_job *job, vg_input *out, vg_error *err)
{
    vg_source *header = NULL;

    VG_TRY(find_header(job, &header, err));
    if (header == NULL)
        return vg_fail(err, VG_ERR_FORMAT, "no header beside it names this signal file");
    vg_source_close(job->source);
    job->source = header;
    return open_wfdb(job, out, err);
}

const vg_format vg_format_wfdb_signal = {"wfdb", sniff_signal, open_signal};
