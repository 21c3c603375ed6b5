/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bands.h
 *  What is read off a density, and the table of what it is called.
 */
#ifndef VG_HRV_BANDS_H
#define VG_HRV_BANDS_H

#include <vagus/frequency.h>

/** All members NaN. */
vg_frequency vg_bands_undefined(void);

/** VG_ERR_OPTION naming the member that is out of range, or VG_OK. */
VG_NODISCARD vg_status vg_bands_check(const vg_frequency_opts *o, vg_error *err);

/** Fill the members that the length of the spectrum supports. */
void vg_bands_read(const vg_spectrum *spectrum, const vg_frequency_opts *o, vg_frequency *out);

/** Fill the members that come from the components of an autoregressive model. */
void vg_bands_read_poles(const vg_spectrum *spectrum, vg_frequency *out);

/** Share of the power of a sine at hz that a cubic spline through samples period_s apart
 *  keeps; NaN at half the sampling rate and above. */
double vg_spline_gain(double hz, double period_s);

#endif /* VG_HRV_BANDS_H */
