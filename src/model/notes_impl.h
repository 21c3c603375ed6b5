/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file notes_impl.h
 *  Adding notes, for readers.
 */
#ifndef VG_MODEL_NOTES_IMPL_H
#define VG_MODEL_NOTES_IMPL_H

#include <vagus/notes.h>

/** Append a note. When memory is short the note is lost, which is no reason to fail. */
void vg_note_add(vg_notes *notes, vg_note_level level, const char *code, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

#endif /* VG_MODEL_NOTES_IMPL_H */
