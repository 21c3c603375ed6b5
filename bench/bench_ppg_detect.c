/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulse detection at 64 Hz from samples in memory to refined marks. The pulse wave is
 * simulated, 1000 steps a unit; a day repeats five minutes of it. */
#include "bench.h"

#include <math.h>

static const double fs_hz = 64.0;
static const double period_s = 300.0;

static double detect(void *data)
{
    vg_recording *rec = data;
    vg_beats beats;
    vg_error err;

    bench_need(vg_beats_detect(rec, 0, NULL, &beats, &err), &err);
    const double n = (double)beats.n;
    vg_beats_free(&beats);
    return n;
}

static float *draw_period(size_t *n)
{
    vg_profile profile = vg_profile_defaults();
    vg_ppg_opts opts = vg_ppg_defaults();
    vg_beats beats;
    float *samples;
    vg_error err;

    profile.baseline_s = 0.3 * period_s;
    profile.stress_s = 0.2 * period_s;
    profile.recovery_s = 0.5 * period_s;
    opts.fs_hz = fs_hz;
    bench_need(vg_simulate_beats(&profile, &beats, &err), &err);
    bench_need(vg_simulate_ppg(&beats, period_s, &opts, &samples, n, &err), &err);
    for (size_t i = 0; i < *n; i++)
        samples[i] = nearbyintf(1000.0f * samples[i]);
    vg_beats_free(&beats);
    return samples;
}

static void measure(const char *size, const float *samples, size_t n_period, double duration_s)
{
    vg_channel channel = {.name = "BVP",
                          .kind = VG_KIND_PPG,
                          .fs_hz = fs_hz,
                          .n_samples = (uint64_t)(duration_s * fs_hz),
                          .gain = 1000.0,
                          .step = 1.0};
    vg_recording *rec;
    vg_error err;

    bench_need(bench_recording(samples, n_period, &channel, &rec, &err), &err);
    bench_run(&(bench_loop){.name = "ppg_detect",
                            .size = size,
                            .item = "sample",
                            .items = (double)channel.n_samples,
                            .call = detect,
                            .data = rec});
    vg_recording_close(rec);
}

int main(void)
{
    size_t n;
    float *samples;

    vg_startup();
    samples = draw_period(&n);
    measure("five_minutes", samples, n, 300.0);
    measure("one_day", samples, n, 86400.0);
    vg_samples_free(samples);
    return 0;
}
