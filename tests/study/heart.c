/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double step_s = 0.02;
static const double two_pi = 6.283185307179586;
static const double jitter_s = 0.003;

void study_must(vg_status status, const vg_error *err)
{
    if (status == VG_OK)
        return;
    (void)fprintf(stderr, "study: %s\n", err->message);
    exit(1);
}

const char *study_noise_name(study_noise noise)
{
    static const char *const names[STUDY_N_NOISES] = {"sines", "respiration", "wandering",
                                                      "slow"};

    return names[noise];
}

study_heart study_heart_defaults(void)
{
    return (study_heart){.noise = STUDY_SINES,
                         .model = VG_MODEL_EXPONENTIAL,
                         .baseline_bpm = 68.0,
                         .reactivity_bpm = 20.0,
                         .tau_s = 60.0,
                         .recovery_s = 300.0,
                         .seed = 1};
}

vg_episode study_episode(const study_heart *heart)
{
    const double stop_s = STUDY_BASELINE_S + STUDY_STRESS_S;

    return (vg_episode){{0.0, STUDY_BASELINE_S, "baseline"},
                        {STUDY_BASELINE_S, stop_s, "stress"},
                        {stop_s, stop_s + heart->recovery_s, "recovery"},
                        0};
}

/** Share of the reactivity left, t seconds after the stressor's end. */
static double remaining(const study_heart *h, double t)
{
    switch (h->model) {
    case VG_MODEL_DELAYED:
        return exp(-fmax(t - h->delay_s, 0.0) / h->tau_s);
    case VG_MODEL_BIEXPONENTIAL:
        return (1.0 - h->share2) * exp(-t / h->tau_s) + h->share2 * exp(-t / h->tau2_s);
    case VG_MODEL_LOGISTIC:
        return 2.0 / (1.0 + exp(t / h->tau_s));
    case VG_MODEL_LINEAR:
        return 1.0 - t / h->recovery_s;
    case VG_MODEL_FLAT:
        return 1.0;
    default:
        return exp(-t / h->tau_s);
    }
}

static double response(const study_heart *h, double t)
{
    const double rise_s = 15.0;

    if (t < STUDY_BASELINE_S)
        return 0.0;
    if (t < STUDY_BASELINE_S + STUDY_STRESS_S)
        return 1.0 - exp(-(t - STUDY_BASELINE_S) / rise_s);
    return remaining(h, t - STUDY_BASELINE_S - STUDY_STRESS_S);
}

/** Noise that remembers itself for a while: x is a state with stationary SD 1. */
static void relax(double *x, double memory_s, vg_rng *rng)
{
    const double keep = exp(-step_s / memory_s);

    *x = keep * *x + sqrt(1.0 - keep * keep) * vg_rng_normal(rng);
}

/** States of the noise, all of SD 1 or phases in radians. */
typedef struct noise_state {
    double resp_rad, resp_drift;
    double lf_rad, lf_cos, lf_sin;
    double slow;
    double resp_hz;
} noise_state;

static noise_state noise_start(vg_rng *rng)
{
    return (noise_state){.resp_rad = two_pi * vg_rng_uniform(rng),
                         .lf_cos = vg_rng_normal(rng),
                         .lf_sin = vg_rng_normal(rng),
                         .slow = vg_rng_normal(rng),
                         .resp_hz = 0.18 + 0.14 * vg_rng_uniform(rng)};
}

/** Relative change of heart rate by everything but the response. */
static double noise_next(study_noise kind, noise_state *s, double slow_share, vg_rng *rng)
{
    const double resp_memory_s = 10.0, lf_memory_s = 12.0, slow_memory_s = 20.0;
    double sum;

    relax(&s->resp_drift, resp_memory_s, rng);
    s->resp_rad += two_pi * step_s *
                   (s->resp_hz + (kind == STUDY_RESPIRATION ? 0.0 : 0.02 * s->resp_drift));
    sum = 0.04 * sin(s->resp_rad);
    if (kind == STUDY_RESPIRATION)
        return sum;
    relax(&s->lf_cos, lf_memory_s, rng);
    relax(&s->lf_sin, lf_memory_s, rng);
    s->lf_rad += two_pi * step_s * 0.1;
    sum += 0.02 * (s->lf_cos * cos(s->lf_rad) + s->lf_sin * sin(s->lf_rad));
    if (kind == STUDY_SLOW) {
        relax(&s->slow, slow_memory_s, rng);
        sum += slow_share * s->slow;
    }
    return sum;
}

static void append_beat(vg_beats *beats, double time_s)
{
    vg_error err;

    study_must(vg_beats_append(beats, time_s, 'N', 1.0, 1.0, &err), &err);
}

static void integrate(const study_heart *h, vg_beats *beats)
{
    const double end_s = STUDY_BASELINE_S + STUDY_STRESS_S + h->recovery_s;
    const double slow_share = 1.5 / h->baseline_bpm;
    vg_rng rng = vg_rng_stream(h->seed, 7);
    noise_state state = noise_start(&rng);
    double phase = vg_rng_uniform(&rng);

    for (double t = 0.0; t < end_s; t += step_s) {
        const double bpm = (h->baseline_bpm + h->reactivity_bpm * response(h, t)) *
                           (1.0 + noise_next(h->noise, &state, slow_share, &rng));
        const double next = phase + bpm / 60.0 * step_s;
        if (next >= 1.0) {
            const double at_s = t + step_s * (1.0 - phase) / (next - phase);
            append_beat(beats, at_s + jitter_s * vg_rng_normal(&rng));
            phase = next - 1.0;
        } else {
            phase = next;
        }
    }
}

static void sines(const study_heart *h, vg_beats *beats)
{
    vg_profile profile = vg_profile_defaults();
    vg_error err;

    profile.baseline_s = STUDY_BASELINE_S;
    profile.stress_s = STUDY_STRESS_S;
    profile.recovery_s = h->recovery_s;
    profile.baseline_bpm = h->baseline_bpm;
    profile.reactivity_bpm = h->reactivity_bpm;
    profile.tau_s = h->tau_s;
    profile.seed = h->seed;
    study_must(vg_simulate_beats(&profile, beats, &err), &err);
}

vg_beats study_beats(const study_heart *heart)
{
    vg_beats beats = {0};

    if (heart->noise == STUDY_SINES && heart->model == VG_MODEL_EXPONENTIAL)
        sines(heart, &beats);
    else
        integrate(heart, &beats);
    return beats;
}

vg_nn study_intervals(const study_heart *heart)
{
    vg_beats beats = study_beats(heart);
    vg_nn nn;
    vg_error err;

    study_must(vg_nn_from_beats(&beats, NULL, &nn, &err), &err);
    vg_beats_free(&beats);
    return nn;
}
