/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bands.h
 *  Shares of power by which an ECG is told from what disturbs it, from the mean periodogram of
 *  Hann segments of 4 s that overlap by half.
 */
#ifndef VG_QUALITY_SHARES_H
#define VG_QUALITY_SHARES_H

#include <stddef.h>

#include <vagus/status.h>

/** NaN where the rate is too low, the samples too few, or there is no power. */
typedef struct vg_shares {
    double psqi;   /**< 5 to 15 of 5 to 40 Hz */
    double bassqi; /**< all but that below 1 Hz, of 0 to 40 Hz */
    double mains;  /**< 49 to 51 or 59 to 61 Hz, whichever is more, of all above 1 Hz */
    double pulse;  /**< 0.5 to 8 Hz of all above 0.5 Hz */
} vg_shares;

typedef struct vg_share_meter vg_share_meter;

/** @param fs_hz  > 0 */
VG_NODISCARD vg_status vg_shares_create(double fs_hz, vg_share_meter **out, vg_error *err);
void vg_shares_destroy(vg_share_meter *meter);

/** Shares of x[0 .. n), all finite. */
vg_shares vg_shares_compute(vg_share_meter *meter, const double *x, size_t n);

#endif /* VG_QUALITY_SHARES_H */
