/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wfdb_header.h
 *  WFDB header files: what a record consists of. Source: WFDB Applications Guide, header(5).
 */
#ifndef VG_FORMATS_WFDB_HEADER_H
#define VG_FORMATS_WFDB_HEADER_H

#include <vagus/recording.h>

#include "formats/source.h"

enum { VG_WFDB_NAME_SIZE = 256 };

/** One line of signal specification, defaults filled in. */
typedef struct vg_wfdb_signal {
    char file[VG_WFDB_NAME_SIZE]; /**< "~" for a signal that is not there */
    int format;
    unsigned per_frame;   /**< samples a frame, >= 1 */
    unsigned skew;        /**< frames by which the file runs ahead of the time */
    uint64_t byte_offset; /**< where samples begin in the file */
    double gain;          /**< steps per unit; 200 where the header gives none */
    bool has_gain;
    double baseline; /**< digital value of zero */
    char unit[VG_UNIT_SIZE];
    int64_t initial; /**< value before the first difference, format 8 */
    bool has_checksum;
    uint16_t checksum; /**< sum of all samples, modulo 65536 */
    char name[VG_NAME_SIZE];
} vg_wfdb_signal;

typedef struct vg_wfdb_segment {
    char name[VG_WFDB_NAME_SIZE]; /**< "~" for a gap */
    uint64_t n_frames;
} vg_wfdb_segment;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_wfdb_header {
    char record[VG_WFDB_NAME_SIZE];
    double frame_hz; /**< frames a second; 250 where the header gives none */
    bool has_length;
    uint64_t n_frames;
    double start_unix_s; /**< taken as UTC; NaN without a date */
    vg_wfdb_signal *signals;
    size_t n_signals;
    vg_wfdb_segment *segments;
    size_t n_segments; /**< 0 for a record of one piece */
    size_t n_claimed;  /**< signals that a record of segments says it has */
} vg_wfdb_header;

/** Read a header; VG_ERR_FORMAT names the line. */
VG_NODISCARD vg_status vg_wfdb_header_read(vg_source *source, vg_wfdb_header *out,
                                           vg_error *err);
void vg_wfdb_header_free(vg_wfdb_header *header);

/** True if the first two lines of content are those of a header with signals. */
bool vg_wfdb_header_sniff(vg_source *source);

#endif /* VG_FORMATS_WFDB_HEADER_H */
