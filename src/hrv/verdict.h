/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file verdict.h
 *  Whether the data of a span can be trusted, and why not.
 */
#ifndef VG_HRV_VERDICT_H
#define VG_HRV_VERDICT_H

#include <vagus/hrv.h>

/** Fill n_beats, n_corrected, corrected_percent, verdict and the codes of the data. */
void vg_verdict_judge(vg_nn_view nn, const vg_beats *beats, double stop_s, vg_hrv *out);

/** Turn the verdict to invalid when more than half of the span has an irregular rhythm, or more
 *  than a tenth of its beats are ectopic.
 *
 *  @param all  what nn, the intervals of the span, is a slice of
 *  @return VG_ERR_MEMORY, VG_ERR_DATA or VG_OK
 */
VG_NODISCARD vg_status vg_verdict_rhythm(vg_nn_view all, vg_nn_view nn, vg_hrv *out,
                                         vg_error *err);

/** Add the codes that need the metrics: losses, what is too short, and a rhythm without
 * variation. */
void vg_verdict_explain(vg_hrv *out);

/** Add the codes of what needs so many intervals, where everything is computed that could be.
 */
void vg_verdict_explain_counts(size_t n_intervals, vg_hrv *out);

#endif /* VG_HRV_VERDICT_H */
