/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file score.h
 *  Beat-by-beat comparison of a detector with a reference, as ANSI/AAMI EC57 prescribes.
 *
 *  Pairing follows WFDB's bxb: windows on both sides, the nearer of two rivals wins;
 *  reference beats between flutter marks '[' and ']' are left out, and detections there too.
 */
#ifndef VG_SCORE_H
#define VG_SCORE_H

#include <vagus/beats.h>

VG_BEGIN_DECLS

/** Half-open span in seconds that is left out of the comparison. */
typedef struct vg_exclusion {
    double start_s;
    double stop_s;
} vg_exclusion;

typedef struct vg_score_opts {
    double window_ms;               /**< a pair may be this far apart; > 0 [150] */
    double start_s;                 /**< leave out what comes before; >= 0 [0] */
    double stop_s;                  /**< and what comes after [INFINITY] */
    const vg_exclusion *exclusions; /**< [n_exclusions] in time order, or NULL */
    size_t n_exclusions;
} vg_score_opts;

typedef struct vg_score {
    size_t n_tp;       /**< reference beats that were found */
    size_t n_fp;       /**< detections without a reference beat */
    size_t n_fn;       /**< reference beats that were not found */
    double sum_sq_ms2; /**< sum over pairs of (test - reference)^2 */
} vg_score;

VG_API vg_score_opts vg_score_defaults(void);

/** Compare two beat lists; labels that are not beats are skipped, '[' ']' mark flutter.
 *
 *  @param opts  NULL for the defaults
 *  @param out   zeros on failure
 *  @return VG_ERR_OPTION, VG_ERR_DATA or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_score_compute(const vg_beats *reference, const vg_beats *test,
                                               const vg_score_opts *opts, vg_score *out,
                                               vg_error *err);

/** Sensitivity 100 TP/(TP+FN); NaN without reference beats. */
VG_API double vg_score_se_percent(const vg_score *score);
/** Positive predictive value 100 TP/(TP+FP); NaN without detections. */
VG_API double vg_score_ppv_percent(const vg_score *score);
/** Harmonic mean of the two, 200 TP/(2TP+FP+FN); NaN without either. */
VG_API double vg_score_f1_percent(const vg_score *score);
/** Root mean square timing error of the pairs, ms; NaN without pairs. */
VG_API double vg_score_rms_ms(const vg_score *score);

VG_END_DECLS

#endif /* VG_SCORE_H */
