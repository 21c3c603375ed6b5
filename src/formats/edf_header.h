/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file edf_header.h
 *  The header of EDF, EDF+, BDF and BDF+ files.
 *
 *  Sources: Kemp 1992; Kemp & Olivan 2003 (EDF+); BioSemi's description of BDF.
 */
#ifndef VG_FORMATS_EDF_HEADER_H
#define VG_FORMATS_EDF_HEADER_H

#include <vagus/notes.h>
#include <vagus/recording.h>

#include "formats/source.h"

typedef struct vg_edf_signal {
    char label[VG_NAME_SIZE];
    char unit[VG_UNIT_SIZE];
    double gain;     /**< digital steps per unit */
    double baseline; /**< digital value of zero */
    size_t per_record;
    size_t offset; /**< of its first byte in a record */
    bool is_annotation;
} vg_edf_signal;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_edf_header {
    size_t sample_bytes; /**< 2 in EDF, 3 in BDF */
    bool is_plus;        /**< EDF+ or BDF+, the only ones that know annotations */
    double start_unix_s; /**< NaN when the date is none */
    uint64_t data_offset;
    uint64_t n_records; /**< whole records that are there */
    double record_s;    /**< 0 in files that hold annotations only */
    size_t record_bytes;
    vg_edf_signal *signals;
    size_t n_signals;
} vg_edf_header;

/** True for the first bytes of such a file. */
bool vg_edf_sniff(const unsigned char *head, size_t n);

/** Read the header; what is odd in it and can be mended is noted. */
VG_NODISCARD vg_status vg_edf_header_read(vg_source *source, vg_edf_header *out,
                                          vg_notes *notes, vg_error *err);
void vg_edf_header_free(vg_edf_header *header);

#endif /* VG_FORMATS_EDF_HEADER_H */
