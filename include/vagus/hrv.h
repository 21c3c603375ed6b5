/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file hrv.h
 *  Every heart-rate-variability metric of one span, with the verdict on its data.
 *
 *  The verdict: corrected beats <= 5 % good; <= 10 % or usable signal < 80 % caution;
 *  <= 20 % time-domain-only; above that, with more than 10 % ectopic beats, an irregular
 *  rhythm, or fewer than 3 intervals, invalid. A metric that the data cannot support is NaN
 *  and the reason says why.
 *
 *  Codes of the reason: few_beats, corrected:P%, ectopy:P%, irregular, paced, noise:P%
 *  (unusable signal), gap, too_short:M (M is n/a), too_long (more than 25 h: entropies, Lomb
 *  and recurrences are n/a), hf_loss:P% (what the spline between slow beats loses at the HF
 * peak, when above 3 %), quantised:P% (share of RMSSD squared that the resolution of the
 * intervals makes by itself, when above 10 %), slow_breathing and fast_breathing (outside the
 * HF band).
 */
#ifndef VG_HRV_H
#define VG_HRV_H

#include <vagus/beats.h>
#include <vagus/frequency.h>
#include <vagus/nonlinear.h>
#include <vagus/recurrence.h>
#include <vagus/respiration.h>
#include <vagus/time_domain.h>

VG_BEGIN_DECLS

typedef enum vg_verdict {
    VG_VERDICT_GOOD,
    VG_VERDICT_CAUTION,
    VG_VERDICT_TIME_DOMAIN_ONLY,
    VG_VERDICT_INVALID
} vg_verdict;

enum { VG_REASON_SIZE = 192 };

typedef struct vg_hrv_opts {
    vg_frequency_opts frequency;
    vg_entropy_opts entropy;
    vg_dfa_opts dfa;
    vg_rqa_opts rqa;
    int with_lomb;    /**< 1: fill lomb and its columns [0] */
    int with_ar;      /**< 1: fill ar and its columns [0] */
    int with_rqa;     /**< 1: fill rqa and its columns [0] */
    int sd2_identity; /**< 1: sd2 = sqrt(2 sdnn^2 - sdsd^2 / 2), as Kubios and others [0] */
} vg_hrv_opts;

typedef struct vg_hrv {
    double start_s;
    double duration_s; /**< of the span asked for */
    size_t n_beats;    /**< accepted beats */
    size_t n_corrected;
    double corrected_percent;
    double usable_percent; /**< share of the span with a readable signal; 100 for bare lists */
    vg_verdict verdict;
    char reason[VG_REASON_SIZE]; /**< comma list of codes; "" when there is nothing to say */
    vg_time_domain time;
    vg_frequency frequency;
    vg_poincare poincare;
    vg_entropy entropy;
    vg_dfa dfa;
    vg_respiration respiration;
    vg_frequency lomb;
    vg_frequency ar;
    vg_rqa rqa;
} vg_hrv;

VG_API vg_hrv_opts vg_hrv_defaults(void);

/** The settings of a named preset (docs/methods.md O): "default", "taskforce" (linear
 *  detrending, autoregression beside Welch), "kubios-like" (300 s segments, sd2 by identity,
 *  autoregression), "physionet-like" (mean removed, Lomb, VLF from 0.003 Hz, r = 0.15 sd),
 *  "neurokit-like" (mean removed, 64 s segments, half-open bands, DFA 4 to 11).
 *  @return 1, or 0 when there is no such preset and out is the default */
VG_API int vg_hrv_preset(const char *name, vg_hrv_opts *out);

/** The names of the presets in order; NULL after the last. */
VG_API const char *vg_hrv_preset_name(size_t i);

/** A comma list of the presets under which a metric of vg_hrv_column() differs from the
 *  default; "" for none. */
VG_API const char *vg_hrv_presets_of(const vg_metric *metric);

/** What NeuroKit2 calls a metric that it defines as we do ("HRV_RMSSD"); NULL for the others,
 *  which must not be mistaken for its own. */
VG_API const char *vg_metric_neurokit_name(const char *name);

/** Compute every metric of the intervals inside [start_s, stop_s).
 *
 *  Never fails for want of data: then the verdict is invalid and all metrics are NaN.
 *  @param nn     the whole series, with time_s
 *  @param beats  for usable_percent; NULL when the input was a list of intervals
 *  @return VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_hrv_compute(vg_nn_view nn, const vg_beats *beats,
                                             double start_s, double stop_s,
                                             const vg_hrv_opts *opts, vg_hrv *out,
                                             vg_error *err);

/** All metrics of vg_hrv in the order of the tables; offsets are into vg_hrv. */
VG_API size_t vg_hrv_n_metrics(void);
VG_API vg_metric vg_hrv_metric(size_t i);

/** The same with the columns of the further families that are asked for (with_...) at the end.
 */
VG_API size_t vg_hrv_n_columns(const vg_hrv_opts *opts);
VG_API vg_metric vg_hrv_column(const vg_hrv_opts *opts, size_t i);

/** Ask for the family that a metric belongs to.
 *  @return 1, or 0 when no metric has that name */
VG_API int vg_hrv_ask(vg_hrv_opts *opts, const char *name);

/** Ask for all families. */
VG_API void vg_hrv_ask_all(vg_hrv_opts *opts);

/** "good", "caution", "time-domain-only" or "invalid". */
VG_API const char *vg_verdict_name(vg_verdict verdict);

VG_END_DECLS

#endif /* VG_HRV_H */
