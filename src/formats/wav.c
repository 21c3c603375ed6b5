/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Physiological signals kept as sound. Rates above 2 kHz carry nothing of a heart beat; they
 * are lowered, filtered, to about 1 kHz. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/decimate.h"
#include "formats/format.h"
#include "formats/sound.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

enum { INPUT_SIZE = 1 << 18 }; /* frames decoded at once for decimation */
static const double FASTEST_HZ = 1e6;
static const double HIGHEST_HZ = 2000.0;
static const double WANTED_HZ = 1000.0;

typedef struct wav {
    vg_source *source;
    vg_sound *sound;
    size_t factor; /* 1: as it is */
    vg_decimator *decimator;
    float *input; /* frames around max_outputs outputs */
    size_t max_outputs;
} wav;

static void close_wav(void *state)
{
    wav *w = state;

    if (w == NULL)
        return;
    vg_sound_close(w->sound);
    vg_source_close(w->source);
    vg_decimator_destroy(w->decimator);
    vg_free(w->input);
    vg_free(w);
}

/** Read the frames around outputs [first, first + n); beyond the ends the outermost frame
 *  stands on. */
static vg_status read_around(wav *w, size_t channel, uint64_t first, size_t n, vg_error *err)
{
    const uint64_t reach = vg_decimator_reach(w->decimator);
    const uint64_t n_frames = vg_sound_n_frames(w->sound);
    const uint64_t centre = first * w->factor;
    const size_t wanted = (n - 1) * w->factor + 2 * (size_t)reach + 1;
    const size_t before = reach > centre ? (size_t)(reach - centre) : 0;
    const uint64_t from = centre + before - reach;
    const uint64_t left = n_frames - from;
    const size_t count = left < wanted - before ? (size_t)left : wanted - before;

    VG_TRY(vg_sound_read(w->sound, channel, from, count, w->input + before, err));
    for (size_t i = 0; i < before; i++)
        w->input[i] = w->input[before];
    for (size_t i = before + count; i < wanted; i++)
        w->input[i] = w->input[before + count - 1];
    return VG_OK;
}

static vg_status read_wav(void *state, size_t channel, uint64_t first, size_t n, float *out,
                          vg_error *err)
{
    wav *w = state;

    if (w->factor == 1)
        return vg_sound_read(w->sound, channel, first, n, out, err);
    while (n > 0) {
        const size_t count = n < w->max_outputs ? n : w->max_outputs;
        VG_TRY(read_around(w, channel, first, count, err));
        vg_decimate(w->decimator, w->input, count, out);
        first += count;
        n -= count;
        out += count;
    }
    return VG_OK;
}

static vg_status prepare_decimation(wav *w, vg_recording *rec, vg_error *err)
{
    const double fs_hz = vg_sound_fs_hz(w->sound);

    if (fs_hz > FASTEST_HZ)
        return vg_fail(err, VG_ERR_FORMAT,
                       "a sampling rate of %g Hz; at most %g Hz is possible", fs_hz,
                       FASTEST_HZ);
    w->factor = fs_hz > HIGHEST_HZ ? (size_t)(fs_hz / WANTED_HZ) : 1;
    if (w->factor == 1)
        return VG_OK;
    VG_TRY(vg_decimator_create(w->factor, &w->decimator, err));
    w->max_outputs = INPUT_SIZE / w->factor + 1;
    w->input = vg_alloc(w->max_outputs * w->factor + 2 * vg_decimator_reach(w->decimator) + 1,
                        sizeof *w->input);
    if (w->input == NULL)
        return vg_fail_memory(err);
    vg_note_add(&rec->notes, VG_NOTE_INFO, "decimated", "%g Hz is lowered to %g Hz", fs_hz,
                fs_hz / (double)w->factor);
    return VG_OK;
}

static vg_status add_channels(const vg_job *job, const wav *w, vg_recording *rec, vg_error *err)
{
    const size_t n = vg_sound_n_channels(w->sound);
    const uint64_t n_frames = vg_sound_n_frames(w->sound);
    const int bits = vg_sound_bits(w->sound);

    if (n_frames == 0)
        return vg_fail(err, VG_ERR_FORMAT, "a sound stream without frames");
    for (size_t i = 0; i < n; i++) {
        vg_channel c = {.fs_hz = vg_sound_fs_hz(w->sound) / (double)w->factor,
                        .n_samples = (n_frames + w->factor - 1) / w->factor,
                        .gain = 1.0,
                        .step = bits > 0 && w->factor == 1 ? 1.0 : 0.0};
        /* A sound file names no channel; the name of a file with one of them may. */
        if (n == 1)
            c.kind = vg_kind_guess(job->name);
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
}

static bool sniff(const vg_job *job)
{
    static const struct {
        size_t at;
        const char *mark;
    } marks[] = {{0, "RIFF"},
                 {0, "RF64"},
                 {0, "fLaC"},
                 {0, "riff"},
                 {0, "caff"},
                 {0, "FORM"},
                 {0, "MATLAB 5.0 MAT-file"},
                 {20, "samplerate"}}; /* the first variable of MATLAB 4 sound */

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const size_t n = strlen(marks[i].mark);
        if (job->n_head >= marks[i].at + n &&
            memcmp(job->head + marks[i].at, marks[i].mark, n) == 0)
            return true;
    }
    return false;
}

static vg_status open_wav(vg_job *job, vg_input *out, vg_error *err)
{
    wav *w = vg_alloc(1, sizeof *w);
    vg_recording *rec = vg_recording_create();

    out->type = VG_INPUT_RECORDING;
    out->recording = rec;
    if (w == NULL || rec == NULL) {
        vg_free(w);
        return vg_fail_memory(err);
    }
    w->source = job->source;
    job->source = NULL;
    rec->reader = (vg_reader){.read = read_wav, .close = close_wav, .state = w};
    VG_TRY(vg_sound_open(w->source, 0, &w->sound, err));
    out->format = vg_sound_container(w->sound);
    VG_TRY(prepare_decimation(w, rec, err));
    return add_channels(job, w, rec, err);
}

const vg_format vg_format_wav = {"wav", sniff, open_wav};
