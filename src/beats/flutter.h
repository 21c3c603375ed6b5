/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file flutter.h
 *  Ventricular flutter and fibrillation: waves without QRS complexes, in which no beat can be
 *  read although some were found.
 */
#ifndef VG_BEATS_FLUTTER_H
#define VG_BEATS_FLUTTER_H

#include <vagus/detect.h>

/** Turn what looks like flutter in [opts->start_s, opts->stop_s) into unusable spans of
 *  that code.
 *
 *  Looked at is only where for 4 s no beat is beyond doubt at a rate that a heart may have, up
 * to 220 a minute: wide complexes and high T waves make waves of their own when they follow one
 *  another so fast, but each is as like the others as beats are.
 *  @param beats  those found in this channel, and its unusable spans
 */
VG_NODISCARD vg_status vg_flutter_mask(vg_recording *rec, size_t channel,
                                       const vg_detect_opts *opts, vg_beats *beats,
                                       vg_error *err);

#endif /* VG_BEATS_FLUTTER_H */
