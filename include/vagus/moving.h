/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file moving.h
 *  Curves over time: heart rate and its variability in a window that moves by one second.
 *
 *  Heart rate counts fractional beats (Berger 1986), so it is exact for a step or ramp of
 *  rate; RMSSD uses true successive pairs whose middle beat lies in the window; band powers
 *  are those of a Hann window on the resampled, detrended series. docs/methods.md H.
 */
#ifndef VG_MOVING_H
#define VG_MOVING_H

#include <vagus/nn.h>

VG_BEGIN_DECLS

/** What a curve shows. The names are those of the recovery table. */
typedef enum vg_measure {
    VG_MEASURE_HR,        /**< hr_bpm, window 10 s */
    VG_MEASURE_LN_RMSSD,  /**< ln_rmssd, window 30 s */
    VG_MEASURE_LN_HF,     /**< ln_hf, window 32 s */
    VG_MEASURE_LN_LF,     /**< ln_lf, window 64 s */
    VG_MEASURE_LF_HF,     /**< lf_hf, window 120 s */
    VG_MEASURE_RESP_RATE, /**< resp_rate_bpm from respiratory sinus arrhythmia, 32 s */
    VG_N_MEASURES
} vg_measure;

/** A curve on an even grid. Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_curve {
    double start_s; /**< time of the first point */
    double step_s;
    double window_s;
    double *value;   /**< [n] NaN where less than 70 % of the window is valid */
    double *se;      /**< [n] standard error of value; NaN where unknown */
    double *n_used;  /**< [n] beats (fractional) or pairs in the window */
    double *valid_s; /**< [n] seconds of the window covered by intervals */
    size_t n;
} vg_curve;

VG_API void vg_curve_free(vg_curve *curve);

/** Where a curve is wanted. */
typedef struct vg_grid {
    double start_s;
    double stop_s;   /**< points at start_s, start_s + step_s, ... <= stop_s */
    double step_s;   /**< > 0 */
    double window_s; /**< 0 for the measure's default */
    int is_causal;   /**< 1: a window ends on its point; 0: it is centred on it */
} vg_grid;

/** A series prepared for windows: running totals and, once a band is asked for, the resampled
 *  series. Opaque; one thread at a time. */
typedef struct vg_moving vg_moving;

/** Prepare a series. nn, with time_s, must stay where it is while this is used.
 *
 *  @return VG_ERR_DATA, VG_ERR_MEMORY or VG_OK; *out is NULL on failure
 */
VG_API VG_NODISCARD vg_status vg_moving_create(vg_nn_view nn, vg_moving **out, vg_error *err);
VG_API void vg_moving_destroy(vg_moving *moving);

/** The series that was prepared. */
VG_API vg_nn_view vg_moving_series(const vg_moving *moving);

/** Compute a curve. *out is {0} on failure.
 *
 *  @return VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_moving_curve(vg_moving *moving, vg_measure measure,
                                              const vg_grid *grid, vg_curve *out,
                                              vg_error *err);

/** The same in one call, for one curve: points at start_s, start_s + step_s, ... <= stop_s,
 * each a window centred on its point.
 *
 *  @param window_s  0 for the measure's default
 *  @return VG_ERR_OPTION, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_curve_compute(vg_nn_view nn, vg_measure measure,
                                               double start_s, double stop_s, double step_s,
                                               double window_s, vg_curve *out, vg_error *err);

/** "hr_bpm", "ln_rmssd", ... */
VG_API const char *vg_measure_name(vg_measure measure);
/** "/min", "ln ms2", ...; "" for a pure number */
VG_API const char *vg_measure_unit(vg_measure measure);
/** Width of the non-overlapping bins that are fitted, s. */
VG_API double vg_measure_bin_s(vg_measure measure);
/** The default window, s. */
VG_API double vg_measure_window_s(vg_measure measure);
/** +1 if the measure rises under stress, -1 if it falls. */
VG_API int vg_measure_direction(vg_measure measure);
/** 1 if values are natural logarithms, so that differences are ratios. */
VG_API int vg_measure_is_log(vg_measure measure);

VG_END_DECLS

#endif /* VG_MOVING_H */
