/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file recording.h
 *  A recording: channels of samples on one clock, read in blocks, never held whole.
 *
 *  Samples are delivered as float in *digital* units, as the file holds them (integers up to
 *  24 bits are exact); physical value = (sample - baseline) / gain. A missing sample is NaN.
 *  Sample i of a channel lies at i / fs_hz seconds from the start of the recording.
 */
#ifndef VG_RECORDING_H
#define VG_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include <vagus/notes.h>
#include <vagus/phases.h>
#include <vagus/status.h>

VG_BEGIN_DECLS

/** What a channel or an input measures. */
typedef enum vg_kind {
    VG_KIND_OTHER,
    VG_KIND_ECG,
    VG_KIND_PPG,
    VG_KIND_RESP,
    VG_KIND_RR,   /**< a list of intervals */
    VG_KIND_BEATS /**< a list of beat times */
} vg_kind;

enum { VG_NAME_SIZE = 80, VG_UNIT_SIZE = 24 };

typedef struct vg_channel {
    char name[VG_NAME_SIZE]; /**< as in the file, UTF-8 */
    char unit[VG_UNIT_SIZE]; /**< physical unit, "" when unknown */
    vg_kind kind;            /**< from name, unit and format; VG_KIND_OTHER when unsure */
    double fs_hz;            /**< samples a second, > 0 */
    uint64_t n_samples;
    double gain;     /**< digital steps per unit, not 0 [1] */
    double baseline; /**< digital value of zero units [0] */
    double step;     /**< smallest difference two samples can have, digital; 0 unknown */
} vg_channel;

/** Opaque handle. One thread at a time; different recordings freely. */
typedef struct vg_recording vg_recording;

VG_API void vg_recording_close(vg_recording *rec);

VG_API size_t vg_recording_n_channels(const vg_recording *rec);

/** Borrow the description of a channel; NULL when i is out of range. */
VG_API const vg_channel *vg_recording_channel(const vg_recording *rec, size_t i);

/** Seconds from the first to the end of the last sample of the longest channel. */
VG_API double vg_recording_duration_s(const vg_recording *rec);

/** Start of the recording on the clock, seconds since 1970 UTC; NaN when unknown. */
VG_API double vg_recording_start_unix_s(const vg_recording *rec);

/** Events that the file itself carries (annotations, tags, markers); may be empty. */
VG_API const vg_phases *vg_recording_events(const vg_recording *rec);

/** What the reader decided, repaired or warns of. */
VG_API const vg_notes *vg_recording_notes(const vg_recording *rec);

/** Read samples of one channel.
 *
 *  @param channel  index, 0-based
 *  @param first    index of the first sample wanted
 *  @param n        samples wanted; first + n may exceed the channel's length
 *  @param out      [n] digital values, NaN where missing; all NaN on failure
 *  @param n_read   samples delivered: n, or fewer at the end of the channel
 *  @return VG_ERR_OPTION (no such channel), VG_ERR_IO, VG_ERR_FORMAT, VG_ERR_MEMORY, VG_OK
 *
 *  Reading forward in blocks is cheap in every format; going back may cost a rescan.
 */
VG_API VG_NODISCARD vg_status vg_recording_read(vg_recording *rec, size_t channel,
                                                uint64_t first, size_t n, float *out,
                                                size_t *n_read, vg_error *err);

/** Which channel answers to a name or index.
 *
 *  @param name     a channel's name (exact first, then without regard to case), "INDEX" or
 *                  "#INDEX" (0-based); a name wins over a number; NULL chooses the first of
 *                  the wanted kind, else the first ECG, else the first PPG, else a lone one
 *  @param kind     VG_KIND_OTHER for any
 *  @param channel  index; 0 on failure
 *  @return VG_ERR_OPTION when nothing fits, with the names there are in the message
 */
VG_API VG_NODISCARD vg_status vg_recording_find(const vg_recording *rec, const char *name,
                                                vg_kind kind, size_t *channel, vg_error *err);

/** "ecg", "ppg", "resp", "rr", "beats" or "other". */
VG_API const char *vg_kind_name(vg_kind kind);

/** The kind that a word names; false when it names none. */
VG_API int vg_kind_parse(const char *word, vg_kind *kind);

VG_END_DECLS

#endif /* VG_RECORDING_H */
