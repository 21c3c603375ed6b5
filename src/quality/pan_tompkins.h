/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file pan_tompkins.h
 *  A second, independent way to find heart beats: Pan & Tompkins 1985.
 *
 *  Their filters by length in time, so that they mean the same at any rate: two means over
 *  30 ms less one over 160 ms, a five-point derivative, its square, and a mean over 150 ms. All
 *  are symmetric here, so that nothing is delayed. Thresholds adapt to the peaks of signal and
 *  of noise, in the band and in the mean, and halve with silence (handbook A.2).
 */
#ifndef VG_QUALITY_PAN_TOMPKINS_H
#define VG_QUALITY_PAN_TOMPKINS_H

#include <vagus/beats.h>

#include "beats/working.h"

enum { VG_PT_INTERVALS = 8, VG_PT_PENDING = 64 };

/** A peak of the mean of squares. */
typedef struct vg_pt_peak {
    double time_s; /**< of the highest |band| near it */
    float mean;    /**< height of the peak */
    float band;    /**< highest |band| */
    float slope;   /**< highest |derivative| */
} vg_pt_peak;

/** Running heights of peaks that are beats and of those that are not. */
typedef struct vg_pt_level {
    float signal;
    float noise;
} vg_pt_level;

/** Made by vg_pt_begin(); freed by vg_pt_free(). */
typedef struct vg_pan_tompkins {
    size_t low; /**< samples of the filters */
    size_t high;
    size_t step;
    size_t sum;
    size_t near;    /**< a peak is the highest so far to both sides */
    float *scratch; /**< four rows of capacity */
    size_t capacity;
    bool has_levels;
    vg_pt_level mean;
    vg_pt_level band;
    double start_s;
    vg_pt_peak last; /**< beat accepted last */
    bool has_last;
    double rr_s[VG_PT_INTERVALS]; /**< the last n_rr % VG_PT_INTERVALS of them */
    size_t n_rr;
    vg_pt_peak pending[VG_PT_PENDING]; /**< peaks since the last beat that were too low */
    size_t n_pending;
} vg_pan_tompkins;

/** @param rate_hz  of the working samples to come; 95 to 450
 *  @param start_s  where the signal begins */
vg_pan_tompkins vg_pt_begin(double rate_hz, double start_s);

/** Samples needed before and after those looked at. */
size_t vg_pt_reach(const vg_pan_tompkins *pt);

/** Look at working samples [from, to), in order, and append the beats found. */
VG_NODISCARD vg_status vg_pt_take(vg_pan_tompkins *pt, const vg_working *work, int64_t from,
                                  int64_t to, vg_beats *out, vg_error *err);

/** The signal ends at stop_s: search the rest once more. */
VG_NODISCARD vg_status vg_pt_end(vg_pan_tompkins *pt, double stop_s, vg_beats *out,
                                 vg_error *err);

void vg_pt_free(vg_pan_tompkins *pt);

#endif /* VG_QUALITY_PAN_TOMPKINS_H */
