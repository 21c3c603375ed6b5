/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file psd.h
 *  Power spectral density by Welch's method (Welch 1967), and what is read off it.
 *
 *  One-sided: the integral over frequency is the variance.
 */
#ifndef VG_DSP_PSD_H
#define VG_DSP_PSD_H

#include <stddef.h>

#include <vagus/status.h>

/** A density on an even grid of frequencies from 0; owns nothing. */
typedef struct vg_psd {
    const double *density; /**< [n] unit squared per Hz */
    size_t n;
    double step_hz;
} vg_psd;

/** The mean periodogram of Hann segments that overlap by half. Opaque; owns plan and
 *  buffers, so that one handle serves any number of series. One thread at a time. */
typedef struct vg_welch vg_welch;

/** @param segment  samples a segment, >= 2
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK */
VG_NODISCARD vg_status vg_welch_create(size_t segment, double fs_hz, vg_welch **out,
                                       vg_error *err);
void vg_welch_destroy(vg_welch *welch);

/** Forget the series added so far. */
void vg_welch_reset(vg_welch *welch);

/** Add the whole segments of a series; each has its own mean removed. Returns how many. */
size_t vg_welch_add(vg_welch *welch, const double *x, size_t n);

/** Borrow the mean of the segments added; zero when there is none. */
vg_psd vg_welch_borrow(vg_welch *welch, size_t *n_segments);

/** How far band powers scatter: 1 / the length that they are the mean over, less what tapers
 * hide. The variance of a band power is this times the integral of the squared density, for a
 * Gaussian series. */
double vg_welch_spread_hz(const vg_welch *welch);

/** The same of n_segments, of which n_neighbours pairs overlap. */
double vg_welch_spread_of(const vg_welch *welch, size_t n_segments, size_t n_neighbours);

/** The density at a frequency >= 0, between bins on a straight line, beyond the last as there.
 */
double vg_psd_at(vg_psd psd, double hz);

/** Integral of the piecewise linear density from low_hz to high_hz, cut at its ends. */
double vg_psd_power(vg_psd psd, double low_hz, double high_hz);

/** Trapezoids between the bins that lie in [low_hz, high_hz), as numpy.trapz over a mask: loses
 *  up to a bin at each edge. For comparison with programs that do so. */
double vg_psd_power_between_bins(vg_psd psd, double low_hz, double high_hz);

/** Frequency of the largest density in [low_hz, high_hz), refined by a parabola through the
 *  logarithms of its neighbours; NaN when no bin lies inside or all are 0. */
double vg_psd_peak(vg_psd psd, double low_hz, double high_hz);

#endif /* VG_DSP_PSD_H */
