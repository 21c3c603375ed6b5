/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file recurrence.h
 *  Recurrence quantification of a series of NN intervals.
 *
 *  Vectors of m intervals, `delay` beats apart, of the series less its mean and divided by its
 *  standard deviation; two recur when their Euclidean distance is at most a radius. A line is a
 *  run of recurrences of (i, j), (i + 1, j + 1), ... for i < j: the line of identity, i = j, is
 *  left out everywhere. No vector and no line reaches across a gap; one that is cut by a gap or
 *  an end counts with the length that is left. All counts are exact.
 *  Sources: Eckmann 1987 (recurrence plot), Webber & Zbilut 1994 (recurrence, determinism,
 *  longest line, entropy), Marwan 2007 (review); docs/methods.md G.
 */
#ifndef VG_RECURRENCE_H
#define VG_RECURRENCE_H

#include <stdint.h>

#include <vagus/metric.h>
#include <vagus/nn.h>

VG_BEGIN_DECLS

typedef struct vg_rqa_opts {
    int m;        /**< intervals in a vector, 1 to 20 [10] */
    int delay;    /**< beats from one of them to the next, 1 to 50 [1] */
    int min_line; /**< shortest run that is a line, at least 2 [2] */
    double
        rate_percent; /**< the radius is the least in whole thousandths of a standard deviation
                       *   at which so many percent of the pairs recur; > 0, < 100 [5] */
    double radius_sd; /**< a radius in standard deviations; 0: by rate_percent [0] */
} vg_rqa_opts;

/** Undefined members are NaN. Definitions: vg_rqa_metrics(). */
typedef struct vg_rqa {
    size_t n_vectors;
    uint64_t n_pairs;     /**< of vectors, i < j */
    uint64_t n_recurrent; /**< pairs that recur */
    uint64_t n_lines;     /**< runs of at least min_line of them */
    uint64_t n_in_lines;  /**< pairs that recur in those */
    double rqa_radius_sd; /**< used, in standard deviations of the series */
    double rqa_rec_percent, rqa_det_percent, rqa_lmean_beats, rqa_lmax_beats, rqa_entropy;
} vg_rqa;

VG_API vg_rqa_opts vg_rqa_defaults(void);

/** Compare all pairs of vectors: time grows with the square of the number of intervals, memory
 *  with the number. A constant series has no deviation to measure by and nothing is defined.
 *
 *  @param nn    at least two vectors; below 100 of them the values say little
 *  @param opts  NULL for the defaults
 *  @param out   always written; 0 and NaN on failure
 *  @return VG_ERR_SHORT, VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_rqa_compute(vg_nn_view nn, const vg_rqa_opts *opts,
                                             vg_rqa *out, vg_error *err);

VG_API const vg_metric *vg_rqa_metrics(size_t *n);

VG_END_DECLS

#endif /* VG_RECURRENCE_H */
