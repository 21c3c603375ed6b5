/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file course.h
 *  A profile as three pieces in each of which the elevation of heart rate above its baseline
 *  is rest + decay * exp(-rate * u), u seconds into the piece, as a share of the reactivity.
 */
#ifndef VG_SIMULATE_COURSE_H
#define VG_SIMULATE_COURSE_H

#include <vagus/simulate.h>

enum { VG_COURSE_PIECES = 3 };

typedef struct vg_course_piece {
    const char *name; /**< baseline, stress or recovery */
    double start_s;
    double stop_s;
    double rest;
    double decay;
    double rate_per_s; /**< > 0 */
} vg_course_piece;

typedef struct vg_course {
    vg_course_piece piece[VG_COURSE_PIECES];
    double duration_s;
} vg_course;

/** Refuse a profile with a member outside its documented range. */
VG_NODISCARD vg_status vg_profile_check(const vg_profile *profile, vg_error *err);

/** The course of a profile that vg_profile_check accepts. */
vg_course vg_profile_course(const vg_profile *profile);

/** low <= value <= high, or VG_ERR_OPTION naming the member; NaN is refused. */
VG_NODISCARD vg_status vg_option_within(const char *name, double value, double low, double high,
                                        vg_error *err);

/** Samples in duration_s at fs_hz, checked: at most 14 days and 2^30 samples. */
VG_NODISCARD vg_status vg_sample_count(double duration_s, double fs_hz, size_t *n,
                                       vg_error *err);

#endif /* VG_SIMULATE_COURSE_H */
