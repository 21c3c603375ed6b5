/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file exclusions.h
 *  Spans that a comparison leaves out, from a table of record, first_sample, last_sample.
 */
#ifndef VG_STUDY_EXCLUSIONS_H
#define VG_STUDY_EXCLUSIONS_H

#include <vagus/score.h>

#include "formats/sheet.h"

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_exclusions {
    vg_sheet sheet;
    size_t record; /**< columns of the sheet */
    size_t first;
    size_t last;
} vg_exclusions;

VG_NODISCARD vg_status vg_exclusions_read(const char *path, vg_exclusions *out, vg_error *err);

void vg_exclusions_free(vg_exclusions *exclusions);

/** The spans of one record, both samples included.
 *
 *  @param fs_hz  turns samples into seconds; VG_ERR_DATA when it is not > 0 and there are any
 *  @param out    [*n] freshly allocated, vg_free(); NULL when there are none
 */
VG_NODISCARD vg_status vg_exclusions_of(const vg_exclusions *exclusions, const char *record,
                                        double fs_hz, vg_exclusion **out, size_t *n,
                                        vg_error *err);

#endif /* VG_STUDY_EXCLUSIONS_H */
