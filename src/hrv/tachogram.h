/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file tachogram.h
 *  Intervals that follow one another, on an even grid of time.
 */
#ifndef VG_HRV_TACHOGRAM_H
#define VG_HRV_TACHOGRAM_H

#include <vagus/frequency.h>
#include <vagus/nn.h>

/** Intervals first ... end - 1 follow one another. */
typedef struct vg_run {
    size_t first;
    size_t end;
    double length_s; /**< from the first to the last later beat: what a spline can span */
} vg_run;

/** The run that begins at interval first < nn.n. */
vg_run vg_run_at(vg_nn_view nn, size_t first);

/** The front of it, up to the first beat that lies longest_s > 0 or more behind its first. */
vg_run vg_run_front(vg_nn_view nn, size_t first, double longest_s);

/** Where the run or front behind this one begins: at the beat that it ends with, if nothing
 *  separates them, so that fronts cover a run without a hole. nn.n at the end. */
size_t vg_run_next(vg_nn_view nn, vg_run run);

/** How long a piece of this series may be that is resampled and detrended at once: INFINITY
 *  up to 25 h of intervals, beyond it 5 min (docs/methods.md F). */
double vg_block_s(vg_nn_view nn);

/** The smoothness that opts->lambda, stated for 4 Hz, means at opts->resample_hz: it keeps the
 *  cut-off where it is. */
double vg_tachogram_lambda(const vg_frequency_opts *opts);

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_tachogram {
    double *x; /**< [n] ms */
    size_t n;
} vg_tachogram;

void vg_tachogram_free(vg_tachogram *t);

/** Resample a run by a natural cubic spline and detrend it.
 *
 *  @param run  of at least 2 intervals
 *  @param out  {0} on failure
 *  @return VG_ERR_OPTION, VG_ERR_SHORT, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_tachogram_compute(vg_nn_view nn, vg_run run,
                                            const vg_frequency_opts *opts, vg_tachogram *out,
                                            vg_error *err);

#endif /* VG_HRV_TACHOGRAM_H */
