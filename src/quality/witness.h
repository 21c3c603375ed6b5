/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file witness.h
 *  The beats of a channel as a second detector finds them, to be compared with those of the
 *  first; and, since all samples pass by, the extremes of the signal.
 */
#ifndef VG_QUALITY_WITNESS_H
#define VG_QUALITY_WITNESS_H

#include <vagus/beats.h>

/** @param kind   VG_KIND_ECG or VG_KIND_PPG
 *  @param first  the first detector's beats: of pulses, upright and turned over, those that
 *                agree better with it are given; NULL: upright
 *  @param range  lowest and highest sample; infinite without any
 *  @param out    {0} on failure */
VG_NODISCARD vg_status vg_witness_find(vg_recording *rec, size_t channel, vg_kind kind,
                                       const double range_s[2], const vg_beats *first,
                                       double range[2], vg_beats *out, vg_error *err);

#endif /* VG_QUALITY_WITNESS_H */
