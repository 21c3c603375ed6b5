/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/analyse.h"

#include <stdio.h>
#include <string.h>

#include "cli/interrupt.h"

vg_status vg_cli_analyse(const cli_args *args, const char *input, vg_analysis *a,
                         cli_tally *tally)
{
    vg_error err = {0};
    const vg_status status = vg_analysis_run(input, args->phases, &args->settings, a, &err);

    if (status == VG_OK) {
        vg_cli_print_notes(args, input, &a->input.notes);
        tally->n_unusable += vg_notes_find(&a->input.notes, "truncated") != NULL;
        return VG_OK;
    }
    vg_cli_complain(args, input, &err);
    vg_cli_count_failure(tally, status);
    return status;
}

int vg_cli_add_all(const cli_args *args, vg_sink *sink, vg_cli_add *add)
{
    cli_tally tally = {.n_inputs = args->n_inputs};

    vg_cli_catch_interrupts();
    for (size_t i = 0; i < args->n_inputs && !*vg_cli_interrupted(); i++)
        add(args, args->inputs[i], sink, &tally);
    tally.n_unusable += sink->n_bad;
    return *vg_cli_interrupted() ? EXIT_INTERRUPTED : vg_cli_exit_code(&tally);
}

bool vg_cli_same_place(const cli_args *args, const char *first, const char *second,
                       const char *option)
{
    if (second == NULL || strcmp(second, first != NULL ? first : "-") != 0)
        return false;
    fprintf(stderr, "vagus %s: two tables go to the same place\ntry: --%s FILE\n",
            args->command->name, option);
    return true;
}
