/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus simulate: hearts whose truth is known, as files that every other command reads. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/output.h"
#include "core/alloc.h"
#include "study/simulated.h"

static int complain(const cli_args *args, vg_status status, const vg_error *err)
{
    vg_cli_complain(args, NULL, err);
    return status == VG_ERR_OPTION ? EXIT_USAGE : EXIT_NO_OUTPUT;
}

static int simulate_rr(const cli_args *args, const vg_simulated_heart *heart)
{
    vg_error err = {0};
    const vg_status status = vg_simulated_write_rr(args->output, heart, &err);

    return status == VG_OK ? EXIT_DONE : complain(args, status, &err);
}

static int simulate_ecg(const cli_args *args, const vg_simulated_heart *heart)
{
    vg_error err = {0};
    const vg_status status = vg_simulated_write_ecg(args->output, heart, &err);

    return status == VG_OK ? EXIT_DONE : complain(args, status, &err);
}

static int simulate_ppg(const cli_args *args, const vg_simulated_heart *heart)
{
    vg_simulated_heart worn = *heart;
    vg_error err = {0};

    worn.noise.motion_s = 0.1; /* a wrist moves slower than an electrode */
    const vg_status status = vg_simulated_write_ppg(args->output, &worn, &err);

    return status == VG_OK ? EXIT_DONE : complain(args, status, &err);
}

static int simulate_study(const cli_args *args, const vg_simulated_heart *heart)
{
    const vg_simulated_study study = {.heart = *heart,
                                      .n_people = (size_t)args->n_people,
                                      .tau_ratio = args->tau_ratio,
                                      .vagal_ratio = args->rmssd_ratio};
    vg_error err = {0};

    if (!(args->n_people >= 1.0 && args->n_people <= 10000.0)) {
        fprintf(stderr, "vagus simulate: --people must be 1 to 10000\n");
        return EXIT_USAGE;
    }
    const vg_status status = vg_simulated_write_study(args->output, &study, &err);
    return status == VG_OK ? EXIT_DONE : complain(args, status, &err);
}

static void choose(double *value, double given)
{
    if (!isnan(given))
        *value = given;
}

/** The heart that the options describe; one seed serves all that is drawn. */
static vg_simulated_heart heart_of(const cli_args *args)
{
    const vg_noise_opts *n = &args->spells;
    const vg_artefact_opts *a = &args->artefacts;
    const uint64_t seed = (uint64_t)args->seed;
    vg_simulated_heart heart = {.profile = args->profile,
                                .ecg = args->ecg,
                                .ppg = vg_ppg_defaults(),
                                .noise = *n,
                                .artefacts = *a};

    /* Anything but 0 is asked for; what is out of range is refused where it is used. */
    heart.is_noisy = n->white != 0.0 || n->muscle != 0.0 || n->motion != 0.0 ||
                     n->mains != 0.0 || n->dropout_s != 0.0 || n->clip != 0.0;
    heart.is_spoiled = a->missed_percent != 0.0 || a->extra_percent != 0.0 ||
                       a->shifted_percent != 0.0 || a->ectopic_percent != 0.0;
    choose(&heart.ecg.fs_hz, args->rate_hz);
    choose(&heart.ppg.fs_hz, args->rate_hz);
    choose(&heart.ecg.noise_mv, args->noise);
    choose(&heart.ppg.noise, args->noise);
    heart.profile.seed = seed;
    heart.ecg.seed = seed;
    heart.ppg.seed = seed;
    heart.noise.seed = seed;
    heart.artefacts.seed = seed;
    return heart;
}

int vg_cli_simulate(const cli_args *args)
{
    static const struct {
        const char *kind;
        int (*run)(const cli_args *args, const vg_simulated_heart *heart);
    } kinds[] = {{"rr", simulate_rr},
                 {"ecg", simulate_ecg},
                 {"ppg", simulate_ppg},
                 {"study", simulate_study}};
    const vg_simulated_heart heart = heart_of(args);

    if (args->output == NULL) {
        fprintf(stderr, "vagus simulate: the output needs a name\ntry: -o NAME\n");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(args->inputs[0], kinds[i].kind) == 0)
            return kinds[i].run(args, &heart);
    fprintf(stderr, "vagus simulate: no kind '%s'\ntry: vagus simulate rr, ecg, ppg or study\n",
            args->inputs[0]);
    return EXIT_USAGE;
}
