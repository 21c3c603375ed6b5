/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LF and HF power of NN intervals by the default pipeline: spline, smoothness priors, Welch. */
#include "bench.h"

static double powers(void *data)
{
    const vg_nn *nn = data;
    vg_frequency out;
    vg_error err;

    bench_need(vg_frequency_compute(vg_nn_borrow(nn), NULL, &out, &err), &err);
    return out.lf_hf;
}

static void measure(const char *size, double duration_s)
{
    vg_profile profile = vg_profile_defaults();
    vg_beats beats;
    vg_nn nn = {0};
    vg_error err;

    profile.baseline_s = duration_s;
    profile.stress_s = 0.0;
    profile.recovery_s = 0.0;
    bench_need(vg_simulate_beats(&profile, &beats, &err), &err);
    for (size_t i = 1; i < beats.n; i++) {
        const double ms = 1000.0 * (beats.time_s[i] - beats.time_s[i - 1]);
        const vg_nn_row row = {
            .time_s = beats.time_s[i], .rr_ms = ms, .nn_ms = ms, .follows = i > 1};
        bench_need(vg_nn_append(&nn, row, &err), &err);
    }
    bench_run(&(bench_loop){.name = "welch",
                            .size = size,
                            .item = "interval",
                            .items = (double)nn.n,
                            .call = powers,
                            .data = &nn});
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

int main(void)
{
    vg_startup();
    measure("five_minutes", 300.0);
    measure("one_day", 86400.0);
    return 0;
}
