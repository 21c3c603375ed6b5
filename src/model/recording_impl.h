/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file recording_impl.h
 *  How a format becomes a recording: it fills this struct and hands over two functions.
 */
#ifndef VG_MODEL_RECORDING_IMPL_H
#define VG_MODEL_RECORDING_IMPL_H

#include <vagus/recording.h>

/** What a format implements. */
typedef struct vg_reader {
    /** Fill out[0 .. n) from samples [first, first + n) of a channel. The range always lies
     *  inside the channel; missing samples are NaN. */
    vg_status (*read)(void *state, size_t channel, uint64_t first, size_t n, float *out,
                      vg_error *err);
    void (*close)(void *state); /**< releases state; called once */
    void *state;
} vg_reader;

struct vg_recording {
    vg_channel *channels; /**< [n_channels], grown by vg_recording_add_channel() */
    size_t n_channels;
    size_t channel_capacity;
    double start_unix_s;
    vg_phases events;
    vg_notes notes;
    vg_reader reader;
};

/** An empty recording; NULL when out of memory. Close it with vg_recording_close(). */
vg_recording *vg_recording_create(void);

/** Append a channel. Refuses a rate or gain that is not finite or not usable, and makes
 *  unnamed and repeated names unique ("ch0", "II_2"). */
VG_NODISCARD vg_status vg_recording_add_channel(vg_recording *rec, const vg_channel *channel,
                                                vg_error *err);

/** Guess what a channel measures from its name. */
vg_kind vg_kind_guess(const char *name);

#endif /* VG_MODEL_RECORDING_IMPL_H */
