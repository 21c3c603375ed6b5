/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wfdb.h
 *  Write WFDB records and annotation files (PhysioNet's formats), readable by every tool.
 *
 *  Source: WFDB Applications Guide, header(5), signal(5), annot(5).
 */
#ifndef VG_WFDB_H
#define VG_WFDB_H

#include <vagus/beats.h>
#include <vagus/recording.h>

VG_BEGIN_DECLS

/** Write NAME.hea and NAME.dat.
 *
 *  @param base       path of the record without suffix; its last part is the record name
 *                    (letters, digits, _ and -)
 *  @param format     16 or 212
 *  @param channels   [n_channels] name, unit, fs_hz, gain, baseline; one rate for all
 *  @param samples    [n_channels][n_samples] digital values; NaN is written as missing,
 *                    values beyond the format's range are clipped
 *  @return VG_ERR_OPTION, VG_ERR_IO, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_wfdb_write_record(const char *base, int format,
                                                   const vg_channel *channels,
                                                   size_t n_channels,
                                                   const float *const *samples,
                                                   size_t n_samples, vg_error *err);

/** Write beats as an MIT annotation file.
 *
 *  @param fs_hz  time resolution of the annotations; > 0
 */
VG_API VG_NODISCARD vg_status vg_wfdb_write_beats(const char *path, const vg_beats *beats,
                                                  double fs_hz, vg_error *err);

VG_END_DECLS

#endif /* VG_WFDB_H */
