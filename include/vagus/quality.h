/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file quality.h
 *  How far a signal can be trusted: indices of a stretch of samples or of two lists of beats.
 *
 *  Nothing here removes data; the spans in which no beat can be read come with the beats.
 *  Sources: bSQI Li, Mark & Clifford 2008; tSQI Orphanidou 2015; pSQI, basSQI and kSQI Zhao &
 *  Zhang 2018; skewness Elgendi 2016 (docs/methods-quality.md).
 */
#ifndef VG_QUALITY_H
#define VG_QUALITY_H

#include <vagus/beats.h>

VG_BEGIN_DECLS

/** How well two detectors agree on the beats of [start_s, stop_s) (bSQI).
 *
 *  Twice the pairs within 100 ms over the beats of both (F1); a pair may lie across an edge.
 *  @param out  0 to 1; NaN when neither list has a beat there, and on failure
 *  @return VG_ERR_DATA (a list is out of order), VG_ERR_OPTION (an empty range) or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_bsqi_compute(const vg_beats *a, const vg_beats *b,
                                              double start_s, double stop_s, double *out,
                                              vg_error *err);

/** How alike beats are (tSQI): the mean correlation of each with the mean of the others.
 *
 *  A beat is no part of the template that it is held against, or noise would be like itself.
 *  @param beats   [n_beats * length] samples, beat after beat, each cut out in the same way
 *  @param each    [n_beats] correlation of each beat, -1 to 1, NaN for one without variance;
 *                 NULL when not wanted
 *  @param out     their mean over beats with variance; NaN below two of them, and on failure
 *  @return VG_ERR_SHORT (fewer than two beats or samples) or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_tsqi_compute(const float *beats, size_t n_beats, size_t length,
                                              double *each, double *out, vg_error *err);

/** What can be said of a stretch of samples without knowing its beats. */
typedef struct vg_signal_quality {
    double missing; /**< share of samples that are not there, 0 to 1 */
    double flat;    /**< share in runs of 0.2 s or more within one step of the converter */
    double clipped; /**< share in runs of 3 samples or more at the lowest or highest value */
    double psqi;    /**< power from 5 to 15 Hz over that from 5 to 40 Hz; an ECG: 0.5 to 0.8 */
    double bassqi;  /**< 1 - power below 1 Hz over that below 40 Hz; an ECG: 0.95 and more */
    double mains;   /**< power within 1 Hz of 50 or 60 Hz over all above 1 Hz */
    double ksqi;    /**< kurtosis, 3 for a Gaussian; an ECG: above 5 */
    double ssqi;    /**< skewness; an upright pulse wave: above 0 */
} vg_signal_quality;

/** Describe samples.
 *
 *  @param x     [n] samples, NaN where missing; n > 0
 *  @param step  smallest difference two samples can have; 0: a millionth of their range
 *  @param out   NaN on failure; spectral members are NaN below 4 s, without power, with a
 *               sample missing, or where the rate is too low for their bands
 *  @return VG_ERR_OPTION (no rate or a negative step), VG_ERR_SHORT (no samples),
 *          VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_signal_quality_compute(const float *x, size_t n, double fs_hz,
                                                        double step, vg_signal_quality *out,
                                                        vg_error *err);

enum { VG_QUALITY_REASON_SIZE = 96 };

/** One second of a channel. Indices are those of the 10 s around it; NaN unknown. */
typedef struct vg_quality {
    double start_s;
    double stop_s;     /**< a second later, or the end */
    int usable;        /**< 1: no unusable span of the beats touches this second */
    double quality;    /**< the least of bsqi, tsqi and the share of sound samples; 0 to 1 */
    double bsqi;       /**< agreement with a second, independent detector */
    double tsqi;       /**< likeness of the beats */
    double psqi;       /**< of an ECG; as in vg_signal_quality, at 200 Hz or more */
    double bassqi;     /**< of an ECG */
    double ksqi;       /**< of an ECG */
    double ssqi;       /**< of pulses */
    double mains;      /**< share of power beside 50 or 60 Hz */
    double leakage;    /**< of an ECG: 0 for a sine, to 1 (VF filter, Kuo & Dillman 1978) */
    double flutter_hz; /**< rate at which such a sine swings */
    double flat;       /**< shares of this second's samples */
    double clipped;
    double missing;
    size_t n_beats;                      /**< in this second */
    char reason[VG_QUALITY_REASON_SIZE]; /**< comma list of codes; "" when all is well */
} vg_quality;

/** Reads a channel second by second, in bounded memory. Opaque. */
typedef struct vg_quality_reader vg_quality_reader;

/** Get ready: the whole channel is read once for its extremes and for the second detector.
 *
 *  @param beats  of this channel, or of leads it belongs to; source says which kind; borrowed
 *                while the reader is open
 *  @param start_s  what the beats were looked for in, as given to vg_beats_detect()
 *  @param out    NULL on failure
 *  @return VG_ERR_OPTION (no such channel, neither ECG nor PPG, an empty range),
 *          VG_ERR_IO, VG_ERR_FORMAT, VG_ERR_DATA, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_quality_open(vg_recording *rec, size_t channel,
                                              const vg_beats *beats, double start_s,
                                              vg_quality_reader **out, vg_error *err);

/** The next second.
 *
 *  Codes of reason: those of the unusable spans (missing, flat, noise, no_beats, ...), where
 *  flat at the rail or nothing but mains is lead_off, and noise is called clipped or motion
 *  where that shows; then, in any second, clipped (more than 1 %), disagree (bsqi below 0.9)
 *  and unlike (tsqi below 0.66, of pulses 0.86).
 *  In an ECG, flutter: leakage below 0.406 at 2.5 to 7 Hz, as of ventricular flutter.
 *  @return 1 with a second in out, 0 at the end or on failure, which status tells apart */
VG_API int vg_quality_read(vg_quality_reader *reader, vg_quality *out, vg_status *status,
                           vg_error *err);

VG_API void vg_quality_close(vg_quality_reader *reader);

VG_END_DECLS

#endif /* VG_QUALITY_H */
