/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/bids_scans.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "formats/bids_climb.h"
#include "formats/fields.h"
#include "formats/format.h"
#include "formats/sheet.h"
#include "model/notes_impl.h"

enum { MAX_LEVELS = 3 };
static const char ending[] = "_scans.tsv";

/** What is looked for, and where it goes. */
typedef struct wanted {
    const char *name;
    const char *stem;
    double offset_s;
    double *start_s; /* NaN: not found yet */
    vg_notes *notes;
} wanted;

/** Is this the table of the recording's person (and session)? */
static bool is_table_of(const char *file, const char *stem)
{
    const size_t n = strlen(file);
    const size_t n_person = n > sizeof ending - 1 ? n - (sizeof ending - 1) : 0;

    return n_person > 0 && vg_has_suffix(file, ending) && strncmp(file, stem, n_person) == 0 &&
           (stem[n_person] == '_' || stem[n_person] == '\0');
}

/** True if a file is of the run that the stem names: the same but for suffix and extension, and
 *  for the entity that tells recordings of one run apart. */
static bool is_of_run(const char *file, const char *stem)
{
    const char *last = strrchr(file, '_');
    const char *recording = strstr(stem, "_recording-");
    const size_t n = recording != NULL ? (size_t)(recording - stem) : strlen(stem);

    return last != NULL && (size_t)(last - file) == n && strncmp(file, stem, n) == 0;
}

static double find_start(const vg_sheet *sheet, const wanted *w)
{
    const size_t file = vg_sheet_column(sheet, "filename");
    const size_t time = vg_sheet_column(sheet, "acq_time");
    double start_s = NAN;

    for (size_t row = 0; row < sheet->n_rows; row++) {
        const char *name = vg_path_name(vg_sheet_text(sheet, row, file));
        double at_s = NAN;
        if (vg_cell_stamp(vg_sheet_text(sheet, row, time), '.', &at_s) != VG_STAMP_DATE)
            continue;
        if (strcmp(name, w->name) == 0)
            return at_s;
        if (isnan(start_s) && is_of_run(name, w->stem))
            start_s = at_s + w->offset_s;
    }
    return start_s;
}

static vg_status look_in(void *state, const char *folder, bool *done, vg_error *err)
{
    const wanted *w = state;
    char **names = NULL;
    size_t n = 0;
    vg_error lost = {0};
    vg_status status = vg_path_list(folder, &names, &n, &lost);

    if (status != VG_OK)
        return status == VG_ERR_MEMORY ? vg_fail_memory(err) : VG_OK;
    for (size_t i = 0; i < n && status == VG_OK && isnan(*w->start_s); i++) {
        vg_sheet sheet = {0};
        if (!is_table_of(names[i], w->stem))
            continue;
        char *path = vg_path_join(folder, names[i]);
        status = path != NULL ? vg_sheet_read(path, &sheet, &lost) : VG_ERR_MEMORY;
        if (status == VG_OK)
            *w->start_s = find_start(&sheet, w);
        else if (status != VG_ERR_MEMORY)
            vg_note_add(w->notes, VG_NOTE_WARNING, "scans", "%.80s: %.120s", names[i],
                        lost.message);
        status = status == VG_ERR_MEMORY ? vg_fail_memory(err) : VG_OK;
        vg_sheet_free(&sheet);
        vg_free(path);
    }
    vg_path_list_free(names, n);
    *done = !isnan(*w->start_s);
    return status;
}

vg_status vg_bids_scan_start(const char *folder, const char *name, const char *stem,
                             double offset_s, double *start_s, vg_notes *notes, vg_error *err)
{
    wanted w = {name, stem, isfinite(offset_s) ? offset_s : 0.0, start_s, notes};

    *start_s = NAN;
    return vg_bids_climb(folder, MAX_LEVELS, look_in, &w, err);
}
