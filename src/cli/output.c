/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <vagus/vagus.h>

#include "core/alloc.h"

static bool parse_format(const cli_args *args, vg_table_format *format)
{
    const char *name = args->format != NULL ? args->format : "tsv";

    *format = VG_TABLE_TSV;
    if (strcmp(name, "csv") == 0)
        *format = VG_TABLE_CSV;
    else if (strcmp(name, "json") == 0)
        *format = VG_TABLE_JSON;
    else if (strcmp(name, "tsv") != 0) {
        fprintf(stderr, "vagus %s: no table format '%s'\ntry: --format tsv, csv or json\n",
                args->command->name, name);
        return false;
    }
    return true;
}

bool vg_cli_output_open(const cli_args *args, const char *path, cli_output *out, int *code)
{
    vg_error err = {0};
    vg_table_format format;

    *out = (cli_output){.args = args};
    *code = EXIT_USAGE;
    if (!parse_format(args, &format))
        return false;
    *code = EXIT_NO_OUTPUT;
    if (path != NULL && strcmp(path, "-") != 0)
        out->path = path;
    if (out->path != NULL && vg_outfile_open(path, &out->outfile, &err) != VG_OK) {
        vg_cli_complain(args, path, &err);
        return false;
    }
    out->table =
        vg_table_create(out->outfile.file != NULL ? out->outfile.file : stdout, format);
    return true;
}

/** Inputs with their sizes; a size that cannot be had is null. */
static void write_inputs(const cli_args *args, FILE *out)
{
    fputs(", \"inputs\": [", out);
    for (size_t i = 0; i < args->n_inputs; i++) {
        struct stat info;
        fputs(i > 0 ? ", {\"path\": " : "{\"path\": ", out);
        vg_json_write_string(out, args->inputs[i]);
        if (stat(args->inputs[i], &info) == 0)
            fprintf(out, ", \"size_bytes\": %lld}", (long long)info.st_size);
        else
            fputs(", \"size_bytes\": null}", out);
    }
    fputc(']', out);
}

/** How the table came about, as a JSON object; NULL when out of memory. */
static char *make_provenance(const cli_args *args)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    fprintf(out, "{\"program\": \"vagus\", \"version\": \"%s\", \"command_line\": [\"vagus\", ",
            vg_version());
    vg_json_write_string(out, args->command->name);
    for (size_t i = 0; i < args->n_words; i++) {
        fputs(", ", out);
        vg_json_write_string(out, args->words[i]);
    }
    fputc(']', out);
    write_inputs(args, out);
    fputs(", \"settings\": ", out);
    vg_settings_write(&args->settings, out);
    fputc('}', out);
    if (fclose(out) == 0)
        return text;
    vg_free(text);
    return NULL;
}

void vg_cli_output_begin(cli_output *out)
{
    char *provenance = out->table.format == VG_TABLE_JSON ? make_provenance(out->args) : NULL;

    vg_table_begin(&out->table, provenance);
    vg_free(provenance);
}

int vg_cli_output_close(cli_output *out, int code)
{
    vg_error err = {0};
    const bool to_file = out->path != NULL;
    const bool is_empty =
        out->table.n_rows == 0 && (code == EXIT_USAGE || code == EXIT_NO_INPUT);

    vg_status status = vg_table_end(&out->table, &err);
    if (status == VG_OK && to_file && !is_empty)
        status = vg_outfile_commit(&out->outfile, &err);
    vg_outfile_discard(&out->outfile);
    if (status == VG_OK)
        return code;
    vg_cli_complain(out->args, to_file ? out->path : "standard output", &err);
    if (!to_file)
        clearerr(stdout); /* said once; main need not say it again */
    return EXIT_NO_OUTPUT;
}

/** Names and messages may hold what somebody put into a file to confuse a terminal. */
static void put_safely(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        fputc((unsigned char)*c < 0x20 || *c == 0x7f ? '?' : *c, stderr);
}

void vg_cli_say(const cli_args *args, const char *input, const char *format, ...)
{
    char message[2 * VG_MESSAGE_SIZE];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(message, sizeof message, format, values);
    va_end(values);
    fprintf(stderr, "vagus %s: ", args->command->name);
    if (input != NULL) {
        put_safely(input);
        fputs(": ", stderr);
    }
    put_safely(message);
    fputc('\n', stderr);
}

/** How to give the option that tells what an input did not. */
static const char *advice_for(const vg_error *err)
{
    static const char *const advice[][2] = {{"unit", "--unit ms, s or samples"},
                                            {"rate_hz", "--rate HZ"},
                                            {"kind", "--kind beats"}};

    for (size_t i = 0; err->option != NULL && i < sizeof advice / sizeof advice[0]; i++)
        if (strcmp(err->option, advice[i][0]) == 0)
            return advice[i][1];
    return NULL;
}

void vg_cli_complain(const cli_args *args, const char *input, const vg_error *err)
{
    const char *advice = advice_for(err);

    vg_cli_say(args, input, "%s", err->message);
    if (advice != NULL)
        fprintf(stderr, "try: %s\n", advice);
}

/** How a text holds its numbers interests those who ask what is in it. */
static bool is_worth_saying(const cli_args *args, const vg_note *note)
{
    return args->command->bit == CMD_INFO || strcmp(note->code, "dialect") != 0;
}

void vg_cli_print_notes(const cli_args *args, const char *input, const vg_notes *notes)
{
    for (size_t i = 0; i < notes->n && !args->quiet; i++)
        if (is_worth_saying(args, &notes->items[i]))
            vg_cli_say(args, input, "%s%s",
                       notes->items[i].level == VG_NOTE_WARNING ? "warning: " : "",
                       notes->items[i].text);
}

void vg_cli_unreadable_code(vg_status why, char code[VG_CODE_SIZE])
{
    (void)snprintf(code, VG_CODE_SIZE, "unreadable:%s", vg_status_name(why));
}

void vg_cli_count_failure(cli_tally *tally, vg_status status)
{
    tally->n_failed++;
    tally->is_usage = tally->is_usage || status == VG_ERR_OPTION;
}

int vg_cli_exit_code(const cli_tally *tally)
{
    if (tally->n_failed > 0 && tally->is_usage && tally->n_failed == tally->n_inputs)
        return EXIT_USAGE;
    if (tally->n_failed > 0 && tally->n_failed == tally->n_inputs)
        return EXIT_NO_INPUT;
    return tally->n_failed + tally->n_unusable > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
}
