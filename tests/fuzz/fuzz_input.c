/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One target for each reader: FUZZ_FORMAT names it, FUZZ_NAME the file it believes to read.
 * Whatever a reader accepts must keep the promises of the nouns. For WFDB the bytes up to the
 * first zero are the header, and the rest is the signal file. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <vagus/vagus.h>

#include "formats/format.h"

enum { BLOCK = 1000, MOST_BLOCKS = 50, MOST_CHANNELS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/** Read the front of some channels, in order and once more from the middle. */
static void check_recording(vg_recording *rec)
{
    const size_t n_channels = vg_recording_n_channels(rec);

    assert(n_channels > 0);
    for (size_t c = 0; c < n_channels && c < MOST_CHANNELS; c++) {
        const vg_channel *channel = vg_recording_channel(rec, c);
        float out[BLOCK];
        size_t n_read = BLOCK;
        assert(channel->fs_hz > 0.0 && isfinite(channel->fs_hz));
        assert(isfinite(channel->gain) && fabs(channel->gain) > 0.0);
        for (uint64_t i = 0; i < MOST_BLOCKS && n_read == BLOCK; i++) {
            if (vg_recording_read(rec, c, i * BLOCK, BLOCK, out, &n_read, NULL) != VG_OK)
                assert(n_read == 0 && isnan(out[0]));
        }
        if (vg_recording_read(rec, c, channel->n_samples / 2, 10, out, &n_read, NULL) == VG_OK)
            assert(n_read <= 10);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const vg_input_opts opts = {.format = FUZZ_FORMAT, .rate_hz = FUZZ_RATE};
    const uint8_t *zero = n > 0 ? memchr(data, 0, n) : NULL;
    const bool is_split = strcmp(FUZZ_FORMAT, "wfdb") == 0 && zero != NULL;
    const size_t n_front = is_split ? (size_t)(zero - data) : n;
    const vg_memory_file file = {FUZZ_NAME, data, n_front};
    const vg_memory_file beside[] = {
        {"r.dat", is_split ? zero + 1 : data, is_split ? n - n_front - 1 : 0},
        {"s.hea", data, n_front}};
    vg_input in = {0};
    vg_error err = {0};

    const vg_status status = vg_input_open_memory(&file, beside, 2, &opts, &in, &err);
    if (status != VG_OK) {
        assert(err.status != VG_OK && err.message[0] != '\0' && in.recording == NULL);
        return 0;
    }
    if (in.type == VG_INPUT_RECORDING)
        check_recording(in.recording);
    if (in.type == VG_INPUT_BEATS)
        assert(vg_beats_check(&in.beats, NULL) == VG_OK);
    if (in.type == VG_INPUT_INTERVALS)
        assert(vg_nn_check(vg_nn_borrow(&in.intervals), NULL) == VG_OK);
    vg_input_free(&in);
    return 0;
}
