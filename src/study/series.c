/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/series.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/sheet.h"

/** A column that holds times, and what makes seconds of it. */
typedef struct time_column {
    const char *name;
    double seconds;
} time_column;

static const time_column time_columns[] = {
    {"time_s", 1.0},       {"t_s", 1.0},      {"time_min", 60.0}, {"t_min", 60.0},
    {"minutes", 60.0},     {"time_ms", 1e-3}, {"seconds", 1.0},   {"time", 1.0},
    {"time_seconds", 1.0}, {"onset", 1.0},    {"t", 1.0}};

/** The series read from a table. */
typedef struct loaded_series {
    double *time_s;
    double *y;
    size_t n;
} loaded_series;

static void free_series(loaded_series *s)
{
    vg_free(s->time_s);
    vg_free(s->y);
    *s = (loaded_series){0};
}

static size_t find_time(const vg_sheet *sheet, double *seconds)
{
    for (size_t i = 0; i < sizeof time_columns / sizeof time_columns[0]; i++) {
        const size_t column = vg_sheet_column(sheet, time_columns[i].name);
        *seconds = time_columns[i].seconds;
        if (column < sheet->n_columns)
            return column;
    }
    *seconds = 1.0;
    return 0;
}

static vg_status read_cell(const vg_sheet *sheet, size_t row, size_t column, double *out,
                           vg_error *err)
{
    const char *text = vg_sheet_text(sheet, row, column);

    *out = NAN;
    if (text[0] == '\0' || vg_read_double(text, out))
        return VG_OK;
    return vg_fail(err, VG_ERR_FORMAT, "line %zu: %s is '%.40s', not a number",
                   sheet->line[row], vg_sheet_header(sheet, column), text);
}

static vg_status fill_series(const vg_sheet *sheet, size_t column, loaded_series *out,
                             vg_error *err)
{
    double seconds;
    const size_t time_at = find_time(sheet, &seconds);

    out->time_s = vg_alloc(sheet->n_rows, sizeof *out->time_s);
    out->y = vg_alloc(sheet->n_rows, sizeof *out->y);
    if (out->time_s == NULL || out->y == NULL)
        return vg_fail_memory(err);
    for (out->n = 0; out->n < sheet->n_rows; out->n++) {
        const size_t i = out->n;
        VG_TRY(read_cell(sheet, i, time_at, &out->time_s[i], err));
        VG_TRY(read_cell(sheet, i, column, &out->y[i], err));
        out->time_s[i] *= seconds;
        if (!isfinite(out->time_s[i]) || (i > 0 && !(out->time_s[i] > out->time_s[i - 1])))
            return vg_fail(err, VG_ERR_DATA, "line %zu: time is %g s; times must increase",
                           sheet->line[i], out->time_s[i]);
    }
    return VG_OK;
}

static vg_status load(const vg_series_request *request, loaded_series *out, vg_error *err)
{
    vg_sheet sheet = {0};
    vg_status status;

    *out = (loaded_series){0};
    VG_TRY(vg_sheet_read(request->path, &sheet, err));
    const size_t column = vg_sheet_column(&sheet, request->name);
    if (column == sheet.n_columns)
        status = vg_fail(err, VG_ERR_OPTION, "no column '%.60s'", request->name);
    else
        status = fill_series(&sheet, column, out, err);
    vg_sheet_free(&sheet);
    if (status != VG_OK)
        free_series(out);
    return status;
}

/** Where a row comes from and goes to. */
typedef struct row_job {
    const vg_series_request *request;
    const loaded_series *series;
    const vg_settings *settings;
    const vg_row_id *id;
    vg_sink *sink;
} row_job;

static vg_status add_row(const row_job *job, const vg_episode *episode, vg_error *err)
{
    const vg_series_request *request = job->request;
    const loaded_series *s = job->series;
    const vg_row_id *id = job->id;
    vg_sink *sink = job->sink;
    const vg_series series = {.time_s = s->time_s,
                              .y = s->y,
                              .n = s->n,
                              .name = request->name,
                              .direction = request->direction != 0
                                               ? request->direction
                                               : vg_series_direction(request->name)};
    vg_recovery row;

    VG_TRY(vg_series_recovery_compute(&series, episode, &job->settings->recovery, &row, err));
    vg_recovery_row(sink->recovery, id, episode, &row, "");
    sink->n_bad += row.status == VG_RECOVERY_UNUSABLE;
    if (sink->curves != NULL && vg_episode_is_complete(episode))
        vg_series_curve_rows(sink->curves, id, episode, &series);
    if (sink->plot != NULL && vg_episode_is_complete(episode))
        vg_plot_add(sink->plot, &(vg_plot_panel){.title = id->recording,
                                                 .measure = request->name,
                                                 .unit = request->unit,
                                                 .episode = episode,
                                                 .row = &row,
                                                 .time_s = s->time_s,
                                                 .value = s->y,
                                                 .n = s->n});
    return VG_OK;
}

static vg_status find_phases(const vg_series_request *request, vg_phases *out, vg_error *err)
{
    VG_TRY(request->events_path != NULL ? vg_phases_read_events(request->events_path, out, err)
                                        : vg_phases_find_events(request->path, out, err));
    return out->n > 0 ? VG_OK
                      : vg_fail(err, VG_ERR_OPTION,
                                "no phases; recovery needs a baseline, a stressor and what "
                                "follows");
}

vg_status vg_series_rows(const vg_series_request *request, const vg_settings *settings,
                         const vg_row_id *id, vg_sink *sink, vg_error *err)
{
    const vg_pairing names = vg_settings_pairing(settings);
    loaded_series series = {0};
    vg_phases phases = {0};
    vg_episode *episodes = NULL;
    size_t n = 0;

    vg_status status = load(request, &series, err);
    if (status == VG_OK)
        status = find_phases(request, &phases, err);
    if (status == VG_OK)
        status = vg_episodes_find(&phases, &names, &episodes, &n, err);
    for (size_t i = 0; i < n && status == VG_OK; i++)
        status = add_row(&(row_job){request, &series, settings, id, sink}, &episodes[i], err);
    vg_episodes_free(episodes);
    vg_phases_free(&phases);
    free_series(&series);
    return status;
}
