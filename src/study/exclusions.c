/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/exclusions.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

vg_status vg_exclusions_read(const char *path, vg_exclusions *out, vg_error *err)
{
    *out = (vg_exclusions){0};
    VG_TRY(vg_sheet_read(path, &out->sheet, err));
    out->record = vg_sheet_column(&out->sheet, "record");
    out->first = vg_sheet_column(&out->sheet, "first_sample");
    out->last = vg_sheet_column(&out->sheet, "last_sample");
    const size_t n = out->sheet.n_columns;
    if (out->record < n && out->first < n && out->last < n)
        return VG_OK;
    vg_exclusions_free(out);
    return vg_fail(err, VG_ERR_FORMAT,
                   "the columns record, first_sample and last_sample are needed");
}

void vg_exclusions_free(vg_exclusions *exclusions)
{
    vg_sheet_free(&exclusions->sheet);
}

static int compare_start(const void *a, const void *b)
{
    const vg_exclusion *x = a;
    const vg_exclusion *y = b;

    return (x->start_s > y->start_s) - (x->start_s < y->start_s);
}

static vg_status read_span(const vg_exclusions *exclusions, size_t row, double fs_hz,
                           vg_exclusion *out, vg_error *err)
{
    const size_t line = exclusions->sheet.line[row];
    double first = 0.0;
    double last = 0.0;

    if (!vg_read_double(vg_sheet_cell(&exclusions->sheet, row, exclusions->first), &first) ||
        !vg_read_double(vg_sheet_cell(&exclusions->sheet, row, exclusions->last), &last) ||
        !(first <= last))
        return vg_fail(err, VG_ERR_FORMAT, "line %zu is not a span of samples", line);
    if (!(fs_hz > 0.0))
        return vg_fail(err, VG_ERR_DATA, "samples to exclude need a reference with a rate");
    *out = (vg_exclusion){.start_s = first / fs_hz, .stop_s = (last + 1.0) / fs_hz};
    return VG_OK;
}

vg_status vg_exclusions_of(const vg_exclusions *exclusions, const char *record, double fs_hz,
                           vg_exclusion **out, size_t *n, vg_error *err)
{
    size_t capacity = 0;
    vg_status status = VG_OK;

    *out = NULL;
    *n = 0;
    for (size_t row = 0; row < exclusions->sheet.n_rows && status == VG_OK; row++) {
        if (strcmp(vg_sheet_cell(&exclusions->sheet, row, exclusions->record), record) != 0)
            continue;
        status = vg_grow(out, &capacity, *n + 1, sizeof **out, err);
        if (status == VG_OK)
            status = read_span(exclusions, row, fs_hz, &(*out)[*n], err);
        *n += status == VG_OK;
    }
    if (status != VG_OK) {
        vg_free(*out);
        *out = NULL;
        *n = 0;
    } else if (*n > 0) {
        qsort(*out, *n, sizeof **out, compare_start);
    }
    return status;
}
