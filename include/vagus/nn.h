/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file nn.h
 *  Normal-to-normal intervals: the series that every metric reads.
 *
 *  An interval is stamped at its later beat. Where beats could not be read there is a gap:
 *  the next interval does not *follow* the one before it, and whatever looks at neighbours
 *  must ask vg_nn_follows(). An interval whose beats were inserted, moved or merged keeps a
 *  label that says so and is left out by measures that want true intervals (vg_nn_ok()).
 */
#ifndef VG_NN_H
#define VG_NN_H

#include <stddef.h>

#include <vagus/recording.h>
#include <vagus/status.h>

VG_BEGIN_DECLS

/** Why an interval is not as measured. */
typedef enum vg_nn_label {
    VG_NN_OK,
    VG_NN_ECTOPIC, /**< a beat at either end was out of rhythm, and was moved */
    VG_NN_MISSED,  /**< an end was inserted where a beat had been missed */
    VG_NN_EXTRA,   /**< a beat inside it was removed */
    VG_NN_LONG,    /**< too long, end moved */
    VG_NN_SHORT,   /**< too short, end moved */
    VG_NN_GAP      /**< no interval: beats could not be read; only in tables */
} vg_nn_label;

/** A read-only view. Owns nothing; valid while its arrays are. */
typedef struct vg_nn_view {
    const double *time_s;         /**< [n] of the later beat; NULL: cumulated from 0 */
    const double *nn_ms;          /**< [n] interval lengths, finite and > 0 */
    const unsigned char *follows; /**< [n] 1: starts where i-1 ended; NULL: no gaps */
    const unsigned char *label;   /**< [n] vg_nn_label; NULL: all VG_NN_OK */
    const unsigned char *fixed;   /**< [n] corrections at the later beat; NULL: none */
    size_t n;
    const double *rr_ms; /**< [n] as measured, NaN where unknown; NULL: as nn_ms */
} vg_nn_view;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_nn {
    double *time_s;         /**< [n] of the later beat, in corrected time */
    double *rr_ms;          /**< [n] as measured; NaN where a beat was inserted */
    double *nn_ms;          /**< [n] as used */
    unsigned char *follows; /**< [n] 1: starts where i-1 ended */
    unsigned char *label;   /**< [n] vg_nn_label */
    unsigned char *fixed;   /**< [n] beats inserted, removed or moved at the later beat */
    size_t n;
    size_t capacity;
    vg_kind source;    /**< what the intervals come from: ecg, ppg, rr, beats */
    double fs_hz;      /**< rate of the signal behind them; 0 unknown */
    double duration_s; /**< length of signal looked at; NaN unknown */
} vg_nn;

/** One interval, for vg_nn_append(). */
typedef struct vg_nn_row {
    double time_s;
    double rr_ms;
    double nn_ms;
    int follows;
    vg_nn_label label;
    unsigned n_fixed;
} vg_nn_row;

VG_API void vg_nn_free(vg_nn *nn);

/** Make room for n intervals in all, so that appending them moves nothing. VG_ERR_MEMORY */
VG_API VG_NODISCARD vg_status vg_nn_reserve(vg_nn *nn, size_t n, vg_error *err);
VG_API VG_NODISCARD vg_status vg_nn_append(vg_nn *nn, vg_nn_row row, vg_error *err);
VG_API vg_nn_view vg_nn_borrow(const vg_nn *nn);

/** Intervals finite and > 0, times increasing: VG_OK or VG_ERR_DATA naming the index. */
VG_API VG_NODISCARD vg_status vg_nn_check(vg_nn_view nn, vg_error *err);

/** 1 if interval i starts where i - 1 ended; the first of a view follows nothing. */
VG_API int vg_nn_follows(vg_nn_view nn, size_t i);

/** 1 if interval i is as measured. */
VG_API int vg_nn_ok(vg_nn_view nn, size_t i);

/** 1 if i and i - 1 are both as measured and share a beat: a true successive pair. */
VG_API int vg_nn_pair(vg_nn_view nn, size_t i);

/** The intervals with both beats inside [start_s, stop_s). Needs time_s. */
VG_API vg_nn_view vg_nn_slice(vg_nn_view nn, double start_s, double stop_s);

/** "ok", "ectopic", "missed", "extra", "long", "short" or "gap". */
VG_API const char *vg_nn_label_name(vg_nn_label label);

VG_END_DECLS

#endif /* VG_NN_H */
