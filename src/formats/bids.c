/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BIDS continuous recordings: columns without a header, described by a JSON sidecar of the
 * same name or, by inheritance, by one farther up with fewer entities. Source: BIDS
 * specification 1.8, "Physiological and other continuous recordings", "The Inheritance
 * Principle". */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/text.h"
#include "formats/bids_climb.h"
#include "formats/bids_people.h"
#include "formats/bids_scans.h"
#include "formats/column_names.h"
#include "formats/dialect.h"
#include "formats/format.h"
#include "formats/json.h"
#include "formats/text_signal.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

enum { MAX_SIDECARS = 16, MAX_LEVELS = 4, MAX_STEM = 256 };

/** Sidecars that apply to a recording, the nearest first. */
typedef struct sidecars {
    const char *stem; /* of the recording */
    const char *suffix;
    vg_json *items[MAX_SIDECARS];
    size_t n;
} sidecars;

static void free_sidecars(sidecars *s)
{
    for (size_t i = 0; i < s->n; i++)
        vg_json_free(s->items[i]);
    *s = (sidecars){0};
}

/** "sub-1_task-x_physio.tsv.gz" to "sub-1_task-x" and "physio"; false when it is no such
 *  name. */
static bool split_name(const char *name, char stem[MAX_STEM], char suffix[MAX_STEM])
{
    if (!vg_copy_text(stem, MAX_STEM, name))
        return false;
    char *end = strstr(stem, ".tsv");
    if (end == NULL || (strcmp(end, ".tsv") != 0 && strcmp(end, ".tsv.gz") != 0))
        return false;
    *end = '\0';
    char *mark = strrchr(stem, '_');
    if (mark == NULL)
        return false;
    (void)vg_copy_text(suffix, MAX_STEM, mark + 1);
    *mark = '\0';
    return strcmp(suffix, "physio") == 0 || strcmp(suffix, "stim") == 0;
}

/** True if every entity of a sidecar's name is one of the recording's. */
static bool applies(const char *sidecar, const char *stem, const char *suffix)
{
    char rest[MAX_STEM];
    char ending[MAX_STEM];

    (void)snprintf(ending, sizeof ending, "%s.json", suffix);
    const size_t n = strlen(sidecar);
    const size_t m = strlen(ending);
    if (n < m || n - m >= sizeof rest || strcmp(sidecar + n - m, ending) != 0)
        return false;
    memcpy(rest, sidecar, n - m);
    rest[n - m] = '\0';
    for (char *entity = rest; *entity != '\0';) {
        const size_t length = strcspn(entity, "_");
        bool found = length == 0;
        for (const char *part = stem; part != NULL && !found; part = strchr(part, '_')) {
            part += *part == '_';
            found = strcspn(part, "_") == length && strncmp(part, entity, length) == 0;
        }
        if (!found)
            return false;
        entity += length + (entity[length] == '_');
    }
    return true;
}

/** Add the sidecars of one folder that apply, those with more entities (longer names) first. */
static vg_status add_folder(void *state, const char *folder, bool *done, vg_error *err)
{
    sidecars *out = state;
    char best[MAX_STEM];
    size_t shorter_than = MAX_STEM;

    *done = false;
    while (out->n < MAX_SIDECARS) {
        DIR *dir = opendir(folder);
        best[0] = '\0';
        if (dir == NULL)
            return VG_OK;
        for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
            const size_t length = strlen(e->d_name);
            if (length < shorter_than && length > strlen(best) &&
                applies(e->d_name, out->stem, out->suffix))
                (void)vg_copy_text(best, sizeof best, e->d_name);
        }
        (void)closedir(dir);
        if (best[0] == '\0')
            return VG_OK;
        shorter_than = strlen(best);
        char *path = vg_path_join(folder, best);
        const vg_status status =
            path != NULL ? vg_json_read(path, &out->items[out->n], err) : vg_fail_memory(err);
        vg_free(path);
        if (status != VG_OK)
            return vg_fail_in(err, status, "%.100s", best);
        out->n++;
    }
    return VG_OK;
}

static double find_number(const sidecars *s, const char *key)
{
    double value = NAN;

    for (size_t i = 0; i < s->n; i++)
        if (vg_json_number(s->items[i], key, &value))
            return value;
    return NAN;
}

static const char *find_column(const sidecars *s, size_t column)
{
    for (size_t i = 0; i < s->n; i++)
        if (vg_json_string_at(s->items[i], "Columns", 0) != NULL)
            return vg_json_string_at(s->items[i], "Columns", column);
    return NULL;
}

static vg_status add_channels(const sidecars *s, const vg_dialect *d, double fs_hz,
                              vg_recording *rec, vg_error *err)
{
    for (size_t i = 0; i < d->n_columns; i++) {
        vg_channel c = {.fs_hz = fs_hz, .gain = 1.0};
        const char *name = find_column(s, i);
        if (name == NULL && find_column(s, 0) != NULL)
            return vg_fail(err, VG_ERR_FORMAT, "the sidecar names %zu columns; there are %zu",
                           i, d->n_columns);
        if (name != NULL)
            vg_name_split(name, c.name, c.unit);
        c.kind = vg_kind_guess(c.name);
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    if (find_column(s, d->n_columns) != NULL)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the sidecar names more columns than the %zu there "
                       "are",
                       d->n_columns);
    return VG_OK;
}

static vg_status open_rows(vg_job *job, const sidecars *s, const vg_dialect *d, vg_input *out,
                           vg_error *err)
{
    const double stated_hz = find_number(s, "SamplingFrequency");
    const double fs_hz = job->opts.rate_hz > 0.0 ? job->opts.rate_hz : stated_hz;
    const double start_s = find_number(s, "StartTime");
    size_t *columns;
    vg_status status;

    if (!(fs_hz > 0.0) || !isfinite(fs_hz))
        return vg_fail(err, VG_ERR_FORMAT,
                       "no JSON sidecar gives a SamplingFrequency for this BIDS recording");
    VG_TRY(add_channels(s, d, fs_hz, out->recording, err));
    if (isfinite(start_s) && fabs(start_s) > 0.0) {
        out->events_offset_s = -start_s;
        vg_note_add(&out->recording->notes, VG_NOTE_INFO, "start_time",
                    "the recording begins %g s %s the time that events count from",
                    fabs(start_s), start_s < 0.0 ? "before" : "after");
    }
    columns = vg_alloc(d->n_columns, sizeof *columns);
    if (columns == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < d->n_columns; i++)
        columns[i] = i;
    const vg_text_layout layout = {.delimiter = d->delimiter,
                                   .decimal = '.',
                                   .n_columns = d->n_columns,
                                   .data_offset = d->data_offset,
                                   .lines_before = d->lines_before,
                                   .time_column = SIZE_MAX,
                                   .fs_hz = fs_hz,
                                   .columns = columns,
                                   .n_channels = d->n_columns};
    status = vg_text_signal_open(&job->source, &layout, out->recording, err);
    vg_free(columns);
    return status;
}

static bool sniff(const vg_job *job)
{
    char stem[MAX_STEM];
    char suffix[MAX_STEM];

    return vg_looks_like_text(job->head, job->n_head) && split_name(job->name, stem, suffix) &&
           job->folder.files == NULL;
}

static vg_status open_bids(vg_job *job, vg_input *out, vg_error *err)
{
    char stem[MAX_STEM] = "";
    char suffix[MAX_STEM] = "";
    vg_dialect d = {0};
    sidecars s = {.stem = stem, .suffix = suffix};
    const bool is_whole = vg_source_size(job->source) <= job->n_head;
    vg_status status;

    if (!split_name(job->name, stem, suffix))
        return vg_fail(err, VG_ERR_FORMAT, "a BIDS recording is named *_physio.tsv.gz");
    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (out->recording == NULL)
        return vg_fail_memory(err);
    status = vg_bids_climb(job->folder.prefix, MAX_LEVELS, add_folder, &s, err);
    if (status == VG_OK)
        status = vg_dialect_detect(job->head, job->n_head, is_whole, NULL, &d, err);
    if (status == VG_OK)
        status = open_rows(job, &s, &d, out, err);
    if (status == VG_OK)
        status = vg_bids_scan_start(job->folder.prefix, job->name, stem,
                                    find_number(&s, "StartTime"), &out->recording->start_unix_s,
                                    &out->recording->notes, err);
    if (status == VG_OK)
        status =
            vg_bids_find_person(job->folder.prefix, stem, out, &out->recording->notes, err);
    vg_dialect_free(&d);
    free_sidecars(&s);
    return status;
}

const vg_format vg_format_bids = {"bids", sniff, open_bids};
