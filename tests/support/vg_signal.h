/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_signal.h
 *  Recordings of one channel that live in memory, for tests of detectors.
 */
#ifndef VG_SIGNAL_H
#define VG_SIGNAL_H

#include "vg_test.h"

#include "core/alloc.h"
#include "model/recording_impl.h"

typedef struct vg_test_signal {
    float *x;
    size_t n;
} vg_test_signal;

static inline vg_status vg_test_signal_read(void *state, size_t channel, uint64_t first,
                                            size_t n, float *out, vg_error *err)
{
    const vg_test_signal *s = state;

    (void)channel;
    (void)err;
    memcpy(out, s->x + first, n * sizeof *out);
    return VG_OK;
}

static inline void vg_test_signal_close(void *state)
{
    vg_test_signal *s = state;

    test_free(s->x);
    test_free(s);
}

/** A recording of one channel; x is copied. One digital step is step, gain 1 per unit. */
static inline vg_recording *vg_test_recording(vg_kind kind, double fs_hz, const float *x,
                                              size_t n, double step)
{
    const vg_channel channel = {
        .kind = kind, .fs_hz = fs_hz, .n_samples = n, .gain = 1.0, .step = step};
    vg_recording *rec = vg_recording_create();
    vg_test_signal *s = test_malloc(sizeof *s);

    assert_non_null(rec);
    *s = (vg_test_signal){.x = test_malloc((n + 1) * sizeof *x), .n = n};
    memcpy(s->x, x, n * sizeof *x);
    assert_int_equal(vg_recording_add_channel(rec, &channel, NULL), VG_OK);
    rec->reader = (vg_reader){vg_test_signal_read, vg_test_signal_close, s};
    return rec;
}

/** Beats found in a signal of one channel. */
static inline vg_beats vg_test_detect(vg_kind kind, double fs_hz, const float *x, size_t n)
{
    vg_error err = {0};
    vg_beats out;
    vg_recording *rec = vg_test_recording(kind, fs_hz, x, n, 0.0);

    assert_ok(vg_beats_detect(rec, 0, NULL, &out, &err));
    assert_ok(vg_beats_check(&out, &err));
    vg_recording_close(rec);
    return out;
}

/** Let each allocation of a detection fail in turn: it is said, and nothing is given out. */
static inline void vg_test_detect_without_memory(vg_recording *rec)
{
    vg_status status = VG_ERR_MEMORY;

    for (long nth = 0; status != VG_OK; nth++) {
        vg_error err = {0};
        vg_beats out;
        vg_alloc_fail_at(nth);
        status = vg_beats_detect(rec, 0, NULL, &out, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && out.time_s == NULL));
        vg_beats_free(&out);
    }
}

#endif /* VG_SIGNAL_H */
