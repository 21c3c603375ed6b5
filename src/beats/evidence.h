/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file evidence.h
 *  What a candidate's height, the noise around and its shape say for its being a beat: the
 *  weights of a logistic regression, the same for heart beats and pulses, since all that is
 *  weighed has no unit (docs/methods-beats.md, Evidence).
 */
#ifndef VG_BEATS_EVIDENCE_H
#define VG_BEATS_EVIDENCE_H

#include "beats/quick_log.h"

/** Logarithm of 1 - likeness, or of the least that counts. */
static inline float vg_log_unlike(float likeness)
{
    const float most_alike = 0.01f; /* 1 - correlation that counts as none */
    const float unlike = 1.0f - likeness;

    return unlike > most_alike ? vg_quick_log(unlike) : vg_quick_log(most_alike);
}

/** Log likelihood ratio of being a beat, without regard to shape.
 *
 *  @param bias      of the kind of signal
 *  @param height    logarithm of the height over that of the beats around
 *  @param contrast  logarithm of the height over that of the noise around, counted from -1 to 3
 */
static inline float vg_evidence_of_height(float bias, float height, float contrast)
{
    const float height_weight = 3.8f;   /* per e-fold below the beats around */
    const float contrast_weight = 2.9f; /* per e-fold above the noise around */
    const float below = height < 0.0f ? height : 0.0f;
    const float floored = contrast > -1.0f ? contrast : -1.0f;
    const float limited = floored < 3.0f ? floored : 3.0f;

    return bias + height_weight * below + contrast_weight * limited;
}

/** The same with regard to shape: vg_log_unlike() of the likeness to beats. */
static inline float vg_evidence(float of_height, float log_unlike)
{
    const float shape_weight = 0.8f; /* per e-fold of 1 - correlation */

    return of_height - shape_weight * log_unlike;
}

/** The same for one that is as like a beat as counts. */
static inline float vg_evidence_at_most(float of_height)
{
    return vg_evidence(of_height, vg_log_unlike(1.0f));
}

#endif /* VG_BEATS_EVIDENCE_H */
