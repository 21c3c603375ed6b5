/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file correct.h
 *  From beats to NN intervals: gaps, the range rule and artefact correction.
 *
 *  Source: Lipponen & Tarvainen 2019, J Med Eng Technol 43:173-181, with four mends that
 *  docs/methods.md (D) states: both routes to a candidate, a floor under the thresholds,
 *  several missed beats in one interval, and corrected beats on a spline of beat time
 *  against beat index, so that total time is kept.
 */
#ifndef VG_CORRECT_H
#define VG_CORRECT_H

#include <vagus/beats.h>
#include <vagus/nn.h>

VG_BEGIN_DECLS

typedef enum vg_correction {
    VG_CORRECT_NONE,     /**< intervals as measured; only gaps are cut out */
    VG_CORRECT_LT,       /**< Lipponen & Tarvainen 2019, mended */
    VG_CORRECT_MALIK,    /**< rejects a step > 20 % of the last accepted (Malik 1989) */
    VG_CORRECT_KAMATH,   /**< a step > 32.5 % up or 24.5 % down (Kamath & Fallen 1995) */
    VG_CORRECT_KARLSSON, /**< > 20 % off the mean of both neighbours (Karlsson 2012) */
    VG_CORRECT_ACAR,     /**< > 20 % off the mean of 9 accepted (Acar 2000) */
    VG_CORRECT_QUOTIENT, /**< ratio to either neighbour outside 0.8 to 1.2 (Piskorski 2005) */
    VG_CORRECT_BERNTSON, /**< step above the criterion of Berntson 1990, from quartiles */
    VG_N_CORRECTIONS
} vg_correction;

typedef struct vg_correct_opts {
    vg_correction method; /**< [VG_CORRECT_LT] */
    double gap_s;         /**< an interval longer than this is a gap; > 0 [5] */
    double min_nn_ms;     /**< range rule, shortest interval believed; > 0 [300] */
    double max_nn_ms;     /**< range rule, longest; > min_nn_ms [2000] */
} vg_correct_opts;

VG_API vg_correct_opts vg_correct_defaults(void);

/** Intervals between beats, corrected.
 *
 *  A simple filter rejects intervals: a beat between two rejected ones is moved, and an
 *  interval rejected alone keeps its length under the label long or short.
 *  Nothing is measured across an unusable span or a gap. Beats whose label says that they
 *  are not of sinus origin are corrected as ectopic.
 *  @param opts  NULL for the defaults
 *  @param out   {0} on failure; may hold no interval at all
 *  @return VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_nn_from_beats(const vg_beats *beats,
                                               const vg_correct_opts *opts, vg_nn *out,
                                               vg_error *err);

/** The same for a list of intervals as given (input.h); its gaps are kept. */
VG_API VG_NODISCARD vg_status vg_nn_correct(const vg_nn *given, const vg_correct_opts *opts,
                                            vg_nn *out, vg_error *err);

VG_END_DECLS

#endif /* VG_CORRECT_H */
