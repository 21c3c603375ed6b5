/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file beats.h
 *  Beat times, each with its label and quality, and the spans in which no beat can be read.
 */
#ifndef VG_BEATS_H
#define VG_BEATS_H

#include <stdbool.h>
#include <stddef.h>

#include <vagus/recording.h>
#include <vagus/status.h>

VG_BEGIN_DECLS

/** A stretch of signal that holds no readable beat. Nothing is measured across it. */
typedef struct vg_span {
    double start_s;
    double stop_s; /**< > start_s */
    char code[16]; /**< why: flat, clipped, noise, missing, ... */
} vg_span;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_beats {
    double *time_s; /**< [n] fiducial times, strictly increasing */
    char
        *label; /**< [n] WFDB letters; our detector gives N V S E n Q (docs/methods-beats.md) */
    float *amplitude; /**< [n] height of the fiducial in the channel's unit; NaN unknown */
    float *quality;   /**< [n] 0 (useless) to 1 (certain) */
    float *area;      /**< [n] of each QRS complex, unit of the channel x s, NaN unknown;
                           NULL before vg_qrs_measure_area() */
    size_t n;
    size_t capacity;
    double *onset_s; /**< [n] foot of each pulse wave, before time_s; NULL: not pulses */
    double *peak_s;  /**< [n] its highest point, after time_s; NULL: not pulses */
    size_t pulse_capacity;
    vg_span *unusable; /**< [n_unusable] in time order, not overlapping */
    size_t n_unusable;
    size_t unusable_capacity;
    vg_kind source;    /**< VG_KIND_ECG, VG_KIND_PPG, or VG_KIND_BEATS for a given list */
    double fs_hz;      /**< rate of the signal the times come from; 0 unknown */
    double duration_s; /**< length of signal looked at; NaN for a bare list */
} vg_beats;

VG_API void vg_beats_free(vg_beats *beats);

/** Make room for n beats, and for their onsets and peaks, so that appending them moves nothing;
 *  VG_ERR_MEMORY leaves the list as it is. */
VG_API VG_NODISCARD vg_status vg_beats_reserve(vg_beats *beats, size_t n, bool has_pulses,
                                               vg_error *err);

/** Append one beat; times must increase strictly (VG_ERR_DATA names the index). */
VG_API VG_NODISCARD vg_status vg_beats_append(vg_beats *beats, double time_s, char label,
                                              double amplitude, double quality, vg_error *err);

/** Give the last beat the onset and the peak of its pulse wave: every beat of a list has them,
 *  or none has. VG_ERR_DATA without a beat. */
VG_API VG_NODISCARD vg_status vg_beats_set_pulse(vg_beats *beats, double onset_s, double peak_s,
                                                 vg_error *err);

/** Append an unusable span; one that touches the last with the same code is joined to it. */
VG_API VG_NODISCARD vg_status vg_beats_mark_unusable(vg_beats *beats, double start_s,
                                                     double stop_s, const char *code,
                                                     vg_error *err);

/** Times finite and strictly increasing, spans ordered: VG_OK or VG_ERR_DATA. */
VG_API VG_NODISCARD vg_status vg_beats_check(const vg_beats *beats, vg_error *err);

/** Share of [start_s, stop_s) outside unusable spans, 0 to 100; NaN for an empty range. */
VG_API double vg_beats_usable_percent(const vg_beats *beats, double start_s, double stop_s);

/** True for letters that mark a QRS complex: N L R B A a J S V r F e j n E / f Q ?. */
VG_API int vg_label_is_beat(char label);

/** True for beats of sinus origin, which NN intervals run between: N L R B. */
VG_API int vg_label_is_normal(char label);

VG_END_DECLS

#endif /* VG_BEATS_H */
