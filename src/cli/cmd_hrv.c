/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus hrv and vagus recovery: many inputs, rows per phase or stressor. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "core/text.h"
#include "study/analysis.h"

/** One input all the way; its notes are said, its failure too. */
static vg_status analyse(const cli_args *args, const char *input, vg_analysis *a,
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

/** Among other inputs, one that failed keeps its row: invalid, with the reason. */
static void add_failed_row(const cli_args *args, const vg_row_id *id, vg_status why,
                           const vg_sink *sink)
{
    char reason[VG_CODE_SIZE];
    char settings_id[VG_SETTINGS_ID_SIZE];
    const vg_row_origin origin = {
        .kind = VG_KIND_OTHER, .reason = reason, .settings_id = settings_id};
    vg_hrv hrv;

    /* Without intervals every metric is undefined and the verdict is invalid. */
    if (args->n_inputs < 2 || vg_settings_id(&args->settings, settings_id, NULL) != VG_OK ||
        vg_hrv_compute((vg_nn_view){0}, NULL, 0.0, 0.0, NULL, &hrv, NULL) != VG_OK)
        return;
    hrv.start_s = NAN;
    hrv.duration_s = NAN;
    hrv.usable_percent = NAN;
    vg_cli_unreadable_code(why, reason);
    vg_hrv_row(sink->hrv, id, &origin, NULL, &hrv, sink->layout);
}

/** Whose names and which metrics the columns bear; false after a message. */
static bool choose_layout(const cli_args *args, vg_hrv_layout *layout)
{
    vg_error err = {0};

    *layout = (vg_hrv_layout){.opts = &args->settings.hrv, .metrics = args->metrics};
    if (args->names != NULL && strcmp(args->names, "neurokit") != 0 &&
        strcmp(args->names, "vagus") != 0) {
        fprintf(stderr, "vagus hrv: --names is '%s'; it must be vagus or neurokit\n",
                args->names);
        return false;
    }
    layout->neurokit_names = args->names != NULL && strcmp(args->names, "neurokit") == 0;
    if (vg_hrv_layout_check(layout, &err) == VG_OK)
        return true;
    fprintf(stderr, "vagus hrv: --metrics: %s\ntry: vagus metrics\n", err.message);
    return false;
}

static void add_hrv(const cli_args *args, const char *input, vg_sink *sink, cli_tally *tally)
{
    const vg_row_id id = {.recording = input};
    vg_analysis a = {0};
    vg_error err = {0};
    vg_status status = analyse(args, input, &a, tally);

    if (status == VG_OK) {
        status = vg_analysis_hrv(&a, &id, sink, &err);
        if (status != VG_OK) {
            vg_cli_complain(args, input, &err);
            vg_cli_count_failure(tally, status);
        }
        vg_analysis_free(&a);
    }
    if (status != VG_OK)
        add_failed_row(args, &id, status, sink);
}

/** One input after the other until the user has enough; returns the exit code. */
static int add_all(const cli_args *args, vg_sink *sink,
                   void (*add)(const cli_args *args, const char *input, vg_sink *sink,
                               cli_tally *tally))
{
    cli_tally tally = {.n_inputs = args->n_inputs};

    vg_cli_catch_interrupts();
    for (size_t i = 0; i < args->n_inputs && !*vg_cli_interrupted(); i++)
        add(args, args->inputs[i], sink, &tally);
    tally.n_unusable += sink->n_bad;
    return *vg_cli_interrupted() ? EXIT_INTERRUPTED : vg_cli_exit_code(&tally);
}

/** Two tables in one place would spoil one another. */
static bool same_place(const cli_args *args, const char *second, const char *option)
{
    if (second == NULL || strcmp(second, args->output != NULL ? args->output : "-") != 0)
        return false;
    fprintf(stderr, "vagus %s: two tables go to the same place\ntry: --%s FILE\n",
            args->command->name, option);
    return true;
}

int vg_cli_hrv(const cli_args *args)
{
    vg_hrv_layout layout;
    vg_sink sink = {.layout = &layout};
    cli_output out;
    cli_output spectra;
    int code;

    if (!choose_layout(args, &layout) || same_place(args, args->spectrum, "spectrum"))
        return EXIT_USAGE;
    if (!vg_cli_output_open(args, args->output, &out, &code))
        return code;
    if (args->spectrum != NULL && !vg_cli_output_open(args, args->spectrum, &spectra, &code)) {
        vg_outfile_discard(&out.outfile);
        return code;
    }
    vg_hrv_columns(&out.table, false, &layout);
    vg_cli_output_begin(&out);
    sink.hrv = &out.table;
    if (args->spectrum != NULL) {
        vg_spectrum_columns(&spectra.table);
        vg_cli_output_begin(&spectra);
        sink.spectra = &spectra.table;
    }
    code = vg_cli_output_close(&out, add_all(args, &sink, add_hrv));
    return args->spectrum != NULL ? vg_cli_output_close(&spectra, code) : code;
}

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
static void warn_of_names(const cli_args *args, const char *input, const vg_phases *phases)
{
    char name[VG_LIST_SIZE];

    for (const char *at = args->settings.stress; *at != '\0' && !args->quiet;) {
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
    vg_status status = analyse(args, input, &a, tally);
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

int vg_cli_recovery(const cli_args *args)
{
    vg_sink sink = {0};
    cli_output out;
    cli_output curves;
    int code;

    if (same_place(args, args->curve, "curve"))
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
    code = vg_cli_output_close(&out, add_all(args, &sink, add_recovery));
    return args->curve != NULL ? vg_cli_output_close(&curves, code) : code;
}
