/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/notes_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

void vg_notes_free(vg_notes *notes)
{
    vg_free(notes->items);
    *notes = (vg_notes){0};
}

const vg_note *vg_notes_find(const vg_notes *notes, const char *code)
{
    for (size_t i = 0; i < notes->n; i++)
        if (strcmp(notes->items[i].code, code) == 0)
            return &notes->items[i];
    return NULL;
}

void vg_note_add(vg_notes *notes, vg_note_level level, const char *code, const char *format,
                 ...)
{
    va_list args;

    if (vg_grow(&notes->items, &notes->capacity, notes->n + 1, sizeof *notes->items, NULL) !=
        VG_OK)
        return;
    vg_note *note = &notes->items[notes->n++];
    note->level = level;
    (void)vg_copy_text(note->code, sizeof note->code, code);
    va_start(args, format);
    (void)vsnprintf(note->text, sizeof note->text, format, args);
    va_end(args);
}
