/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Are recovery scores traits? People with their own time constant and reactivity, two
 *  sessions each; ICC(1,1) of every score (Shrout & Fleiss 1979).
 *
 *  usage: study_retest PEOPLE [NOISE]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study.h"

enum { N_SESSIONS = 2 };

/** A score, how it is read, and whether ratios of it matter. */
typedef struct score {
    const char *name;
    size_t offset;
    int is_log;
} score;

#define SCORE(member, is_log)                                                                  \
    {                                                                                          \
#member, offsetof(vg_recovery, member), is_log                                         \
    }

static const score scores[] = {SCORE(tau_s, 1),
                               SCORE(t50_s, 1),
                               SCORE(t50_seen_s, 1),
                               SCORE(t90_seen_s, 1),
                               SCORE(t_band_s, 0),
                               SCORE(recovery_percent, 0),
                               SCORE(residual_elevation, 0),
                               SCORE(hrr60, 0),
                               SCORE(area_to_recovery, 0),
                               SCORE(auc_i, 0),
                               SCORE(reactivity, 0)};
enum { N_SCORES = sizeof scores / sizeof scores[0] };

/** One person: traits, and how much a session differs from them. */
static study_heart session_of(size_t person, int session, study_noise noise)
{
    vg_rng trait = vg_rng_stream(1234, person);
    vg_rng state = vg_rng_stream(99 + (uint64_t)session, person);
    study_heart heart = study_heart_defaults();

    heart.noise = noise;
    heart.tau_s = 60.0 * exp(0.45 * vg_rng_normal(&trait) + 0.15 * vg_rng_normal(&state));
    heart.reactivity_bpm =
        15.0 * exp(0.30 * vg_rng_normal(&trait) + 0.15 * vg_rng_normal(&state));
    heart.baseline_bpm = 68.0 + 7.0 * vg_rng_normal(&trait) + 3.0 * vg_rng_normal(&state);
    heart.seed = 2 * person + (uint64_t)session + 1;
    return heart;
}

/** ICC(1,1) of pairs: (MSB - MSW) / (MSB + MSW). */
static double icc(const double *first, const double *second, size_t n)
{
    double mean = 0.0, between = 0.0, within = 0.0;

    for (size_t i = 0; i < n; i++)
        mean += 0.5 * (first[i] + second[i]) / (double)n;
    for (size_t i = 0; i < n; i++) {
        const double middle = 0.5 * (first[i] + second[i]);
        between += 2.0 * (middle - mean) * (middle - mean) / (double)(n - 1);
        within += 0.5 * (first[i] - second[i]) * (first[i] - second[i]) / (double)n;
    }
    return (between - within) / (between + within);
}

static double value_of(const score *s, const vg_recovery *r)
{
    double value;

    memcpy(&value, (const char *)r + s->offset, sizeof value);
    return s->is_log ? log(value) : value;
}

static void print_scores(const vg_recovery *rows, size_t n_people)
{
    double *room = calloc(2 * n_people, sizeof *room);

    printf("| score | ICC | people with both |\n|---|---|---|\n");
    for (size_t s = 0; s < N_SCORES; s++) {
        size_t n = 0;
        for (size_t i = 0; i < n_people; i++) {
            const double a = value_of(&scores[s], &rows[N_SESSIONS * i]);
            const double b = value_of(&scores[s], &rows[N_SESSIONS * i + 1]);
            if (!isfinite(a) || !isfinite(b))
                continue;
            room[n] = a;
            room[n_people + n++] = b;
        }
        printf("| %s%s | %.2f | %zu |\n", scores[s].is_log ? "ln " : "", scores[s].name,
               icc(room, room + n_people, n), n);
    }
    free(room);
}

static void study(study_noise noise, size_t n_people)
{
    vg_recovery *rows = calloc(N_SESSIONS * n_people, sizeof *rows);
    vg_error err;

    printf("\nnoise: %s, %zu people\n\n", study_noise_name(noise), n_people);
    for (size_t i = 0; i < n_people; i++)
        for (int k = 0; k < N_SESSIONS; k++) {
            const study_heart heart = session_of(i, k, noise);
            const vg_episode episode = study_episode(&heart);
            vg_nn nn = study_intervals(&heart);
            study_must(vg_recovery_compute(vg_nn_borrow(&nn), &episode, VG_MEASURE_HR, NULL,
                                           &rows[N_SESSIONS * i + (size_t)k], &err),
                       &err);
            vg_nn_free(&nn);
        }
    print_scores(rows, n_people);
    free(rows);
}

int main(int argc, char **argv)
{
    const long n_people = argc > 1 ? strtol(argv[1], NULL, 10) : 200;

    if (n_people < 3) {
        (void)fprintf(stderr, "usage: study_retest PEOPLE [NOISE]\n");
        return 2;
    }
    for (int noise = STUDY_WANDERING; noise < STUDY_N_NOISES; noise++)
        if (argc < 3 || strcmp(argv[2], study_noise_name((study_noise)noise)) == 0)
            study((study_noise)noise, (size_t)n_people);
    return 0;
}
