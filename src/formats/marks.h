/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file marks.h
 *  Events without duration out of binary files, whose text can be anything.
 */
#ifndef VG_FORMATS_MARKS_H
#define VG_FORMATS_MARKS_H

#include <vagus/phases.h>

/** Append a mark. The text is made UTF-8, trimmed and cut to what a name may hold; an empty
 *  one becomes "marker". A time that is not finite is VG_ERR_FORMAT. */
VG_NODISCARD vg_status vg_mark_add(vg_phases *marks, const char *text, double time_s,
                                   vg_error *err);

#endif /* VG_FORMATS_MARKS_H */
