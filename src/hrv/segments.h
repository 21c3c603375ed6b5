/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file segments.h
 *  Welch's method in a window that moves along a series: segments that begin on whole seconds,
 *  so that those of one window are those of others, and each is transformed once.
 */
#ifndef VG_HRV_SEGMENTS_H
#define VG_HRV_SEGMENTS_H

#include <stddef.h>

#include <vagus/frequency.h>

#include "dsp/psd.h"

/** Opaque; one thread at a time. */
typedef struct vg_segments vg_segments;

/** For segments of opts of one series, which must neither move nor change.
 *
 *  @param window_s  how far back segments will be wanted again
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_segments_create(const vg_frequency_opts *opts, double window_s,
                                          vg_segments **out, vg_error *err);
void vg_segments_destroy(vg_segments *s);

/** The mean periodogram of the segments, overlapping by half, of samples first ... end - 1 of
 *  the series, up to the frequencies that opts look at. The first segment begins with a second
 *  of the series where that costs none of them.
 *
 *  @param n_segments  how many there are; 0: the density is 0
 *  @return borrowed until the next call
 */
vg_psd vg_segments_mean(vg_segments *s, const double *series, size_t first, size_t end,
                        size_t *n_segments);

/** vg_welch_spread_hz() of so many segments in a row. */
double vg_segments_spread_hz(const vg_segments *s, size_t n_segments);

#endif /* VG_HRV_SEGMENTS_H */
