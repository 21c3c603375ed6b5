/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file working.h
 *  The window of a channel and beside it the same signal at a lower rate, each working sample
 *  the mean of the samples it replaces.
 */
#ifndef VG_BEATS_WORKING_H
#define VG_BEATS_WORKING_H

#include "beats/nearest.h"
#include "beats/window.h"

typedef struct vg_working {
    vg_window window;
    size_t decimation; /**< samples averaged into one */
    double rate_hz;
    double shift_s; /**< working sample k lies at k / rate_hz + shift_s */
    float *x;       /**< [n] working samples first, first + 1, ... */
    int64_t first;
    size_t n;
    size_t capacity;
} vg_working;

/** Samples of a channel in [start_s, stop_s), continued by pad_s at both ends. */
void vg_working_init(vg_working *work, vg_recording *rec, size_t channel,
                     const double range_s[2], double pad_s, size_t decimation);

/** Forget what lies before from_s, and read on to to_s or the end. */
VG_NODISCARD vg_status vg_working_move(vg_working *work, double from_s, double to_s,
                                       vg_error *err);

/** Time of working sample k. */
static inline double vg_working_time_s(const vg_working *work, int64_t k)
{
    return (double)k / work->rate_hz + work->shift_s;
}

/** The working sample nearest to a time. */
static inline int64_t vg_working_index(const vg_working *work, double time_s)
{
    return vg_nearest((time_s - work->shift_s) * work->rate_hz);
}

void vg_working_free(vg_working *work);

#endif /* VG_BEATS_WORKING_H */
