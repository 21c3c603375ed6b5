/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus info: one row per channel or list. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <vagus/input.h>
#include <vagus/survey.h>

#include "cli/output.h"
#include "core/alloc.h"
#include "core/path.h"
#include "core/text.h"
#include "tables/rows.h"

enum { N_SURVEY_CELLS = 6 };

enum { MAX_DEPTH = 4 /* of recordings below a BIDS folder: sub, ses, modality */ };

/** True for the root of a BIDS data set. */
static bool is_bids(const char *folder)
{
    char *path = vg_path_join(folder, "dataset_description.json");
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;

    vg_free(path);
    if (file != NULL)
        (void)fclose(file);
    return file != NULL;
}

/** Columns of every table, and for BIDS data sets who was recorded. */
static void add_columns(vg_table *table, bool has_people)
{
    static const char *const people[] = {"participant_id", "session", "group"};
    static const char *const names[] = {
        "recording", "format",     "channel", "kind",   "rate_hz",   "unit",
        "n_samples", "duration_s", "low",     "high",   "missing_s", "gaps",
        "flat_s",    "clipped_s",  "start",   "events", "chosen",    "notes"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        vg_table_column(table, names[i]);
    for (size_t i = 0; has_people && i < sizeof people / sizeof people[0]; i++)
        vg_table_column(table, people[i]);
}

static void end_row(const vg_input *input, bool has_people, vg_table *table)
{
    if (has_people) {
        vg_table_text(table, input->participant_id);
        vg_table_text(table, input->session);
        vg_table_text(table, input->group);
    }
    vg_table_end_row(table);
}

/** All codes of the reader in one cell. */
static const char *note_codes(const vg_notes *notes, char out[VG_MESSAGE_SIZE])
{
    out[0] = '\0';
    for (size_t i = 0; i < notes->n; i++)
        vg_append_code(out, VG_MESSAGE_SIZE, notes->items[i].code);
    return out;
}

/** Why the channel would, or would not, be the one analysed. */
static const char *chosen_text(const vg_channel *channel, bool is_chosen)
{
    if (!is_chosen)
        return "";
    if (channel->kind == VG_KIND_ECG)
        return "first ecg";
    return channel->kind == VG_KIND_PPG ? "first ppg, no ecg" : "only channel";
}

/** Seconds since 1970 as 2022-02-14T09:12:05Z; "" when unknown. */
static const char *start_text(double unix_s, char out[VG_CODE_SIZE])
{
    const time_t seconds = isfinite(unix_s) && fabs(unix_s) < 1e11 ? (time_t)floor(unix_s) : 0;
    struct tm utc;

    out[0] = '\0';
    if (isfinite(unix_s) && gmtime_r(&seconds, &utc) != NULL)
        (void)strftime(out, VG_CODE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return out;
}

/** Range, gaps, flat and clipped parts; n/a when the samples cannot be read. */
static void survey_cells(vg_recording *rec, size_t channel, vg_table *table)
{
    vg_survey survey;
    const bool known = vg_recording_survey(rec, channel, &survey, NULL) == VG_OK;
    const double cells[N_SURVEY_CELLS] = {survey.low,
                                          survey.high,
                                          known ? survey.missing_s : NAN,
                                          known ? (double)survey.n_gaps : NAN,
                                          known ? survey.flat_s : NAN,
                                          known ? survey.clipped_s : NAN};

    for (size_t i = 0; i < N_SURVEY_CELLS; i++)
        vg_table_number(table, cells[i]);
}

static void channel_rows(const char *path, const vg_input *input, bool has_people,
                         vg_table *table)
{
    vg_recording *rec = input->recording;
    char codes[VG_MESSAGE_SIZE];
    char start[VG_CODE_SIZE];
    size_t chosen = 0;
    const bool has_chosen = vg_recording_find(rec, NULL, VG_KIND_OTHER, &chosen, NULL) == VG_OK;

    for (size_t i = 0; i < vg_recording_n_channels(rec); i++) {
        const vg_channel *channel = vg_recording_channel(rec, i);
        vg_table_text(table, path);
        vg_table_text(table, input->format);
        vg_table_text(table, channel->name);
        vg_table_text(table, vg_kind_name(channel->kind));
        vg_table_number(table, channel->fs_hz);
        vg_table_text(table, channel->unit);
        vg_table_number(table, (double)channel->n_samples);
        vg_table_number(table, (double)channel->n_samples / channel->fs_hz);
        survey_cells(rec, i, table);
        vg_table_text(table, start_text(vg_recording_start_unix_s(rec), start));
        vg_table_count(table, vg_recording_events(rec)->n);
        vg_table_text(table, chosen_text(channel, has_chosen && i == chosen));
        vg_table_text(table, note_codes(&input->notes, codes));
        end_row(input, has_people, table);
    }
}

static void list_row(const char *path, const vg_input *input, bool has_people, vg_table *table)
{
    const bool is_beats = input->type == VG_INPUT_BEATS;
    const size_t n = is_beats ? input->beats.n : input->intervals.n;
    const double *time_s = is_beats ? input->beats.time_s : input->intervals.time_s;
    char codes[VG_MESSAGE_SIZE];

    vg_table_text(table, path);
    vg_table_text(table, input->format);
    vg_table_text(table, "");
    vg_table_text(table, vg_kind_name(is_beats ? VG_KIND_BEATS : VG_KIND_RR));
    vg_table_number(table, is_beats && input->beats.fs_hz > 0.0 ? input->beats.fs_hz : NAN);
    vg_table_text(table, is_beats ? "s" : "ms");
    vg_table_count(table, n);
    vg_table_number(table, n > 0 ? time_s[n - 1] : 0.0);
    for (size_t i = 0; i < N_SURVEY_CELLS; i++)
        vg_table_number(table, NAN);
    vg_table_text(table, "");
    vg_table_count(table, 0);
    vg_table_text(table, "the list");
    vg_table_text(table, note_codes(&input->notes, codes));
    end_row(input, has_people, table);
}

/** What describing many inputs needs at hand. */
typedef struct describer {
    const cli_args *args;
    vg_input_opts opts;
    vg_table *table;
    cli_tally tally;
    bool has_people; /* an input is a BIDS data set */
} describer;

/** Rows of one input; in a folder, or among others, what is not an input gets a row that
 *  says why. */
static void describe(describer *d, const char *path, bool in_folder)
{
    const vg_row_id id = {.recording = path};
    vg_input input = {0};
    vg_error err = {0};
    const vg_status status = vg_input_open(path, &d->opts, &input, &err);

    if (status != VG_OK && !in_folder) {
        vg_cli_complain(d->args, path, &err);
        vg_cli_count_failure(&d->tally, status);
    }
    if (status != VG_OK) {
        if (in_folder || d->args->n_inputs > 1)
            vg_unreadable_row(d->table, &id, NULL, err.message);
        return;
    }
    if (!in_folder)
        vg_cli_print_notes(d->args, path, &input.notes);
    d->tally.n_unusable += vg_notes_find(&input.notes, "truncated") != NULL;
    if (input.type == VG_INPUT_RECORDING)
        channel_rows(path, &input, d->has_people, d->table);
    else
        list_row(path, &input, d->has_people, d->table);
    vg_input_free(&input);
}

/** True for the signal file of a WFDB record whose header is in the list as well. */
static bool belongs_to_header(char *const *names, size_t n, const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && strcmp(dot, ".dat") == 0 && i < n; i++)
        if (strncmp(names[i], name, (size_t)(dot - name)) == 0 &&
            strcmp(names[i] + (dot - name), ".hea") == 0)
            return true;
    return false;
}

/** Entries of a folder; none, said and counted, when it cannot be listed. */
static size_t list_folder(describer *d, const char *folder, char ***names)
{
    size_t n = 0;
    vg_error err = {0};
    const vg_status status = vg_path_list(folder, names, &n, &err);

    if (status != VG_OK) {
        vg_cli_complain(d->args, folder, &err);
        vg_cli_count_failure(&d->tally, status);
    }
    return n;
}

static void describe_folder(describer *d, const char *folder)
{
    char **names = NULL;
    const size_t n = list_folder(d, folder, &names);

    for (size_t i = 0; i < n; i++) {
        char *path =
            belongs_to_header(names, n, names[i]) ? NULL : vg_path_join(folder, names[i]);
        if (path != NULL && !vg_path_is_folder(path))
            describe(d, path, true);
        vg_free(path);
    }
    vg_path_list_free(names, n);
}

/** True for a continuous recording, by its name. */
static bool is_bids_recording(const char *name)
{
    const char *end = strstr(name, "_physio.tsv");

    return end != NULL &&
           (strcmp(end, "_physio.tsv") == 0 || strcmp(end, "_physio.tsv.gz") == 0);
}

/** The recordings of a BIDS data set, wherever they lie below its root. */
static void describe_bids(describer *d, const char *folder, int depth)
{
    char **names = NULL;
    const size_t n = list_folder(d, folder, &names);

    for (size_t i = 0; i < n; i++) {
        char *path = vg_path_join(folder, names[i]);
        if (path != NULL && vg_path_is_folder(path) && depth < MAX_DEPTH)
            describe_bids(d, path, depth + 1);
        else if (path != NULL && is_bids_recording(names[i]))
            describe(d, path, true);
        vg_free(path);
    }
    vg_path_list_free(names, n);
}

int vg_cli_info(const cli_args *args)
{
    cli_output out;
    int code;
    describer d = {.args = args,
                   .opts = vg_settings_input(&args->settings),
                   .table = &out.table,
                   .tally = {.n_inputs = args->n_inputs}};

    if (!vg_cli_output_open(args, args->output, &out, &code))
        return code;
    for (size_t i = 0; i < args->n_inputs; i++)
        d.has_people = d.has_people || is_bids(args->inputs[i]);
    add_columns(&out.table, d.has_people);
    vg_cli_output_begin(&out);
    for (size_t i = 0; i < args->n_inputs; i++) {
        if (is_bids(args->inputs[i]))
            describe_bids(&d, args->inputs[i], 0);
        else if (vg_path_is_folder(args->inputs[i]))
            describe_folder(&d, args->inputs[i]);
        else
            describe(&d, args->inputs[i], false);
    }
    return vg_cli_output_close(&out, vg_cli_exit_code(&d.tally));
}
