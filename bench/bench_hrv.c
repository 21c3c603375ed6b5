/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every family of metrics over five minutes and over a day of 100 000 intervals, and SampEn
 * beside the plain loop over all pairs, whose counts must be the same. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { DAY = 100000, FIVE_MINUTES = 353, ONE_HOUR = 4235, SIX_HOURS = 20000, WINDOWS = 3600 };

static double interval_ms[DAY];

/** A day by a multiplicative walk around a slow rhythm: rounded to ms, like a recorder's. */
static void make_intervals(void)
{
    uint64_t x = 12345;
    double slow = 0.0;

    for (int i = 0; i < DAY; i++) {
        x = (1103515245u * x + 12345u) & 0x7fffffffu;
        const double noise = (double)((x >> 16) & 1023u) / 1023.0 - 0.5;
        slow = 0.999 * slow + 8.0 * noise;
        interval_ms[i] = round(850.0 + 120.0 * sin(2.0 * M_PI * i / DAY) + slow +
                               30.0 * sin(2.0 * M_PI * i / 4.1) + 30.0 * noise);
    }
}

static vg_nn_view view_of(const void *data)
{
    return (vg_nn_view){.nn_ms = interval_ms, .n = *(const size_t *)data};
}

static double time_domain(void *data)
{
    vg_time_domain out;
    vg_error err;

    bench_need(vg_time_domain_compute(view_of(data), &out, &err), &err);
    return out.rmssd_ms;
}

static double welch(void *data)
{
    vg_frequency out;
    vg_error err;

    bench_need(vg_frequency_compute(view_of(data), NULL, &out, &err), &err);
    return out.lf_hf;
}

static double poincare(void *data)
{
    vg_poincare out;
    vg_error err;

    bench_need(vg_poincare_compute(view_of(data), &out, &err), &err);
    return out.sd1_ms;
}

static double sampen(void *data)
{
    vg_entropy_opts opts = vg_entropy_defaults();
    vg_entropy out;
    vg_error err;

    opts.without_apen = 1;
    bench_need(vg_entropy_compute(view_of(data), &opts, &out, &err), &err);
    return (double)out.n_matches;
}

static double apen(void *data)
{
    vg_entropy out;
    vg_error err;

    bench_need(vg_entropy_compute(view_of(data), NULL, &out, &err), &err);
    return out.apen;
}

static double estimate(const void *data, vg_estimator estimator)
{
    vg_frequency out;
    vg_error err;

    bench_need(vg_frequency_estimate(view_of(data), NULL, estimator, &out, &err), &err);
    return out.lf_hf;
}

static double lomb(void *data)
{
    return estimate(data, VG_ESTIMATOR_LOMB);
}

static double autoregression(void *data)
{
    return estimate(data, VG_ESTIMATOR_AR);
}

static double dfa(void *data)
{
    vg_dfa out;
    vg_error err;

    bench_need(vg_dfa_compute(view_of(data), NULL, &out, &err), &err);
    return out.dfa_alpha1;
}

static double recurrence(void *data)
{
    vg_rqa out;
    vg_error err;

    bench_need(vg_rqa_compute(view_of(data), NULL, &out, &err), &err);
    return (double)out.n_in_lines;
}

/** Its pairs that recur, by comparing all in double precision. */
static double all_vectors(void *data)
{
    enum { M = 10 };
    static double z[DAY];
    const vg_nn_view nn = view_of(data);
    uint64_t n_recurrent = 0;
    vg_time_domain time;
    vg_rqa fast;
    vg_error err;

    bench_need(vg_rqa_compute(nn, NULL, &fast, &err), &err);
    bench_need(vg_time_domain_compute(nn, &time, &err), &err);
    for (size_t i = 0; i < nn.n; i++)
        z[i] = (nn.nn_ms[i] - time.mean_nn_ms) / time.sdnn_ms;
    for (size_t i = 0; i + M <= nn.n; i++) {
        for (size_t j = i + 1; j + M <= nn.n; j++) {
            double square = 0.0;
            for (size_t k = 0; k < M; k++)
                square += (z[i + k] - z[j + k]) * (z[i + k] - z[j + k]);
            n_recurrent += sqrt(square) <= fast.rqa_radius_sd;
        }
    }
    if (n_recurrent != fast.n_recurrent) {
        (void)fprintf(stderr, "bench_hrv: the recurrences of all pairs differ\n");
        exit(EXIT_FAILURE);
    }
    return (double)n_recurrent;
}

/** An hour of windows of 300 s at a step of 1 s, by the handle that a day of them would use. */
static double windows(void *data)
{
    vg_windows *w = data;
    double sum = 0.0;
    vg_hrv hrv;
    vg_error err;

    for (int k = 0; k < WINDOWS; k++) {
        bench_need(vg_windows_compute(w, 30000.0 + k, &hrv, &err), &err);
        sum += hrv.frequency.hf_ms2 + hrv.time.rmssd_ms + hrv.poincare.sd2_ms;
    }
    return sum;
}

static void measure_windows(void)
{
    static double time_s[DAY];
    vg_windows *w;
    vg_error err;
    double at_s = 0.0;

    for (int i = 0; i < DAY; i++) {
        at_s += interval_ms[i] / 1000.0;
        time_s[i] = at_s;
    }
    const vg_nn_view nn = {.time_s = time_s, .nn_ms = interval_ms, .n = DAY};
    bench_need(vg_windows_create(nn, NULL, 300.0, NULL, &w, &err), &err);
    bench_run(&(bench_loop){"windows_300s_step_1s", "one_hour", "window", WINDOWS, windows, w});
    vg_windows_destroy(w);
}

/** SampEn's counts by comparing all pairs, as most programs do. */
static double all_pairs(void *data)
{
    const vg_nn_view nn = view_of(data);
    const double *x = nn.nn_ms;
    vg_entropy_opts opts = vg_entropy_defaults();
    vg_entropy fast;
    vg_error err;
    uint64_t n_short = 0;
    uint64_t n_long = 0;

    opts.without_apen = 1;
    bench_need(vg_entropy_compute(nn, &opts, &fast, &err), &err);
    const double r = fast.r_ms;
    for (size_t i = 0; i + 2 < nn.n; i++) {
        for (size_t j = i + 1; j + 2 < nn.n; j++) {
            if (fabs(x[i] - x[j]) < r && fabs(x[i + 1] - x[j + 1]) < r) {
                n_short++;
                n_long += fabs(x[i + 2] - x[j + 2]) < r;
            }
        }
    }
    if (n_short != fast.n_matches || n_long != fast.n_longer) {
        (void)fprintf(stderr, "bench_hrv: the counts of all pairs differ\n");
        exit(EXIT_FAILURE);
    }
    return (double)n_short;
}

/** Band powers by Lomb's periodogram with its sums written out at every frequency; the fast one
 *  must agree within 0.1 % (docs/methods.md F.2). */
static double lomb_direct(void *data)
{
    const vg_nn_view nn = view_of(data);
    static double t_s[DAY];
    double mean = 0.0;
    double at_s = 0.0;
    double hf = 0.0;
    vg_frequency fast;
    vg_error err;

    for (size_t i = 0; i < nn.n; i++) {
        at_s += nn.nn_ms[i] / 1000.0;
        t_s[i] = at_s;
        mean += nn.nn_ms[i] / (double)nn.n;
    }
    const double length_s = t_s[nn.n - 1] - t_s[0];
    const double step_hz = 0.25 / length_s;
    for (size_t k = 1; (double)k * step_hz <= 0.4; k++) {
        const double w = 2.0 * M_PI * (double)k * step_hz;
        double s2 = 0.0;
        double c2 = 0.0;
        double xs = 0.0;
        double xc = 0.0;
        double ss = 0.0;
        double cc = 0.0;
        for (size_t i = 0; i < nn.n; i++) {
            s2 += sin(2.0 * w * t_s[i]);
            c2 += cos(2.0 * w * t_s[i]);
        }
        const double tau_s = atan2(s2, c2) / (2.0 * w);
        for (size_t i = 0; i < nn.n; i++) {
            const double s = sin(w * (t_s[i] - tau_s));
            const double c = cos(w * (t_s[i] - tau_s));
            xs += (nn.nn_ms[i] - mean) * s;
            xc += (nn.nn_ms[i] - mean) * c;
            ss += s * s;
            cc += c * c;
        }
        if ((double)k * step_hz >= 0.15)
            hf += (xc * xc / cc + xs * xs / ss) * length_s / (double)nn.n * step_hz;
    }
    bench_need(vg_frequency_estimate(nn, NULL, VG_ESTIMATOR_LOMB, &fast, &err), &err);
    if (!(fabs(hf / fast.hf_ms2 - 1.0) < 1e-3)) {
        (void)fprintf(stderr, "bench_hrv: HF is %g, by direct sums %g\n", fast.hf_ms2, hf);
        exit(EXIT_FAILURE);
    }
    return hf;
}

static void measure(const char *size, size_t n)
{
    static const struct {
        const char *name;
        bench_call call;
    } loops[] = {
        {"time_domain", time_domain},
        {"welch", welch},
        {"poincare", poincare},
        {"sampen", sampen},
        {"dfa", dfa},
        {"sampen_and_apen", apen},
        {"lomb", lomb},
        {"autoregression", autoregression},
    };

    for (size_t i = 0; i < sizeof loops / sizeof loops[0]; i++)
        bench_run(&(bench_loop){.name = loops[i].name,
                                .size = size,
                                .item = "interval",
                                .items = (double)n,
                                .call = loops[i].call,
                                .data = &n});
}

/** SampEn and the plain loop on a series for which the plain loop is bearable. */
static void compare(const char *size, size_t n)
{
    bench_run(&(bench_loop){"sampen", size, "interval", (double)n, sampen, &n});
    bench_run(&(bench_loop){"sampen_all_pairs", size, "interval", (double)n, all_pairs, &n});
}

static void compare_lomb(const char *size, size_t n)
{
    bench_run(&(bench_loop){"lomb", size, "interval", (double)n, lomb, &n});
    bench_run(&(bench_loop){"lomb_direct_sum", size, "interval", (double)n, lomb_direct, &n});
}

static void measure_recurrence(const char *size, size_t n)
{
    bench_run(&(bench_loop){"recurrence", size, "interval", (double)n, recurrence, &n});
}

/** Recurrences and the plain loop, at the radius found; the loop alone is timed with both. */
static void compare_recurrence(const char *size, size_t n)
{
    measure_recurrence(size, n);
    bench_run(
        &(bench_loop){"recurrence_all_pairs", size, "interval", (double)n, all_vectors, &n});
}

/** With "growth": every family at lengths from minutes to a day, for scripts/plot_growth.py. */
int main(int argc, char **argv)
{
    static const size_t lengths[] = {300, 1000, 3000, 10000, 30000, DAY};

    vg_startup();
    make_intervals();
    if (argc > 1 && strcmp(argv[1], "growth") == 0) {
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
            measure("growth", lengths[i]);
        /* A day takes many seconds a call. */
        for (size_t i = 0; lengths[i] < DAY; i++)
            measure_recurrence("growth", lengths[i]);
        return 0;
    }
    measure("five_minutes", FIVE_MINUTES);
    measure("one_day", DAY);
    compare("six_hours", SIX_HOURS);
    compare_lomb("one_hour", ONE_HOUR);
    measure_recurrence("five_minutes", FIVE_MINUTES);
    compare_recurrence("one_hour", ONE_HOUR);
    measure_windows();
    return 0;
}
