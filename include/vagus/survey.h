/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file survey.h
 *  What a person would see when scrolling through a channel: gaps, flat and clipped parts.
 *
 *  Flat: at least 0.2 s in which the signal stays within one step of its converter (one
 *  millionth of its range when the step is unknown). Clipped: three or more samples in a row
 *  at the lowest or highest value that the channel ever takes, outside flat parts.
 */
#ifndef VG_SURVEY_H
#define VG_SURVEY_H

#include <vagus/recording.h>

VG_BEGIN_DECLS

typedef struct vg_survey {
    double low;       /**< smallest sample, in the channel's unit; NaN without any */
    double high;      /**< largest */
    double missing_s; /**< total length of missing samples */
    size_t n_gaps;    /**< stretches of missing samples */
    double flat_s;    /**< total length of flat parts */
    double clipped_s; /**< total length of clipped parts */
} vg_survey;

/** Read a whole channel, in blocks, and describe it.
 *
 *  @param out  zeros and NaN on failure
 *  @return VG_ERR_OPTION (no such channel), VG_ERR_IO, VG_ERR_FORMAT, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_recording_survey(vg_recording *rec, size_t channel,
                                                  vg_survey *out, vg_error *err);

VG_END_DECLS

#endif /* VG_SURVEY_H */
