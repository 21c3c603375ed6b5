/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file components.h
 *  The components of an autoregressive model by bands.
 */
#ifndef VG_HRV_COMPONENTS_H
#define VG_HRV_COMPONENTS_H

#include <vagus/frequency.h>

/** Take the components of one more model into the means of spectrum, which knows by n_segments
 *  how many there are with it. A component belongs to the band that its frequency lies in, VLF
 *  reaching down to 0. The means are NaN where a model has none in the band, or they cannot be
 * told apart.
 *
 *  @param a      [opts->ar_order + 1] as by vg_burg_fit()
 *  @param noise  variance of its noise
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_components_add(const double *a, double noise,
                                         const vg_frequency_opts *opts, vg_spectrum *spectrum,
                                         vg_error *err);

#endif /* VG_HRV_COMPONENTS_H */
