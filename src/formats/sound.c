/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/sound.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sndfile.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { BLOCK_VALUES = 16384, MAX_CHANNELS = 1024 };

struct vg_sound {
    vg_source *source;
    uint64_t start; /* of the stream in the source */
    uint64_t at;    /* where libsndfile believes to be */
    SNDFILE *file;
    SF_INFO info;
    int bits;
    uint64_t next_frame;
    union {
        int whole[BLOCK_VALUES];
        float real[BLOCK_VALUES];
    } block;
};

static sf_count_t get_length(void *user)
{
    const vg_sound *s = user;
    const uint64_t size = vg_source_size(s->source);

    return (sf_count_t)(size > s->start ? size - s->start : 0);
}

static sf_count_t seek(sf_count_t offset, int whence, void *user)
{
    vg_sound *s = user;
    const sf_count_t from = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? (sf_count_t)s->at
                                                 : get_length(user);

    if (from + offset >= 0)
        s->at = (uint64_t)(from + offset);
    return (sf_count_t)s->at;
}

static sf_count_t read_bytes(void *to, sf_count_t n, void *user)
{
    vg_sound *s = user;
    size_t got = 0;

    if (n <= 0 ||
        vg_source_read(s->source, s->start + s->at, to, (size_t)n, &got, NULL) != VG_OK)
        return 0;
    s->at += got;
    return (sf_count_t)got;
}

static sf_count_t refuse_write(const void *from, sf_count_t n, void *user)
{
    (void)from;
    (void)n;
    (void)user;
    return 0;
}

static sf_count_t tell(void *user)
{
    const vg_sound *s = user;

    return (sf_count_t)s->at;
}

/** Bits of the integers of a subtype; 0 for real numbers and lossy codes. */
static int bits_of(int format)
{
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
        return 8;
    case SF_FORMAT_PCM_16:
        return 16;
    case SF_FORMAT_PCM_24:
        return 24;
    case SF_FORMAT_PCM_32:
        return 32;
    default:
        return 0;
    }
}

vg_status vg_sound_open(vg_source *source, uint64_t offset, vg_sound **out, vg_error *err)
{
    static SF_VIRTUAL_IO calls = {get_length, seek, read_bytes, refuse_write, tell};
    vg_sound *s = vg_alloc(1, sizeof *s);

    *out = NULL;
    if (s == NULL)
        return vg_fail_memory(err);
    s->source = source;
    s->start = offset;
    s->file = sf_open_virtual(&calls, SFM_READ, &s->info, s);
    if (s->file == NULL) {
        vg_free(s);
        return vg_fail(err, VG_ERR_FORMAT, "%s", sf_strerror(NULL));
    }
    s->bits = bits_of(s->info.format);
    if (s->info.channels < 1 || s->info.channels > MAX_CHANNELS || s->info.frames < 0 ||
        s->info.samplerate < 1) {
        vg_sound_close(s);
        return vg_fail(err, VG_ERR_FORMAT, "a sound stream without frames");
    }
    *out = s;
    return VG_OK;
}

void vg_sound_close(vg_sound *sound)
{
    if (sound == NULL)
        return;
    (void)sf_close(sound->file);
    vg_free(sound);
}

uint64_t vg_sound_n_frames(const vg_sound *sound)
{
    return (uint64_t)sound->info.frames;
}

size_t vg_sound_n_channels(const vg_sound *sound)
{
    return (size_t)sound->info.channels;
}

double vg_sound_fs_hz(const vg_sound *sound)
{
    return (double)sound->info.samplerate;
}

int vg_sound_bits(const vg_sound *sound)
{
    return sound->bits;
}

const char *vg_sound_container(const vg_sound *sound)
{
    switch (sound->info.format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_WAV:
    case SF_FORMAT_WAVEX:
    case SF_FORMAT_RF64:
        return "wav";
    case SF_FORMAT_W64:
        return "w64";
    case SF_FORMAT_FLAC:
        return "flac";
    case SF_FORMAT_AIFF:
        return "aiff";
    case SF_FORMAT_CAF:
        return "caf";
    case SF_FORMAT_MAT4:
    case SF_FORMAT_MAT5:
        return "mat";
    default:
        return "sound";
    }
}

/** Read up to n frames where the stream stands and pick one channel; 0 at the end. */
static size_t read_block(vg_sound *s, size_t channel, size_t n, float *out)
{
    const size_t n_channels = vg_sound_n_channels(s);
    /* libsndfile puts integers into the upper bits of an int. */
    const float scale = s->bits > 0 ? 1.0F / (float)(UINT32_C(1) << (32 - s->bits)) : 1.0F;
    const sf_count_t got = s->bits > 0 ? sf_readf_int(s->file, s->block.whole, (sf_count_t)n)
                                       : sf_readf_float(s->file, s->block.real, (sf_count_t)n);

    for (size_t i = 0; i < (size_t)(got > 0 ? got : 0); i++) {
        const size_t k = i * n_channels + channel;
        out[i] = s->bits > 0 ? (float)s->block.whole[k] * scale : s->block.real[k];
    }
    return got > 0 ? (size_t)got : 0;
}

vg_status vg_sound_read(vg_sound *s, size_t channel, uint64_t first, size_t n, float *out,
                        vg_error *err)
{
    const size_t most = BLOCK_VALUES / vg_sound_n_channels(s);

    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    if (s->next_frame != first) {
        if (sf_seek(s->file, (sf_count_t)first, SEEK_SET) != (sf_count_t)first)
            return vg_fail(err, VG_ERR_FORMAT, "frame %llu: %s", (unsigned long long)first,
                           sf_strerror(s->file));
        s->next_frame = first;
    }
    while (n > 0) {
        const size_t got = read_block(s, channel, n < most ? n : most, out);
        if (got == 0)
            return VG_OK; /* the stream is shorter than its header says */
        s->next_frame += got;
        out += got;
        n -= got;
    }
    return VG_OK;
}
