/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus recovery: many inputs, a row for each stressor and measure. */
#include <stdio.h>
#include <string.h>

#include "cli/analyse.h"
#include "core/text.h"
#include "study/series.h"

/** Without phases there is nothing to recover from: a matter of usage. */
static bool has_phases(const cli_args *args, const char *input, const vg_analysis *a,
                       cli_tally *tally)
{
    if (a->phases.n > 0)
        return true;
    vg_cli_say(args, input,
               "no phases; recovery needs a baseline, a stressor and what follows");
    fputs("try: --phases FILE, or --phases-from tags --phase-names A,B,...\n", stderr);
    tally->n_failed++;
    tally->is_usage = true;
    return false;
}

/** Names that no phase has are most likely misspelt. */
static void warn_of_list(const cli_args *args, const char *input, const vg_phases *phases,
                         const char *names)
{
    char name[VG_LIST_SIZE];

    for (const char *at = names; *at != '\0' && !args->quiet;) {
        const size_t length = strcspn(at, ",");
        size_t i = 0;
        (void)vg_copy_text(name, length + 1, at);
        while (i < phases->n && !vg_phase_matches(phases->items[i].name, name))
            i++;
        if (i == phases->n)
            vg_cli_say(args, input, "warning: no phase is called '%.40s'", name);
        at += length + (at[length] == ',');
    }
}

static void warn_of_names(const cli_args *args, const char *input, const vg_phases *phases)
{
    if (args->settings.pairs[0] != '\0')
        return;
    warn_of_list(args, input, phases, args->settings.baseline);
    warn_of_list(args, input, phases, args->settings.stress);
    warn_of_list(args, input, phases, args->settings.recovery_phases);
}

static vg_status add_episodes(const cli_args *args, const char *input, const vg_analysis *a,
                              vg_sink *sink, cli_tally *tally)
{
    const vg_row_id id = {.recording = input};
    vg_error err = {0};
    vg_status status;

    if (!has_phases(args, input, a, tally))
        return VG_ERR_OPTION;
    status = vg_analysis_recovery(a, &id, sink, &err);
    if (status == VG_OK) {
        warn_of_names(args, input, &a->phases);
        return VG_OK;
    }
    vg_cli_complain(args, input, &err);
    /* Phases that do not fit the names asked for are a matter of usage. */
    vg_cli_count_failure(tally, status == VG_ERR_DATA ? VG_ERR_OPTION : status);
    return status;
}

static void add_recovery(const cli_args *args, const char *input, vg_sink *sink,
                         cli_tally *tally)
{
    const vg_row_id id = {.recording = input};
    char reason[VG_CODE_SIZE];
    vg_analysis a = {0};
    vg_status status = vg_cli_analyse(args, input, &a, tally);
    const bool was_read = status == VG_OK;

    if (was_read)
        status = add_episodes(args, input, &a, sink, tally);
    vg_analysis_free(&a);
    if (status == VG_OK || args->n_inputs < 2)
        return;
    if (was_read)
        (void)vg_copy_text(reason, sizeof reason, "no_episode");
    else
        vg_cli_unreadable_code(status, reason);
    vg_unreadable_row(sink->recovery, &id, vg_recovery_status_name(VG_RECOVERY_UNUSABLE),
                      reason);
}

/** A table of times and values instead of a recording. */
static void add_series(const cli_args *args, const char *input, vg_sink *sink, cli_tally *tally)
{
    const vg_row_id id = {.recording = input};
    const char *way = args->direction;
    const vg_series_request request = {
        .path = input,
        .name = args->series,
        .unit = args->unit != NULL ? args->unit : "",
        .direction = way == NULL ? 0 : (strcmp(way, "falls") == 0 ? -1 : 1),
        .events_path = args->phases};
    vg_error err = {0};
    const vg_status status = vg_series_rows(&request, &args->settings, &id, sink, &err);

    if (status == VG_OK)
        return;
    vg_cli_complain(args, input, &err);
    vg_cli_count_failure(tally, status);
}

/** Options that belong together, before anything is opened. */
static bool check_words(const cli_args *args, cli_args *own)
{
    const char *way = args->direction;
    vg_error err = {0};

    *own = *args;
    if (way != NULL && strcmp(way, "rises") != 0 && strcmp(way, "falls") != 0) {
        fprintf(stderr, "vagus recovery: no direction '%s'\ntry: --direction rises or falls\n",
                way);
        return false;
    }
    if (args->series != NULL || args->unit == NULL ||
        vg_settings_set(&own->settings, "unit", args->unit, &err) == VG_OK)
        return true;
    fprintf(stderr, "vagus recovery: --unit: %s\n", err.message);
    return false;
}

/** Write the drawing; the exit code. */
static int write_plot(const cli_args *args, const vg_plot *plot, int code)
{
    vg_outfile file = {0};
    vg_error err = {0};
    vg_status status = vg_outfile_open(args->plot, &file, &err);

    if (status == VG_OK)
        status = vg_plot_write(plot, file.file, &err);
    if (status == VG_OK)
        status = vg_outfile_commit(&file, &err);
    vg_outfile_discard(&file);
    if (status == VG_OK)
        return code;
    vg_cli_complain(args, args->plot, &err);
    return EXIT_NO_OUTPUT;
}

int vg_cli_recovery(const cli_args *given)
{
    cli_args own;
    const cli_args *args = &own;
    vg_plot plot = {0};
    vg_sink sink = {0};
    cli_output out;
    cli_output curves;
    int code;

    if (!check_words(given, &own) ||
        vg_cli_same_place(args, args->output, args->curve, "curve") ||
        vg_cli_same_place(args, args->output, args->plot, "plot") ||
        (args->curve != NULL && vg_cli_same_place(args, args->curve, args->plot, "plot")))
        return EXIT_USAGE;
    if (!vg_cli_output_open(args, args->output, &out, &code))
        return code;
    if (args->curve != NULL && !vg_cli_output_open(args, args->curve, &curves, &code)) {
        vg_outfile_discard(&out.outfile);
        return code;
    }
    vg_recovery_columns(&out.table, false);
    vg_cli_output_begin(&out);
    sink.recovery = &out.table;
    if (args->curve != NULL) {
        vg_curve_columns(&curves.table, false);
        vg_cli_output_begin(&curves);
        sink.curves = &curves.table;
    }
    sink.plot = args->plot != NULL ? &plot : NULL;
    code = vg_cli_add_all(args, &sink, args->series != NULL ? add_series : add_recovery);
    code = vg_cli_output_close(&out, code);
    if (args->curve != NULL)
        code = vg_cli_output_close(&curves, code);
    if (args->plot != NULL)
        vg_plot_add_groups(&plot);
    if (args->plot != NULL)
        code = write_plot(args, &plot, code);
    vg_plot_free(&plot);
    return code;
}
