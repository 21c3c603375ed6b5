/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/quality.h"

#include <stdio.h>
#include <string.h>

#include <vagus/quality.h>

#include "cli/analyse.h"

enum { REASONS_MAX = 16, SUMMARY_SIZE = 400 };

/** Seconds by reason. */
typedef struct summary {
    size_t n;
    size_t n_usable;
    char code[REASONS_MAX][VG_QUALITY_REASON_SIZE];
    size_t n_of[REASONS_MAX];
} summary;

bool vg_cli_quality_check(const cli_args *args, const vg_analysis *a)
{
    if (args->quality == NULL)
        return true;
    if (vg_cli_same_place(args, args->output, args->quality, "quality"))
        return false;
    if (a->input.type == VG_INPUT_RECORDING)
        return true;
    vg_cli_say(args, args->inputs[0], "a list of beats has no signal to judge");
    return false;
}

/** Count the codes of one second. */
static void add_codes(summary *s, const char *reason)
{
    for (const char *at = reason; *at != '\0'; at += *at == ',') {
        const size_t length = strcspn(at, ",");
        size_t i = 0;
        while (i < REASONS_MAX && s->n_of[i] > 0 &&
               (strlen(s->code[i]) != length || strncmp(s->code[i], at, length) != 0))
            i++;
        if (i < REASONS_MAX) {
            (void)snprintf(s->code[i], sizeof s->code[i], "%.*s", (int)length, at);
            s->n_of[i]++;
        }
        at += length;
    }
}

static void say(const cli_args *args, const summary *s, const char *channel)
{
    char text[SUMMARY_SIZE] = "";
    size_t at = 0;

    for (size_t i = 0; i < REASONS_MAX && s->n_of[i] > 0 && at < sizeof text; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s %zu s %s", i > 0 ? "," : ";",
                               s->n_of[i], s->code[i]);
    vg_cli_say(args, args->inputs[0], "%s: %zu of %zu s usable%s", channel, s->n_usable, s->n,
               text);
}

/** The rows of one lead. */
static vg_status write_lead(const cli_args *args, const vg_analysis *a, size_t channel,
                            vg_table *table, vg_error *err)
{
    const char *name = vg_recording_channel(a->input.recording, channel)->name;
    vg_quality_reader *reader = NULL;
    vg_quality second;
    summary sum = {0};
    vg_status status = vg_quality_open(a->input.recording, channel, &a->beats,
                                       a->settings->start_s, &reader, err);

    while (status == VG_OK && vg_quality_read(reader, &second, &status, err)) {
        vg_quality_row(table, name, &second);
        sum.n++;
        sum.n_usable += second.usable != 0;
        add_codes(&sum, second.reason);
    }
    vg_quality_close(reader);
    if (status == VG_OK && !args->quiet)
        say(args, &sum, name);
    return status;
}

int vg_cli_quality_write(const cli_args *args, const vg_analysis *a, int code)
{
    cli_args as_table = *args;
    cli_output out;
    vg_error err = {0};
    vg_status status = VG_OK;
    int failure;

    if (args->quality == NULL || code == EXIT_NO_OUTPUT || code == EXIT_USAGE)
        return code;
    if (args->format != NULL && strcmp(args->format, "wfdb") == 0)
        as_table.format = NULL; /* annotations are of beats only */
    if (!vg_cli_output_open(&as_table, args->quality, &out, &failure))
        return failure;
    vg_quality_columns(&out.table);
    vg_cli_output_begin(&out);
    for (size_t i = 0; i < a->n_leads && status == VG_OK; i++)
        status = write_lead(args, a, a->leads[i], &out.table, &err);
    if (status != VG_OK) {
        vg_cli_complain(args, args->inputs[0], &err);
        code = EXIT_SOME_FAILED;
    }
    return vg_cli_output_close(&out, code);
}
