/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/compare_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <vagus/compare.h>
#include <vagus/hrv.h>
#include <vagus/recovery.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/text.h"
#include "formats/sheet.h"

enum { METRIC_NAME_SIZE = 96 };

typedef struct vg_comparison {
    const char *source;
    char phase[VG_PHASE_NAME_SIZE];
    char metric[METRIC_NAME_SIZE];
    bool is_log;
    vg_paired paired;
    double p_holm;
    double q_bh;
} comparison;

/** The comparisons as they are collected. */
typedef struct family {
    const vg_compare_opts *opts;
    vg_comparisons *out;
} family;

/** A column of numbers to be compared among the rows that belong together. */
typedef struct selection {
    const vg_sheet *sheet;
    size_t *rows; /**< [n_rows] rows of one phase (and measure) */
    size_t n_rows;
    size_t value; /**< column */
    size_t who;
    size_t level;
} selection;

/** A participant's value at one level. */
typedef struct observation {
    const char *who;
    double value;
} observation;

static int compare_who(const void *a, const void *b)
{
    return strcmp(((const observation *)a)->who, ((const observation *)b)->who);
}

/** Collect the participants of one level, sorted; missing values are left out. */
static vg_status collect(const selection *s, const char *level, observation *out, size_t *n,
                         vg_error *err)
{
    *n = 0;
    for (size_t i = 0; i < s->n_rows; i++) {
        const char *text = vg_sheet_cell(s->sheet, s->rows[i], s->value);
        double value = NAN;
        if (strcmp(vg_sheet_cell(s->sheet, s->rows[i], s->level), level) != 0 ||
            !vg_read_double(text, &value) || !isfinite(value))
            continue;
        out[(*n)++] = (observation){vg_sheet_cell(s->sheet, s->rows[i], s->who), value};
    }
    if (*n > 1)
        qsort(out, *n, sizeof *out, compare_who);
    for (size_t i = 1; i < *n; i++)
        if (strcmp(out[i - 1].who, out[i].who) == 0)
            return vg_fail(err, VG_ERR_DATA,
                           "participant '%s' has two rows for '%s'; pairs need one each",
                           out[i].who, level);
    return VG_OK;
}

/** Match two sorted lists; values of those who are in both go to x and y. */
static size_t match(const observation *a, size_t n_a, const observation *b, size_t n_b,
                    double *x, double *y)
{
    size_t n = 0;

    for (size_t i = 0, j = 0; i < n_a && j < n_b;) {
        const int order = strcmp(a[i].who, b[j].who);
        if (order == 0) {
            x[n] = a[i].value;
            y[n++] = b[j].value;
        }
        i += order <= 0;
        j += order >= 0;
    }
    return n;
}

static bool all_positive(const double *x, const double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(x[i] > 0.0) || !(y[i] > 0.0))
            return false;
    return true;
}

/** Compare one selection and add it to the family; below two pairs its row has the count and
 *  nothing else. */
static vg_status compare_pairs(family *f, const comparison *name, const double *x,
                               const double *y, size_t n, vg_error *err)
{
    comparison *item;

    VG_TRY(
        vg_grow(&f->out->items, &f->out->capacity, f->out->n + 1, sizeof *f->out->items, err));
    item = &f->out->items[f->out->n];
    *item = *name;
    const vg_status status = vg_paired_compute(x, y, n, &item->paired, err);
    item->paired.n = n;
    if (status != VG_OK && status != VG_ERR_SHORT)
        return status;
    f->out->n++;
    return VG_OK;
}

static vg_status compare_selection(family *f, const selection *s, comparison *name,
                                   vg_error *err)
{
    size_t n_a = 0;
    size_t n_b = 0;
    vg_status status = VG_ERR_MEMORY;
    observation *a = vg_alloc(s->n_rows, sizeof *a);
    observation *b = vg_alloc(s->n_rows, sizeof *b);
    double *x = vg_alloc(s->n_rows, sizeof *x);
    double *y = vg_alloc(s->n_rows, sizeof *y);

    if (a == NULL || b == NULL || x == NULL || y == NULL) {
        (void)vg_fail_memory(err);
        goto done;
    }
    status = collect(s, f->opts->level_a, a, &n_a, err);
    if (status == VG_OK)
        status = collect(s, f->opts->level_b, b, &n_b, err);
    if (status != VG_OK)
        goto done;
    const size_t n = match(a, n_a, b, n_b, x, y);
    f->out->n_dropped += n_a + n_b - 2 * n;
    name->is_log = name->is_log && all_positive(x, y, n);
    for (size_t i = 0; i < n && name->is_log; i++) {
        x[i] = log(x[i]);
        y[i] = log(y[i]);
    }
    status = compare_pairs(f, name, x, y, n, err);

done:
    vg_free(a);
    vg_free(b);
    vg_free(x);
    vg_free(y);
    return status;
}

/** Is a column made of numbers (at least one, and nothing but numbers and n/a)? */
static bool is_numeric(const vg_sheet *sheet, size_t column)
{
    size_t n_numbers = 0;
    double value;

    for (size_t i = 0; i < sheet->n_rows; i++) {
        if (!vg_read_double(vg_sheet_cell(sheet, i, column), &value))
            return false;
        if (!isnan(value))
            n_numbers++;
    }
    return n_numbers > 0;
}

/** Where a table comes from decides which columns say what a row is about. */
typedef struct source {
    const char *name;           /**< of the source column */
    const char *file;           /**< in the folder of a study; NULL for a bare table */
    const char *phase_column;   /**< NULL: rows are not told apart by phase */
    const char *measure_column; /**< NULL: columns are metrics by themselves */
    /** True if the column is to be compared; tells whether on the logarithm. */
    bool (*is_metric)(const vg_sheet *sheet, size_t column, bool *is_log);
} source;

static bool is_hrv_metric(const vg_sheet *sheet, size_t column, bool *is_log)
{
    for (size_t i = 0; i < vg_hrv_n_metrics(); i++) {
        const vg_metric metric = vg_hrv_metric(i);
        *is_log = metric.is_log_scaled != 0;
        if (strcmp(metric.name, vg_sheet_header(sheet, column)) == 0)
            return true;
    }
    return false;
}

static bool is_recovery_metric(const vg_sheet *sheet, size_t column, bool *is_log)
{
    size_t n = 0;
    const vg_metric *metrics = vg_recovery_metrics(&n);

    for (size_t i = 0; i < n; i++) {
        *is_log = metrics[i].is_log_scaled != 0;
        if (strcmp(metrics[i].name, vg_sheet_header(sheet, column)) == 0)
            return true;
    }
    return false;
}

static bool is_plain_metric(const vg_sheet *sheet, size_t column, bool *is_log)
{
    *is_log = false;
    return is_numeric(sheet, column);
}

static const source sources[] = {
    {"hrv", "metrics.tsv", "phase", NULL, is_hrv_metric},
    {"recovery", "recovery.tsv", "phase_stress", "measure", is_recovery_metric},
};
static const source bare_table = {"table", NULL, NULL, NULL, is_plain_metric};

/** What row i is about: its cell in a column that may not be asked for. */
static const char *cell_of(const vg_sheet *sheet, size_t row, const char *column)
{
    return column != NULL ? vg_sheet_cell(sheet, row, vg_sheet_column(sheet, column)) : "";
}

static bool same_group(const vg_sheet *sheet, const source *from, size_t a, size_t b)
{
    return strcmp(cell_of(sheet, a, from->phase_column),
                  cell_of(sheet, b, from->phase_column)) == 0 &&
           strcmp(cell_of(sheet, a, from->measure_column),
                  cell_of(sheet, b, from->measure_column)) == 0;
}

static vg_status check_levels(const selection *s, const vg_compare_opts *opts, vg_error *err)
{
    const char *const wanted[] = {opts->level_a, opts->level_b};
    const size_t n_columns = s->sheet->n_columns;

    if (s->who == n_columns || s->level == n_columns)
        return vg_fail(err, VG_ERR_FORMAT, "the columns participant_id and %s are needed",
                       opts->within);
    for (size_t k = 0; k < 2; k++) {
        size_t i = 0;
        while (i < s->sheet->n_rows &&
               strcmp(vg_sheet_cell(s->sheet, i, s->level), wanted[k]) != 0)
            i++;
        if (i == s->sheet->n_rows)
            return vg_fail(err, VG_ERR_DATA, "'%s' does not occur in column %s", wanted[k],
                           opts->within);
    }
    return VG_OK;
}

/** Compare every metric of the rows in s, which are all about the same thing. */
static vg_status compare_group(family *f, selection *s, const source *from, vg_error *err)
{
    const char *measure = cell_of(s->sheet, s->rows[0], from->measure_column);

    for (s->value = 0; s->value < s->sheet->n_columns; s->value++) {
        comparison name = {.source = from->name};
        if (s->value == s->who || s->value == s->level ||
            !from->is_metric(s->sheet, s->value, &name.is_log))
            continue;
        (void)vg_copy_text(name.phase, sizeof name.phase,
                           cell_of(s->sheet, s->rows[0], from->phase_column));
        (void)snprintf(name.metric, sizeof name.metric, "%s%s%s", measure,
                       measure[0] != '\0' ? "." : "", vg_sheet_header(s->sheet, s->value));
        VG_TRY(compare_selection(f, s, &name, err));
    }
    return VG_OK;
}

static vg_status compare_sheet(family *f, const vg_sheet *sheet, const source *from,
                               vg_error *err)
{
    selection s = {.sheet = sheet,
                   .who = vg_sheet_column(sheet, "participant_id"),
                   .level = vg_sheet_column(sheet, f->opts->within)};
    vg_status status = check_levels(&s, f->opts, err);
    unsigned char *taken = vg_alloc(sheet->n_rows, 1);

    s.rows = vg_alloc(sheet->n_rows, sizeof *s.rows);
    if (status == VG_OK && (taken == NULL || s.rows == NULL))
        status = vg_fail_memory(err);
    for (size_t first = 0; first < sheet->n_rows && status == VG_OK; first++) {
        if (taken[first])
            continue;
        s.n_rows = 0;
        for (size_t i = first; i < sheet->n_rows; i++) {
            if (taken[i] || !same_group(sheet, from, first, i))
                continue;
            taken[i] = 1;
            s.rows[s.n_rows++] = i;
        }
        status = compare_group(f, &s, from, err);
    }
    vg_free(taken);
    vg_free(s.rows);
    return status;
}

static vg_status compare_file(family *f, const char *path, const source *from, vg_error *err)
{
    vg_sheet sheet = {0};
    vg_status status = vg_sheet_read(path, &sheet, err);

    if (status == VG_OK && sheet.n_rows > 0)
        status = compare_sheet(f, &sheet, from, err);
    vg_sheet_free(&sheet);
    return status;
}

static vg_status compare_folder(family *f, const char *folder, vg_error *err)
{
    vg_status status = VG_OK;

    for (size_t i = 0; i < sizeof sources / sizeof sources[0] && status == VG_OK; i++) {
        char *path = vg_path_join(folder, sources[i].file);
        status = path != NULL ? compare_file(f, path, &sources[i], err) : vg_fail_memory(err);
        if (status != VG_OK && path != NULL)
            status = vg_fail_in(err, status, "%s", sources[i].file);
        vg_free(path);
    }
    return status;
}

void vg_compare_columns(vg_table *table)
{
    static const char *const names[] = {
        "source",    "phase",  "metric",        "scale",      "n",       "level_a", "level_b",
        "mean_a",    "mean_b", "difference",    "ci_low",     "ci_high", "ratio",   "t",
        "df",        "p_t",    "p_permutation", "p_wilcoxon", "p_holm",  "q_bh",    "dz",
        "g",         "g_low",  "g_high",        "dz_low",     "dz_high", "shift",   "shift_low",
        "shift_high"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        vg_table_column(table, names[i]);
}

static void write_row(vg_table *table, const comparison *c, const vg_compare_opts *opts)
{
    const vg_paired *p = &c->paired;
    const double ratio = c->is_log ? exp(p->difference) : NAN;
    const double cells[] = {
        p->mean_a,  p->mean_b, p->difference, p->ci_low,        p->ci_high,    ratio,
        p->t,       p->df,     p->p_t,        p->p_permutation, p->p_wilcoxon, c->p_holm,
        c->q_bh,    p->dz,     p->g,          p->g_low,         p->g_high,     p->dz_low,
        p->dz_high, p->shift,  p->shift_low,  p->shift_high};

    vg_table_text(table, c->source);
    vg_table_text(table, c->phase);
    vg_table_text(table, c->metric);
    vg_table_text(table, c->is_log ? "ln" : "raw");
    vg_table_count(table, p->n);
    vg_table_text(table, opts->level_a);
    vg_table_text(table, opts->level_b);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        vg_table_number(table, cells[i]);
    vg_table_end_row(table);
}

void vg_compare_rows(vg_table *table, const vg_comparisons *comparisons,
                     const vg_compare_opts *opts)
{
    for (size_t i = 0; i < comparisons->n; i++)
        write_row(table, &comparisons->items[i], opts);
}

/** Adjust the p values of the whole family; the permutation test is the primary one. */
static vg_status adjust(vg_comparisons *c, vg_error *err)
{
    vg_status status = VG_OK;
    double *p = vg_alloc(c->n, sizeof *p);
    double *holm = vg_alloc(c->n, sizeof *holm);
    double *bh = vg_alloc(c->n, sizeof *bh);

    if (p == NULL || holm == NULL || bh == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; i < c->n; i++)
        p[i] = c->items[i].paired.p_permutation;
    status = vg_holm(p, c->n, holm, err);
    if (status == VG_OK)
        status = vg_benjamini_hochberg(p, c->n, bh, err);
    for (size_t i = 0; i < c->n && status == VG_OK; i++) {
        c->items[i].p_holm = holm[i];
        c->items[i].q_bh = bh[i];
    }

done:
    vg_free(p);
    vg_free(holm);
    vg_free(bh);
    return status;
}

vg_status vg_compare_path(const char *path, const vg_compare_opts *opts, vg_comparisons *out,
                          vg_error *err)
{
    family f = {.opts = opts, .out = out};
    vg_status status;

    *out = (vg_comparisons){0};
    if (vg_path_is_folder(path))
        status = compare_folder(&f, path, err);
    else
        status = compare_file(&f, path, &bare_table, err);
    if (status == VG_OK && out->n == 0)
        status = vg_fail(err, VG_ERR_FORMAT, "no column of numbers to compare");
    if (status == VG_OK)
        status = adjust(out, err);
    if (status != VG_OK)
        vg_comparisons_free(out);
    return status;
}

void vg_comparisons_free(vg_comparisons *comparisons)
{
    vg_free(comparisons->items);
    *comparisons = (vg_comparisons){0};
}
