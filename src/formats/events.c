/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phases from a BIDS events table (BIDS 1.11, "Task events"). */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include <vagus/input.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/text.h"
#include "formats/sheet.h"

static vg_status add_event(const vg_sheet *sheet, size_t row, const size_t columns[3],
                           vg_phases *out, vg_error *err)
{
    const char *onset = vg_sheet_cell(sheet, row, columns[0]);
    const char *duration = vg_sheet_cell(sheet, row, columns[1]);
    const char *name = vg_sheet_cell(sheet, row, columns[2]);
    double onset_s = NAN;
    double duration_s = NAN;

    if (!vg_read_double(onset, &onset_s) || !isfinite(onset_s))
        return vg_fail(err, VG_ERR_FORMAT, "line %zu: onset '%.40s' is not a time in seconds",
                       sheet->line[row], onset);
    if (!vg_read_double(duration, &duration_s) || duration_s < 0.0 || isinf(duration_s))
        return vg_fail(err, VG_ERR_FORMAT,
                       "line %zu: duration '%.40s' is not a length in seconds",
                       sheet->line[row], duration);
    if (isnan(duration_s))
        duration_s = 0.0;
    const vg_status status = vg_phases_append(out, name[0] != '\0' ? name : "n/a", onset_s,
                                              onset_s + duration_s, err);
    return status == VG_OK ? VG_OK : vg_fail_in(err, status, "line %zu", sheet->line[row]);
}

vg_status vg_phases_read_events(const char *path, vg_phases *out, vg_error *err)
{
    static const char *const names[3] = {"onset", "duration", "trial_type"};
    vg_sheet sheet = {0};
    size_t columns[3] = {0};
    vg_status status;

    *out = (vg_phases){0};
    status = vg_sheet_read(path, &sheet, err);
    for (size_t i = 0; i < 3 && status == VG_OK; i++) {
        columns[i] = vg_sheet_column(&sheet, names[i]);
        if (columns[i] == sheet.n_columns)
            status = vg_fail(err, VG_ERR_FORMAT,
                             "no column '%s'; an events table has onset, duration, trial_type",
                             names[i]);
    }
    for (size_t row = 0; row < sheet.n_rows && status == VG_OK; row++)
        status = add_event(&sheet, row, columns, out, err);
    if (status == VG_OK)
        status = vg_phases_settle(out, err);
    vg_sheet_free(&sheet);
    if (status != VG_OK)
        vg_phases_free(out);
    return status;
}

/** Length of the path up to where its stem ends: suffixes such as .hea, .tsv.gz and a BIDS
 *  _physio are not part of it. */
static size_t stem_length(const char *path)
{
    const char *name = vg_path_name(path);
    size_t length = strlen(name);
    const char *dot = strrchr(name, '.');

    if (dot != NULL && dot != name && strcmp(dot, ".gz") == 0) {
        length = (size_t)(dot - name);
        while (length > 1 && name[length - 1] != '.')
            length--;
        length -= length > 1;
    } else if (dot != NULL && dot != name) {
        length = (size_t)(dot - name);
    }
    const size_t suffix = strlen("_physio");
    if (length > suffix && strncmp(name + length - suffix, "_physio", suffix) == 0)
        length -= suffix;
    return (size_t)(name - path) + length;
}

vg_status vg_phases_find_events(const char *recording_path, vg_phases *out, vg_error *err)
{
    const size_t stem = stem_length(recording_path);
    const size_t size = stem + sizeof "_events.tsv";
    struct stat info;
    vg_status status = VG_OK;
    char *path = vg_alloc(size, 1);

    *out = (vg_phases){0};
    if (path == NULL)
        return vg_fail_memory(err);
    (void)snprintf(path, size, "%.*s_events.tsv", (int)stem, recording_path);
    if (stat(path, &info) == 0) {
        status = vg_phases_read_events(path, out, err);
        if (status != VG_OK)
            status = vg_fail_in(err, status, "%s", vg_path_name(path));
    }
    vg_free(path);
    return status;
}
