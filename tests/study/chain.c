/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The whole chain: a heart whose recovery is known is drawn as ECG or PPG with noise, ectopic
 *  and lost beats; beats are detected, intervals corrected, the recovery fitted. How often
 *  does the interval of tau hold the truth?
 *
 *  usage: study_chain RUNS [NOISE]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/recording_impl.h"
#include "stat/quantile.h"
#include "study.h"

static const double taus_s[] = {30.0, 60.0, 120.0};
enum { N_TAUS = 3 };

/** A signal in memory, behind a recording. */
typedef struct signal {
    float *samples;
    size_t n;
} signal;

static vg_status read_signal(void *state, size_t channel, uint64_t first, size_t n, float *out,
                             vg_error *err)
{
    const signal *s = state;

    (void)channel;
    (void)err;
    memcpy(out, s->samples + first, n * sizeof *out);
    return VG_OK;
}

static void keep_signal(void *state)
{
    (void)state;
}

/** 5 % of the beats lost, 1 % ectopic. */
static vg_beats spoil(const study_heart *heart)
{
    vg_artefact_opts opts = vg_artefact_defaults();
    vg_beats clean = study_beats(heart);
    vg_artefacts truth;
    vg_beats out;
    vg_error err;

    opts.missed_percent = 5.0;
    opts.ectopic_percent = 1.0;
    opts.extra_percent = 0.0;
    opts.shifted_percent = 0.0;
    opts.seed = heart->seed;
    study_must(vg_simulate_artefacts(&clean, &opts, &out, &truth, &err), &err);
    vg_artefacts_free(&truth);
    vg_beats_free(&clean);
    return out;
}

/** Draw it: ECG with the noise of an ordinary electrode, PPG with that of a wrist at rest. */
static signal draw(const vg_beats *beats, vg_kind kind, double duration_s, uint64_t seed,
                   double *fs_hz)
{
    vg_ecg_opts ecg = vg_ecg_defaults();
    vg_ppg_opts ppg = vg_ppg_defaults();
    signal out;
    vg_error err;

    ecg.noise_mv = 0.05;
    ecg.seed = seed;
    ppg.noise = 0.05;
    ppg.seed = seed;
    *fs_hz = kind == VG_KIND_ECG ? ecg.fs_hz : ppg.fs_hz;
    study_must(kind == VG_KIND_ECG
                   ? vg_simulate_ecg(beats, duration_s, &ecg, &out.samples, &out.n, &err)
                   : vg_simulate_ppg(beats, duration_s, &ppg, &out.samples, &out.n, &err),
               &err);
    return out;
}

/** What the analysis makes of the signal. */
static vg_beats detect(signal *s, vg_kind kind, double fs_hz)
{
    vg_recording *rec = vg_recording_create();
    const vg_channel channel = {
        .name = "lead", .kind = kind, .fs_hz = fs_hz, .n_samples = s->n, .gain = 1.0};
    vg_beats out;
    vg_error err = {0};

    if (rec == NULL)
        exit(1);
    study_must(vg_recording_add_channel(rec, &channel, &err), &err);
    rec->reader = (vg_reader){read_signal, keep_signal, s};
    study_must(vg_beats_detect(rec, 0, NULL, &out, &err), &err);
    vg_recording_close(rec);
    return out;
}

static vg_recovery run(const study_heart *heart, vg_kind kind)
{
    const vg_episode episode = study_episode(heart);
    vg_beats spoilt = spoil(heart);
    vg_recovery out;
    vg_nn nn;
    double fs_hz;
    vg_error err;

    signal s = draw(&spoilt, kind, episode.recovery.stop_s, heart->seed, &fs_hz);
    vg_beats found = detect(&s, kind, fs_hz);
    study_must(vg_nn_from_beats(&found, NULL, &nn, &err), &err);
    study_must(
        vg_recovery_compute(vg_nn_borrow(&nn), &episode, VG_MEASURE_HR, NULL, &out, &err),
        &err);
    vg_nn_free(&nn);
    vg_beats_free(&found);
    vg_samples_free(s.samples);
    vg_beats_free(&spoilt);
    return out;
}

static void study_cell(study_heart *heart, vg_kind kind, size_t n_runs, double *tau_s)
{
    size_t n_passed = 0, n_covered = 0, n_unusable = 0;

    for (size_t i = 0; i < n_runs; i++) {
        heart->seed = 7907u * (uint64_t)heart->tau_s + i;
        const vg_recovery r = run(heart, kind);
        n_unusable += r.status == VG_RECOVERY_UNUSABLE ? 1 : 0;
        if (r.status != VG_RECOVERY_OK)
            continue;
        tau_s[n_passed++] = r.tau_s;
        n_covered += r.tau_low_s <= heart->tau_s && heart->tau_s <= r.tau_high_s ? 1 : 0;
    }
    printf("| %s | %s | %g | %.1f | %.1f | %.1f | %+.1f |\n", vg_kind_name(kind),
           study_noise_name(heart->noise), heart->tau_s,
           100.0 * (double)n_passed / (double)n_runs,
           100.0 * (double)n_unusable / (double)n_runs,
           n_passed > 0 ? 100.0 * (double)n_covered / (double)n_passed : NAN,
           100.0 * (vg_median(tau_s, n_passed) / heart->tau_s - 1.0));
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    const vg_kind kinds[] = {VG_KIND_ECG, VG_KIND_PPG};
    const long n_runs = argc > 1 ? strtol(argv[1], NULL, 10) : 100;

    if (n_runs < 1) {
        (void)fprintf(stderr, "usage: study_chain RUNS [NOISE]\n");
        return 2;
    }
    double *tau_s = calloc((size_t)n_runs, sizeof *tau_s);
    printf("| signal | noise | tau s | passed %% | unreadable %% | covered %% | median bias %% "
           "|\n|---|---|---|---|---|---|---|\n");
    for (size_t k = 0; k < 2; k++)
        for (int noise = STUDY_RESPIRATION; noise < STUDY_N_NOISES; noise++)
            for (size_t i = 0; i < N_TAUS; i++) {
                study_heart heart = study_heart_defaults();
                if (argc > 2 && strcmp(argv[2], study_noise_name((study_noise)noise)) != 0)
                    continue;
                heart.noise = (study_noise)noise;
                heart.tau_s = taus_s[i];
                study_cell(&heart, kinds[k], (size_t)n_runs, tau_s);
            }
    free(tau_s);
    return 0;
}
