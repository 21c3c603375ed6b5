/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file breaths.h
 *  The breathing rate that up to three series agree on, window by window.
 *
 *  Breathing changes within minutes, so that the spectrum of a whole recording has no peak. In
 *  every window of a minute the spectra of the series, each divided by its power, are averaged
 *  (peaks that are not in all of them fade), and a peak counts when enough of the power lies
 *  about it (Lazaro 2013, peak-conditioned average). Source: docs/methods.md M.
 */
#ifndef VG_HRV_BREATHS_H
#define VG_HRV_BREATHS_H

#include <stddef.h>

#include <vagus/status.h>

/** What an estimate rests on. */
typedef enum vg_breath_source {
    VG_BREATH_INTERVALS,
    VG_BREATH_AMPLITUDES,
    VG_BREATH_AREAS, /**< of QRS complexes: they know no waves of blood pressure */
    VG_BREATH_ALL,   /**< those that there are */
    VG_N_BREATH_SOURCES,
    VG_N_BREATH_SERIES = VG_BREATH_ALL
} vg_breath_source;

/** Opaque; one thread at a time. */
typedef struct vg_breaths vg_breaths;

/** @param window  samples, >= 2
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK */
VG_NODISCARD vg_status vg_breaths_create(size_t window, double fs_hz, vg_breaths **out,
                                         vg_error *err);
void vg_breaths_destroy(vg_breaths *breaths);

/** A detrended series on an even grid; x NULL: none. */
typedef struct vg_breath_series {
    const double *x;
    size_t n;
} vg_breath_series;

/** Look at the windows of series that began together; any may be missing. */
VG_NODISCARD vg_status vg_breaths_add(vg_breaths *breaths,
                                      const vg_breath_series series[VG_N_BREATH_SERIES],
                                      vg_error *err);

/** Rate over all windows added: the mean, by quality, of those windows within 4 breaths/min of
 *  their median, if they are half of all; NaN otherwise.
 *
 *  @param quality  mean share of the power about the peak, 0 to 1; NaN without windows
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_breaths_rate(const vg_breaths *breaths, vg_breath_source source,
                                       double *rate_bpm, double *quality, vg_error *err);

#endif /* VG_HRV_BREATHS_H */
