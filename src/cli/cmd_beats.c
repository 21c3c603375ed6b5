/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus beats and vagus nn: one input, its beats or intervals. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <vagus/wfdb.h>

#include "cli/output.h"
#include "cli/quality.h"
#include "study/analysis.h"

/** Read the input up to beats or intervals; false when a message has been printed. */
static bool analyse(const cli_args *args, bool to_nn, vg_analysis *a, int *code)
{
    const char *input = args->inputs[0];
    vg_error err = {0};
    vg_status status = vg_analysis_open(input, &args->settings, a, &err);

    if (status == VG_OK)
        status = to_nn ? vg_analysis_find_nn(a, &err) : vg_analysis_find_beats(a, &err);
    if (status == VG_OK) {
        /* Some flaws, such as a wrong checksum, show only once the signal has been read. */
        vg_cli_print_notes(args, input, &a->input.notes);
        return true;
    }
    vg_cli_complain(args, input, &err);
    *code = status == VG_ERR_OPTION ? EXIT_USAGE : EXIT_NO_INPUT;
    vg_analysis_free(a);
    return false;
}

/** Done, but with a reason to look: a cut file or nothing found. */
static int exit_code(const vg_analysis *a, size_t n_found)
{
    enum { FEWEST_BEATS = 2 };

    if (n_found < FEWEST_BEATS || vg_notes_find(&a->input.notes, "truncated") != NULL)
        return EXIT_SOME_FAILED;
    return EXIT_DONE;
}

static void say_if_none(const cli_args *args, const vg_beats *beats)
{
    if (beats->n > 1 || args->quiet)
        return;
    if (beats->n_unusable > 0)
        vg_cli_say(args, args->inputs[0],
                   "%zu heart beats found; %.0f %% of the signal is usable (%s)", beats->n,
                   vg_beats_usable_percent(beats, 0.0, beats->duration_s),
                   beats->unusable[0].code);
    else
        vg_cli_say(args, args->inputs[0], "%zu heart beats found", beats->n);
}

static int write_wfdb(const cli_args *args, const vg_analysis *a)
{
    const double text_rate_hz = 1000.0; /* resolution of annotations on a list of times */
    const double fs_hz = a->beats.fs_hz > 0.0 ? a->beats.fs_hz : text_rate_hz;
    vg_error err = {0};

    if (args->output == NULL) {
        fprintf(stderr, "vagus beats: an annotation file needs a name\ntry: -o NAME.vag\n");
        return EXIT_USAGE;
    }
    if (vg_wfdb_write_beats(args->output, &a->beats, fs_hz, &err) == VG_OK)
        return exit_code(a, a->beats.n);
    vg_cli_complain(args, args->output, &err);
    return EXIT_NO_OUTPUT;
}

int vg_cli_beats(const cli_args *args)
{
    vg_analysis a = {0};
    cli_output out;
    int code;

    if (!analyse(args, false, &a, &code))
        return code;
    if (!vg_cli_quality_check(args, &a)) {
        vg_analysis_free(&a);
        return EXIT_USAGE;
    }
    say_if_none(args, &a.beats);
    if (args->format != NULL && strcmp(args->format, "wfdb") == 0) {
        code = write_wfdb(args, &a);
    } else if (vg_cli_output_open(args, args->output, &out, &code)) {
        vg_beats_columns(&out.table, &a.beats);
        vg_cli_output_begin(&out);
        vg_beats_rows(&out.table, &a.beats);
        code = vg_cli_output_close(&out, exit_code(&a, a.beats.n));
    }
    code = vg_cli_quality_write(args, &a, code);
    vg_analysis_free(&a);
    return code;
}

int vg_cli_nn(const cli_args *args)
{
    vg_analysis a = {0};
    cli_output out;
    int code;

    if (!analyse(args, true, &a, &code))
        return code;
    if (a.has_beats)
        say_if_none(args, &a.beats);
    if (vg_cli_output_open(args, args->output, &out, &code)) {
        vg_nn_columns(&out.table);
        vg_cli_output_begin(&out);
        vg_nn_rows(&out.table, &a.nn);
        code = vg_cli_output_close(&out, exit_code(&a, a.nn.n + 1));
    }
    vg_analysis_free(&a);
    return code;
}
