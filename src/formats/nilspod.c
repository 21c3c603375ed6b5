/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NilsPod sensor recordings: a header of some 50 bytes, then samples of all sensors in turn,
 * each with a counter behind it. Source: the header's description in NilsPodLib, firmware 0.12
 * and later. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/bytes.h"
#include "formats/format.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

/* Byte offsets in the header, whose first byte is its size. */
enum {
    AT_SAMPLE_SIZE = 1,
    AT_SENSORS = 2,
    AT_RATE = 4,
    AT_ACC_RANGE = 8,
    AT_GYRO_RANGE = 9,
    AT_START = 15,
    AT_N_SAMPLES = 23,
    MIN_HEADER = 48,
    MAX_HEADER = 64,
    COUNTER_SIZE = 4,
    MAX_CHANNELS = 16,
    BLOCK_SIZE = 1 << 16
};
static const double BASE_HZ = 1024.0;
static const double FULL_SCALE = 32768.0;
static const double DPS_PER_STEP = 125.0;
static const double FIRST_START_S = 1e9; /* 2001, long before the device */

typedef enum type { SIGNED_16, UNSIGNED_16, SIGNED_32 } type;

/** In the order in which their values stand in a sample. */
static const struct sensor {
    unsigned flag;
    const char *name;
    unsigned n;
    type type;
    const char *axes;
} sensors[] = {{0x02, "gyr", 3, SIGNED_16, "xyz"},      {0x01, "acc", 3, SIGNED_16, "xyz"},
               {0x04, "mag", 3, SIGNED_16, "xyz"},      {0x08, "baro", 1, SIGNED_16, ""},
               {0x10, "analog", 3, UNSIGNED_16, "012"}, {0x20, "ecg", 1, SIGNED_32, ""},
               {0x40, "ppg", 1, SIGNED_32, ""},         {0x80, "temp", 1, SIGNED_16, ""}};
enum { N_SENSORS = sizeof sensors / sizeof sensors[0], GYRO = 0, ACC = 1 };

/** Where the values of a channel are. */
typedef struct lane {
    unsigned offset; /* in a sample */
    type type;
} lane;

typedef struct nilspod {
    vg_source *source;
    unsigned header_size;
    unsigned sample_size;
    double fs_hz;
    uint64_t n_samples;
    lane lanes[MAX_CHANNELS];
    unsigned char *block;
} nilspod;

static unsigned width(type t)
{
    return t == SIGNED_32 ? 4 : 2;
}

/** The rate is 1024 Hz divided by one of these; 0 for anything else. */
static double read_rate(unsigned code)
{
    static const unsigned dividers[] = {1, 2, 4, 5, 10, 20, 40, 80, 160};

    for (size_t i = 0; i < sizeof dividers / sizeof dividers[0]; i++)
        if (dividers[i] == code)
            return BASE_HZ / code;
    return 0.0;
}

/** True if the fields of the header agree with each other. */
static bool read_header(const unsigned char *head, size_t n, nilspod *out)
{
    unsigned size = COUNTER_SIZE;

    if (n < MIN_HEADER || head[0] < MIN_HEADER || head[0] > MAX_HEADER)
        return false;
    for (size_t i = 0; i < N_SENSORS; i++)
        if ((head[AT_SENSORS] & sensors[i].flag) != 0)
            size += sensors[i].n * width(sensors[i].type);
    out->header_size = head[0];
    out->sample_size = head[AT_SAMPLE_SIZE];
    out->fs_hz = read_rate(head[AT_RATE]);
    out->n_samples = vg_get_u32(head + AT_N_SAMPLES, false);
    return size > COUNTER_SIZE && size == out->sample_size && out->fs_hz > 0.0 &&
           vg_get_u32(head + AT_START, false) >= FIRST_START_S;
}

static void close_nilspod(void *state)
{
    nilspod *p = state;

    vg_free(p->block);
    vg_source_close(p->source);
    vg_free(p);
}

static float number_at(const unsigned char *p, type t)
{
    if (t == SIGNED_32)
        return (float)vg_get_i32(p, false);
    return t == SIGNED_16 ? (float)vg_get_i16(p, false) : (float)vg_get_u16(p, false);
}

static vg_status read_nilspod(void *state, size_t channel, uint64_t first, size_t n, float *out,
                              vg_error *err)
{
    const nilspod *p = state;
    const lane l = p->lanes[channel];
    const size_t most = BLOCK_SIZE / p->sample_size;

    for (size_t done = 0; done < n;) {
        const size_t count = n - done < most ? n - done : most;
        VG_TRY(vg_source_take(p->source, p->header_size + (first + done) * p->sample_size,
                              p->block, count * p->sample_size, "samples", err));
        for (size_t i = 0; i < count; i++)
            out[done + i] = number_at(p->block + i * p->sample_size + l.offset, l.type);
        done += count;
    }
    return VG_OK;
}

/** Add the channels of a sensor; the motion sensors have ranges in the header. */
static vg_status add_sensor(nilspod *p, size_t index, const unsigned char *head,
                            unsigned *offset, vg_recording *rec, vg_error *err)
{
    const struct sensor *s = &sensors[index];
    const double range = index == ACC    ? head[AT_ACC_RANGE]
                         : index == GYRO ? head[AT_GYRO_RANGE] * DPS_PER_STEP
                                         : 0.0;

    for (unsigned i = 0; i < s->n; i++) {
        vg_channel c = {.fs_hz = p->fs_hz, .n_samples = p->n_samples, .gain = 1.0, .step = 1.0};
        (void)snprintf(c.name, sizeof c.name, s->n > 1 ? "%s_%c" : "%s", s->name, s->axes[i]);
        c.kind = vg_kind_guess(c.name);
        if (range > 0.0) {
            c.gain = FULL_SCALE / range;
            (void)vg_copy_text(c.unit, sizeof c.unit, index == ACC ? "g" : "deg/s");
        }
        p->lanes[rec->n_channels] = (lane){*offset, s->type};
        *offset += width(s->type);
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
}

/** The counter says by how many samples the last one is behind the first; it begins anew at
 *  midnight. */
static vg_status check_counter(nilspod *p, vg_notes *notes, vg_error *err)
{
    const double day = 86400.0 * p->fs_hz;
    const uint64_t at = p->header_size + (uint64_t)p->sample_size - COUNTER_SIZE;
    unsigned char first[COUNTER_SIZE];
    unsigned char last[COUNTER_SIZE];

    VG_TRY(vg_source_take(p->source, at, first, sizeof first, "samples", err));
    VG_TRY(vg_source_take(p->source, at + (p->n_samples - 1) * p->sample_size, last,
                          sizeof last, "samples", err));
    const double counted = (double)vg_get_u32(last, false) - (double)vg_get_u32(first, false);
    const double expected = (double)(p->n_samples - 1);
    if (fabs(remainder(counted - expected, day)) > 0.5)
        vg_note_add(notes, VG_NOTE_WARNING, "counter",
                    "the counter goes on by %.0f over %" PRIu64
                    " samples; some are missing, and where is not known",
                    counted, p->n_samples);
    return VG_OK;
}

static vg_status prepare(nilspod *p, const vg_job *job, vg_recording *rec, vg_error *err)
{
    const uint64_t size = vg_source_size(p->source);
    unsigned offset = 0;

    if (!read_header(job->head, job->n_head, p))
        return vg_fail(err, VG_ERR_FORMAT, "the file does not begin with a NilsPod header");
    const uint64_t held = size > p->header_size ? (size - p->header_size) / p->sample_size : 0;
    if (held == 0)
        return vg_fail(err, VG_ERR_FORMAT, "there is no whole sample behind the header");
    if (held < p->n_samples)
        vg_note_add(&rec->notes, VG_NOTE_WARNING, "truncated",
                    "the file ends after %" PRIu64 " of %" PRIu64 " samples", held,
                    p->n_samples);
    /* A header written before the end of the session says 0. */
    if (held < p->n_samples || p->n_samples == 0)
        p->n_samples = held;
    p->block = vg_alloc(BLOCK_SIZE, 1);
    if (p->block == NULL)
        return vg_fail_memory(err);
    rec->start_unix_s = (double)vg_get_u32(job->head + AT_START, false);
    for (size_t i = 0; i < N_SENSORS; i++)
        if ((job->head[AT_SENSORS] & sensors[i].flag) != 0)
            VG_TRY(add_sensor(p, i, job->head, &offset, rec, err));
    return check_counter(p, &rec->notes, err);
}

static vg_status open_nilspod(vg_job *job, vg_input *out, vg_error *err)
{
    nilspod *p = vg_alloc(1, sizeof *p);

    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (p == NULL || out->recording == NULL) {
        vg_free(p);
        return vg_fail_memory(err);
    }
    p->source = job->source;
    job->source = NULL;
    out->recording->reader =
        (vg_reader){.read = read_nilspod, .close = close_nilspod, .state = p};
    return prepare(p, job, out->recording, err);
}

static bool sniff_nilspod(const vg_job *job)
{
    nilspod unused = {0};

    return read_header(job->head, job->n_head, &unused);
}

const vg_format vg_format_nilspod = {"nilspod", sniff_nilspod, open_nilspod};
