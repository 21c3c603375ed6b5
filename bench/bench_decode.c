/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and decoding a real file of every format, all channels in steps of ten seconds,
 * beside a plain read of the same bytes: ns per byte of the file, and how many times the plain
 * read that is. Files that are not there are named and left out. */
#include "bench.h"

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { PATH_SIZE = 1024, BLOCK = 1 << 16 };
static const double step_s = 10.0;

/** A file to open, and the one beside it that holds its samples, if that is another. */
typedef struct example {
    const char *format;
    const char *open;
    const char *bytes;
} example;

static const example examples[] = {
    {"wfdb_212", "mitdb/101.hea", "mitdb/101.dat"},
    {"wfdb_16", "wfdb-formats/test_generator_2.hea", "wfdb-formats/test_generator_2.dat"},
    {"wfdb_61", "wfdb-formats/p10143.hea", "wfdb-formats/p10143.dat"},
    {"edf", "edf/test_generator.edf", NULL},
    {"bdf", "edf/test_generator.bdf", NULL},
    {"wav_10khz", "wav-rest-exercise/S6_ECG_exercise.wav", NULL},
    {"ishne", "holter/holter.ecg", NULL},
    {"acq_plain", "acq/physio/physio-4.4.0.acq", NULL},
    {"acq_packed", "acq/physio/physio-4.4.0-c.acq", NULL},
    {"xdf", "xdf/clock_resets.xdf", NULL},
    {"nilspod", "stress-protocol/ecg_sample_Vp01.bin", NULL},
    {"bids_gz", "bids/ds210/sub-04/func/sub-04_task-cuedSGT_run-02_physio.tsv.gz", NULL},
    {"e4", "stress-predict/S05/BVP.csv", NULL},
    {"opensignals", "opensignals/OSmontagePPG.txt", NULL},
    {"opensignals_hdf5", "opensignals/ecg_5_min.h5", NULL},
    {"csv_timed", "heartpy/data3.csv", NULL},
    {"csv", "bidmc01/bidmc_01_Signals.csv", NULL}};

/** Everything a call needs. */
typedef struct file {
    char open_path[PATH_SIZE];
    char bytes_path[PATH_SIZE];
    unsigned char *block;
    float *samples;
    size_t capacity;
} file;

static double read_plainly(void *data)
{
    file *f = data;
    double sum = 0.0;
    const int in = open(f->bytes_path, O_RDONLY);

    for (ssize_t got = 1; in >= 0 && got > 0;) {
        got = read(in, f->block, BLOCK);
        sum += got > 0 ? (double)f->block[got - 1] : 0.0;
    }
    if (in >= 0)
        (void)close(in);
    return sum;
}

static vg_status read_step(file *f, vg_recording *rec, size_t channel, double at_s, double *sum,
                           vg_error *err)
{
    const vg_channel *c = vg_recording_channel(rec, channel);
    const uint64_t first = (uint64_t)llround(at_s * c->fs_hz);
    const uint64_t end = (uint64_t)llround((at_s + step_s) * c->fs_hz);
    size_t n = 0;

    if (first >= c->n_samples)
        return VG_OK;
    VG_TRY(vg_grow(&f->samples, &f->capacity, (size_t)(end - first), sizeof *f->samples, err));
    VG_TRY(vg_recording_read(rec, channel, first, (size_t)(end - first), f->samples, &n, err));
    *sum += n > 0 ? (double)f->samples[n - 1] : 0.0;
    return VG_OK;
}

static double decode(void *data)
{
    file *f = data;
    vg_input in = {0};
    vg_error err = {0};
    double length_s = 0.0;
    double sum = 0.0;

    bench_need(vg_input_open(f->open_path, NULL, &in, &err), &err);
    const size_t n_channels = vg_recording_n_channels(in.recording);
    for (size_t c = 0; c < n_channels; c++) {
        const vg_channel *channel = vg_recording_channel(in.recording, c);
        length_s = fmax(length_s, (double)channel->n_samples / channel->fs_hz);
    }
    for (double at_s = 0.0; at_s < length_s; at_s += step_s)
        for (size_t c = 0; c < n_channels; c++)
            bench_need(read_step(f, in.recording, c, at_s, &sum, &err), &err);
    vg_input_free(&in);
    return sum;
}

static void measure(const char *folder, const example *e, file *f)
{
    struct stat info;
    char name[64];

    (void)snprintf(f->open_path, PATH_SIZE, "%s/%s", folder, e->open);
    (void)snprintf(f->bytes_path, PATH_SIZE, "%s/%s", folder,
                   e->bytes != NULL ? e->bytes : e->open);
    if (stat(f->bytes_path, &info) != 0) {
        (void)fprintf(stderr, "bench_decode: no %s; set VAGUS_TEST_DATA\n", f->bytes_path);
        return;
    }
    bench_loop loop = {
        .name = name, .size = "file", .item = "byte", .items = (double)info.st_size, .data = f};
    (void)snprintf(name, sizeof name, "plain_%s", e->format);
    loop.call = read_plainly;
    const double plain_ns = bench_run(&loop);
    (void)snprintf(name, sizeof name, "decode_%s", e->format);
    loop.call = decode;
    (void)bench_run_beside(&loop, plain_ns);
}

int main(void)
{
    const char *told = getenv("VAGUS_TEST_DATA");
    const vg_error no_memory = {VG_ERR_MEMORY, "no room for a block", NULL};
    file f = {.block = vg_alloc(BLOCK, 1)};

    bench_need(f.block != NULL ? VG_OK : VG_ERR_MEMORY, &no_memory);
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        measure(told != NULL ? told : VG_BENCH_DATA, &examples[i], &f);
    vg_free(f.samples);
    vg_free(f.block);
    return 0;
}
