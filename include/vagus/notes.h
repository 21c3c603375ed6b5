/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file notes.h
 *  What a reader decided or repaired, to be said aloud: guesses, warnings, cut ends.
 *
 *  A note has a short code, which goes into the `reason` column of tables, and a sentence,
 *  which the program prints as a warning.
 */
#ifndef VG_NOTES_H
#define VG_NOTES_H

#include <stddef.h>

#include <vagus/status.h>

VG_BEGIN_DECLS

enum { VG_CODE_SIZE = 32 };

typedef enum vg_note_level {
    VG_NOTE_INFO,   /**< a decision made from the data, such as the unit of intervals */
    VG_NOTE_WARNING /**< something was wrong and repaired or left out, such as a cut file */
} vg_note_level;

typedef struct vg_note {
    vg_note_level level;
    char code[VG_CODE_SIZE];    /**< such as "truncated" or "unit_guessed" */
    char text[VG_MESSAGE_SIZE]; /**< one clause, no newline, no full stop */
} vg_note;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_notes {
    vg_note *items; /**< [n] */
    size_t n;
    size_t capacity;
} vg_notes;

VG_API void vg_notes_free(vg_notes *notes);

/** The note with this code, or NULL. */
VG_API const vg_note *vg_notes_find(const vg_notes *notes, const char *code);

VG_END_DECLS

#endif /* VG_NOTES_H */
