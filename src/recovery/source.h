/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file source.h
 *  Where the numbers of a recovery come from: a measure of heart beats, or any series of
 *  times and values. Everything after this sees values of spans, curves and points to fit.
 */
#ifndef VG_RECOVERY_SOURCE_H
#define VG_RECOVERY_SOURCE_H

#include <stdbool.h>

#include <vagus/moving.h>
#include <vagus/recovery.h>

/** Times from the stressor's end, and values; NaN where nothing could be read.
 *  Declare as {0}. */
typedef struct vg_points {
    double *t_s; /**< [n] */
    double *y;   /**< [n] */
    size_t n;
} vg_points;

VG_NODISCARD vg_status vg_points_allocate(size_t n, vg_points *out, vg_error *err);
void vg_points_free(vg_points *points);

/** The value of a span. */
typedef struct vg_phase_value {
    double value;       /**< NaN when less than 70 % (heart rate: 50 %) of the span is
                             readable */
    double se;          /**< NaN when unknown */
    double valid_share; /**< of the span */
    bool is_short;      /**< the span is shorter than one window */
} vg_phase_value;

typedef struct vg_source vg_source;

/** How a kind of source answers. zero_s is the stressor's end. */
struct vg_source {
    int direction;         /**< +1 if it rises under stress, -1 if it falls */
    bool is_log;           /**< values are logarithms */
    bool is_sparse;        /**< samples stand for themselves, not for a curve */
    double min_height;     /**< least half width of the baseline band; docs/methods.md I.3 */
    double curve_window_s; /**< each point of the curve looks at this much time */
    double fit_window_s;   /**< each fitted point is a mean over this much time */
    vg_status (*value)(const vg_source *source, double start_s, double stop_s,
                       vg_phase_value *out, vg_error *err);
    /** Everything seen from start_s to stop_s. */
    vg_status (*curve)(const vg_source *source, double start_s, double stop_s, double zero_s,
                       vg_points *out, vg_error *err);
    /** Points that do not overlap and lie wholly between start_s and stop_s. */
    vg_status (*bins)(const vg_source *source, double start_s, double stop_s, double zero_s,
                      vg_points *out, vg_error *err);
    vg_moving *moving; /**< of beats */
    vg_measure measure;
    const double *time_s; /**< [n] of a series */
    const double *y;
    size_t n;
    double step_s; /**< usual distance of its samples */
};

/** A measure of heart beats. */
vg_source vg_source_of_beats(vg_moving *moving, vg_measure measure);

/** A series; VG_ERR_DATA when times do not increase, VG_ERR_MEMORY. Values may be NaN. */
VG_NODISCARD vg_status vg_source_of_series(const vg_series *series, vg_source *out,
                                           vg_error *err);

#endif /* VG_RECOVERY_SOURCE_H */
