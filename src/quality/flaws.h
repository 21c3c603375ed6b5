/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file flaws.h
 *  Missing, flat and clipped runs of samples, found while the samples pass by.
 *
 *  Flat: 0.2 s or more within one step of the converter. Clipped: three samples or more, less
 *  than 0.2 s, within half a step of the lowest or of the highest value there is (handbook
 * C.4).
 */
#ifndef VG_QUALITY_FLAWS_H
#define VG_QUALITY_FLAWS_H

#include <stddef.h>
#include <stdint.h>

typedef enum vg_flaw { VG_FLAW_MISSING, VG_FLAW_FLAT, VG_FLAW_CLIPPED, VG_N_FLAWS } vg_flaw;

/** What a signal can look like at its extremes. */
typedef struct vg_flaw_limits {
    double low; /**< lowest value the signal ever takes */
    double high;
    double step; /**< smallest difference two samples can have; 0 unknown */
    double fs_hz;
} vg_flaw_limits;

/** Called for runs or parts of them: samples [from, to), each once for a flaw. */
typedef void vg_flaw_note(void *to, vg_flaw flaw, uint64_t from, uint64_t stop);

/** Made by vg_flaws_begin(); owns nothing. */
typedef struct vg_flaws {
    vg_flaw_note *note;
    void *to;
    float low, high;      /**< at or beyond them a sample may be clipped */
    double step;          /**< range of a run that is flat */
    uint64_t flat_length; /**< samples */
    uint64_t at;          /**< the next sample */
    float still_low, still_high;
    uint64_t still; /**< start of the run within one step */
    uint64_t told;  /**< up to here a flat run is noted */
    uint64_t n_low; /**< samples of the run at the lowest value */
    uint64_t n_high;
} vg_flaws;

/** @param first  index of the first sample to come */
vg_flaws vg_flaws_begin(const vg_flaw_limits *limits, uint64_t first, vg_flaw_note *note,
                        void *to);

/** Follow the next n samples; those that are not finite are missing. */
void vg_flaws_follow(vg_flaws *f, const float *x, size_t n);

/** The next n samples are missing. */
void vg_flaws_skip(vg_flaws *f, uint64_t n);

/** The signal is over: runs under way end. */
void vg_flaws_end(vg_flaws *f);

#endif /* VG_QUALITY_FLAWS_H */
