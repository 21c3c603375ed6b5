/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wfdb_segments.h
 *  WFDB records of several segments, in fixed and in variable layout. Source: header(5).
 */
#ifndef VG_FORMATS_WFDB_SEGMENTS_H
#define VG_FORMATS_WFDB_SEGMENTS_H

#include "formats/wfdb_header.h"
#include "model/recording_impl.h"

/** Make rec the recording of a header that lists segments. */
VG_NODISCARD vg_status vg_wfdb_segments_open(const vg_folder *folder,
                                             const vg_wfdb_header *header, vg_recording *rec,
                                             vg_error *err);

/** Describe a signal as a channel of n_frames frames. */
vg_channel vg_wfdb_channel(const vg_wfdb_header *header, const vg_wfdb_signal *signal,
                           uint64_t n_frames);

#endif /* VG_FORMATS_WFDB_SEGMENTS_H */
