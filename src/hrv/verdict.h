/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file verdict.h
 *  Whether the data of a span can be trusted, and why not.
 */
#ifndef VG_HRV_VERDICT_H
#define VG_HRV_VERDICT_H

#include <vagus/hrv.h>

/** Fill n_beats, n_corrected, corrected_percent, verdict and the codes of the data. */
void vg_verdict_judge(vg_nn_view nn, const vg_beats *beats, double stop_s, vg_hrv *out);

/** Conditional entropy of short series (Lake & Moorman 2011), whose size tells an irregular
 *  rhythm; NaN when it cannot be had. */
VG_NODISCARD vg_status vg_irregularity(vg_nn_view nn, double *out, vg_error *err);

/** Mark a span as of irregular rhythm. */
void vg_verdict_irregular(vg_hrv *out);

/** Add the codes that need the metrics: losses and what is too short. */
void vg_verdict_explain(vg_hrv *out);

#endif /* VG_HRV_VERDICT_H */
