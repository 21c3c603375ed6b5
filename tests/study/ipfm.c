/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Do band powers and RMSSD of simulated beats come out as they must, and do 95 % intervals
 * from the stated standard errors hold the truth?
 *
 *  Beats of an integral pulse frequency modulator (docs/methods.md L), 3 ms of jitter, 40 to
 * 120 bpm, modulation of 0.02 to 0.06 at 0.1 and at 0.25 Hz together. "steady": two sines,
 * whose power is (T m)^2 / 2 sinc^2(f T) to first order. "random": Gaussian processes about the
 * same frequencies, 0.02 and 0.03 Hz wide, of the same mean power; "broad" and "narrow": others
 * in width; "low", "high": one of them nearly alone; "pink": over a density of 1 / f from 0.003
 * Hz up. The jitter adds the integral of 2 T s^2 4 sin^2(pi f T) to a band and 6 s^2 to the
 * squared RMSSD.
 *
 *  usage: study_ipfm RUNS [KIND [SECONDS [SEED]]] [check]
 *
 *  With "check" the exit code says whether LF and HF are within 3 % from 65 bpm up, restored HF
 *  everywhere (steady), and whether coverage over all cells is 88 to 98.5 %.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vagus/vagus.h>

#include "core/rng.h"
#include "study.h"

enum { MAX_WAVES = 2000, PER_BAND = 151, N_RATES = 9, N_DEPTHS = 3, N_KINDS = 7 };

static const double jitter_s = 0.003;
static const double ms_per_s = 1000.0;
static const double band_hz[] = {0.1, 0.25};
static const double rates_bpm[N_RATES] = {40, 48, 55, 60, 65, 75, 90, 105, 120};
static const double depths[N_DEPTHS] = {0.02, 0.04, 0.06};

/** What modulates a heart: width of each band's process, 0 a sine, and its share of the depth.
 */
typedef struct kind {
    const char *name;
    double width_hz[2];
    double share[2];
    double pink; /* root mean square of 1 / f */
} kind;

static const kind kinds[N_KINDS] = {
    {"steady", {0.0, 0.0}, {1.0, 1.0}, 0.0},  {"random", {0.02, 0.03}, {1.0, 1.0}, 0.0},
    {"broad", {0.02, 0.05}, {1.0, 1.0}, 0.0}, {"narrow", {0.008, 0.01}, {1.0, 1.0}, 0.0},
    {"low", {0.02, 0.03}, {1.0, 0.15}, 0.0},  {"high", {0.02, 0.03}, {0.15, 1.0}, 0.0},
    {"pink", {0.02, 0.03}, {1.0, 1.0}, 0.05},
};

/** A study: one kind of heart, for so long. */
typedef struct study {
    const kind *kind;
    double length_s;
    int runs;
    vg_rng rng;
} study;

typedef struct wave {
    double hz, depth, phase;
} wave;

/** Modulation of one run, and what must be found. */
typedef struct modulation {
    wave waves[MAX_WAVES];
    size_t n;
    double lf_ms2, hf_ms2, rmssd_ms;
} modulation;

/** Sums over the runs of one cell. */
typedef struct cell {
    double lf, hf, restored, rmssd, loss; /* of estimate / truth, and of percent lost */
    size_t lf_held, hf_held, rmssd_held;
} cell;

static double sinc(double v)
{
    return sin(M_PI * v) / (M_PI * v);
}

/** Power of a sine of the modulator's input in its intervals, ms^2. */
static double power_of(double depth, double hz, double period_s)
{
    const double amplitude_ms = ms_per_s * period_s * depth * sinc(hz * period_s);

    return amplitude_ms * amplitude_ms / 2.0;
}

/** Power of the jitter between two frequencies, as far as beats can carry it. */
static double jitter_power(double period_s, double low_hz, double high_hz)
{
    enum { STEPS = 2000 };
    const double top_hz = fmin(high_hz, 0.5 / period_s);
    const double step_hz = (top_hz - low_hz) / STEPS;
    double sum = 0.0;

    for (int i = 0; i < STEPS; i++) {
        const double s = sin(M_PI * (low_hz + (i + 0.5) * step_hz) * period_s);
        sum += 8.0 * period_s * jitter_s * jitter_s * s * s * step_hz;
    }
    return ms_per_s * ms_per_s * sum;
}

/** Share of RR power that a wave gives to the mean squared difference. */
static double difference_gain(double hz, double period_s)
{
    return 4.0 * pow(sin(M_PI * hz * period_s), 2);
}

static void add_wave(modulation *m, wave w, double mean_depth, double period_s)
{
    const double power = power_of(mean_depth, w.hz, period_s);

    m->waves[m->n++] = w;
    m->lf_ms2 += 0.04 <= w.hz && w.hz < 0.15 ? power : 0.0;
    m->hf_ms2 += 0.15 <= w.hz && w.hz < 0.40 ? power : 0.0;
    m->rmssd_ms += power * difference_gain(w.hz, period_s);
}

/** A wave of a Gaussian process: its power is exponential about its mean. */
static void add_random(modulation *m, double hz, double mean_depth, double period_s,
                       vg_rng *rng)
{
    const double re = vg_rng_normal(rng);
    const double im = vg_rng_normal(rng);

    add_wave(m, (wave){hz, mean_depth * hypot(re, im) / sqrt(2.0), atan2(im, re)}, mean_depth,
             period_s);
}

static void add_process(modulation *m, double centre_hz, double width_hz, double depth,
                        double period_s, vg_rng *rng)
{
    double share[PER_BAND];
    double total = 0.0;

    for (int k = 0; k < PER_BAND; k++) {
        const double z = 4.0 * (k + 0.5) / PER_BAND - 2.0;
        share[k] = exp(-0.5 * z * z);
        total += share[k];
    }
    for (int k = 0; k < PER_BAND; k++) {
        const double z = 4.0 * (k + 0.35 + 0.3 * vg_rng_uniform(rng)) / PER_BAND - 2.0;
        add_random(m, centre_hz + width_hz * z, depth * sqrt(share[k] / total), period_s, rng);
    }
}

/** 1 / f in waves that lie closer together than the length can tell apart. */
static void add_pink(modulation *m, double rms, double length_s, double period_s, vg_rng *rng)
{
    const double low_hz = 0.003;
    const double high_hz = fmin(0.45, 0.45 / period_s);
    const double step_hz = 0.5 / length_s;

    for (double hz = low_hz; hz < high_hz && m->n < MAX_WAVES; hz += step_hz) {
        const double share = log((hz + step_hz) / hz) / log(high_hz / low_hz);
        add_random(m, hz + step_hz * vg_rng_uniform(rng), rms * sqrt(2.0 * share), period_s,
                   rng);
    }
}

static modulation modulate(study *s, double depth, double period_s)
{
    const kind *k = s->kind;
    modulation m = {.n = 0};

    for (int band = 0; band < 2; band++) {
        const double part = depth * k->share[band];
        if (k->width_hz[band] > 0.0)
            add_process(&m, band_hz[band], k->width_hz[band], part, period_s, &s->rng);
        else
            add_wave(&m, (wave){band_hz[band], part, 2.0 * M_PI * vg_rng_uniform(&s->rng)},
                     part, period_s);
    }
    if (k->pink > 0.0)
        add_pink(&m, k->pink, s->length_s, period_s, &s->rng);
    m.lf_ms2 += jitter_power(period_s, 0.04, 0.15);
    m.hf_ms2 += jitter_power(period_s, 0.15, 0.40);
    m.rmssd_ms = sqrt(m.rmssd_ms + 6.0 * pow(ms_per_s * jitter_s, 2));
    return m;
}

/** The time at which the integral of (1 + m(t)) / T reaches count, by Newton's method. */
static double solve(const modulation *m, double period_s, double count, double start_s)
{
    double t_s = start_s;

    for (int step = 0; step < 50; step++) {
        double excess = t_s - count * period_s;
        double slope = 1.0;
        for (size_t i = 0; i < m->n; i++) {
            const double w = 2.0 * M_PI * m->waves[i].hz;
            const double phase = w * t_s + m->waves[i].phase;
            excess += m->waves[i].depth / w * (cos(m->waves[i].phase) - cos(phase));
            slope += m->waves[i].depth * sin(phase);
        }
        t_s -= excess / slope;
        if (fabs(excess) < 1e-12)
            break;
    }
    return t_s;
}

static vg_nn make_intervals(study *s, const modulation *m, double period_s)
{
    vg_beats beats = {.fs_hz = ms_per_s, .source = VG_KIND_BEATS, .duration_s = s->length_s};
    vg_error err;
    vg_nn nn;
    double t_s = 0.0;

    for (size_t k = 1; t_s < s->length_s; k++) {
        t_s = solve(m, period_s, (double)k, t_s + period_s);
        study_must(vg_beats_append(&beats, t_s + jitter_s * vg_rng_normal(&s->rng), 'N', NAN,
                                   1.0, &err),
                   &err);
    }
    study_must(vg_nn_from_beats(&beats, NULL, &nn, &err), &err);
    vg_beats_free(&beats);
    return nn;
}

/** RMSSD of steady waves beyond first order, from an hour of their beats. */
static double steady_rmssd(const modulation *m, double period_s)
{
    double t_s[3] = {0.0};
    double square = 0.0;
    size_t n = 0;

    for (size_t k = 1; t_s[2] < 3600.0; k++) {
        t_s[0] = t_s[1];
        t_s[1] = t_s[2];
        t_s[2] = solve(m, period_s, (double)k, t_s[1] + period_s);
        if (k < 2)
            continue;
        square += pow(ms_per_s * (t_s[2] - 2.0 * t_s[1] + t_s[0]), 2);
        n++;
    }
    return sqrt(square / (double)n + 6.0 * pow(ms_per_s * jitter_s, 2));
}

static bool holds(double estimate, double truth, double se)
{
    return fabs(log(estimate / truth)) < 1.959964 * se;
}

static void run_once(study *s, double depth, double period_s, double rmssd_ms, cell *out)
{
    modulation truth = modulate(s, depth, period_s);
    vg_nn nn = make_intervals(s, &truth, period_s);
    vg_time_domain td;
    vg_frequency f;
    vg_error err;

    truth.rmssd_ms = rmssd_ms > 0.0 ? rmssd_ms : truth.rmssd_ms;
    study_must(vg_time_domain_compute(vg_nn_borrow(&nn), &td, &err), &err);
    study_must(vg_frequency_compute(vg_nn_borrow(&nn), NULL, &f, &err), &err);
    vg_nn_free(&nn);
    out->lf += f.lf_ms2 / truth.lf_ms2;
    out->hf += f.hf_ms2 / truth.hf_ms2;
    out->restored += f.hf_restored_ms2 / truth.hf_ms2;
    out->rmssd += td.rmssd_ms / truth.rmssd_ms;
    out->loss += f.hf_loss_percent;
    out->lf_held += holds(f.lf_ms2, truth.lf_ms2, f.se_ln_lf);
    out->hf_held += holds(f.hf_restored_ms2, truth.hf_ms2, f.se_ln_hf);
    out->rmssd_held += holds(td.rmssd_ms, truth.rmssd_ms, td.se_ln_rmssd);
}

static double bias_percent(double sum, int runs)
{
    return 100.0 * (sum / runs - 1.0);
}

/** Print a cell; is its bias as promised? */
static bool report(double bpm, double depth, int runs, const cell *c)
{
    const double lf = bias_percent(c->lf, runs);
    const double hf = bias_percent(c->hf, runs);
    const double restored = bias_percent(c->restored, runs);
    const double n = runs / 100.0;

    printf("%4.0f %5.2f %+6.1f %+6.1f %6.1f %+9.1f %+6.1f %6.0f %4.0f %6.0f\n", bpm, depth, lf,
           hf, c->loss / runs, restored, bias_percent(c->rmssd, runs), (double)c->lf_held / n,
           (double)c->hf_held / n, (double)c->rmssd_held / n);
    return fabs(lf) < 3.0 && fabs(restored) < 3.0 && (bpm < 65.0 || fabs(hf) < 3.0);
}

static bool covers(const char *name, size_t held, int runs)
{
    const double percent = 100.0 * (double)held / (double)(runs * N_RATES * N_DEPTHS);

    printf("%s: 95 %% intervals hold the truth in %.1f %%\n", name, percent);
    return 88.0 <= percent && percent <= 98.5;
}

static void read_arguments(int argc, char **argv, study *s)
{
    for (int k = 0; argc > 2 && k < N_KINDS; k++) {
        if (strcmp(argv[2], kinds[k].name) == 0)
            s->kind = &kinds[k];
    }
    s->runs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 100;
    s->length_s = argc > 3 ? strtod(argv[3], NULL) : 300.0;
    s->rng = vg_rng_seed(argc > 4 ? strtoull(argv[4], NULL, 10) : 1);
}

int main(int argc, char **argv)
{
    const bool is_check = argc > 1 && strcmp(argv[argc - 1], "check") == 0;
    study s = {.kind = &kinds[0]};
    cell all = {0};
    bool is_good = true;

    read_arguments(argc - is_check, argv, &s);
    if (s.runs < 1 || !(s.length_s >= 30.0 && s.length_s <= 3600.0)) {
        (void)fprintf(stderr, "usage: study_ipfm RUNS [KIND [SECONDS [SEED]]] [check]\n");
        return 2;
    }
    vg_startup();
    printf(" bpm depth   LF%%    HF%%  loss%%  restored%% RMSSD%%   held: lf   hf  rmssd\n");
    for (int r = 0; r < N_RATES; r++) {
        for (int d = 0; d < N_DEPTHS; d++) {
            const bool is_steady = s.kind == &kinds[0];
            const double period_s = 60.0 / rates_bpm[r];
            const modulation m = modulate(&s, depths[d], period_s);
            const double rmssd_ms = is_steady ? steady_rmssd(&m, period_s) : 0.0;
            cell c = {0};
            for (int run = 0; run < s.runs; run++)
                run_once(&s, depths[d], period_s, rmssd_ms, &c);
            /* The mean of random powers has an error of its own. */
            is_good = (report(rates_bpm[r], depths[d], s.runs, &c) || !is_steady) && is_good;
            all.lf_held += c.lf_held;
            all.hf_held += c.hf_held;
            all.rmssd_held += c.rmssd_held;
        }
    }
    /* LF needs two minutes. */
    is_good = (s.length_s < 120.0 || covers("LF", all.lf_held, s.runs)) && is_good;
    is_good = covers("HF", all.hf_held, s.runs) && is_good;
    is_good = covers("RMSSD", all.rmssd_held, s.runs) && is_good;
    return is_check && !is_good ? 1 : 0;
}
