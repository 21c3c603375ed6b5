/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus hrv: many inputs, a row for each phase. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/analyse.h"
#include "core/text.h"

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
    vg_status status = vg_cli_analyse(args, input, &a, tally);

    if (status == VG_OK) {
        const size_t n_before = sink->hrv->n_rows;
        status = vg_analysis_hrv(&a, &id, sink, &err);
        if (status == VG_OK && sink->hrv->n_rows == n_before) {
            vg_cli_say(args, input, "no window of %g s fits into any phase",
                       args->settings.window_s);
            tally->n_unusable++;
        }
        if (status != VG_OK) {
            vg_cli_complain(args, input, &err);
            vg_cli_count_failure(tally, status);
        }
        vg_analysis_free(&a);
    }
    if (status != VG_OK)
        add_failed_row(args, &id, status, sink);
}

int vg_cli_hrv(const cli_args *args)
{
    vg_hrv_layout layout;
    vg_sink sink = {.layout = &layout};
    cli_output out;
    cli_output spectra;
    int code;

    if (!choose_layout(args, &layout) ||
        vg_cli_same_place(args, args->output, args->spectrum, "spectrum"))
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
    code = vg_cli_output_close(&out, vg_cli_add_all(args, &sink, add_hrv));
    return args->spectrum != NULL ? vg_cli_output_close(&spectra, code) : code;
}
