/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file spectra.h
 *  Spectra of a tachogram in a window that moves: a Hann window, one transform a point,
 *  bands between exact edges (docs/methods.md H.2).
 */
#ifndef VG_HRV_SPECTRA_H
#define VG_HRV_SPECTRA_H

#include <stdbool.h>

#include <vagus/frequency.h>
#include <vagus/nn.h>

/** What one window shows. NaN when it is not covered well enough. */
typedef struct vg_window_spectrum {
    double lf_ms2, hf_ms2;
    double resp_hz; /**< of the largest peak in 0.1 to 0.5 Hz; NaN when it does not stand out,
                         or lies below 0.15 Hz where it may not be breathing */
    double valid_s; /**< seconds covered by intervals that follow one another */
} vg_window_spectrum;

/** A series resampled and detrended once, with the plans for the windows asked for. Opaque;
 *  one thread at a time. */
typedef struct vg_spectra vg_spectra;

/** nn must stay where it is. VG_ERR_DATA, VG_ERR_MEMORY or VG_OK */
VG_NODISCARD vg_status vg_spectra_create(vg_nn_view nn, vg_spectra **out, vg_error *err);
void vg_spectra_destroy(vg_spectra *spectra);

/** The window [low_s, low_s + width_s); windows may come in any order, but forwards is
 *  fastest.
 *
 *  @param is_breathing  true: only resp_hz is wanted; false: only the powers
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_spectra_window(vg_spectra *spectra, double low_s, double width_s,
                                         bool is_breathing, vg_window_spectrum *out,
                                         vg_error *err);

/** Standard error of the logarithm of a band's power, were the spectrum flat in the band. */
double vg_band_ln_se(double band_hz, double width_s);

#endif /* VG_HRV_SPECTRA_H */
