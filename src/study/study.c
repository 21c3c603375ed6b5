/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/study.h"

#include <math.h>
#include <string.h>

#include <vagus/vagus.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "study/analysis.h"
#include "study/manifest.h"
#include "study/out.h"
#include "study/pool.h"
#include "study/provenance.h"

/** What one recording leaves behind: rows as text, waiting for their turn. */
typedef struct outcome {
    char *rows[VG_N_OUT];
    size_t n_bytes[VG_N_OUT];
    char *curves;
    size_t n_curve_bytes;
    bool failed;
    bool unusable;
    vg_status output_status; /* of the files in beats/ and nn/ */
    vg_error output_error;
} outcome;

typedef struct study {
    const vg_study_opts *opts;
    vg_manifest manifest;
    vg_hrv_layout layout; /**< of metrics.tsv */
    vg_out out;
    outcome *outcomes; /* [manifest.n] */
    char settings_id[VG_SETTINGS_ID_SIZE];
    vg_study_result *result;
} study;

/** Tables in memory for the rows of one recording. */
typedef struct memory_tables {
    FILE *streams[VG_N_OUT];
    FILE *curve_stream;
    vg_table tables[VG_N_OUT];
    vg_table curves;
} memory_tables;

static vg_status open_memory(const study *s, outcome *o, memory_tables *m, vg_error *err)
{
    bool complete = true;

    for (int i = 0; i < VG_N_OUT; i++) {
        m->streams[i] = open_memstream(&o->rows[i], &o->n_bytes[i]);
        complete = complete && m->streams[i] != NULL;
        m->tables[i] = vg_table_create(m->streams[i], VG_TABLE_TSV);
        vg_out_columns((vg_out_table)i, &s->layout, &m->tables[i]);
    }
    m->curve_stream = open_memstream(&o->curves, &o->n_curve_bytes);
    m->curves = vg_table_create(m->curve_stream, VG_TABLE_TSV);
    vg_curve_columns(&m->curves, true);
    return complete && m->curve_stream != NULL ? VG_OK : vg_fail_memory(err);
}

static void close_memory(memory_tables *m)
{
    for (int i = 0; i < VG_N_OUT; i++)
        if (m->streams[i] != NULL)
            (void)fclose(m->streams[i]);
    if (m->curve_stream != NULL)
        (void)fclose(m->curve_stream);
}

/** Write beats/ID.tsv or nn/ID.tsv. */
static vg_status write_list(const study *s, const char *kind, const char *id,
                            const vg_analysis *a, vg_error *err)
{
    char name[VG_RECORDING_ID_SIZE + VG_CODE_SIZE];
    vg_outfile file = {0};
    vg_status status;

    (void)snprintf(name, sizeof name, "%s/%s.tsv", kind, id);
    char *path = vg_path_join(s->opts->folder, name);
    if (path == NULL)
        return vg_fail_memory(err);
    status = vg_outfile_open(path, &file, err);
    if (status == VG_OK) {
        vg_table table = vg_table_create(file.file, VG_TABLE_TSV);
        const bool is_beats = strcmp(kind, "beats") == 0;
        if (is_beats)
            vg_beats_columns(&table, &a->beats);
        else
            vg_nn_columns(&table);
        vg_table_begin(&table, NULL);
        if (is_beats)
            vg_beats_rows(&table, &a->beats);
        else
            vg_nn_rows(&table, &a->nn);
        status = vg_outfile_commit(&file, err);
    }
    if (status != VG_OK)
        status = vg_fail_in(err, status, "%s", path);
    vg_free(path);
    return status;
}

static void status_row(memory_tables *m, const vg_manifest_row *row, const char *status,
                       const char *reason, double seconds)
{
    vg_table *table = &m->tables[VG_OUT_STATUS];

    vg_table_text(table, row->id);
    vg_table_text(table, status);
    vg_table_text(table, reason);
    vg_table_number(table, seconds);
    vg_table_end_row(table);
}

/** Rows of a recording that has been read. */
static vg_status add_rows(const study *s, const vg_manifest_row *row, const vg_analysis *a,
                          memory_tables *m, outcome *o, vg_error *err)
{
    const vg_row_id id = {.in_study = true,
                          .participant = row->participant,
                          .session = row->session,
                          .role = row->role,
                          .recording = row->id};
    vg_sink sink = {.hrv = &m->tables[VG_OUT_METRICS],
                    .recovery = &m->tables[VG_OUT_RECOVERY],
                    .curves = &m->curves,
                    .layout = &s->layout};
    vg_error why = {0};
    char reason[VG_REASON_SIZE + VG_MESSAGE_SIZE];

    VG_TRY(vg_analysis_hrv(a, &id, &sink, err));
    (void)vg_copy_text(reason, sizeof reason, a->reason);
    /* A session without stressors still has its metrics; it just cannot recover. */
    vg_status status = a->phases.n > 0 ? vg_analysis_recovery(a, &id, &sink, &why) : VG_OK;
    if (status == VG_ERR_DATA)
        vg_append_code(reason, sizeof reason, why.message);
    else if (status != VG_OK)
        return vg_fail(err, status, "%s", why.message);
    vg_append_code(reason, sizeof reason, sink.reason);
    o->unusable = sink.n_bad > 0 || vg_notes_find(&a->input.notes, "truncated") != NULL;
    status_row(m, row, o->unusable ? "unusable" : "ok", reason, a->stop_s);
    return VG_OK;
}

static vg_status analyse(const study *s, size_t i, memory_tables *m, outcome *o, vg_error *err)
{
    const vg_manifest_row *row = &s->manifest.rows[i];
    vg_settings settings = *s->opts->settings;
    vg_analysis a = {0};
    vg_status status;

    /* In a log of clock times each participant has a row. */
    if (settings.log_person[0] == '\0')
        (void)vg_copy_text(settings.log_person, sizeof settings.log_person, row->participant);
    VG_TRY(vg_manifest_settings(&s->manifest, i, &settings, err));
    VG_TRY(vg_analysis_run(row->path, row->events, &settings, &a, err));
    /* What the manifest says of single rows is in the manifest; rows name the study's
     * settings, which settings.json holds. */
    (void)vg_copy_text(a.settings_id, sizeof a.settings_id, s->settings_id);
    status = add_rows(s, row, &a, m, o, err);
    if (status == VG_OK && a.has_beats)
        o->output_status = write_list(s, "beats", row->id, &a, &o->output_error);
    if (status == VG_OK && o->output_status == VG_OK)
        o->output_status = write_list(s, "nn", row->id, &a, &o->output_error);
    vg_analysis_free(&a);
    return status;
}

/** The recording's rows when it failed: none but its status. */
static void forget_rows(outcome *o)
{
    for (int i = 0; i < VG_N_OUT; i++) {
        vg_free(o->rows[i]);
        o->rows[i] = NULL;
        o->n_bytes[i] = 0;
    }
    vg_free(o->curves);
    o->curves = NULL;
    o->n_curve_bytes = 0;
}

static void work(void *context, size_t i)
{
    study *s = context;
    outcome *o = &s->outcomes[i];
    memory_tables m = {0};
    vg_error err = {0};
    vg_status status = open_memory(s, o, &m, &err);

    if (status == VG_OK)
        status = analyse(s, i, &m, o, &err);
    close_memory(&m);
    o->failed = status != VG_OK;
    if (!o->failed)
        return;
    forget_rows(o);
    m = (memory_tables){0};
    if (open_memory(s, o, &m, NULL) == VG_OK)
        status_row(&m, &s->manifest.rows[i], "failed", err.message, NAN);
    close_memory(&m);
}

static vg_status finish(void *context, size_t i, vg_error *err)
{
    study *s = context;
    outcome *o = &s->outcomes[i];
    vg_status status = o->output_status;

    if (status != VG_OK && err != NULL)
        *err = o->output_error;
    for (int t = 0; t < VG_N_OUT && status == VG_OK; t++)
        status = vg_out_append(&s->out, (vg_out_table)t, o->rows[t], o->n_bytes[t], err);
    if (status == VG_OK)
        status = vg_out_append_curves(&s->out, o->curves, o->n_curve_bytes, err);
    forget_rows(o);
    s->result->n_finished++;
    s->result->n_failed += o->failed;
    s->result->n_unusable += o->unusable;
    if (s->opts->progress != NULL) {
        const vg_study_progress progress = {.n_total = s->manifest.n,
                                            .n_done = s->result->n_finished,
                                            .n_failed = s->result->n_failed};
        s->opts->progress(s->opts->user, &progress);
    }
    return status;
}

/** Recordings that an interrupt left out are in the list too. */
static vg_status list_left_out(study *s, size_t first, vg_error *err)
{
    vg_status status = VG_OK;

    for (size_t i = first; i < s->manifest.n && status == VG_OK; i++) {
        outcome *o = &s->outcomes[i];
        memory_tables m = {0};
        status = open_memory(s, o, &m, err);
        if (status == VG_OK)
            status_row(&m, &s->manifest.rows[i], "not_run", "interrupted", NAN);
        close_memory(&m);
        if (status == VG_OK)
            status = vg_out_append(&s->out, VG_OUT_STATUS, o->rows[VG_OUT_STATUS],
                                   o->n_bytes[VG_OUT_STATUS], err);
    }
    return status;
}

static vg_status run_all(study *s, vg_error *err)
{
    const vg_pool_job job = {.n = s->manifest.n,
                             .work = work,
                             .finish = finish,
                             .context = s,
                             .stop = s->opts->stop};
    const size_t n_jobs = s->opts->n_jobs > 0 ? s->opts->n_jobs : vg_pool_processors();
    size_t n_finished = 0;

    s->outcomes = vg_alloc(s->manifest.n, sizeof *s->outcomes);
    if (s->outcomes == NULL)
        return vg_fail_memory(err);
    VG_TRY(vg_out_open(s->opts->folder, &s->layout, &s->out, err));
    VG_TRY(vg_pool_run(&job, n_jobs, &n_finished, err));
    VG_TRY(list_left_out(s, n_finished, err));
    return vg_out_commit(&s->out, err);
}

vg_status vg_study_run(const char *manifest_path, const vg_study_opts *opts,
                       vg_study_result *result, vg_error *err)
{
    study s = {.opts = opts, .layout = {.opts = &opts->settings->hrv}, .result = result};
    vg_status status;

    *result = (vg_study_result){0};
    status = vg_manifest_read(manifest_path, &s.manifest, err);
    if (status != VG_OK)
        return vg_fail_in(err, status, "%s", manifest_path);
    result->n_recordings = s.manifest.n;
    status = vg_settings_id(opts->settings, s.settings_id, err);
    if (status == VG_OK)
        status = run_all(&s, err);
    if (status == VG_OK)
        status = vg_provenance_write(opts, manifest_path, &s.manifest, err);
    for (size_t i = 0; s.outcomes != NULL && i < s.manifest.n; i++)
        forget_rows(&s.outcomes[i]);
    vg_free(s.outcomes);
    vg_out_close(&s.out);
    vg_manifest_free(&s.manifest);
    return status;
}
