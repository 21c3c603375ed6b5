/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file spacing.h
 *  What a column of times says: the sampling rate, and where rows are missing.
 *
 *  Times may jitter (Bluetooth packets, coarse clocks); rows are taken as evenly spaced
 *  between gaps, and a gap is filled with missing samples, so that sample i stays at i / fs.
 */
#ifndef VG_FORMATS_SPACING_H
#define VG_FORMATS_SPACING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vagus/notes.h>

typedef struct vg_gap {
    uint64_t row;     /**< first row after it */
    double step_s;    /**< from the row before to this one */
    uint64_t missing; /**< samples in it and in all gaps before it */
} vg_gap;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_spacing {
    double fs_hz;
    double first_s; /**< time of the first row */
    double last_s;
    uint64_t n_rows;
    double *early; /**< the first steps, from which the others are judged */
    size_t n_early;
    double gap_s;  /**< a longer step is a gap; 0 until the first steps are judged */
    double even_s; /**< sum of the steps that are no gap */
    double resolution_s;
    uint64_t n_even;
    uint64_t n_advanced; /**< of these, up to the last that is above 0 */
    vg_gap *gaps;
    size_t n_gaps;
    size_t gap_capacity;
    uint64_t n_missing; /**< samples in all gaps */
} vg_spacing;

void vg_spacing_free(vg_spacing *spacing);

/** Add the time of the next row. VG_ERR_DATA when it lies before the last one by more than
 *  jitter; a clock may pass midnight. */
VG_NODISCARD vg_status vg_spacing_add(vg_spacing *spacing, double time_s, bool is_clock,
                                      vg_error *err);

/** All rows are there: work out the rate and the lengths of the gaps.
 *
 *  @param fs_hz  rate that is given; 0 to derive it
 *  @return VG_ERR_DATA when the rows are not evenly spaced
 */
VG_NODISCARD vg_status vg_spacing_settle(vg_spacing *spacing, double fs_hz, vg_notes *notes,
                                         vg_error *err);

/** Samples from `sample` on that are alike: rows starting at *row, or a gap (*row = n_rows). */
uint64_t vg_spacing_run(const vg_spacing *spacing, uint64_t sample, uint64_t n_rows,
                        uint64_t *row);

#endif /* VG_FORMATS_SPACING_H */
