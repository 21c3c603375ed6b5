/* SPDX-License-Identifier: GPL-3.0-or-later */
/** How well are beats found while the electrode or the wrist moves? One line for each signal
 * and ratio of signal to motion.
 *
 *  usage: study_motion MINUTES [check]
 *
 *  As in the MIT-BIH Noise Stress Test Database, motion comes in alternate two minutes after
 *  the first five, only what comes after those five is counted, and the ratio is that of
 *  (height of a beat)^2 / 8 to the power of the motion (Moody 1984). With "check" the exit code
 *  says whether the least that is promised holds.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "model/recording_impl.h"
#include "study.h"

static const double snrs_db[] = {12.0, 6.0, 0.0, -6.0, -12.0};
enum { N_SNRS = 5 };
static const double clean_s = 300.0;

/** Samples in memory. */
typedef struct samples {
    float *x;
    size_t n;
    double fs_hz;
} samples;

static vg_status read_samples(void *state, size_t channel, uint64_t first, size_t n, float *out,
                              vg_error *err)
{
    const samples *s = state;

    (void)channel;
    (void)err;
    memcpy(out, s->x + first, n * sizeof *out);
    return VG_OK;
}

static void keep_samples(void *state)
{
    (void)state;
}

static vg_beats detect(samples *s, vg_kind kind)
{
    const vg_channel channel = {
        .kind = kind, .fs_hz = s->fs_hz, .n_samples = s->n, .gain = 1.0, .step = 1e-3};
    vg_recording *rec = vg_recording_create();
    vg_beats out;
    vg_error err;

    if (rec == NULL)
        exit(EXIT_FAILURE);
    study_must(vg_recording_add_channel(rec, &channel, &err), &err);
    rec->reader = (vg_reader){read_samples, keep_samples, s};
    study_must(vg_beats_detect(rec, 0, NULL, &out, &err), &err);
    vg_recording_close(rec);
    return out;
}

/** Motion of ECG electrodes has the width of QRS complexes and T waves, that of a wrist the
 *  width of pulses. */
static vg_noise_opts motion_of(vg_kind kind, double size)
{
    vg_noise_opts opts = vg_noise_defaults();

    opts.clean_s = clean_s;
    opts.motion = size;
    opts.motion_s = kind == VG_KIND_PPG ? 0.1 : opts.motion_s;
    return opts;
}

/** Power of the motion where there is any, at size 1. */
static double motion_power(vg_kind kind, const samples *like)
{
    const vg_noise_opts opts = motion_of(kind, 1.0);
    float *x = vg_alloc(like->n, sizeof *x);
    double sum = 0.0;
    double sum_sq = 0.0;
    double n = 0.0;
    vg_error err;

    if (x == NULL)
        exit(EXIT_FAILURE);
    study_must(vg_simulate_noise(x, like->n, like->fs_hz, &opts, &err), &err);
    for (size_t i = 0; i < like->n; i++) {
        const double t = (double)i / like->fs_hz - clean_s;
        if (t < 0.0 || fmod(t, opts.noisy_s + opts.pause_s) >= opts.noisy_s)
            continue;
        sum += (double)x[i];
        sum_sq += (double)x[i] * (double)x[i];
        n += 1.0;
    }
    vg_free(x);
    return sum_sq / n - sum * sum / (n * n);
}

/** A clean signal, where its beats are, and how high they stand. */
typedef struct heart {
    vg_kind kind;
    samples clean;
    vg_beats truth;
    double height;
} heart;

static heart draw(vg_kind kind, double minutes)
{
    vg_profile profile = vg_profile_defaults();
    vg_ecg_opts ecg = vg_ecg_defaults();
    vg_ppg_opts ppg = vg_ppg_defaults();
    heart h = {.kind = kind};
    vg_beats beats;
    vg_error err;

    profile.baseline_s = 60.0 * minutes;
    profile.stress_s = 0.0;
    profile.recovery_s = 0.0;
    study_must(vg_simulate_beats(&profile, &beats, &err), &err);
    if (kind == VG_KIND_ECG) {
        ecg.fs_hz = 360.0;
        h.height = 1.3; /* from S to R of the default ECG, mV */
        h.clean.fs_hz = ecg.fs_hz;
        study_must(
            vg_simulate_ecg(&beats, profile.baseline_s, &ecg, &h.clean.x, &h.clean.n, &err),
            &err);
        h.truth = beats;
        return h;
    }
    h.height = 0.9;
    h.clean.fs_hz = ppg.fs_hz;
    study_must(vg_simulate_ppg(&beats, profile.baseline_s, &ppg, &h.clean.x, &h.clean.n, &err),
               &err);
    study_must(vg_simulate_pulses(&beats, &ppg, &h.truth, &err), &err);
    vg_beats_free(&beats);
    return h;
}

/** F1 of everything after the first minutes, or of what is usable. */
static double score(const heart *h, const vg_beats *found, bool is_masked)
{
    vg_exclusion *masks = vg_alloc(found->n_unusable, sizeof *masks);
    vg_score_opts opts = {.window_ms = 150.0, .start_s = clean_s, .stop_s = INFINITY};
    vg_score out;
    vg_error err;

    if (masks == NULL)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < found->n_unusable; i++)
        masks[i] = (vg_exclusion){found->unusable[i].start_s, found->unusable[i].stop_s};
    opts.exclusions = masks;
    opts.n_exclusions = is_masked ? found->n_unusable : 0;
    study_must(vg_score_compute(&h->truth, found, &opts, &out, &err), &err);
    vg_free(masks);
    return vg_score_f1_percent(&out);
}

/** One line of the table; false when less is found than promised. */
static bool run(const heart *h, double snr_db, double unit_power)
{
    const double power = h->height * h->height / 8.0 / pow(10.0, snr_db / 10.0);
    const vg_noise_opts opts = motion_of(h->kind, sqrt(power / unit_power));
    samples noisy = h->clean;
    vg_error err;

    noisy.x = vg_copy(h->clean.x, h->clean.n, sizeof *noisy.x);
    if (noisy.x == NULL)
        exit(EXIT_FAILURE);
    study_must(vg_simulate_noise(noisy.x, noisy.n, noisy.fs_hz, &opts, &err), &err);
    vg_beats found = detect(&noisy, h->kind);
    const double all = score(h, &found, false);
    const double usable = score(h, &found, true);
    printf("| %s | %g | %.2f | %.2f | %.1f |\n", vg_kind_name(h->kind), snr_db, all, usable,
           vg_beats_usable_percent(&found, clean_s, found.duration_s));
    vg_beats_free(&found);
    vg_free(noisy.x);
    /* Half of the time is clean, and what cannot be read may not be called usable. */
    return (snr_db < 0.0 || all >= 99.0) && usable >= 95.0;
}

int main(int argc, char **argv)
{
    const vg_kind kinds[] = {VG_KIND_ECG, VG_KIND_PPG};
    const double minutes = argc > 1 ? strtod(argv[1], NULL) : 0.0;
    const bool checks = argc > 2 && strcmp(argv[2], "check") == 0;
    bool holds = true;

    if (!(minutes * 60.0 > clean_s)) {
        fprintf(stderr, "usage: study_motion MINUTES [check]\n");
        return 2;
    }
    printf("| signal | SNR dB | F1 %% | F1 %% of what is usable | usable %% |\n"
           "|---|---|---|---|---|\n");
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        heart h = draw(kinds[k], minutes);
        const double unit_power = motion_power(kinds[k], &h.clean);
        for (size_t i = 0; i < N_SNRS; i++)
            holds = run(&h, snrs_db[i], unit_power) && holds;
        vg_samples_free(h.clean.x);
        vg_beats_free(&h.truth);
    }
    return checks && !holds ? EXIT_FAILURE : EXIT_SUCCESS;
}
