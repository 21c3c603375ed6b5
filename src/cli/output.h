/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file output.h
 *  What commands share: where tables go, how errors read, what the exit code is.
 */
#ifndef VG_CLI_OUTPUT_H
#define VG_CLI_OUTPUT_H

#include <vagus/notes.h>

#include "cli/cmd.h"
#include "core/path.h"

/** A table on its way to a file or standard output. */
typedef struct cli_output {
    const cli_args *args;
    const char *path;   /**< as given; NULL for standard output */
    vg_outfile outfile; /**< {0} for standard output */
    vg_table table;
} cli_output;

/** Open where args say; add columns to table, then vg_cli_output_begin(). False when a
 *  message has been printed; *code then holds the exit code. */
bool vg_cli_output_open(const cli_args *args, const char *path, cli_output *out, int *code);

/** Write the header, in JSON with provenance. */
void vg_cli_output_begin(cli_output *out);

/** Finish the table; returns code, or EXIT_NO_OUTPUT after a message. When nothing could be
 *  read and there is no row, a file of earlier results stays as it is. */
int vg_cli_output_close(cli_output *out, int code);

/** `vagus COMMAND: INPUT: ...` as one line on stderr; input may be NULL. Control characters,
 *  in names as in messages, are shown as ?. */
void vg_cli_say(const cli_args *args, const char *input, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The same with the message of an error. */
void vg_cli_complain(const cli_args *args, const char *input, const vg_error *err);

/** Print what a reader has to say, unless quiet. */
void vg_cli_print_notes(const cli_args *args, const char *input, const vg_notes *notes);

/** Counts for the exit code of a command with several inputs. */
typedef struct cli_tally {
    size_t n_inputs;
    size_t n_failed;   /**< could not be read */
    size_t n_unusable; /**< rows are there, with a reason */
    bool is_usage;     /**< a failure was the user's way of asking */
} cli_tally;

/** The reason in a row whose input failed: unreadable and why. */
void vg_cli_unreadable_code(vg_status why, char code[VG_CODE_SIZE]);

/** Count a failure; options the user gave wrongly are a matter of usage. */
void vg_cli_count_failure(cli_tally *tally, vg_status status);

int vg_cli_exit_code(const cli_tally *tally);

#endif /* VG_CLI_OUTPUT_H */
