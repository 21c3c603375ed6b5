/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file detrend.h
 *  Removal of slow components from evenly sampled series, in place.
 */
#ifndef VG_DSP_DETREND_H
#define VG_DSP_DETREND_H

#include <stddef.h>

#include <vagus/status.h>

/** Subtract the mean. */
void vg_detrend_mean(double *x, size_t n);

/** Subtract the least-squares line. */
void vg_detrend_line(double *x, size_t n);

/** Smoothness priors (Tarvainen, Ranta-aho & Karjalainen 2002) for series of one length:
 *  x - (I + lambda^2 D'D)^-1 x, D the second difference. Opaque; one thread at a time. */
typedef struct vg_smoother vg_smoother;

/** Factorise once, in O(n).
 *
 *  @param n       samples; below 3 nothing can be smooth or not, and 0 is the residual
 *  @param lambda  > 0, at most 1e6
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_smoother_create(size_t n, double lambda, vg_smoother **out,
                                          vg_error *err);
void vg_smoother_destroy(vg_smoother *s);

/** What passes of the amplitude of a long sine, 0 to 1: c / (1 + c), where c = lambda^2
 *  (2 sin(pi f))^4 and f is in cycles a sample. */
double vg_smoother_gain(double lambda, double cycles_per_sample);

/** Replace x, [n], by what is not smooth in it, less its mean. */
void vg_smoother_detrend(vg_smoother *s, double *x);

#endif /* VG_DSP_DETREND_H */
