/* SPDX-License-Identifier: GPL-3.0-or-later */
/** How often does the 95 % interval of tau hold the truth? One line for each time constant
 *  and reactivity.
 *
 *  usage: study_coverage RUNS [NOISE [check|all]]
 *
 *  With "check" the exit code says whether the promise holds, with limits as wide as a few
 *  runs need; with "all" every model is tried.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stat/quantile.h"
#include "study.h"

static const double taus_s[] = {15.0, 30.0, 60.0, 120.0, 240.0};
static const double reactivities_bpm[] = {5.0, 10.0, 20.0};
enum { N_TAUS = 5, N_REACTIVITIES = 3 };

/** What happened in one cell. */
typedef struct cell {
    size_t n_runs;
    size_t n_passed;
    size_t n_covered;
    size_t n_bounds;   /**< runs that gave a lower bound, passed or not */
    size_t n_too_high; /**< ... of which it was above the truth */
    double *tau_s;     /**< of those that passed */
    double *width;     /**< of the interval, ln(high / low) */
    double z_square;   /**< sum of squares of error over half the width, in SE */
} cell;

static void run_once(const study_heart *heart, const vg_recovery_opts *opts, cell *out)
{
    const vg_episode episode = study_episode(heart);
    vg_nn nn = study_intervals(heart);
    vg_recovery r;
    vg_error err;

    study_must(vg_recovery_compute(vg_nn_borrow(&nn), &episode, VG_MEASURE_HR, opts, &r, &err),
               &err);
    vg_nn_free(&nn);
    out->n_runs++;
    out->n_bounds += isnan(r.tau_low_s) ? 0 : 1;
    out->n_too_high += r.tau_low_s > heart->tau_s ? 1 : 0;
    if (r.status != VG_RECOVERY_OK)
        return;
    out->width[out->n_passed] = log(r.tau_high_s / r.tau_low_s);
    const double z = log(r.tau_s / heart->tau_s) / out->width[out->n_passed] * 2.0 * 1.96;
    out->z_square += isfinite(z) ? z * z : 0.0;
    out->tau_s[out->n_passed++] = r.tau_s;
    out->n_covered += r.tau_low_s <= heart->tau_s && heart->tau_s <= r.tau_high_s ? 1 : 0;
}

static double percent(size_t part, size_t whole)
{
    return whole > 0 ? 100.0 * (double)part / (double)whole : NAN;
}

static void print_cell(double tau_s, double reactivity_bpm, cell *c)
{
    const double median_s = vg_median(c->tau_s, c->n_passed);

    printf("| %g | %g | %.1f | %.1f | %+.1f | %.3f | %.2f | %.1f (%zu) |\n", tau_s,
           reactivity_bpm, percent(c->n_passed, c->n_runs), percent(c->n_covered, c->n_passed),
           100.0 * (median_s / tau_s - 1.0), vg_median(c->width, c->n_passed),
           sqrt(c->z_square / (double)c->n_passed),
           percent(c->n_bounds - c->n_too_high, c->n_bounds), c->n_bounds);
    (void)fflush(stdout);
}

/** What the checks look at. */
typedef struct totals {
    size_t n_passed, n_covered;   /**< over cells that pass 90 % */
    size_t n_bounds, n_too_high;  /**< over all cells */
    size_t n_vain, n_vain_passed; /**< runs that should mostly be refused */
} totals;

static totals study(study_noise noise, const vg_recovery_opts *opts, size_t n_runs)
{
    double *room = calloc(2 * n_runs, sizeof *room);
    totals sum = {0};

    printf("\nnoise: %s, %zu runs a cell\n\n", study_noise_name(noise), n_runs);
    printf("| tau s | reactivity bpm | passed %% | covered %% | median bias %% "
           "| ln(high/low) | SD of z | tau_low covers %% (n) "
           "|\n|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < N_TAUS * N_REACTIVITIES; i++) {
        study_heart heart = study_heart_defaults();
        cell c = {.tau_s = room, .width = room + n_runs};
        heart.noise = noise;
        heart.tau_s = taus_s[i / N_REACTIVITIES];
        heart.reactivity_bpm = reactivities_bpm[i % N_REACTIVITIES];
        for (size_t run = 0; run < n_runs; run++) {
            heart.seed = 1000003u * (uint64_t)(i + 1) + run;
            run_once(&heart, opts, &c);
        }
        if ((double)c.n_passed >= 0.9 * (double)n_runs) {
            sum.n_passed += c.n_passed;
            sum.n_covered += c.n_covered;
        }
        sum.n_bounds += c.n_bounds;
        sum.n_too_high += c.n_too_high;
        if (heart.tau_s >= 120.0 && heart.reactivity_bpm <= 5.0) {
            sum.n_vain += c.n_runs;
            sum.n_vain_passed += c.n_passed;
        }
        print_cell(heart.tau_s, heart.reactivity_bpm, &c);
    }
    printf("\npooled over cells that pass 90 %%: %.2f %% of %zu\n",
           percent(sum.n_covered, sum.n_passed), sum.n_passed);
    free(room);
    return sum;
}

/** Limits that chance crosses once in thousands of times when the promise is kept. */
static bool is_kept(const totals *t)
{
    const double covered = percent(t->n_covered, t->n_passed);
    const double bounded = percent(t->n_bounds - t->n_too_high, t->n_bounds);
    const double vain = percent(t->n_vain_passed, t->n_vain);

    return 90.0 <= covered && covered <= 99.0 && 92.0 <= bounded && vain <= 20.0;
}

int main(int argc, char **argv)
{
    const long n_runs = argc > 1 ? strtol(argv[1], NULL, 10) : 100;

    if (n_runs < 1) {
        (void)fprintf(stderr, "usage: study_coverage RUNS [NOISE [check|all]]\n");
        return 2;
    }
    vg_recovery_opts opts = vg_recovery_defaults();
    if (argc > 3 && strcmp(argv[3], "all") == 0)
        opts.fit.models = VG_MODELS_ALL;
    bool is_good = true;
    for (int noise = 0; noise < STUDY_N_NOISES; noise++) {
        if (argc > 2 && strcmp(argv[2], study_noise_name((study_noise)noise)) != 0)
            continue;
        const totals sum = study((study_noise)noise, &opts, (size_t)n_runs);
        is_good = is_good && is_kept(&sum);
    }
    return argc > 3 && !is_good ? 1 : 0;
}
