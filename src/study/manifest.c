/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/manifest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/text.h"

/* Columns that stand for a setting of the row. */
static const struct {
    const char *column;
    const char *key;
} overrides[] = {{"channel", "channel"}, {"kind", "kind"},       {"rate_hz", "rate_hz"},
                 {"unit", "unit"},       {"start_s", "start_s"}, {"stop_s", "stop_s"}};

/** Letters, digits and . _ - stay; whatever else a file name should not hold becomes '-'. */
static void make_safe(char *name)
{
    for (char *c = name; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr("._-", *c) == NULL)
            *c = '-';
    if (name[0] == '.')
        name[0] = '-';
}

static void name_row(vg_manifest_row *row)
{
    enum { SUFFIX_ROOM = 24 };
    char full[VG_RECORDING_ID_SIZE - SUFFIX_ROOM];

    (void)snprintf(full, sizeof full, "%s%s%s%s%s", row->participant,
                   row->session[0] != '\0' ? "_ses-" : "", row->session,
                   row->role[0] != '\0' ? "_" : "", row->role);
    make_safe(full);
    (void)vg_copy_text(row->id, sizeof row->id, full);
}

static int compare_ids(const void *a, const void *b)
{
    const vg_manifest_row *const *x = a;
    const vg_manifest_row *const *y = b;
    const int order = strcmp((*x)->id, (*y)->id);

    return order != 0 ? order : (*x > *y) - (*x < *y);
}

/** Number the rows from i on that have the id of row i - 1; returns how many. */
static size_t number_repeats(vg_manifest_row **sorted, size_t i, size_t n)
{
    const size_t first = i;
    char id[VG_RECORDING_ID_SIZE];

    (void)vg_copy_text(id, sizeof id, sorted[i - 1]->id);
    for (; i < n && strcmp(sorted[i]->id, id) == 0; i++) {
        const size_t used = strlen(id);
        (void)snprintf(sorted[i]->id + used, VG_RECORDING_ID_SIZE - used, "_%zu",
                       i - first + 2);
    }
    return i - first;
}

/** Number ids that occur more than once, in the order of the file: P1, P1_2, P1_3. A file
 *  that holds both P1 twice and P1_2 gets longer numbers until all differ. */
static vg_status make_ids_unique(vg_manifest *m, vg_error *err)
{
    size_t n_changed;
    vg_manifest_row **sorted = vg_alloc(m->n, sizeof(vg_manifest_row *));

    if (sorted == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < m->n; i++)
        sorted[i] = &m->rows[i];
    do {
        n_changed = 0;
        qsort(sorted, m->n, sizeof(vg_manifest_row *), compare_ids);
        for (size_t i = 1; i < m->n; i++) {
            const size_t n = number_repeats(sorted, i, m->n);
            n_changed += n;
            i += n;
        }
    } while (n_changed > 0);
    vg_free(sorted);
    return VG_OK;
}

static vg_status fill_row(vg_manifest *m, size_t i, const char *folder, vg_error *err)
{
    const vg_sheet *sheet = &m->sheet;
    vg_manifest_row *row = &m->rows[i];
    const char *recording = vg_sheet_text(sheet, i, vg_sheet_column(sheet, "recording"));
    const char *events = vg_sheet_text(sheet, i, vg_sheet_column(sheet, "events"));

    row->participant = vg_sheet_text(sheet, i, vg_sheet_column(sheet, "participant_id"));
    row->session = vg_sheet_text(sheet, i, vg_sheet_column(sheet, "session"));
    row->role = vg_sheet_text(sheet, i, vg_sheet_column(sheet, "role"));
    if (row->participant[0] == '\0' || recording[0] == '\0')
        return vg_fail(err, VG_ERR_FORMAT, "line %zu has no participant_id or no recording",
                       sheet->line[i]);
    row->path = vg_path_join(folder, recording);
    row->events = events[0] != '\0' ? vg_path_join(folder, events) : NULL;
    if (row->path == NULL || (events[0] != '\0' && row->events == NULL))
        return vg_fail_memory(err);
    name_row(row);
    return VG_OK;
}

static vg_status fill_rows(vg_manifest *m, const char *path, vg_error *err)
{
    const vg_sheet *sheet = &m->sheet;
    vg_status status = VG_OK;

    if (vg_sheet_column(sheet, "participant_id") == sheet->n_columns ||
        vg_sheet_column(sheet, "recording") == sheet->n_columns)
        return vg_fail(err, VG_ERR_FORMAT,
                       "the header must have the columns participant_id and recording");
    if (sheet->n_rows == 0)
        return vg_fail(err, VG_ERR_FORMAT, "the manifest lists no recording");
    char *folder = vg_path_folder(path);
    m->rows = vg_alloc(sheet->n_rows, sizeof *m->rows);
    if (m->rows == NULL || folder == NULL)
        status = vg_fail_memory(err);
    for (size_t i = 0; i < sheet->n_rows && status == VG_OK; i++) {
        m->n = i + 1;
        status = fill_row(m, i, folder, err);
    }
    vg_free(folder);
    return status == VG_OK ? make_ids_unique(m, err) : status;
}

vg_status vg_manifest_read(const char *path, vg_manifest *out, vg_error *err)
{
    vg_status status;

    *out = (vg_manifest){0};
    VG_TRY(vg_sheet_read(path, &out->sheet, err));
    status = fill_rows(out, path, err);
    if (status != VG_OK)
        vg_manifest_free(out);
    return status;
}

void vg_manifest_free(vg_manifest *manifest)
{
    for (size_t i = 0; i < manifest->n; i++) {
        vg_free(manifest->rows[i].path);
        vg_free(manifest->rows[i].events);
    }
    vg_free(manifest->rows);
    vg_sheet_free(&manifest->sheet);
    *manifest = (vg_manifest){0};
}

vg_status vg_manifest_settings(const vg_manifest *manifest, size_t row, vg_settings *settings,
                               vg_error *err)
{
    const vg_sheet *sheet = &manifest->sheet;

    for (size_t i = 0; i < sizeof overrides / sizeof overrides[0]; i++) {
        const char *text =
            vg_sheet_text(sheet, row, vg_sheet_column(sheet, overrides[i].column));
        if (text[0] != '\0')
            VG_TRY(vg_settings_set(settings, overrides[i].key, text, err));
    }
    return VG_OK;
}
