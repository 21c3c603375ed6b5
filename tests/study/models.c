/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Recoveries simulated from each model: which one is chosen when all are tried?
 *
 *  usage: study_models RUNS [NOISE]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study.h"

/** A truth, in heart rate: 20 bpm unless it is flat. */
typedef struct truth {
    vg_model model;
    double tau_s, delay_s, tau2_s, share2, recovery_s;
} truth;

static const truth truths[] = {
    {VG_MODEL_FLAT, 60.0, 0.0, 0.0, 0.0, 300.0},
    {VG_MODEL_LINEAR, 60.0, 0.0, 0.0, 0.0, 300.0},
    {VG_MODEL_EXPONENTIAL, 30.0, 0.0, 0.0, 0.0, 300.0},
    {VG_MODEL_EXPONENTIAL, 60.0, 0.0, 0.0, 0.0, 300.0},
    {VG_MODEL_DELAYED, 50.0, 30.0, 0.0, 0.0, 300.0},
    {VG_MODEL_LOGISTIC, 40.0, 0.0, 0.0, 0.0, 300.0},
    {VG_MODEL_BIEXPONENTIAL, 20.0, 0.0, 200.0, 0.5, 600.0},
};
enum { N_TRUTHS = sizeof truths / sizeof truths[0] };

static vg_recovery run(const truth *t, study_noise noise, uint64_t seed)
{
    study_heart heart = study_heart_defaults();
    vg_recovery_opts opts = vg_recovery_defaults();
    vg_recovery out;
    vg_error err;

    heart.noise = noise;
    heart.model = t->model;
    heart.tau_s = t->tau_s;
    heart.delay_s = t->delay_s;
    heart.tau2_s = t->tau2_s;
    heart.share2 = t->share2;
    heart.recovery_s = t->recovery_s;
    heart.seed = seed;
    opts.fit.models = VG_MODELS_ALL;
    const vg_episode episode = study_episode(&heart);
    vg_nn nn = study_intervals(&heart);
    study_must(
        vg_recovery_compute(vg_nn_borrow(&nn), &episode, VG_MEASURE_HR, &opts, &out, &err),
        &err);
    vg_nn_free(&nn);
    return out;
}

static void study(study_noise noise, size_t n_runs)
{
    printf("\nnoise: %s, %zu runs a row\n\n| truth |", study_noise_name(noise), n_runs);
    for (int m = VG_MODEL_FLAT; m < VG_N_MODELS; m++)
        printf(" %s |", vg_model_name((vg_model)m));
    printf(" passed |\n|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < N_TRUTHS; i++) {
        size_t count[VG_N_MODELS] = {0};
        size_t n_passed = 0;
        for (size_t k = 0; k < n_runs; k++) {
            const vg_recovery r = run(&truths[i], noise, 7919u * (i + 1) + k);
            count[r.fit.best.model]++;
            n_passed += r.status == VG_RECOVERY_OK ? 1 : 0;
        }
        printf("| %s |", vg_model_name(truths[i].model));
        for (int m = VG_MODEL_FLAT; m < VG_N_MODELS; m++)
            printf(" %.1f |", 100.0 * (double)count[m] / (double)n_runs);
        printf(" %.1f |\n", 100.0 * (double)n_passed / (double)n_runs);
        (void)fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    const long n_runs = argc > 1 ? strtol(argv[1], NULL, 10) : 100;

    if (n_runs < 1) {
        (void)fprintf(stderr, "usage: study_models RUNS [NOISE]\n");
        return 2;
    }
    for (int noise = STUDY_RESPIRATION; noise < STUDY_N_NOISES; noise++)
        if (argc < 3 || strcmp(argv[2], study_noise_name((study_noise)noise)) == 0)
            study((study_noise)noise, (size_t)n_runs);
    return 0;
}
