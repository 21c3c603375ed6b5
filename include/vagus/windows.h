/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file windows.h
 *  The cheap families of metrics - time domain, Welch, Poincare - in a window that moves along
 *  a series, for a small share of what computing each window afresh costs.
 *
 *  Counts, sums and quantiles are kept up to date from window to window and equal those of
 *  vg_hrv_compute() but for rounding. Spectra share one resampled series a stretch, so that a
 *  window's grid does not begin at its own first beat and its spline does not end with it, and
 *  Welch's segments, which windows share, begin on whole seconds of it: band powers differ from
 *  those of a window by itself by about 1 %. Entropies, fluctuation, breathing and further
 * estimators stay NaN.
 */
#ifndef VG_WINDOWS_H
#define VG_WINDOWS_H

#include <vagus/hrv.h>

VG_BEGIN_DECLS

/** Opaque; one thread at a time. */
typedef struct vg_windows vg_windows;

/** Prepare for windows of one length.
 *
 *  @param nn        with time_s; must outlive the handle, as must beats
 *  @param beats     for usable_percent; NULL when the input was a list of intervals
 *  @param window_s  > 0
 *  @param opts      NULL for the defaults
 *  @return VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_windows_create(vg_nn_view nn, const vg_beats *beats,
                                                double window_s, const vg_hrv_opts *opts,
                                                vg_windows **out, vg_error *err);
VG_API void vg_windows_destroy(vg_windows *windows);

/** The row of the window [start_s, start_s + window_s). Windows should come in order of time;
 *  going back costs as much as beginning anew.
 *
 *  @param out  as vg_hrv_compute() fills it
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_windows_compute(vg_windows *windows, double start_s,
                                                 vg_hrv *out, vg_error *err);

VG_END_DECLS

#endif /* VG_WINDOWS_H */
