/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beat detection from samples in memory to refined marks: an ECG at 360 Hz, with and without
 * the wide vector unit, and a pulse wave at 64 Hz; before them the loops over samples that the
 * ECG rests on. Both signals are simulated; a day repeats five minutes of it. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/kernels.h"

static const double period_s = 300.0;

/** A kind of signal, and the options it is detected with. */
typedef struct kind {
    const char *name;
    vg_channel channel;
    vg_detect_opts opts;
} kind;

/** What is detected. */
typedef struct job {
    vg_recording *rec;
    const vg_detect_opts *opts;
} job;

static double detect(void *data)
{
    const job *j = data;
    vg_beats beats;
    vg_error err;

    bench_need(vg_beats_detect(j->rec, 0, j->opts, &beats, &err), &err);
    const double n = (double)beats.n;
    vg_beats_free(&beats);
    return n;
}

/** Five minutes of a signal in converter steps. */
static float *draw_period(const vg_channel *channel, size_t *n)
{
    vg_profile profile = vg_profile_defaults();
    vg_ecg_opts ecg = vg_ecg_defaults();
    vg_ppg_opts ppg = vg_ppg_defaults();
    vg_beats beats;
    float *samples;
    vg_error err;

    profile.baseline_s = 0.3 * period_s;
    profile.stress_s = 0.2 * period_s;
    profile.recovery_s = 0.5 * period_s;
    ecg.fs_hz = ppg.fs_hz = channel->fs_hz;
    bench_need(vg_simulate_beats(&profile, &beats, &err), &err);
    bench_need(channel->kind == VG_KIND_ECG
                   ? vg_simulate_ecg(&beats, period_s, &ecg, &samples, n, &err)
                   : vg_simulate_ppg(&beats, period_s, &ppg, &samples, n, &err),
               &err);
    for (size_t i = 0; i < *n; i++)
        samples[i] = nearbyintf((float)channel->gain * samples[i]);
    vg_beats_free(&beats);
    return samples;
}

/** Detection over a duration; time is counted by items, that many in a second of signal. */
static void measure(const kind *k, const char *size, double duration_s, const char *item,
                    double per_second)
{
    vg_channel channel = k->channel;
    size_t n;
    float *samples = draw_period(&channel, &n);
    job j = {.opts = &k->opts};
    vg_error err;

    channel.n_samples = (uint64_t)(duration_s * channel.fs_hz);
    bench_need(bench_recording(samples, n, &channel, &j.rec, &err), &err);
    bench_run(&(bench_loop){.name = k->name,
                            .size = size,
                            .item = item,
                            .items = duration_s * per_second,
                            .call = detect,
                            .data = &j});
    vg_recording_close(j.rec);
    vg_samples_free(samples);
}

enum { TILE = 960, ENERGY = 12, REACH = 16 };

/** A stage: a kernel over one tile of the working signal. */
typedef struct stage {
    const vg_kernels *kernels;
    float x[TILE + REACH];
    float y[TILE + REACH];
    float z[TILE + REACH];
    float band[TILE];
    uint32_t at[TILE];
} stage;

static double cut_band(void *data)
{
    stage *s = data;

    s->kernels->boxcar(s->x, TILE + REACH, 3, s->y);
    s->kernels->bend(s->y, TILE + 6, 4, s->z);
    s->kernels->sharpen(s->z, TILE, 3, 0.1f, s->band, s->y);
    return (double)s->y[0];
}

static double boxcar(void *data)
{
    stage *s = data;

    s->kernels->boxcar(s->x, TILE, ENERGY, s->y);
    return (double)s->y[0];
}

static double find_peaks(void *data)
{
    stage *s = data;

    return (double)s->kernels->find_peaks(s->x, TILE, s->at);
}

static void measure_stages(const vg_kernels *kernels)
{
    static const struct {
        const char *name;
        double (*call)(void *data);
    } stages[] = {{"cut_band", cut_band}, {"boxcar_of_12", boxcar}, {"find_peaks", find_peaks}};
    stage s = {.kernels = kernels};

    for (size_t i = 0; i < sizeof s.x / sizeof s.x[0]; i++)
        s.x[i] = (float)(100.0 * sin(0.21 * (double)i) + 30.0 * sin(1.3 * (double)i));
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        bench_run(&(bench_loop){.name = stages[i].name,
                                .size = kernels->name,
                                .item = "sample",
                                .items = TILE,
                                .call = stages[i].call,
                                .data = &s});
}

/** With "growth": detection over an hour to two weeks, for scripts/plot_growth.py. */
int main(int argc, char **argv)
{
    static const double hours[] = {1, 4, 24, 72, 168, 336};
    const vg_channel ecg = {.name = "II",
                            .unit = "mV",
                            .kind = VG_KIND_ECG,
                            .fs_hz = 360.0,
                            .gain = 200.0,
                            .step = 1.0};
    const vg_channel ppg = {
        .name = "BVP", .kind = VG_KIND_PPG, .fs_hz = 64.0, .gain = 1000.0, .step = 1.0};
    kind kinds[] = {{"ecg_detect", ecg, vg_detect_defaults()},
                    {"ecg_detect_plain", ecg, vg_detect_defaults()},
                    {"ppg_detect", ppg, vg_detect_defaults()}};

    vg_startup();
    kinds[1].opts.is_plain = true;
    if (argc > 1 && strcmp(argv[1], "growth") == 0) {
        for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++) {
            measure(&kinds[0], "growth", 3600.0 * hours[i], "hour", 1.0 / 3600.0);
            measure(&kinds[2], "growth", 3600.0 * hours[i], "hour", 1.0 / 3600.0);
        }
        return 0;
    }
    measure_stages(&vg_kernels_plain);
    if (vg_kernels_best() != &vg_kernels_plain)
        measure_stages(vg_kernels_best());
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        measure(&kinds[i], "five_minutes", 300.0, "sample", kinds[i].channel.fs_hz);
        measure(&kinds[i], "one_day", 86400.0, "sample", kinds[i].channel.fs_hz);
    }
    return 0;
}
