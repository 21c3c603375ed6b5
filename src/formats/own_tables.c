/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/own_tables.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/lines.h"

enum { MAX_FIELDS = 6 };
static const char *const beat_names[] = {"time_s",    "sample",  "label",
                                         "amplitude", "quality", ""};
static const char *const nn_names[] = {"time_s", "rr_ms",   "nn_ms",
                                       "label",  "follows", "corrected"};
enum { BEATS_NEEDED = 3, NN_NEEDED = 5 };

/** Where the columns of a table are; an optional one may be missing (n_columns). */
typedef struct table {
    const vg_dialect *dialect;
    size_t column[MAX_FIELDS];
    char **cells;
    uint64_t line;
} table;

static bool has_columns(const vg_dialect *d, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vg_dialect_find(d, names[i]) == d->n_columns)
            return false;
    return true;
}

bool vg_own_table_sniff(const vg_dialect *d)
{
    return has_columns(d, beat_names, BEATS_NEEDED) || has_columns(d, nn_names, NN_NEEDED);
}

/** A cell as a number; a missing column or value is NaN. */
static vg_status number(const table *t, size_t field, double *out, vg_error *err)
{
    *out = NAN;
    if (t->column[field] >= t->dialect->n_columns)
        return VG_OK;
    const char *cell = t->cells[t->column[field]];
    if (!vg_cell_number(cell, t->dialect->decimal, out))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu: '%.40s' is not a number",
                       (unsigned long long)t->line, cell);
    return VG_OK;
}

static vg_status add_beat(const table *t, vg_input *out, vg_error *err)
{
    double time_s = NAN;
    double amplitude = NAN;
    double quality = NAN;
    const char *label = t->cells[t->column[2]];

    VG_TRY(number(t, 0, &time_s, err));
    VG_TRY(number(t, 3, &amplitude, err));
    VG_TRY(number(t, 4, &quality, err));
    const vg_status status =
        vg_beats_append(&out->beats, time_s, label[0] != '\0' ? label[0] : 'Q', amplitude,
                        isnan(quality) ? 1.0 : quality, err);
    if (status != VG_OK)
        return vg_fail_in(err, status, "line %llu", (unsigned long long)t->line);
    return VG_OK;
}

static bool find_label(const char *word, vg_nn_label *label)
{
    for (int i = VG_NN_OK; i <= VG_NN_GAP; i++) {
        if (strcmp(word, vg_nn_label_name((vg_nn_label)i)) == 0) {
            *label = (vg_nn_label)i;
            return true;
        }
    }
    return false;
}

static vg_status add_interval(const table *t, vg_input *out, vg_error *err)
{
    vg_nn_row row = {0};
    double follows = 0.0;
    double corrected = NAN;
    const char *label = t->cells[t->column[3]];

    VG_TRY(number(t, 0, &row.time_s, err));
    VG_TRY(number(t, 1, &row.rr_ms, err));
    VG_TRY(number(t, 2, &row.nn_ms, err));
    VG_TRY(number(t, 4, &follows, err));
    VG_TRY(number(t, 5, &corrected, err));
    if (!find_label(label, &row.label))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu: '%.40s' is not a label",
                       (unsigned long long)t->line, label);
    if (row.label == VG_NN_GAP)
        return VG_OK; /* a gap row holds no interval; the next one does not follow */
    row.follows = follows > 0.0;
    /* Tables of other makers may not count; then every label stands for one beat. */
    row.n_fixed = row.label == VG_NN_OK ? 0 : 1;
    if (isfinite(corrected))
        row.n_fixed = (unsigned)fmin(fmax(corrected, 0.0), UCHAR_MAX);
    const vg_status status = vg_nn_append(&out->intervals, row, err);
    if (status != VG_OK)
        return vg_fail_in(err, status, "line %llu", (unsigned long long)t->line);
    return VG_OK;
}

static vg_status read_rows(vg_lines *lines, table *t, bool is_beats, vg_input *out,
                           vg_error *err)
{
    char *line = NULL;

    for (;;) {
        VG_TRY(vg_lines_next(lines, &line, NULL, err));
        if (line == NULL)
            return VG_OK;
        if (line[strspn(line, " \t")] == '\0')
            continue;
        t->line = lines->number;
        if (vg_cut_line(line, t->dialect->delimiter, t->cells, t->dialect->n_columns) <
            t->dialect->n_columns)
            return vg_fail(err, VG_ERR_FORMAT, "line %llu has too few cells",
                           (unsigned long long)t->line);
        VG_TRY(is_beats ? add_beat(t, out, err) : add_interval(t, out, err));
    }
}

vg_status vg_own_table_open(vg_job *job, const vg_dialect *d, vg_input *out, vg_error *err)
{
    const bool is_beats = has_columns(d, beat_names, BEATS_NEEDED);
    table t = {.dialect = d, .cells = vg_alloc(d->n_columns, sizeof *t.cells)};
    vg_lines lines = {0};
    vg_status status;

    if (t.cells == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < MAX_FIELDS; i++)
        t.column[i] = vg_dialect_find(d, is_beats ? beat_names[i] : nn_names[i]);
    out->type = is_beats ? VG_INPUT_BEATS : VG_INPUT_INTERVALS;
    out->format = is_beats ? "vagus-beats" : "vagus-nn";
    out->beats.source = VG_KIND_BEATS;
    out->beats.duration_s = NAN;
    out->intervals.source = VG_KIND_RR;
    out->intervals.duration_s = NAN;
    status = vg_lines_open(job->source, d->data_offset, d->lines_before, &lines, err);
    if (status == VG_OK)
        status = read_rows(&lines, &t, is_beats, out, err);
    if (status == VG_OK && !is_beats)
        status = vg_nn_check(vg_nn_borrow(&out->intervals), err);
    vg_lines_close(&lines);
    vg_free(t.cells);
    return status;
}
