/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fitted recovery with its profile interval: 300 s of heart rate in bins of 5 s, the
 * default models; and every row of an hour with six stressors and six measures. */
#include "bench.h"

#include <math.h>

#include "core/rng.h"

enum { N_BINS = 60, N_CURVES = 64, N_EPISODES = 6 };

/** Exponential recoveries with first-order noise, each another. */
typedef struct curves {
    double t_s[N_BINS];
    double y[N_CURVES][N_BINS];
    size_t next;
} curves;

static void make_curves(curves *c)
{
    vg_rng rng = vg_rng_seed(4);

    for (size_t k = 0; k < N_CURVES; k++) {
        double noise = 0.0;
        for (size_t i = 0; i < N_BINS; i++) {
            noise = 0.4 * noise + vg_rng_normal(&rng);
            c->t_s[i] = 2.5 + 5.0 * (double)i;
            c->y[k][i] = 68.0 + 20.0 * exp(-c->t_s[i] / 55.0) + noise;
        }
    }
}

static double fit(void *data)
{
    curves *c = data;
    vg_fit_opts opts = vg_fit_defaults();
    vg_recovery_fit out;
    vg_error err;

    opts.window_s = 5.0;
    opts.span_s = 300.0;
    bench_need(vg_recovery_fit_compute(c->t_s, c->y[c->next], N_BINS, &opts, &out, &err), &err);
    c->next = (c->next + 1) % N_CURVES;
    return out.best.tau_s;
}

/** An hour of heart beats and where its stressors lie. */
typedef struct hour {
    vg_nn nn;
    vg_episode episodes[N_EPISODES];
} hour;

static double rows(void *data)
{
    const hour *h = data;
    double sum = 0.0;
    vg_moving *moving;
    vg_recovery row;
    vg_error err;

    bench_need(vg_moving_create(vg_nn_borrow(&h->nn), &moving, &err), &err);
    for (size_t i = 0; i < N_EPISODES; i++)
        for (vg_measure m = VG_MEASURE_HR; m < VG_N_MEASURES; m = (vg_measure)(m + 1)) {
            bench_need(vg_moving_recovery_compute(moving, &h->episodes[i], m, NULL, &row, &err),
                       &err);
            sum += isnan(row.tau_s) ? 0.0 : row.tau_s;
        }
    vg_moving_destroy(moving);
    return sum;
}

static void make_hour(hour *h)
{
    vg_profile profile = vg_profile_defaults();
    double from_s = 0.0;
    vg_beats beats;
    vg_error err;

    profile.baseline_s = 200.0;
    profile.stress_s = 120.0;
    profile.recovery_s = 280.0;
    for (size_t e = 0; e < N_EPISODES; e++, from_s += 600.0) {
        profile.seed = e + 1;
        bench_need(vg_simulate_beats(&profile, &beats, &err), &err);
        for (size_t i = 1; i < beats.n; i++) {
            const double ms = 1000.0 * (beats.time_s[i] - beats.time_s[i - 1]);
            const vg_nn_row row = {
                .time_s = from_s + beats.time_s[i], .rr_ms = ms, .nn_ms = ms, .follows = i > 1};
            bench_need(vg_nn_append(&h->nn, row, &err), &err);
        }
        vg_beats_free(&beats);
        h->episodes[e] = (vg_episode){{from_s, from_s + 200.0, "baseline"},
                                      {from_s + 200.0, from_s + 320.0, "stress"},
                                      {from_s + 320.0, from_s + 600.0, "recovery"},
                                      0};
    }
}

int main(void)
{
    static curves c;
    static hour h;

    vg_startup();
    make_curves(&c);
    make_hour(&h);
    bench_run(&(bench_loop){.name = "recovery_fit",
                            .size = "sixty_bins",
                            .item = "fit",
                            .items = 1.0,
                            .call = fit,
                            .data = &c});
    bench_run(&(bench_loop){.name = "recovery_rows",
                            .size = "one_hour",
                            .item = "recording",
                            .items = 1.0,
                            .call = rows,
                            .data = &h});
    vg_nn_free(&h.nn);
    return 0;
}
