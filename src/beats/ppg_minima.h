/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ppg_minima.h
 *  A second, independent way to find pulses: the multi-scale scalogram of MSPTDfast.
 *
 *  In windows of 6 s at 20 to 40 samples a second, a sample is an onset if it is lower than
 *  its neighbours at every distance up to the one at which most samples are. Source: Bishop &
 *  Ercole 2018 (MSPTD), Charlton 2024 (MSPTDfast v2), handbook B.2.
 */
#ifndef VG_BEATS_PPG_MINIMA_H
#define VG_BEATS_PPG_MINIMA_H

#include "beats/ppg_front.h"

/** [from_s, to_s] */
typedef struct vg_ppg_stretch {
    double from_s;
    double to_s;
} vg_ppg_stretch;

/** Declare as {0}. */
typedef struct vg_ppg_minima {
    float *x; /**< scratch: a window of samples averaged by decimation */
    size_t capacity;
    int16_t *steps; /**< scratch: a window without its straight line, in small steps */
    size_t step_capacity;
    int16_t *low; /**< scratch */
    size_t low_capacity;
    uint32_t *lowest; /**< scratch: onsets of a window */
    size_t lowest_capacity;
    double *time_s; /**< [n] onsets in time order */
    size_t n;
    size_t time_capacity;
} vg_ppg_minima;

/** Find the onsets in what the front has loaded, in all windows that hold some of the wanted
 *  stretches, which are in time order. */
VG_NODISCARD vg_status vg_ppg_minima_find(vg_ppg_minima *m, const vg_ppg_front *front,
                                          const vg_ppg_stretch *wanted, size_t n_wanted,
                                          vg_error *err);

void vg_ppg_minima_free(vg_ppg_minima *m);

#endif /* VG_BEATS_PPG_MINIMA_H */
