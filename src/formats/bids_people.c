/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/bids_people.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/text.h"
#include "formats/bids_climb.h"
#include "formats/sheet.h"
#include "model/notes_impl.h"

enum { MAX_LEVELS = 5, MAX_LINE = 160 };

/** Where what is found goes. */
typedef struct finder {
    vg_input *out;
    vg_notes *notes;
} finder;

/** Copy the entity that begins with a key ("sub-") out of a name, with the key or without. */
static void take_entity(const char *stem, const char *key, bool with_key, char *out,
                        size_t size)
{
    char copy[VG_NAME_SIZE];
    const size_t n_key = strlen(key);

    out[0] = '\0';
    for (const char *part = stem; part != NULL; part = strchr(part, '_')) {
        part += *part == '_';
        if (strncmp(part, key, n_key) != 0)
            continue;
        (void)vg_copy_text(copy, sizeof copy, with_key ? part : part + n_key);
        copy[strcspn(copy, "_")] = '\0';
        (void)vg_copy_text(out, size, copy);
        return;
    }
}

/** "age 34, sex F" from a row, and its group. */
static void take_row(const vg_sheet *sheet, size_t row, size_t id, vg_input *out,
                     vg_notes *notes)
{
    char line[MAX_LINE] = "";

    for (size_t k = 0; k < sheet->n_columns; k++) {
        const char *name = vg_sheet_header(sheet, k);
        const char *text = vg_sheet_text(sheet, row, k);
        const size_t used = strlen(line);
        if (k == id || text[0] == '\0')
            continue;
        if (vg_same_text(name, "group"))
            (void)vg_copy_text(out->group, sizeof out->group, text);
        (void)snprintf(line + used, sizeof line - used, "%s%s %s", used > 0 ? ", " : "", name,
                       text);
    }
    vg_note_add(notes, VG_NOTE_INFO, "participant", "%s: %s", out->participant_id,
                line[0] != '\0' ? line : "nothing known");
}

static void look_up(const vg_sheet *sheet, vg_input *out, vg_notes *notes)
{
    const size_t id = vg_sheet_column(sheet, "participant_id");

    for (size_t row = 0; row < sheet->n_rows; row++)
        if (strcmp(vg_sheet_text(sheet, row, id), out->participant_id) == 0) {
            take_row(sheet, row, id, out, notes);
            return;
        }
    vg_note_add(notes, VG_NOTE_WARNING, "participants", "%s has no row in participants.tsv",
                out->participant_id);
}

/** Look into the table of one folder; *found is false when there is none. */
static vg_status look_in(void *state, const char *folder, bool *found, vg_error *err)
{
    const finder *f = state;
    vg_sheet sheet = {0};
    vg_error lost = {0};
    char *path = vg_path_join(folder, "participants.tsv");

    *found = false;
    if (path == NULL)
        return vg_fail_memory(err);
    const vg_status status = vg_sheet_read(path, &sheet, &lost);
    vg_free(path);
    if (status == VG_ERR_MEMORY)
        return vg_fail_memory(err);
    *found = status != VG_ERR_IO;
    if (status == VG_OK)
        look_up(&sheet, f->out, f->notes);
    else if (status != VG_ERR_IO)
        vg_note_add(f->notes, VG_NOTE_WARNING, "participants", "participants.tsv: %.120s",
                    lost.message);
    vg_sheet_free(&sheet);
    return VG_OK;
}

vg_status vg_bids_find_person(const char *folder, const char *stem, vg_input *out,
                              vg_notes *notes, vg_error *err)
{
    finder f = {out, notes};

    take_entity(stem, "sub-", true, out->participant_id, sizeof out->participant_id);
    take_entity(stem, "ses-", false, out->session, sizeof out->session);
    if (out->participant_id[0] == '\0')
        return VG_OK;
    return vg_bids_climb(folder, MAX_LEVELS, look_in, &f, err);
}
