/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_formats_test.h
 *  What tests of readers share: inputs made of text, and reading a recording through.
 */
#ifndef VG_FORMATS_TEST_H
#define VG_FORMATS_TEST_H

#include "vg_test.h"

#include "formats/format.h"

/** A file in memory with the bytes of a string literal. */
#define MEMORY_FILE(name, literal) ((vg_memory_file){(name), (literal), sizeof(literal) - 1})

/** Open a text as a file named a.txt. */
static inline vg_status vg_test_open_text(const char *text, vg_kind kind, vg_input *in,
                                          vg_error *err)
{
    const vg_memory_file file = {"a.txt", text, strlen(text)};
    const vg_input_opts opts = {.kind = kind};

    return vg_input_open_memory(&file, NULL, 0, &opts, in, err);
}

/** Read a whole channel; release with vg_free(). */
static inline float *vg_test_read_all(vg_recording *rec, size_t channel, size_t *n)
{
    enum { BLOCK = 10007 };
    const vg_channel *c = vg_recording_channel(rec, channel);
    vg_error err = {0};
    size_t got = 0;

    assert_non_null(c);
    float *samples = vg_alloc((size_t)c->n_samples + BLOCK, sizeof *samples);
    assert_non_null(samples);
    *n = 0;
    do {
        assert_ok(vg_recording_read(rec, channel, *n, BLOCK, samples + *n, &got, &err));
        *n += got;
    } while (got == BLOCK);
    assert_int_equal(*n, c->n_samples);
    return samples;
}

static inline double vg_test_physical(const vg_channel *channel, float sample)
{
    return ((double)sample - channel->baseline) / channel->gain;
}

#endif /* VG_FORMATS_TEST_H */
