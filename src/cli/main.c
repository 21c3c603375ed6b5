/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <vagus/vagus.h>

#include "cli/cmd.h"
#include "core/alloc.h"

/** Noise is added when some of it is asked for. */
static vg_noise_opts quiet_spells(void)
{
    vg_noise_opts opts = vg_noise_defaults();

    opts.motion = 0.0;
    return opts;
}

static vg_artefact_opts no_artefacts(void)
{
    vg_artefact_opts opts = vg_artefact_defaults();

    opts.missed_percent = 0.0;
    opts.extra_percent = 0.0;
    opts.shifted_percent = 0.0;
    opts.ectopic_percent = 0.0;
    return opts;
}

static cli_args default_args(void)
{
    return (cli_args){.settings = vg_settings_defaults(),
                      .window_ms = 150.0,
                      .score_start_s = NAN,
                      .jobs = -1.0,
                      .seed = 1.0,
                      .n_people = 12.0,
                      .tau_ratio = 0.7,
                      .rmssd_ratio = 1.25,
                      .within = "session",
                      .reference = "atr",
                      .test = "vag",
                      .progress = "auto",
                      .profile = vg_profile_defaults(),
                      .ecg = vg_ecg_defaults(),
                      .rate_hz = NAN,
                      .noise = NAN,
                      .spells = quiet_spells(),
                      .artefacts = no_artefacts()};
}

static int run(const cli_command *command, int argc, char **argv)
{
    cli_args args = default_args();
    int code = EXIT_USAGE;

    args.words = argv;
    args.n_words = (size_t)argc;
    args.inputs = vg_alloc((size_t)argc + 1, sizeof *args.inputs);
    if (args.inputs == NULL) {
        fprintf(stderr, "vagus %s: out of memory\n", command->name);
        return EXIT_NO_OUTPUT;
    }
    if (vg_cli_parse(command, argc, argv, &args)) {
        code = EXIT_DONE;
        if (args.man && command->bit != CMD_HELP)
            vg_cli_print_man(command);
        else if (args.help)
            vg_cli_print_help(command);
        else
            code = command->run(&args);
    }
    vg_free(args.inputs);
    return code;
}

/** Without this check a full disk would go unnoticed: output is buffered. */
static int close_output(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "vagus: standard output: %s\n",
            errno == ENOSPC ? "no space left on the device" : "could not be written");
    return EXIT_NO_OUTPUT;
}

int main(int argc, char **argv)
{
    vg_startup();
    /* A closed pipe ends the program in silence, also below a parent that ignores it. */
    (void)signal(SIGPIPE, SIG_DFL);
    if (argc < 2) {
        vg_cli_print_help(NULL);
        return close_output(EXIT_USAGE);
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        word = "help";
    else if (strcmp(word, "--version") == 0)
        word = "version";
    const cli_command *command = vg_cli_find_command(word);
    if (command == NULL)
        return vg_cli_complain_command(NULL, word);
    return close_output(run(command, argc - 2, argv + 2));
}
