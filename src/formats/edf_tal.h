/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file edf_tal.h
 *  Time-stamped annotation lists of EDF+ and BDF+. Source: Kemp & Olivan 2003, section 2.2.2.
 */
#ifndef VG_FORMATS_EDF_TAL_H
#define VG_FORMATS_EDF_TAL_H

#include <stddef.h>

#include <vagus/phases.h>

typedef struct vg_tal_reader {
    vg_phases *events; /**< grows by every annotation with a text */
    size_t n_bad;      /**< lists that could not be read */
} vg_tal_reader;

/** Read the lists in the bytes of one annotation signal of one record.
 *
 *  @param onset_s  set to the onset of the first list, which dates the record, unless it is
 *                  a number already
 */
VG_NODISCARD vg_status vg_tal_read(vg_tal_reader *reader, const unsigned char *bytes, size_t n,
                                   double *onset_s, vg_error *err);

#endif /* VG_FORMATS_EDF_TAL_H */
